import { describe, expect, it } from '@jest/globals';
import type { RolloutFacts } from '../src/circumstances.ts';
import { readGates } from '../src/gate-facts.ts';
import type { Gate } from '../src/rollout/gate.ts';
import type { CheckOutcome } from '../src/rollout/plan-input.ts';
import type { MetricAnswer, MetricQuestion } from '../src/world/metric-question.ts';
import { Unavailable } from '../src/world/unavailable.ts';
import type { World } from '../src/world.ts';
import { candidateFacts, gateOf, NOW, queryGate, source } from './gates/gate-fixture.ts';
import { HEAD } from './rollout/example-rollout.ts';

/** A world that answers about numbers and checks alone. */
function world(primitives: Partial<Pick<World, 'readMetric' | 'readCheck'>>): World {
  const no = (): never => {
    throw new Error('Nothing else is read.');
  };
  return {
    readConversation: no,
    readFiles: no,
    readRole: no,
    readTeamMembership: no,
    readNewestPush: no,
    commit: no,
    publish: no,
    now: no,
    random: no,
    sleep: no,
    ...primitives,
  };
}

const number = (value: number): MetricAnswer => ({
  kind: 'numbers',
  series: [{ labels: {}, samples: [{ at: NOW, value }] }],
});

function facts(gates: readonly Gate[], wanted: Partial<Parameters<typeof candidateFacts>[0]> = {}): RolloutFacts {
  return candidateFacts({ gates, clusters: ['istio', 'cilium'], now: NOW, source: source(), ...wanted });
}

const E2E: Gate = gateOf({ name: 'end-to-end', measure: { kind: 'check', name: 'e2e', app: 'github-actions' } });

describe('the gates that count', () => {
  it('are judged in each place, in the order of gates and clusters', async () => {
    const asked: MetricQuestion[] = [];
    const readMetric = async (question: MetricQuestion): Promise<MetricAnswer> => {
      asked.push(question);
      return number(question.query.includes('cilium') ? 90 : 99);
    };
    const gates = [queryGate('x{a="{cluster}"}'), queryGate('y', { name: 'fleet', per: 'fleet' })];
    const readings = await readGates(world({ readMetric }), [facts(gates)], NOW);
    expect(readings.get('checkout')?.map(({ gate, cluster, verdict }) => [gate, cluster, verdict])).toEqual([
      ['quality', 'istio', 'pass'],
      ['quality', 'cilium', 'fail'],
      ['fleet', null, 'pass'],
    ]);
    expect(asked.map(({ query }) => query)).toEqual(['x{a="istio"}', 'x{a="cilium"}', 'y']);
    expect(asked[0]).toMatchObject({ source: { name: 'main' }, at: NOW, past: null });
  });

  it('are those at the present weights', async () => {
    const state = { weights: { istio: 400, cilium: 0 } };
    const gates = [queryGate('1'), queryGate('1', { name: 'later', from: 500 })];
    const readings = await readGates(world({ readMetric: async () => number(99) }), [facts(gates, { state })], NOW);
    expect(readings.get('checkout')).toMatchObject([{ gate: 'quality', cluster: 'istio' }]);
    const none = await readGates(world({}), [facts(gates, { state: { candidate: null } })], NOW);
    expect(none.get('checkout')).toEqual([]);
  });

  it('of several rollouts are kept apart', async () => {
    const other = facts([queryGate('1', { name: 'other' })], { rollout: { name: 'search' } });
    const readings = await readGates(
      world({ readMetric: async () => number(99) }),
      [facts([queryGate('1')]), other, facts([], { rollout: { name: 'plain' } })],
      NOW,
    );
    expect([...readings].map(([name, all]) => [name, all.map(({ gate }) => gate)])).toEqual([
      ['checkout', ['quality', 'quality']],
      ['search', ['other', 'other']],
      ['plain', []],
    ]);
  });

  it('find a bad candidate also while an agent is stuck before the present step, and take silence there for nothing', async () => {
    const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
    const stuck = { live: {}, movedAt: ago(600), served: { istio: ago(900) } };
    const judged = async (value: number | null) => {
      const silent: MetricAnswer = { kind: 'unknown', message: 'no answer' };
      const readMetric = async () => (value === null ? silent : number(value));
      const seen = facts([queryGate('x')], { isObserved: true, clusters: ['istio'], state: stuck });
      return (await readGates(world({ readMetric }), [seen], NOW))
        .get('checkout')
        ?.map(({ verdict, early }) => [verdict, early]);
    };
    expect(await judged(90)).toEqual([['fail', true]]);
    expect(await judged(99)).toEqual([['pass', true]]);
    expect(await judged(null)).toEqual([['insufficient', true]]);
  });

  it('are not all read at once', async () => {
    let present = 0;
    let most = 0;
    const readMetric = async (): Promise<MetricAnswer> => {
      present += 1;
      most = Math.max(most, present);
      await new Promise((settle) => setImmediate(settle));
      present -= 1;
      return number(99);
    };
    const gates = Array.from({ length: 30 }, (_, index) => queryGate('1', { name: `gate-${index}` }));
    const readings = await readGates(world({ readMetric }), [facts(gates)], NOW);
    expect(readings.get('checkout')).toHaveLength(60);
    expect(most).toBe(8);
  });
});

