import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Facts } from '../facts.ts';
import type { Look } from '../look.ts';
import type { GateReading, LiveReading } from '../rollout/readings.ts';
import { PHASES, type State } from '../rollout/state.ts';
import type { Branch } from '../world/repository.ts';
import { boundedLabels, OTHERS, rolloutSeries } from './series.ts';

/** What is measured of where rollouts stand. */
export interface RolloutMetrics {
  /** Everything that was just read of a branch; whatever is not in it any more is forgotten. */
  read(branch: Branch, facts: Pick<Facts, 'rollouts' | 'broken' | 'readings'>): void;
  /** What a look left; it was read from this branch. */
  left(branch: Branch, look: Look): void;
  /** Forgets every other branch. */
  keep(branches: readonly Branch[]): void;
  /** Counts the clusters that the look's commit records as live. */
  looked(look: Look): void;
}

/** A rollout when it was last read. */
interface Standing {
  readonly branch: Branch;
  readonly state: State;
  readonly gates: readonly GateReading[];
  readonly live: readonly LiveReading[];
}

/** Clusters with a histogram of their own; a fleet has tens, and the rest share one. */
const MOST_CLUSTERS = 100;
const LAG_BUCKETS = [5, 15, 30, 60, 120, 300, 600, 1800, 3600];
const ROLLOUT_LABELS = ['repository', 'branch', 'rollout'] as const;
const GATE_VERDICTS = ['pass', 'fail', 'insufficient'] as const;
const LIVE_VERDICTS = ['live', 'pending', 'drifted', 'broken', 'unknown'] as const;
const HOLD_REASONS = ['gate_failed', 'deadline_over'] as const;

/**
 * Measures where rollouts stand, from what the last sweep read.
 *
 * @param now milliseconds since the epoch
 */
