import type { RolloutFacts } from './circumstances.ts';
import type { ClusterHealth, FleetCluster } from './fleet/fleet.ts';
import { fillQuery } from './gates/placeholders.ts';
import { NO_MEMORY, type Samples } from './memory.ts';
import type { Load, Observation, Observations } from './rollout/observations.ts';
import type { MetricAnswer } from './world/metric-question.ts';
import type { World } from './world.ts';

/** How to observe; everything may be left out. */
export interface ObservingOptions {
  /** What this place saw before, and what it sees now, where it remembers. */
  readonly samples?: Samples;
  /**
   * How long to go on looking at a cluster that was seen unhealthy, in seconds: a place that remembers nothing between two
   * looks could otherwise never say that it was so for a while. 0: one look.
   */
  readonly persistSeconds?: number;
}

/** What this place is called among the observers where nobody named it. */
const NAMELESS = 'headgate';
/** The window of a load's query. Seconds. */
const LOAD_WINDOW_SECONDS = 120;
/** The step of a look into the past, in seconds, where the cluster's interval is not longer. */
const SHORTEST_STEP = 15;

/**
 * What is to be seen of the clusters of rollouts that decide which cluster serves whom: whether each gateway answers, as
 * this place and others see it, and the load of each rollout. What cannot be read is left out, so that nobody decides
 * anything from it.
 *
 * Never rejects.
 *
 * @returns by rollout; one that has no fleet axis is missing
 */
export async function readObservations(
  world: World,
  rollouts: readonly RolloutFacts[],
  { samples = NO_MEMORY.samples, persistSeconds = 0 }: ObservingOptions = {},
): Promise<ReadonlyMap<string, Observations>> {
  const onFleet = rollouts.filter(({ rollout }) => rollout.fleet !== null);
  const clusters = new Map(onFleet.flatMap((one) => one.clusters.map((cluster) => [cluster.name, cluster] as const)));
  const [probed, told, loads] = await Promise.all([
    probeAll(world, [...clusters.values()], samples, persistSeconds),
    Promise.all([...clusters.values()].map((cluster) => readObservers(world, cluster, onFleet))),
    Promise.all(onFleet.map((one) => readLoads(world, one))),
  ]);
  const health = [...probed, ...told.flat()];
  return new Map(
    onFleet.map(({ rollout, clusters: own }, index): [string, Observations] => {
      const names = new Set(own.map(({ name }) => name));
      return [rollout.name, { health: health.filter(({ cluster }) => names.has(cluster)), loads: loads[index] ?? [] }];
    }),
  );
}

/** Looks at every gateway that says how, and again at those that did not answer as they should. */
async function probeAll(
  world: World,
  clusters: readonly FleetCluster[],
  samples: Samples,
  persistSeconds: number,
): Promise<readonly Observation[]> {
  const seen = clusters.flatMap(({ health }) => (health === null ? [] : samples.of(health.url)));
  let pending = clusters;
  let persisted = 0;
  while (pending.length > 0) {
    const round = await Promise.all(pending.map((cluster) => probeOne(world, cluster)));
    for (const [index, one] of round.entries()) {
      if (one === null) continue;
      seen.push(one);
      samples.add(pending[index]?.health?.url ?? '', one);
    }
    const ill = pending.filter((_, index) => round[index]?.healthy === false);
    const pause = Math.min(...ill.map(({ health }) => health?.intervalSeconds ?? persistSeconds));
    if (ill.length === 0 || persisted + pause > persistSeconds) break;
    await world.sleep(pause * 1000);
    persisted += pause;
    pending = ill;
  }
  return seen;
}

async function probeOne(world: World, { name, health }: FleetCluster): Promise<Observation | null> {
  if (health === null || world.probe === undefined) return null;
  const { url, timeoutSeconds, status, privateAddresses } = health;
  const answer = await world.probe({ url, timeoutSeconds, status, privateAddresses });
  if (answer === 'unknown') return null;
  return { cluster: name, observer: world.observer ?? NAMELESS, at: isoOf(world.now()), healthy: answer };
}

/** What others saw of a cluster, as far back as any rollout asks for. */
async function readObservers(
  world: World,
  cluster: FleetCluster,
  rollouts: readonly RolloutFacts[],
): Promise<readonly Observation[]> {
  const observers = cluster.health?.observers ?? null;
  if (cluster.health === null || observers === null) return [];
  const times = rollouts.flatMap(({ rollout: { fleet } }) =>
    fleet === null ? [] : [fleet.failover.unhealthySeconds, fleet.failover.healthySeconds],
  );
  const step = Math.max(SHORTEST_STEP, cluster.health.intervalSeconds);
  // One step more at each end, so that the whole time lies between two samples.
  const past = { seconds: Math.max(0, ...times) + 2 * step, step };
  const answer = await ask(world, rollouts, observers, { cluster: cluster.name }, past);
  return observationsIn(answer, cluster, observers);
}

function observationsIn(
  answer: MetricAnswer,
  { name }: FleetCluster,
  { label }: NonNullable<ClusterHealth['observers']>,
): readonly Observation[] {
  if (answer.kind === 'unknown') return [];
  return answer.series.flatMap(({ labels, samples }) => {
    const observer = labels[label];
    if (observer === undefined || observer === '') return [];
    return samples.flatMap(({ at, value }): readonly Observation[] =>
      value === null ? [] : [{ cluster: name, observer, at: isoOf(at), healthy: value >= 1 }],
    );
  });
}

async function readLoads(world: World, facts: RolloutFacts): Promise<readonly Load[]> {
  const loads = await Promise.all(
    facts.clusters.map(async ({ name, load }): Promise<Load | null> => {
      if (load === null) return null;
      const answer = await ask(world, [facts], load, { cluster: name, rollout: facts.rollout.name }, null);
      const [series, ...more] = answer.kind === 'numbers' ? answer.series : [];
      const sample = series?.samples.at(-1);
      // Several series are not one load, and adding them up is for whoever wrote the query.
      if (more.length > 0 || sample === undefined || sample.value === null || sample.value < 0) return null;
      return { cluster: name, at: isoOf(sample.at), requestsPerSecond: sample.value };
    }),
  );
  return loads.filter((load) => load !== null);
}

async function ask(
  world: World,
  [facts]: readonly RolloutFacts[],
  { source: name, query }: { readonly source: string; readonly query: string },
  values: Readonly<Record<string, string>>,
  past: { readonly seconds: number; readonly step: number } | null,
): Promise<MetricAnswer> {
  const source = facts?.fleet.sources.get(name);
  if (source === undefined || world.readMetric === undefined)
    return { kind: 'unknown', message: 'there is nobody to ask' };
  const filled = fillQuery(query, { ...values, window: `${LOAD_WINDOW_SECONDS}s` });
  return world.readMetric({ source, query: filled, pointers: [], at: world.now(), past });
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
