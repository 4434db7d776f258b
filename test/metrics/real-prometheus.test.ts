import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RolloutFacts } from '../../src/circumstances.ts';
import type { Implementation } from '../../src/fleet/fleet.ts';
import type { MetricSource } from '../../src/fleet/source.ts';
import { readGates } from '../../src/gate-facts.ts';
import { createMetricReader } from '../../src/metrics/metric-reader.ts';
import type { Gate, GateTemplate } from '../../src/rollout/gate.ts';
import type { GateReading } from '../../src/rollout/readings.ts';
import type { MetricAnswer } from '../../src/world/metric-question.ts';
import type { World } from '../../src/world.ts';
import { candidateFacts, gateOf, queryGate, source } from '../gates/gate-fixture.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { PROMETHEUS, type PrometheusProcess, startPrometheus } from './prometheus-process.ts';

const FIVE: readonly Implementation[] = ['cilium', 'envoy-gateway', 'istio', 'nginx-gateway-fabric', 'traefik'];
const servers: Server[] = [];
let prometheus: PrometheusProcess;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Passes requests on to Prometheus, after a while, and only with the token. */
function before(delayMilliseconds: number, token: string | null): Promise<number> {
  return listen(
    createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (token !== null && request.headers.authorization !== `Bearer ${token}`) {
        response.writeHead(401).end('secret words');
        return;
      }
      // Whoever gave up waiting is not answered any more.
      const timer = await new Promise<NodeJS.Timeout | null>((settle) => {
        const delay = setTimeout(() => settle(delay), delayMilliseconds);
        response.once('close', () => {
          clearTimeout(delay);
          settle(null);
        });
      });
      if (timer === null) return;
      const type = request.headers['content-type'] ?? '';
      const answer = await fetch(prometheus.url + request.url, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      response.writeHead(answer.status).end(await answer.text());
    }),
  );
}

const maybe = PROMETHEUS === null ? describe.skip : describe;
const title =
  PROMETHEUS === null
    ? 'a real Prometheus (skipped: there is no prometheus on PATH; Debian has it as the package prometheus)'
    : 'a real Prometheus';

