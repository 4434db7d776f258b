import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMetricReader } from '../../src/metrics/metric-reader.ts';
import type { MetricAnswer } from '../../src/world/metric-question.ts';
import { PROMETHEUS, type SampleServer, startRealPrometheus } from './prometheus.ts';
import { type Sample, STALE } from './remote-write.ts';
import { standInPrometheus } from './stand-in-prometheus.ts';

const BEGIN = Math.floor(Date.now() / 1000) * 1000 - 24 * 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'headgate-faults-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The servers that have to answer alike. */
const servers: readonly [string, boolean, () => Promise<SampleServer>][] = [
  ['the stand-in for Prometheus', true, standInPrometheus],
  [
    PROMETHEUS === null ? 'the real Prometheus (skipped: there is none on PATH)' : 'the real Prometheus',
    PROMETHEUS !== null,
    () => startRealPrometheus(PROMETHEUS ?? '', folder),
  ],
];

for (const [name, isThere, start] of servers) {
  (isThere ? describe : describe.skip)(name, () => {
    let server: SampleServer;
    const ask = (query: string, minutes: number): Promise<MetricAnswer> =>
      createMetricReader({ environment: {}, now: () => BEGIN })({
        source: {
          ...{ kind: 'prometheus', name: 'main', url: server.url, tokenVariable: null, timeoutSeconds: 5 },
          privateAddresses: ['127.0.0.0/8'],
        },
        ...{ query, pointers: [], at: BEGIN + minutes * 60_000, past: null },
      });
    const values = async (query: string, minutes: number): Promise<readonly (number | null)[] | string> => {
      const answer = await ask(query, minutes);
      return answer.kind === 'unknown'
        ? answer.message
        : answer.series.flatMap(({ samples }) => samples.map(({ value }) => value));
    };
    const sample = (labels: Sample['labels'], minutes: number, value: Sample['value']): Sample => ({
      ...{ labels: { __name__: 'share', ...labels }, at: BEGIN + minutes * 60_000, value },
    });

    beforeAll(async () => {
      server = await start();
      await server.write([sample({ cluster: 'eu-west', service: 'a"b' }, 0, 7)]);
      await server.write([sample({ cluster: 'eu-west' }, 1, 99.5), sample({ cluster: 'us-east' }, 1, Number.NaN)]);
      await server.write([sample({ cluster: 'eu-west' }, 3, 98), sample({ cluster: 'us-east' }, 3, STALE)]);
      await server.write(
        Array.from({ length: 1_200 }, (_, pod) => sample({ cluster: 'ap', pod: String(pod) }, 10, pod)),
      );
    });
    afterAll(() => server.stop());

    it('has the newest sample of a series that is not later than asked for', async () => {
      expect(await values('share{cluster="eu-west",service=""}', 1)).toEqual([99.5]);
      expect(await values('share{cluster="eu-west",service=""}', 2.5)).toEqual([99.5]);
      expect(await values('share{cluster="eu-west",service=""}', 3)).toEqual([98]);
    });
    it('has nothing before the first, and nothing five minutes after the last', async () => {
      expect(await values('share{cluster="eu-west",service=""}', 0.5)).toEqual([]);
      expect(await values('share{cluster="eu-west",service=""}', 7.9)).toEqual([98]);
      expect(await values('share{cluster="eu-west",service=""}', 8.1)).toEqual([]);
    });
    it('tells what is no number from what is not there any more', async () => {
      expect(await values('share{cluster="us-east"}', 2)).toEqual([null]);
      expect(await values('share{cluster="us-east"}', 3)).toEqual([]);
    });
    it('looks back as far as a range says, past the end of a series', async () => {
      expect(await values('last_over_time(share{cluster="us-east"}[5m])', 4)).toEqual([null]);
      expect(await values('last_over_time(share{cluster="eu-west",service=""}[30s])', 3.25)).toEqual([98]);
      expect(await values('last_over_time(share{cluster="eu-west",service=""}[30s])', 3.75)).toEqual([]);
      expect(await values('last_over_time(share{cluster="ap"}[30s])', 10)).toContain('more than 1000 series');
    });
    it('gives every series that a selector fits', async () => {
      expect(await values('share', 1)).toHaveLength(3);
      expect(await values('other', 1)).toEqual([]);
    });
    it('is not believed with more series than anybody meant', async () => {
      expect(await values('share{cluster="ap"}', 10)).toBe('it has more than 1000 series for the query');
    });
    it('says no to what is no query', async () => {
      expect(await values('share{', 1)).toBe('it answered 400: it cannot read what is asked');
    });
  });
}
