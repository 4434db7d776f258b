import { type Consequence, clustersBack } from './consequence.ts';
import type { Gate, Remedy } from './gate.ts';
import { fails } from './gate-standing.ts';
import type { Readings } from './readings.ts';
import type { Rollout } from './rollout.ts';
import { strandedClusters } from './slot-readiness.ts';
import type { GateFailure, State } from './state.ts';

/** At most one failure of a gate in a cluster for each of its intervals, however often and from wherever one looks. */
export function newFailures(rollout: Rollout, state: State, readings: Readings, now: string): readonly GateFailure[] {
  const isCounted = (gate: Gate, cluster: string | null): boolean =>
    isHeldAlready(rollout, state, readings, gate.onFailure, cluster === null ? [] : [cluster]) &&
    failuresOf(state.failures, gate.name, cluster) >= gate.failureLimit;
  return rollout.gates.flatMap((gate) =>
    readings.gates
      .filter((reading) => reading.gate === gate.name && fails(gate, reading))
      // What stands still for it already would only be counted for ever.
      .filter(({ cluster }) => !isCounted(gate, cluster))
      .filter(({ cluster }) => {
        const last = state.failures.filter((one) => one.gate === gate.name && one.cluster === cluster).at(-1);
        return last === undefined || Date.parse(now) - Date.parse(last.at) >= gate.intervalSeconds * 1000;
      })
      .map(({ cluster }): GateFailure => ({ gate: gate.name, cluster, at: now })),
  );
}

export function failuresOf(failures: readonly GateFailure[], gate: string, cluster: string | null): number {
  return failures.filter((one) => one.gate === gate && one.cluster === cluster).length;
}

/**
 * What follows from the gates that have just failed as often as they may, in every cluster where they have: of several
 * remedies the one that takes most traffic back.
 */
export function limitReached(
  rollout: Rollout,
  state: State,
  readings: Readings,
  failed: readonly GateFailure[],
): Consequence | null {
  const reached = rollout.gates
    .map((gate) => ({ gate, at: failed.filter((one) => one.gate === gate.name && isLast(state, gate, one)) }))
    .filter(({ at }) => at.length > 0)
    .filter(({ gate, at }) => !isHeldAlready(rollout, state, readings, gate.onFailure, clustersOf(at)));
  const [first, ...others] = reached;
  if (first === undefined) return null;
  const remedy = others.map(({ gate }) => gate.onFailure).reduce(stronger, first.gate.onFailure);
  const found = reached.map(({ gate, at }) => {
    const times = gate.failureLimit === 1 ? '' : ` ${gate.failureLimit} times`;
    const names = clustersOf(at);
    return `${gate.name} failed${times}${names.length === 0 ? '' : ` in ${names.join(', ')}`}`;
  });
  const concerned = reached.filter(({ gate }) => strength(gate.onFailure) === strength(remedy));
  // A gate that is judged for all clusters at once does not say which.
  const isEverywhere = concerned.some(({ at }) => at.some(({ cluster }) => cluster === null));
  const clusters = isEverywhere ? [] : [...new Set(concerned.flatMap(({ at }) => clustersOf(at)))];
  return { remedy, reason: 'gate_failed', found: found.join(', and '), clusters };
}

function isLast({ failures }: State, gate: Gate, { cluster }: GateFailure): boolean {
  return failuresOf(failures, gate.name, cluster) >= gate.failureLimit;
}

function clustersOf(failed: readonly GateFailure[]): readonly string[] {
  return failed.flatMap(({ cluster }) => (cluster === null ? [] : [cluster]));
}

function stronger(one: Remedy, other: Remedy): Remedy {
  return strength(other) > strength(one) ? other : one;
}

/** How much traffic a remedy takes from the candidate, and how soon, as a rank. */
function strength(remedy: Remedy): number {
  if (remedy.kind !== 'roll-back') return remedy.kind === 'ask' ? 1 : 0;
  if (remedy.what === 'wave') return 2;
  return remedy.gradual ? 3 : 4;
}

/**
 * A rollout that stands still cannot be held again, nor go back where the stable slot could take none of the traffic.
 *
 * @param clusters those that it is about; empty: it is not known which
 */
function isHeldAlready(
  rollout: Rollout,
  state: State,
  readings: Readings,
  remedy: Remedy,
  clusters: readonly string[],
): boolean {
  if (state.phase !== 'paused' || remedy.kind !== 'roll-back') return state.phase === 'paused';
  const inTraffic = clustersBack(rollout, remedy, clusters).filter((name) => (state.weights[name] ?? 0) > 0);
  const stranded = strandedClusters(rollout, state, readings);
  return inTraffic.length > 0 && inTraffic.every((name) => stranded.includes(name));
}
