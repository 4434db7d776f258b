import type { MemoryWorld } from './memory-world.ts';
import type { MetricReading } from './metric-truth.ts';
import { routePath } from './setting-files.ts';
import type { SimulatedHistory } from './simulated-history.ts';

/** What one process had been told when it decided, held against what was true then. */
export interface Evidence {
  readonly process: number;
  /** Between which moments by its own clock it decided. */
  readonly from: number;
  readonly until: number;
  /** How a cluster was when it was read for the last time; `unread`: it gave no answer. `unasked`: nobody asked. */
  cluster(name: string): ClusterEvidence;
  /** Whether nobody was behind a slot's Service when the cluster was read for the last time. */
  isEmpty(name: string, slot: string): boolean;
  /** What a gate's numbers said in a place; `none` where there were none, `unasked` where nobody was asked. */
  gate(gate: string, cluster: string | null): GateEvidence;
}

export type GateEvidence = MetricReading['found'] | 'unasked';

export type ClusterEvidence = 'serving' | 'other' | 'unread' | 'unasked';

/**
 * The evidence of one attempt of a process.
 *
 * @param attempt from 1
 * @param head the commit of Git that it had read, by its place
 * @param until the truth's moment at which it had decided
 */
export function evidenceOf(
  history: SimulatedHistory,
  {
    process,
    attempt,
    rollout,
    head,
    until,
  }: {
    readonly process: number;
    readonly attempt: number;
    readonly rollout: string;
    readonly head: number;
    readonly until: number;
  },
): Evidence {
  const world = worldOf(history, process);
  const { clusters, repository } = history.outside;
  const files = repository.commits[head]?.files ?? new Map<string, string>();
  return {
    process,
    from: (world.attempts[attempt - 1]?.at ?? until) + world.skew,
    until: until + world.skew,
    cluster: (name) => {
      const reading = world.clusterReadings.findLast((one) => one.attempt === attempt && one.cluster === name);
      const truth = clusters.get(name);
      if (reading === undefined || truth === undefined) return 'unasked';
      if (!reading.isAnswered) return 'unread';
      return truth.serves(rollout, files.get(routePath(name, rollout)) ?? null, reading.at) ? 'serving' : 'other';
    },
    isEmpty: (name, slot) => {
      const reading = world.clusterReadings.findLast((one) => one.attempt === attempt && one.cluster === name);
      return reading?.isAnswered === true && clusters.get(name)?.isServedAt(`${rollout}-${slot}`, reading.at) === false;
    },
    gate: (gate, cluster) => {
      const readings = world.metricReadings.filter(
        (one) => one.attempt === attempt && one.rollout === rollout && one.gate === gate && one.cluster === cluster,
      );
      if (readings.length === 0) return 'unasked';
      if (readings.some(({ found }) => found === 'none')) return 'none';
      return readings.some(({ found }) => found === 'bad') ? 'bad' : 'good';
    },
  };
}

export function worldOf({ looks }: SimulatedHistory, process: number): MemoryWorld {
  const world = looks[process - 1]?.world;
  if (world === undefined) throw new Error(`There is no process ${process}.`);
  return world;
}
