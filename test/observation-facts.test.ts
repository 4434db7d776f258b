import { describe, expect, it } from '@jest/globals';
import type { RolloutFacts } from '../src/circumstances.ts';
import type { ClusterHealth, FleetCluster } from '../src/fleet/fleet.ts';
import { judge } from '../src/fleet/health.ts';
import type { MetricSource } from '../src/fleet/source.ts';
import { createMemory } from '../src/memory.ts';
import { readObservations } from '../src/observation-facts.ts';
import { initialState } from '../src/rollout/state.ts';
import { ALWAYS } from '../src/rollout/window.ts';
import type { MetricAnswer, MetricQuestion } from '../src/world/metric-question.ts';
import type { ProbeQuestion } from '../src/world/probe-question.ts';
import type { World } from '../src/world.ts';
import { exampleFleet, FAILOVER } from './fleet/example-fleet.ts';

const MAIN: MetricSource = {
  ...{ name: 'main', kind: 'prometheus', url: 'https://prometheus.example.com', tokenVariable: null },
  ...{ privateAddresses: [], timeoutSeconds: 5 },
};
const HEALTH: ClusterHealth = {
  ...{ url: 'https://eu-west.example.com/healthz', intervalSeconds: 20, timeoutSeconds: 2, status: [200, 299] },
  ...{ privateAddresses: [], observers: null },
};
const BEGAN = Date.parse('2026-01-05T09:00:00Z');

function factsWith(changed: (name: string) => Partial<FleetCluster>, name = 'checkout'): RolloutFacts {
  const rollout = { ...exampleFleet(), name };
  const clusters = rollout.clusters.map(
    (cluster): FleetCluster => ({
      ...cluster,
      ...{ gatewayApi: '1.5', implementation: 'envoy-gateway', gateways: [] },
      dns: { targets: [], healthCheck: null, geoTag: cluster.name },
      ...{ health: null, live: null, hints: [], load: null },
      ...changed(cluster.name),
    }),
  );
  const fleet = { clusters, jurisdictions: [], delivery: '', sources: new Map([['main', MAIN]]), windows: ALWAYS };
  return {
    rollout,
    state: initialState(rollout),
    statePath: '',
    clusters,
    fleet,
    delivery: '',
    files: new Map(),
    told: new Map(),
  };
}

/** A world that only observes, whose clock goes on while it sleeps. */
function observing({
  probe,
  readMetric,
}: {
  readonly probe?: (question: ProbeQuestion, now: number) => boolean | 'unknown';
  readonly readMetric?: (question: MetricQuestion) => MetricAnswer;
}) {
  let now = BEGAN;
  const never = (): never => {
    throw new Error('nothing else is asked of the world');
  };
  const world: World = {
    ...{ readConversation: never, readFiles: never, readRole: never, readTeamMembership: never },
    ...{ readNewestPush: never, commit: never, publish: never, random: () => 0, observer: 'here' },
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    ...(probe === undefined ? {} : { probe: async (question: ProbeQuestion) => probe(question, now) }),
    ...(readMetric === undefined ? {} : { readMetric: async (question: MetricQuestion) => readMetric(question) }),
  };
  return { world, now: () => now };
}