export function createRolloutMetrics(registry: Registry, now: () => number): RolloutMetrics {
  const registers = [registry];
  /** By branch, then by rollout. */
  const standings = new Map<string, ReadonlyMap<string, Standing>>();
  const broken = new Map<string, number>();
  const all = (): Standing[] => [...standings.values()].flatMap((branch) => [...branch.values()]);
  const count = <T extends string>(gauge: Gauge, label: string, values: readonly T[], of: readonly T[]): void => {
    for (const value of values) gauge.set({ [label]: value }, of.filter((each) => each === value).length);
  };

  new Gauge({
    name: 'headgate_rollouts',
    help: 'Rollouts by phase.',
    labelNames: ['phase'],
    registers,
    collect() {
      count(
        this,
        'phase',
        PHASES,
        all().map(({ state }) => state.phase),
      );
    },
  });
  new Gauge({
    name: 'headgate_rollouts_broken',
    help: 'Rollouts whose files do not hold to their schemas: nothing is done for these.',
    registers,
    collect() {
      this.set([...broken.values()].reduce((sum, each) => sum + each, 0));
    },
  });
  new Gauge({
    name: 'headgate_rollouts_held',
    help: 'Rollouts that were paused without a person, by what was found.',
    labelNames: ['reason'],
    registers,
    collect() {
      count(
        this,
        'reason',
        HOLD_REASONS,
        all().flatMap(({ state }) => state.hold?.reason ?? []),
      );
    },
  });
  new Gauge({
    name: 'headgate_observed_clusters',
    help: 'Clusters by how they serve what Git says, each once for each rollout that is looked at.',
    labelNames: ['verdict'],
    registers,
    collect() {
      count(
        this,
        'verdict',
        LIVE_VERDICTS,
        all().flatMap(({ live }) => live.map(({ verdict }) => verdict)),
      );
    },
  });
  new Gauge({
    name: 'headgate_step_age_seconds',
    help: 'Seconds since the weights of a rollout under way last changed. Beyond 200 rollouts the oldest of the rest.',
    labelNames: [...ROLLOUT_LABELS, 'phase'],
    registers,
    collect() {
      this.reset();
      const aged = all().flatMap(({ branch, state }) => {
        const { rollout, phase, movedAt } = state;
        if (phase === 'idle' || movedAt === null) return [];
        const age = Math.max(0, (now() - Date.parse(movedAt)) / 1000);
        return [{ labels: { ...branch, rollout }, phase, value: age }];
      });
      const { own, rest } = rolloutSeries(aged);
      for (const { labels, phase, value } of own) this.set({ ...labels, phase }, value);
      for (const phase of PHASES) {
        const ages = rest.filter((one) => one.phase === phase).map(({ value }) => value);
        if (ages.length > 0) this.set({ repository: '', branch: '', rollout: OTHERS, phase }, Math.max(...ages));
      }
    },
  });
  new Gauge({
    name: 'headgate_gates',
    help: 'Gates of a rollout, each once for each cluster where it is judged, by verdict. Beyond 200 rollouts the sum.',
    labelNames: [...ROLLOUT_LABELS, 'verdict'],
    registers,
    collect() {
      this.reset();
      const judged = all().flatMap(({ branch, state: { rollout }, gates }) =>
        gates.length === 0 ? [] : [{ labels: { ...branch, rollout }, gates, value: unhealthy(gates) }],
      );
      const { own, rest } = rolloutSeries(judged);
      const set = (labels: Record<string, string>, gates: readonly GateReading[]): void => {
        for (const verdict of GATE_VERDICTS) {
          this.set({ ...labels, verdict }, gates.filter((gate) => gate.verdict === verdict).length);
        }
      };
      for (const { labels, gates } of own) set(labels, gates);
      if (rest.length > 0) {
        set(
          { repository: '', branch: '', rollout: OTHERS },
          rest.flatMap(({ gates }) => gates),
        );
      }
    },
  });
  const lag = new Histogram({
    name: 'headgate_commit_to_live_seconds',
    help: 'Seconds from a step’s commit until a cluster was seen to serve it.',
    labelNames: ['cluster'],
    buckets: LAG_BUCKETS,
    registers,
  });
  const clusterLabel = boundedLabels(MOST_CLUSTERS);

  return {
    read(branch, facts) {
      const key = keyOf(branch);
      broken.set(key, facts.broken.length);
      standings.set(
        key,
        new Map(
          facts.rollouts.map(({ rollout: { name }, state }) => {
            const readings = facts.readings.get(name);
            const live = [...(readings?.live.values() ?? [])];
            return [name, { branch, state, gates: readings?.gates ?? [], live }];
          }),
        ),
      );
    },
    left(branch, { views }) {
      const key = keyOf(branch);
      const known = new Map(standings.get(key));
      for (const { rollout, state } of views) {
        const standing = known.get(rollout.name);
        if (standing !== undefined) known.set(rollout.name, { ...standing, state });
      }
      standings.set(key, known);
    },
    keep(branches) {
      const kept = new Set(branches.map(keyOf));
      for (const key of standings.keys()) if (!kept.has(key)) standings.delete(key);
      for (const key of broken.keys()) if (!kept.has(key)) broken.delete(key);
    },
    looked({ settlements, commit }) {
      // Only the look that wrote it counts it: other instances find it in Git, and so does this one after a restart.
      if (commit === null) return;
      for (const { before, after } of settlements) {
        for (const [cluster, { at, lagSeconds }] of Object.entries(after?.live ?? {})) {
          if (before?.live[cluster]?.at !== at) lag.observe({ cluster: clusterLabel(cluster) }, lagSeconds);
        }
      }
    },
  };
}

function keyOf({ repository, branch }: Branch): string {
  return `${repository.toLowerCase()} ${branch}`;
}

/** How many gates do not pass: those with the most are shown by name. */
function unhealthy(gates: readonly GateReading[]): number {
  return gates.filter(({ verdict }) => verdict !== 'pass').length;
}
