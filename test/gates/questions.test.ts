import { describe, expect, it } from '@jest/globals';
import type { MetricSource } from '../../src/fleet/source.ts';
import { questionsOf } from '../../src/gates/questions.ts';
import type { Gate } from '../../src/rollout/gate.ts';
import { candidateFacts, gateOf, NOW, queryGate, source } from './gate-fixture.ts';

type Wanted = Partial<Parameters<typeof candidateFacts>[0]>;

function ask(gate: Gate, cluster: string | null = 'istio', wanted: Wanted = {}, sources?: readonly MetricSource[]) {
  const facts = candidateFacts({ gates: [gate], clusters: ['istio'], now: NOW, source: source(), ...wanted });
  const { rollout, state, clusters, fleet } = facts;
  const named = sources === undefined ? fleet.sources : new Map(sources.map((one) => [one.name, one]));
  if (gate.measure.kind === 'check') throw new Error('A check has no questions.');
  return questionsOf(gate, gate.measure, cluster, { rollout, state, clusters, sources: named, now: NOW });
}

const asked = (result: ReturnType<typeof ask>) =>
  result.ok ? result.questions.map(({ query, gives, at, pointers }) => ({ query, gives, at, pointers })) : result.found;

const COMPARED: Partial<Gate> = { against: { noWorseBy: 1, better: 'higher' } };
const EVERYTHING = '"{rollout}/{cluster}/{namespace}/{route}/{service}/{slot}" {port} {window}';

describe('the questions of a gate', () => {
  it('replace every placeholder, for the candidate and for the stable version', () => {
    const route = {
      ...{ kind: 'HTTPRoute' as const, name: 'shop-route', namespace: 'routes', file: 'route.yaml' },
      ...{ rules: null, previewRules: [], generate: null },
    };
    const backends = {
      blue: { service: 'one', namespace: null, port: 80 },
      green: { service: 'two', namespace: 'other', port: 81 },
    };
    const rollout = { routes: [{ ...route, kind: 'TCPRoute' as const, name: 'tcp' }, route], backends };
    const result = ask(queryGate(EVERYTHING, COMPARED, 'count({slot})'), 'istio', { rollout });
    expect(asked(result)).toEqual([
      { query: '"checkout/istio/other/shop-route/two/green" 81 5m', gives: ['value'], at: NOW, pointers: [] },
      { query: 'count(green)', gives: ['samples'], at: NOW, pointers: [] },
      { query: '"checkout/istio/routes/shop-route/one/blue" 80 5m', gives: ['stable'], at: NOW, pointers: [] },
    ]);
  });

  it('ask for no more than what is there to be asked', () => {
    expect(asked(ask(queryGate('{slot}')))).toMatchObject([{ query: 'green', gives: ['value'] }]);
  });

  it('ask a server with JSON once for the candidate, and once for the stable version', () => {
    const measure: Gate['measure'] = {
      ...{ kind: 'http', source: 'quality', path: '/s?v={slot}&w={window}' },
      ...{ value: '/score', samples: '/count' },
    };
    const http = source({ name: 'quality', kind: 'http' });
    expect(asked(ask(gateOf({ measure, ...COMPARED }), 'istio', {}, [http]))).toEqual([
      { query: '/s?v=green&w=5m', gives: ['value', 'samples'], at: NOW, pointers: ['/score', '/count'] },
      { query: '/s?v=blue&w=5m', gives: ['stable'], at: NOW, pointers: ['/score'] },
    ]);
    expect(asked(ask(gateOf({ measure: { ...measure, samples: null } }), 'istio', {}, [http]))).toMatchObject([
      { gives: ['value'], pointers: ['/score'] },
    ]);
  });

  it('look back no further than the step is served', () => {
    const movedAt = new Date(NOW - 90_000).toISOString();
    expect(asked(ask(queryGate('{window}'), 'istio', { state: { movedAt } }))).toMatchObject([{ query: '1m30s' }]);
    const justNow = new Date(NOW - 5_000).toISOString();
    expect(asked(ask(queryGate('{window}'), 'istio', { state: { movedAt: justNow } }))).toMatch(/less than 15 s/);
  });

  it('look at the stable version before the candidate had everything, where it has nothing left', () => {
    const movedAt = new Date(NOW - 90_000).toISOString();
    const all = { state: { movedAt, weights: { istio: 10_000 } } };
    const result = ask(queryGate('{slot}', COMPARED), 'istio', all);
    expect(asked(result)).toMatchObject([
      { query: 'green', at: NOW },
      { query: 'blue', at: NOW - 90_000 },
    ]);
    const measure: Gate['measure'] = { kind: 'http', source: 'main', path: '/s', value: '/v', samples: null };
    const http = ask(gateOf({ measure, ...COMPARED }), 'istio', { ...all, source: source({ kind: 'http' }) });
    expect(asked(http)).toMatch(/no traffic left to compare with/);
  });

  it('of all clusters at once name those with traffic', () => {
    const weights = { istio: 2500, 'istio-1': 0, 'istio-2': 100 };
    const result = ask(gateOf({ per: 'fleet' }), null, { clusters: ['istio', 'istio', 'istio'], state: { weights } });
    expect(result.ok && result.questions[0]?.query).toContain('cluster=~"istio|istio-2|"');
  });

  it('are none for clusters that count differently, or that count nothing of a backend', () => {
    expect(asked(ask(gateOf({ per: 'fleet' }), null, { clusters: ['istio', 'cilium'] }))).toBe(
      'cilium and istio count differently; judge the gate per: cluster, or write a query',
    );
    expect(asked(ask(gateOf(), 'gke', { clusters: ['gke'] }))).toBe(
      'gke has no numbers of a single backend for success-rate; write a query',
    );
    expect(asked(ask(queryGate('1', { per: 'fleet' }), null, { clusters: ['istio', 'gke'] }))).toMatchObject([
      { query: '1' },
    ]);
  });

  it('know a Deployment’s name where an autoscaler says it', () => {
    const autoscaler = {
      ...{ kind: 'HorizontalPodAutoscaler' as const, deployments: { blue: 'app-blue', green: 'app-green' } },
      ...{ minimum: 1, maximum: 2, cpuPercent: 80, triggers: [] },
    };
    const result = ask(gateOf(), 'cilium', { clusters: ['cilium'], rollout: { autoscaler } });
    expect(result.ok && result.questions[0]?.query).toContain('destination_workload="app-green"');
  });

  it('are none where the source is gone', () => {
    expect(asked(ask(gateOf(), 'istio', {}, []))).toBe('fleet.yaml has no source main');
  });
});
