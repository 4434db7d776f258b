import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { closeShops, openShop, SHOP, type Shop } from '../acceptance/shop.ts';
import { hasPromtool, promtool } from '../observability/observability-files.ts';

jest.setTimeout(60_000);

let shown: Awaited<ReturnType<typeof served>>;

beforeAll(async () => {
  shown = await served();
});

afterAll(async () => {
  expect(await closeShops()).toEqual([]);
});

/** What a running server shows after a canary has begun and a sweep has found it. */
async function served() {
  const shop = await openShop();
  const pull = await shop.open('alice');
  await shop.say(pull, 'alice', '/canary 25');
  await shop.say(pull, 'mallory', '/canary 50');
  shop.skip(120_000);
  let read = await readMetrics(shop);
  // On a busy machine the stand-in may answer too late for one sweep.
  await shop.until(async () => {
    await shop.apps[0]?.server.sweep();
    await shop.settled();
    read = await readMetrics(shop);
    return read.series.get('headgate_rollouts{phase="progressing"}') === 1;
  });
  return { shop, ...read };
}

async function readMetrics(shop: Shop) {
  const text = await (await fetch(`${shop.apps[0]?.origin}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('headgate_'));
  const series = new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  return { text, series };
}

const ifPromtool = hasPromtool() ? it : it.skip;

describe('the metrics of a running server', () => {
  it('show the rollout, its step’s age, what was decided, and what that took of GitHub', () => {
    const { shop, series } = shown;
    expect(series.get('headgate_rollouts{phase="progressing"}')).toBe(1);
    const labels = `repository="${SHOP.gitops}",branch="main",rollout="checkout",phase="progressing"`;
    expect(series.get(`headgate_step_age_seconds{${labels}}`)).toBeGreaterThanOrEqual(120);
    expect(series.get('headgate_settlements_total{disposition="refused",reason="not_permitted"}')).toBe(1);
    expect(series.get('headgate_operations_total{operation="commit",outcome="committed"}')).toBe(1);
    expect(series.get('headgate_ticks_total{outcome="done"}')).toBeGreaterThanOrEqual(1);
    expect(series.get('headgate_looks_total{outcome="failed"}')).toBe(0);
    const now = shop.now() / 1000;
    expect(series.get('headgate_last_sweep_timestamp_seconds')).toBeGreaterThan(now - 60);
    expect(
      series.get('headgate_github_requests_total{api="graphql",endpoint="HeadgateCommit",status="200"}'),
    ).toBeGreaterThanOrEqual(1);
    expect(series.get('headgate_github_rate_limit_remaining{resource="core"}')).toBeGreaterThan(0);
  });

  it('name every endpoint of GitHub’s by its template, and nobody', () => {
    const { text, series } = shown;
    const endpoints = [...series.keys()].flatMap((name) => /endpoint="([^"]*)"/.exec(name)?.[1] ?? []);
    expect(endpoints.length).toBeGreaterThan(5);
    expect(endpoints).not.toContain('other');
    for (const name of ['alice', 'mallory', '/canary', `"${SHOP.repository}"`]) expect(text).not.toContain(name);
  });

  ifPromtool('are as Prometheus wants them (skipped where promtool is not installed)', () => {
    const { text } = shown;
    // Those of the process itself are prom-client’s.
    const own = text.split('\n').filter((line) => /^(?:# \w+ )?headgate_/.test(line));
    expect(promtool(['check', 'metrics'], `${own.join('\n')}\n`)).toBe('');
  });
});
