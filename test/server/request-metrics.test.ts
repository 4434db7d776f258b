import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { RateLimit } from '../../src/github/request-observer.ts';
import { kindOf, readRateLimit } from '../../src/github/request-observer.ts';
import { createRequestMetrics } from '../../src/server/request-metrics.ts';

const NOW = 1_800_000_000;

function start() {
  const registry = new Registry();
  const clock = { now: NOW * 1000 };
  const observe = createRequestMetrics(registry, () => clock.now);
  const answer = (resource: string, remaining: number, resetAt: number, limit = 5000): void => {
    const rateLimit: RateLimit = { resource, limit, remaining, resetAt };
    observe({ api: 'rest', method: 'GET', endpoint: '/app' })({ status: 200, rateLimit });
  };
  const series = async (name: string): Promise<string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));
  return { clock, observe, answer, series };
}

describe('requests to GitHub', () => {
  it('are named by their templates and operations, never by whom they are for', () => {
    const named = (method: string, url: string, query?: string) => kindOf({ method, url, query }).endpoint;
    expect(named('GET', '/repos/{owner}/{repo}/check-runs/{check_run_id}')).toBe(
      '/repos/{owner}/{repo}/check-runs/{check_run_id}',
    );
    expect(named('POST', 'https://api.github.com/graphql', 'query HeadgateFiles($a: String!) { x }')).toBe(
      'HeadgateFiles',
    );
    expect(named('GET', '/repos/acme/shop2/pulls')).toBe('other');
    expect(named('GET', 'https://api.github.com/repositories/1?page=2')).toBe('other');
    expect(named('POST', 'https://api.github.com/graphql', '{ viewer { login } }')).toBe('other');
  });

  it('are counted by endpoint and status, at most 100 endpoints by name', async () => {
    const { observe, series } = start();
    observe({ api: 'graphql', method: 'POST', endpoint: 'HeadgateCommit' })({ status: null, rateLimit: null });
    expect(await series('headgate_github_requests_total')).toEqual([
      'headgate_github_requests_total{api="graphql",endpoint="HeadgateCommit",status="none"} 1',
    ]);
    for (let index = 0; index < 500; index += 1) {
      observe({ api: 'rest', method: 'GET', endpoint: `/${index}` })({ status: 200, rateLimit: null });
    }
    expect(await series('headgate_github_requests_total')).toHaveLength(101);
  });
});

describe('the rate limit', () => {
  it('is shown of the installation with the least left, until it is reset', async () => {
    const { clock, answer, series } = start();
    answer('core', 4000, NOW + 100);
    answer('core', 90, NOW + 50, 12500);
    answer('core', 91, NOW + 50, 12500);
    answer('core', 3999, NOW + 100);
    const name = 'headgate_github_rate_limit';
    expect(await series(name)).toEqual([`${name}_remaining{resource="core"} 90`, `${name}{resource="core"} 12500`]);
    clock.now += 60_000;
    expect(await series(`${name}_remaining`)).toEqual([`${name}_remaining{resource="core"} 3999`]);
    clock.now += 60_000;
    expect(await series(name)).toEqual([]);
  });

  it('takes no label from an answer that GitHub does not know', async () => {
    const { answer, series } = start();
    for (let index = 0; index < 50; index += 1) answer(`made-up-${index}`, 1, NOW + 10);
    expect(await series('headgate_github_rate_limit_remaining')).toEqual([
      'headgate_github_rate_limit_remaining{resource="(others)"} 1',
    ]);
  });

  it('is left alone by answers that do not tell all of it', () => {
    const whole = {
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1',
      'x-ratelimit-resource': 'core',
    };
    expect(readRateLimit(whole)).toEqual({ resource: 'core', limit: 60, remaining: 0, resetAt: 1 });
    for (const name of Object.keys(whole)) expect(readRateLimit({ ...whole, [name]: undefined })).toBeNull();
    expect(readRateLimit({ ...whole, 'x-ratelimit-remaining': '-1' })).toBeNull();
  });
});
