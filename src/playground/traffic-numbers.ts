import { parseDuration } from '../rollout/duration.ts';
import type { GatewayMeter } from './gateway-meter.ts';
import { type LoopbackServer, listenOnLoopback } from './loopback-server.ts';

/**
 * Answers gates of the kind `http` from what the gateways counted: `/success-rate/CLUSTER/SERVICE?window=5s` with
 * `{"percent": 99.5, "requests": 200}`. Where there were no requests there is no percentage.
 *
 * @param meters by cluster
 * @param now milliseconds since the epoch
 */
export function startTrafficNumbers(
  meters: ReadonlyMap<string, GatewayMeter>,
  now: () => number,
): Promise<LoopbackServer> {
  return listenOnLoopback((message, response) => {
    const { pathname, searchParams } = new URL(message.url ?? '/', 'http://127.0.0.1');
    const [, cluster = '', service = ''] = /^\/success-rate\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    const meter = meters.get(decodeURIComponent(cluster));
    if (meter === undefined) return void response.writeHead(404).end();
    const seconds = parseDuration(searchParams.get('window') ?? '1m');
    const { requests, failures } = meter.since(decodeURIComponent(service), now() - seconds * 1000);
    const percent = requests === 0 ? {} : { percent: 100 - (100 * failures) / requests };
    return void response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...percent, requests }));
  });
}
