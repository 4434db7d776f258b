import { type FleetState, initialFleetState } from './fleet-state.ts';
import type { IntentKey } from './intent.ts';
import type { Reason } from './reason.ts';
import type { Rollout, Slot } from './rollout.ts';
import type { Weight } from './weight.ts';

/**
 * `idle`: no candidate. `progressing`: a candidate is under way. `paused`: nothing moves but back.
 * `rolling-back`: a gradual rollback is under way. `aborted`: rolled back at once, locked until resumed.
 */
export const PHASES = ['idle', 'progressing', 'paused', 'rolling-back', 'aborted'] as const;
export type Phase = (typeof PHASES)[number];

/** The version that is being rolled out. */
export interface Candidate {
  readonly slot: Slot;
  /** The pull request that drives it; null where the command line started it. */
  readonly pullRequest: { readonly repository: string; readonly number: number } | null;
  /** The commit that was pinned, 40 hexadecimal digits. */
  readonly sha: string;
  readonly pinnedBy: string;
  readonly pinnedAt: string;
}

/** `applied`: it had its effect. `refused`: it had none. `superseded`: a newer command made it moot. */
export type Disposition = 'applied' | 'refused' | 'superseded';

/** What became of one command. */
export interface LedgerEntry {
  readonly key: IntentKey;
  /** When it was asked for, by the server's clock. */
  readonly at: string;
  readonly by: string;
  readonly said: string;
  readonly disposition: Disposition;
  readonly reason: Reason;
  /** The state's revision that this entry came with. */
  readonly revision: number;
}

/**
 * Everything that was decided, oldest first. Bounded: entries older than the horizon are dropped, and nothing asked
 * for before the horizon is ever acted on, so that a dropped command can come back and still do nothing.
 */
export interface Ledger {
  /** ISO 8601; null until entries are first dropped. */
  readonly horizon: string | null;
  readonly entries: readonly LedgerEntry[];
}

/** A first command of another pull request that waits for the rollout in flight to end. */
export interface Queued {
  readonly pullRequest: { readonly repository: string; readonly number: number };
  /** The commit that was pinned when it was given. */
  readonly sha: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly key: IntentKey;
}

/** A measurement that failed. */
export interface GateFailure {
  readonly gate: string;
  /** Null where the gate is judged once for all clusters. */
  readonly cluster: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** Why the loop paused a rollout by itself. */
export interface Hold {
  readonly reason: Extract<Reason, 'gate_failed' | 'deadline_over'>;
  /** What was found, as a sentence without the full stop. */
  readonly found: string;
  /** ISO 8601. */
  readonly at: string;
  /** True: whoever started the rollout is asked what to do. */
  readonly asks: boolean;
}

/** Where a rollout stands: `rollouts/<name>/state.yaml`. Only Headgate writes it. */
export interface State {
  readonly rollout: string;
  /** Grows by one with every commit; 0 before the first. */
  readonly revision: number;
  readonly phase: Phase;
  readonly stable: Slot;
  readonly candidate: Candidate | null;
  /** The candidate's weight in each cluster of the rollout. All 0 where there is no candidate. */
  readonly weights: Readonly<Record<string, Weight>>;
  /**
   * The weights between nothing and all that the candidate had in a cluster before the present one, oldest first, where
   * users stay on the version that they met: their cookies still name these. A cluster without any is missing.
   */
  readonly met: Readonly<Record<string, readonly Weight[]>>;
  /** When the weights last changed, ISO 8601; pauses count from here. Null before the first change. */
  readonly movedAt: string | null;
  /**
   * The observed clusters that were seen to serve the present weights: since when, ISO 8601, and how many seconds that was
   * after the commit. A cluster whose weights changed since, or that is not observed, is missing.
   */
  readonly live: Readonly<Record<string, { readonly at: string; readonly lagSeconds: number }>>;
  /** Clusters that were seen to serve the present weights and do not any more, sorted. */
  readonly lost: readonly string[];
  /**
   * The clusters that were seen to serve the present candidate with some traffic, before its weight there changed or
   * something else came there: since when, ISO 8601. What goes wrong there goes wrong with this candidate, also while the
   * present step is not live.
   */
  readonly served: Readonly<Record<string, string>>;
  /** Measurements that failed since the weights last changed, oldest first. */
  readonly failures: readonly GateFailure[];
  /** Null unless the loop paused the rollout by itself. */
  readonly hold: Hold | null;
  /** Pull requests that wait for the present rollout to end, in the order in which they asked; each once. */
  readonly queue: readonly Queued[];
  /** The steps (index into the flattened plan) that were approved for this candidate. */
  readonly approvals: readonly { readonly weight: Weight; readonly by: string; readonly at: string }[];
  /** The newest command on the release axis that was applied: nothing older is applied after it, except an abort. */
  readonly newest: { readonly at: string; readonly key: IntentKey } | null;
  /** How the last finished rollout ended. */
  readonly last: {
    readonly outcome: 'promoted' | 'rolled-back';
    readonly sha: string;
    readonly pullRequest: { readonly repository: string; readonly number: number } | null;
    readonly by: string;
    readonly at: string;
  } | null;
  /** The fleet axis; null where the rollout has none. */
  readonly fleet: FleetState | null;
  readonly ledger: Ledger;
}

/** The state of a rollout that Headgate has not touched yet. */
export function initialState(rollout: Rollout): State {
  return {
    rollout: rollout.name,
    revision: 0,
    phase: 'idle',
    stable: rollout.initialStable,
    candidate: null,
    weights: Object.fromEntries(rollout.clusters.map((cluster) => [cluster.name, 0])),
    met: {},
    movedAt: null,
    live: {},
    lost: [],
    served: {},
    failures: [],
    hold: null,
    queue: [],
    approvals: [],
    newest: null,
    last: null,
    fleet: rollout.fleet === null ? null : initialFleetState(rollout.fleet),
    ledger: { horizon: null, entries: [] },
  };
}

/** The slot that is not stable. */
export function otherSlot(rollout: Pick<Rollout, 'slots'>, slot: Slot): Slot {
  return rollout.slots[0] === slot ? rollout.slots[1] : rollout.slots[0];
}
