import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayMeter } from '../../src/playground/gateway-meter.ts';
import type { LoopbackServer } from '../../src/playground/loopback-server.ts';
import { startTrafficNumbers } from '../../src/playground/traffic-numbers.ts';

const NOW = Date.parse('2026-03-01T10:00:00Z');

describe('the numbers that the playground counts itself', () => {
  let server: LoopbackServer | null = null;
  afterEach(() => server?.stop());

  async function ask(path: string): Promise<unknown> {
    const meter = new GatewayMeter({ namespace: 'gateways', name: 'public' });
    const passed = (name: string, status: number, secondsAgo: number): void =>
      meter.record({
        at: NOW - secondsAgo * 1000,
        route: 'shop/checkout',
        service: { namespace: 'shop', name },
        status,
        milliseconds: 1,
      });
    for (let index = 0; index < 8; index += 1) passed('green', index < 2 ? 503 : 200, 5);
    passed('green', 404, 6);
    passed('green', 500, 100);
    passed('blue', 500, 5);
    server = await startTrafficNumbers(new Map([['eu-west', meter]]), () => NOW);
    const response = await fetch(`${server.url}${path}`);
    return response.ok ? response.json() : response.status;
  }

  it('are the success of one backend in one cluster over the window, where clients’ own mistakes are no failures', async () => {
    expect(await ask('/success-rate/eu-west/green?window=15s')).toEqual({ percent: 100 - 200 / 9, requests: 9 });
  });

  it('reach as far back as the window', async () => {
    expect(await ask('/success-rate/eu-west/green?window=2m')).toEqual({ percent: 70, requests: 10 });
  });

  it('are no percentage where there were no requests', async () => {
    expect(await ask('/success-rate/eu-west/other?window=15s')).toEqual({ requests: 0 });
  });

  it('are of nobody where the cluster is not known', async () => {
    expect(await ask('/success-rate/us-east/green?window=15s')).toBe(404);
  });
});