maybe(title, () => {
  beforeAll(async () => {
    let scrapes = 0;
    const target = createServer((_request, response) => {
      scrapes += 1;
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(gatewayMetrics(scrapes));
    });
    prometheus = await startPrometheus(PROMETHEUS ?? '', await listen(target));
  });
  afterAll(async () => {
    await prometheus?.stop();
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
  });

  const main = (overrides: Partial<MetricSource> = {}): MetricSource =>
    source({ url: prometheus.url, privateAddresses: ['127.0.0.0/8'], timeoutSeconds: 20, ...overrides });
  const now = (): number => Date.now();
  const read = createMetricReader({ environment: { TOKEN: 'right', WRONG: 'wrong' }, now });

  async function judged(
    gate: Gate,
    facts: Partial<Parameters<typeof candidateFacts>[0]> = {},
  ): Promise<readonly GateReading[]> {
    const world = { readMetric: read } as Partial<World> as World;
    const all: RolloutFacts = candidateFacts({ gates: [gate], clusters: FIVE, now: now(), source: main(), ...facts });
    return (await readGates(world, [all], now())).get('checkout') ?? [];
  }
  const verdicts = (readings: readonly GateReading[]): Record<string, string> =>
    Object.fromEntries(readings.map(({ cluster, verdict }) => [cluster, verdict]));
  const template = (name: GateTemplate, overrides: Partial<Gate> = {}): Gate =>
    gateOf({
      measure: { kind: 'prometheus', source: 'main', ask: { kind: 'template', template: name } },
      ...overrides,
    });
  const ask = (query: string, overrides: Partial<MetricSource> = {}): Promise<MetricAnswer> =>
    read({ source: main(overrides), query, pointers: [], at: now(), past: null });

  it('gives the success rate and the samples of one version of each of the five gateways', async () => {
    const readings = await judged(template('success-rate', { threshold: { atLeast: 89.9, atMost: 90.1 } }));
    expect(verdicts(readings)).toEqual(Object.fromEntries(FIVE.map((name) => [name, 'pass'])));
    for (const { value, samples } of readings) {
      expect(value).toBeCloseTo(90, 6);
      expect(samples).toBeGreaterThanOrEqual(200);
    }
    const failing = await judged(template('success-rate', { threshold: { atLeast: 95, atMost: null } }));
    expect(verdicts(failing)).toEqual(Object.fromEntries(FIVE.map((name) => [name, 'fail'])));
    expect(failing[0]?.found).toBe('90, and at least 95 was expected');
  });

  it('gives the error rate of each', async () => {
    const readings = await judged(template('error-rate', { threshold: { atLeast: null, atMost: 10.1 } }));
    expect(readings.map(({ verdict }) => verdict)).toEqual(FIVE.map(() => 'pass'));
    for (const { value } of readings) expect(value).toBeCloseTo(10, 6);
  });

  it.each([
    ['checkout-flawless', 100],
    ['checkout-broken', 0],
  ])('has a success rate where there is but one kind of answer (%s: %d)', async (service, rate) => {
    const readings = await judged(template('success-rate'), { candidateService: service });
    expect(readings).toHaveLength(FIVE.length);
    for (const { value } of readings) expect(value).toBeCloseTo(rate, 9);
  });

  it('has no rate of a version that nobody asked anything', async () => {
    const readings = await judged(template('success-rate'), { candidateService: 'checkout-idle' });
    expect(readings.map(({ verdict, value }) => [verdict, value])).toEqual(FIVE.map(() => ['insufficient', null]));
  });

  it('gives percentiles in milliseconds, and says where there are none', async () => {
    const p95 = await judged(template('latency-p95', { threshold: { atLeast: null, atMost: 500 } }));
    expect(verdicts(p95)).toEqual({
      ...Object.fromEntries(FIVE.map((name) => [name, 'pass'])),
      'nginx-gateway-fabric': 'insufficient',
    });
    for (const { cluster, value } of p95) if (cluster !== 'nginx-gateway-fabric') expect(value).toBeCloseTo(487.5, 3);
    expect(p95.find(({ cluster }) => cluster === 'nginx-gateway-fabric')?.found).toMatch(/write a query/);
    const p50 = await judged(template('latency-p50', { threshold: { atLeast: null, atMost: 300 } }));
    expect(verdicts(p50)).toMatchObject({ istio: 'fail', traefik: 'fail', cilium: 'fail', 'envoy-gateway': 'fail' });
  });

  it('compares the candidate with the stable version', async () => {
    const by = (noWorseBy: number): Gate =>
      template('success-rate', { threshold: null, against: { noWorseBy, better: 'higher' } });
    const near = await judged(by(10));
    expect(near.map(({ verdict }) => verdict)).toEqual(FIVE.map(() => 'pass'));
    for (const { stable } of near) expect(stable).toBeCloseTo(99, 6);
    const far = await judged(by(5));
    expect(far.map(({ verdict }) => verdict)).toEqual(FIVE.map(() => 'fail'));
    expect(far[0]?.found).toBe('90, and at most 5 below the stable version’s 99 was expected');
  });

  it('counts samples', async () => {
    const readings = await judged(template('success-rate', { minimumSamples: 1_000_000 }));
    expect(readings.map(({ verdict }) => verdict)).toEqual(FIVE.map(() => 'insufficient'));
    expect(readings[0]?.found).toMatch(/^\d+ samples, and at least 1000000 are needed$/);
  });

  it('judges all clusters of one kind at once', async () => {
    const facts = { clusters: ['istio', 'istio'] as const };
    const readings = await judged(template('success-rate', { per: 'fleet' }), facts);
    expect(readings).toMatchObject([{ cluster: null, verdict: 'fail' }]);
    expect(readings[0]?.value).toBeCloseTo(90, 6);
  });

  it.each([
    ['is not a number', 'rate(idle_requests_total[{window}]) / rate(idle_requests_total[{window}])', /not a number/],
    ['is infinite', '1 / rate(idle_requests_total[{window}])', /not a number/],
    ['is empty', 'nothing_of_the_kind{service="{service}"}', /nothing was measured/],
    ['has two series', 'pair', /2 series; sum or select in the query/],
    ['has thousands of series', 'crowd', /more than 1000 series/],
    ['cannot be read', 'sum(', /answered 400/],
  ])('is insufficient where the answer %s', async (_what, query, found) => {
    const [reading] = await judged(queryGate(query), { clusters: ['other'] });
    expect(reading).toMatchObject({ verdict: 'insufficient', value: null, found: expect.stringMatching(found) });
  });

  it('takes the query of an operator, and a scalar', async () => {
    const [reading] = await judged(
      queryGate(
        'sum(rate(istio_requests_total{destination_service_name="{service}",destination_service_namespace="{namespace}",reporter="source",cluster="",response_code!~"5.."}[{window}])) / sum(rate(istio_requests_total{destination_service_name="{service}",destination_service_namespace="{namespace}",reporter="source",cluster=""}[{window}]))',
        {
          threshold: { atLeast: 0.95, atMost: null },
        },
      ),
      { clusters: ['other'] },
    );
    expect(reading).toMatchObject({ verdict: 'fail', found: '0.9, and at least 0.95 was expected' });
    expect(await ask('scalar(vector(7))')).toMatchObject({ kind: 'numbers', series: [{ samples: [{ value: 7 }] }] });
  });

  it('gives the past, oldest first', async () => {
    const answer = await read({
      source: main(),
      query: 'pair',
      pointers: [],
      at: now(),
      past: { seconds: 2, step: 1 },
    });
    const series = answer.kind === 'numbers' ? answer.series : [];
    expect(series.map(({ labels }) => labels['side'])).toEqual(['left', 'right']);
    const times = series[0]?.samples.map(({ at }) => at) ?? [];
    expect(times).toHaveLength(3);
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });

  it('is unknown where it is down, slow, or wants another token, without a word of its own', async () => {
    const slow = await before(10_000, null);
    const guarded = await before(0, 'right');
    const gone = await listen(createServer());
    await new Promise((closed) => servers.pop()?.close(closed));
    expect(await ask('vector(1)', { url: `http://127.0.0.1:${gone}` })).toEqual({
      kind: 'unknown',
      message: 'the request failed (ECONNREFUSED)',
    });
    expect(await ask('vector(1)', { url: `http://127.0.0.1:${slow}`, timeoutSeconds: 1 })).toEqual({
      kind: 'unknown',
      message: 'it did not answer in full within 1 s',
    });
    const url = `http://127.0.0.1:${guarded}`;
    expect(await ask('vector(1)', { url, tokenVariable: 'TOKEN' })).toMatchObject({ kind: 'numbers' });
    const refused = { kind: 'unknown', message: 'it answered 401: the token is missing, wrong or not enough' };
    expect(await ask('vector(1)', { url, tokenVariable: 'WRONG' })).toEqual(refused);
    expect(await ask('vector(1)', { url })).toEqual(refused);
    expect(await ask('vector(1)', { url, tokenVariable: 'ABSENT' })).toEqual({
      kind: 'unknown',
      message: 'the environment variable ABSENT, which holds its token, is not set',
    });
  });
});
