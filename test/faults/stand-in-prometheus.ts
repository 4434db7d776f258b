import { listenOnLoopback, readBody } from '../../src/playground/loopback-server.ts';
import { parseDuration } from '../../src/rollout/duration.ts';
import type { SampleServer } from './prometheus.ts';
import type { Sample } from './remote-write.ts';
import { STALE } from './remote-write.ts';

/** How far back a sample still counts, as Prometheus has it by default. Milliseconds. */
const LOOKBACK = 5 * 60_000;

/** A selector, and for `last_over_time` how far it looks back, in milliseconds. */
interface Query {
  readonly labels: Readonly<Record<string, string>>;
  readonly range: number | null;
}

/**
 * Answers two kinds of instant queries as Prometheus does, with equalities alone: `up{cluster="eu-west"}` and
 * `last_over_time(up{cluster="eu-west"}[30s])`. Held to the real one by `stand-in-prometheus.test.ts`.
 */
export async function standInPrometheus(): Promise<SampleServer> {
  const series = new Map<string, Sample[]>();
  const server = await listenOnLoopback(async (request, response) => {
    const form = new URLSearchParams((await readBody(request, 1 << 20))?.toString('utf8') ?? '');
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const wanted = readQuery(form.get('query') ?? '');
    if (wanted === null) {
      answer(400, { status: 'error', errorType: 'bad_data', error: 'a query was expected' });
      return;
    }
    const at = Number(form.get('time')) * 1000;
    const result = [...series.values()].flatMap((samples) => {
      const back = wanted.range ?? LOOKBACK;
      const within = samples.filter((sample) => sample.at <= at && sample.at > at - back);
      // A range has no markers in it: what is gone is found again in its last sample.
      const newest = within.findLast(({ value }) => wanted.range === null || value !== STALE);
      if (newest === undefined || newest.value === STALE) return [];
      const { labels, value } = newest;
      if (!Object.entries(wanted.labels).every(([name, one]) => (labels[name] ?? '') === one)) return [];
      return [{ metric: labels, value: [at / 1000, String(value)] }];
    });
    answer(200, { status: 'success', data: { resultType: 'vector', result } });
  });
  return {
    url: server.url,
    write: async (samples) => {
      for (const sample of samples) {
        const key = JSON.stringify(Object.entries(sample.labels).sort());
        series.set(key, [...(series.get(key) ?? []), sample]);
      }
    },
    stop: server.stop,
  };
}

/** Null where it is anything else. */
function readQuery(query: string): Query | null {
  const [, ranged, range = ''] = /^last_over_time\((.*)\[(\w+)\]\)$/.exec(query) ?? [];
  const [whole, name = '', inside = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?$/.exec(ranged ?? query) ?? [];
  if (whole === undefined) return null;
  const matchers = inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
  return {
    labels: { __name__: name, ...Object.fromEntries([...matchers].map(([, label = '', value]) => [label, value])) },
    range: ranged === undefined ? null : parseDuration(range) * 1000,
  };
}