describe('a look at the clusters from here', () => {
  const probed = factsWith((name) => (name === 'eu-west' ? { health: HEALTH } : {}));

  it('sees what answers as it should, under this place’s name, and asks no cluster that says not how', async () => {
    const urls: string[] = [];
    const { world } = observing({ probe: ({ url }) => urls.push(url) > 0 });
    const observed = await readObservations(world, [probed]);
    expect(urls).toEqual(['https://eu-west.example.com/healthz']);
    expect(observed.get('checkout')?.health).toEqual([
      { cluster: 'eu-west', observer: 'here', at: '2026-01-05T09:00:00.000Z', healthy: true },
    ]);
  });

  it('asks a cluster once for all rollouts that are on it', async () => {
    const asked: string[] = [];
    const { world } = observing({ probe: ({ url }) => asked.push(url) > 0 });
    const other = factsWith((name) => (name === 'eu-west' ? { health: HEALTH } : {}), 'catalog');
    const observed = await readObservations(world, [probed, other]);
    expect(asked).toHaveLength(1);
    expect([...observed.values()].map(({ health }) => health.length)).toEqual([1, 1]);
  });

  it('says nothing of a cluster that it cannot ask', async () => {
    const { world } = observing({ probe: () => 'unknown' });
    expect((await readObservations(world, [probed])).get('checkout')?.health).toEqual([]);
  });

  it('goes on looking at what is ill, so that a place without memory can say for how long', async () => {
    const { world, now } = observing({ probe: () => false });
    const observed = await readObservations(world, [probed], { persistSeconds: 60 });
    const terms = { ...FAILOVER, quorum: 1, unhealthySeconds: 60 };
    const health = observed.get('checkout')?.health ?? [];
    expect(health).toHaveLength(4);
    expect(judge(health, terms, new Date(now()).toISOString()).get('eu-west')?.verdict).toBe('unhealthy');
  });

  it('stops looking as soon as it is well again, and looks once where it remembers', async () => {
    const { world } = observing({ probe: (_, now) => now > BEGAN });
    const again = await readObservations(world, [probed], { persistSeconds: 600 });
    expect(again.get('checkout')?.health.map(({ healthy }) => healthy)).toEqual([false, true]);
    const { samples } = createMemory();
    const { world: other, now } = observing({ probe: (_, at) => at < BEGAN + 30_000 });
    await readObservations(other, [probed], { samples });
    await other.sleep(60_000);
    const once = await readObservations(other, [probed], { samples });
    expect(once.get('checkout')?.health.map(({ healthy }) => healthy)).toEqual([true, false]);
    expect(now()).toBe(BEGAN + 60_000);
  });
});

describe('what others saw', () => {
  const told = factsWith((name) => ({
    health: {
      ...HEALTH,
      observers: { source: 'main', query: 'probe_success{cluster="{cluster}"}', label: 'instance' },
    },
    load:
      name === 'eu-west' ? { source: 'main', query: 'sum(rate(rq{app="{rollout}",c="{cluster}"}[{window}]))' } : null,
  }));
  const series = (labels: Readonly<Record<string, string>>, ...values: readonly (number | null)[]) => ({
    labels,
    samples: values.map((value, index) => ({ at: BEGAN - (values.length - 1 - index) * 20_000, value })),
  });

  it('is one observer for each series, as far back as the longest time that has to be seen', async () => {
    const questions: MetricQuestion[] = [];
    const { world } = observing({
      readMetric(question) {
        questions.push(question);
        return {
          kind: 'numbers',
          series: [series({ instance: 'berlin' }, 1, 0, null, 0), series({ job: 'nameless' }, 1)],
        };
      },
    });
    const observed = await readObservations(world, [told]);
    const health = observed.get('checkout')?.health.filter(({ cluster }) => cluster === 'eu-west');
    expect(health?.map(({ observer, healthy }) => [observer, healthy])).toEqual([
      ['berlin', true],
      ['berlin', false],
      ['berlin', false],
    ]);
    const range = questions.find(({ query }) => query === 'probe_success{cluster="eu-north"}');
    expect(range?.past?.seconds).toBeGreaterThanOrEqual(Math.max(FAILOVER.healthySeconds, FAILOVER.unhealthySeconds));
  });

  it('is the rollout’s load where it is one number', async () => {
    const answers = new Map<string, MetricAnswer>([
      ['one', { kind: 'numbers', series: [series({}, 812.5)] }],
      ['several', { kind: 'numbers', series: [series({ pod: 'a' }, 1), series({ pod: 'b' }, 2)] }],
      ['none', { kind: 'numbers', series: [series({}, null)] }],
      ['away', { kind: 'unknown', message: 'no answer' }],
    ]);
    const loadsOf = async (which: string) => {
      const { world } = observing({ readMetric: () => answers.get(which) ?? { kind: 'unknown', message: '' } });
      return (await readObservations(world, [told])).get('checkout')?.loads;
    };
    expect(await loadsOf('one')).toEqual([
      { cluster: 'eu-west', at: '2026-01-05T09:00:00.000Z', requestsPerSecond: 812.5 },
    ]);
    expect([await loadsOf('several'), await loadsOf('none'), await loadsOf('away')]).toEqual([[], [], []]);
  });

  it('asks with the rollout’s and the cluster’s name and a window', async () => {
    const queries: string[] = [];
    const { world } = observing({
      readMetric({ query }) {
        queries.push(query);
        return { kind: 'numbers', series: [] };
      },
    });
    await readObservations(world, [told]);
    expect(queries).toContain('sum(rate(rq{app="checkout",c="eu-west"}[120s]))');
  });
});
