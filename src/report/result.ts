import type { FleetState, PoolWeights } from '../rollout/fleet-state.ts';
import type { IntentKey, Subject } from '../rollout/intent.ts';
import type { GateReading, LiveReading } from '../rollout/readings.ts';
import type { Reason } from '../rollout/reason.ts';
import type { Refusal } from '../rollout/refusal.ts';
import type { Remark } from '../rollout/remark.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { NextMove, Settlement, Waiting } from '../rollout/settlement.ts';
import type { Candidate, Disposition, Phase, State } from '../rollout/state.ts';
import type { ReleaseStrategy } from '../rollout/strategy.ts';
import { upcoming, waitsFor } from '../rollout/waiting.ts';
import type { Weight } from '../rollout/weight.ts';
import { awaitedOpening } from './awaited-opening.ts';
import type { ProposalLink, ProposedView } from './pending-step.ts';
import type { ReportedLook } from './reported-look.ts';
import { candidateSlot, splits } from './split.ts';

/** The version of {@link Result}. Fields may be added within it; none changes its meaning or goes. */
export const RESULT_VERSION = 'headgate.dev/result/v1';

/** What became of one command on one rollout. */
export interface ResultOutcome {
  readonly key: IntentKey;
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly said: string;
  /** Null where no rollout could be found for it. */
  readonly rollout: string | null;
  readonly disposition: Disposition;
  readonly reason: Reason;
  readonly refusal: Refusal | null;
  /** For a `/plan`: what the command would have done. */
  readonly planned: {
    readonly disposition: Disposition;
    readonly reason: Reason;
    readonly refusal: Refusal | null;
    readonly weights: Readonly<Record<string, Weight>> | null;
    /** By pool and cluster; null where there is no fleet axis. */
    readonly pools: Readonly<Record<string, PoolWeights>> | null;
    readonly remarks: readonly Remark[];
  } | null;
  /** What else there is to know of it, where it was applied. */
  readonly remarks: readonly Remark[];
}

/** Where one rollout stands after the look. */
export interface ResultRollout {
  readonly name: string;
  readonly revision: number;
  readonly strategy: ReleaseStrategy['kind'];
  readonly phase: Phase;
  readonly stable: string;
  readonly candidate: Candidate | null;
  /** By cluster, then by slot, in basis points: the two of a cluster sum to 10000. */
  readonly weights: Readonly<Record<string, Readonly<Record<string, Weight>>>>;
  /** Which cluster serves whom; null where the rollout has no fleet axis. */
  readonly fleet: ResultFleet | null;
  /** The Service of each slot. */
  readonly services: Readonly<Record<string, string>>;
  readonly waiting: readonly Waiting[];
  /** The observed clusters that serve the present weights: since when, and how many seconds after the commit. */
  readonly live: State['live'];
  /** How clusters were found just now, and gates; empty where nobody looked. */
  readonly readings: { readonly live: readonly LiveReading[]; readonly gates: readonly GateReading[] };
  /** Measurements that failed since the weights last changed. */
  readonly failures: State['failures'];
  /** Why the rollout was paused by itself; null where it was not. */
  readonly hold: State['hold'];
  readonly next: NextMove | null;
  readonly last: State['last'];
  /**
   * Set while what is said above waits in a pull request of the GitOps repository: it is wanted, and not in force. Null
   * where it is in force.
   */
  readonly proposed: {
    /** Null where it is not open yet. */
    readonly pullRequest: ProposalLink | null;
    /** What keeps it from being opened or merged by itself; null where nothing does. */
    readonly problem: string | null;
    /** What is in force: the revision, and the candidate's weight by cluster. */
    readonly inForce: { readonly revision: number; readonly weights: Readonly<Record<string, Weight>> };
  } | null;
  /** Paths in the GitOps repository that this look changed, or would have. */
  readonly changed: readonly string[];
}

/** Where the fleet axis of one rollout stands after the look. */
export interface ResultFleet extends Pick<FleetState, 'drained' | 'failovers' | 'bursts'> {
  /** What is in force, by pool and cluster, in basis points: those of a pool sum to 10000. */
  readonly pools: Readonly<Record<string, PoolWeights>>;
  /** The same in ordinary times. */
  readonly ordinary: Readonly<Record<string, PoolWeights>>;
}

/** What a look found and did, for programs: `--json` and the Action's output `result`. */
export interface Result {
  readonly apiVersion: typeof RESULT_VERSION;
  readonly subject: Subject | null;
  /** The commit that was made on the GitOps branch; null where none was. */
  readonly commit: string | null;
  readonly conflicts: number;
  readonly outcomes: readonly ResultOutcome[];
  readonly rollouts: readonly ResultRollout[];
}

/** A look as its result. */
export function resultOf(look: ReportedLook): Result {
  return {
    apiVersion: RESULT_VERSION,
    subject: look.subject,
    commit: look.commit,
    conflicts: look.conflicts,
    outcomes: look.settlements.map(outcomeOf),
    rollouts: look.views.map((view) => rolloutOf(view, look.at ?? null)),
  };
}

function outcomeOf(settlement: Settlement): ResultOutcome {
  const { intent, rollout, disposition, reason, refusal, planned, remarks = [] } = settlement;
  return {
    key: intent.key,
    at: intent.at,
    by: intent.actor.login,
    said: intent.said,
    rollout,
    disposition,
    reason,
    refusal,
    planned:
      planned === null
        ? null
        : {
            disposition: planned.disposition,
            reason: planned.reason,
            refusal: planned.refusal,
            weights: planned.after?.weights ?? null,
            pools: planned.after?.fleet?.weights ?? null,
            remarks: planned.remarks ?? [],
          },
    remarks,
  };
}

function rolloutOf(
  { rollout, state, changes, proposed, readings }: ReportedLook['views'][number],
  at: string | null,
): ResultRollout {
  const candidate = candidateSlot(rollout, state);
  const weights = splits(rollout, state).map((split) => [
    split.cluster,
    { [state.stable]: split.stable, [candidate]: split.candidate },
  ]);
  return {
    name: rollout.name,
    revision: state.revision,
    strategy: rollout.strategy.kind,
    phase: state.phase,
    stable: state.stable,
    candidate: state.candidate,
    weights: Object.fromEntries(weights),
    fleet: fleetOf(rollout, state),
    services: Object.fromEntries(Object.entries(rollout.backends).map(([slot, { service }]) => [slot, service])),
    waiting: [...awaitedOpening(rollout, state, at), ...waitsFor(rollout, state, null, readings)],
    live: state.live,
    readings: { live: [...(readings?.live.values() ?? [])], gates: readings?.gates ?? [] },
    failures: state.failures,
    hold: state.hold,
    next: upcoming(rollout, state),
    last: state.last,
    proposed: proposedOf(proposed),
    changed: changes.map(({ path }) => path).sort(),
  };
}

function proposedOf(proposed: ProposedView | undefined): ResultRollout['proposed'] {
  if (proposed === undefined || !proposed.pending) return null;
  const { pullRequest, problem, inForce } = proposed;
  return { pullRequest, problem, inForce: { revision: inForce.revision, weights: inForce.weights } };
}

function fleetOf({ fleet: policy }: Rollout, { fleet }: State): ResultFleet | null {
  if (policy === null || fleet === null) return null;
  const { weights: pools, shifted, drained, failovers, bursts } = fleet;
  const ordinary = Object.fromEntries(policy.pools.map(({ name, shares }) => [name, shifted[name] ?? shares]));
  return { pools, ordinary, drained, failovers, bursts };
}