describe('a gate without an answer is insufficient data', () => {
  it('where this place may ask nobody', async () => {
    const readings = await readGates(world({}), [facts([gateOf()])], NOW);
    expect(readings.get('checkout')).toMatchObject([
      { cluster: 'istio', verdict: 'insufficient', found: 'this place may ask nobody' },
      { cluster: 'cilium', verdict: 'insufficient', found: 'this place may ask nobody' },
    ]);
  });

  it('where the source fails, without its words and without harm to the others', async () => {
    const readMetric = async ({ query }: MetricQuestion): Promise<MetricAnswer> => {
      if (query === 'throws') throw new Error('secret');
      return query === 'unknown' ? { kind: 'unknown', message: 'it answered 503' } : number(99);
    };
    const gates = ['throws', 'unknown', 'fine'].map((query) => queryGate(query, { name: query }));
    const readings = await readGates(world({ readMetric }), [facts(gates, { clusters: ['istio'] })], NOW);
    expect(readings.get('checkout')?.map(({ verdict, found }) => [verdict, found])).toEqual([
      ['insufficient', 'the value is not known: the source main gave no answer, because it could not be read'],
      ['insufficient', 'the value is not known: the source main gave no answer, because it answered 503'],
      ['pass', '99, and at least 95 was expected'],
    ]);
  });

  it('is not asked for where the step is served for too short a time', async () => {
    const state = { movedAt: new Date(NOW - 1000).toISOString() };
    const readMetric = async (): Promise<MetricAnswer> => {
      throw new Error('It must not be asked.');
    };
    const readings = await readGates(world({ readMetric }), [facts([gateOf()], { state })], NOW);
    expect(readings.get('checkout')?.[0]).toMatchObject({
      found: 'the step is served for less than 15 s',
      early: true,
    });
  });
});

describe('a gate that is a check', () => {
  async function judged(readCheck: World['readCheck'], wanted: Partial<Parameters<typeof candidateFacts>[0]> = {}) {
    const primitives = readCheck === undefined ? {} : { readCheck };
    return (await readGates(world(primitives), [facts([E2E], wanted)], NOW)).get('checkout');
  }

  it('is read once, on the candidate’s commit, by its app', async () => {
    const asked: unknown[] = [];
    const readings = await judged(async (...question): Promise<CheckOutcome> => {
      asked.push(question);
      return 'success';
    });
    expect(asked).toEqual([['acme/shop', HEAD, 'e2e', 'github-actions']]);
    expect(readings).toMatchObject([
      { gate: 'end-to-end', cluster: null, verdict: 'pass', found: 'the check e2e of github-actions has succeeded' },
    ]);
  });

  it('is read in the only repository where no pull request drives the candidate', async () => {
    const candidate = {
      slot: 'green',
      pullRequest: null,
      sha: HEAD,
      pinnedBy: 'alice',
      pinnedAt: '2026-01-05T09:00:00Z',
    };
    const readCheck = async (repository: string): Promise<CheckOutcome> =>
      repository === 'acme/shop' ? 'failure' : 'unknown';
    expect(await judged(readCheck, { state: { candidate } })).toMatchObject([{ verdict: 'fail' }]);
    const rollout = { repositories: ['acme/shop', 'acme/cart'] };
    expect(await judged(readCheck, { state: { candidate }, rollout })).toMatchObject([
      { verdict: 'insufficient', found: 'the check e2e cannot be read from this place' },
    ]);
  });

  it('is insufficient where GitHub gives no answer, or there are no checks', async () => {
    const down = async (): Promise<CheckOutcome> => {
      throw new Unavailable('the check', 'GitHub answered 502: secret.');
    };
    expect(await judged(down)).toMatchObject([
      { verdict: 'insufficient', found: 'the check e2e of github-actions could not be read' },
    ]);
    expect(await judged(undefined)).toMatchObject([{ verdict: 'insufficient' }]);
  });
});
