import type { Fleet, FleetCluster } from './fleet/fleet.ts';
import type { FileChange, Files } from './gateway/change.ts';
import type { PullRequestFacts } from './rollout/candidate.ts';
import type { Environments } from './rollout/environment.ts';
import type { Subject } from './rollout/intent.ts';
import type { Observations } from './rollout/observations.ts';
import type { Authority } from './rollout/permissions.ts';
import type { CheckOutcome } from './rollout/plan-input.ts';
import type { ProposalPullRequest } from './rollout/proposal.ts';
import type { Readings } from './rollout/readings.ts';
import type { Rollout } from './rollout/rollout.ts';
import type { LedgerEntry, State } from './rollout/state.ts';

/** One rollout as it was read from one commit of the GitOps repository. */
export interface RolloutFacts {
  readonly rollout: Rollout;
  readonly state: State;
  readonly statePath: string;
  /** The rollout's clusters. */
  readonly clusters: readonly FleetCluster[];
  readonly fleet: Fleet;
  readonly delivery: string;
  readonly files: Files;
  /** What was told on the conversation and is in no ledger, by key: it is decided too. */
  readonly told: ReadonlyMap<string, LedgerEntry>;
  /** Where a rollout's steps wait to be merged; left out where they are committed on the configured branch. */
  readonly proposed?: ProposedFacts;
}

/** A command whose step was declined: its entry in the step's ledger, and the pull request that was closed. */
export interface Declined {
  readonly entry: LedgerEntry;
  readonly pullRequest: ProposalPullRequest;
}

/**
 * A rollout that is delivered by pull request. Its `state` and `files` are those of the step that waits, if one does:
 * what was decided counts before it is in force.
 */
export interface ProposedFacts {
  /** The state on the configured branch. */
  readonly inForce: State;
  /** Files of the configured branch. */
  readonly inForceFiles: Files;
  /** The branch that the next commit goes to. */
  readonly branch: string;
  /** Its head; null where it is still to be made. */
  readonly head: string | null;
  /** Whether a step waits there. */
  readonly pending: boolean;
  readonly pullRequest: ProposalPullRequest | null;
  /** By key: what the closed pull requests of this revision's step would have done. */
  readonly declined: ReadonlyMap<string, Declined>;
  /** When a step was merged or closed last, ISO 8601; null where none is known. */
  readonly closedAt: string | null;
}

/** What is known of the world beside the rollout itself. */
export interface Circumstances {
  readonly now: string;
  readonly subject: Subject | null;
  readonly pullRequest: PullRequestFacts | null;
  /** `owner/name` of the GitOps repository, or a folder; null where there is none to read. */
  readonly gitopsRepository: string | null;
  /** By login. A login that is missing is unknown, and denied. */
  readonly authorities: ReadonlyMap<string, Authority>;
  /** True on a local clone: whoever can commit there may do everything. */
  readonly trusted: boolean;
  readonly observations: Observations;
  /** What became of the rollout's smoke check, by commit. A commit that is missing is unknown. */
  readonly smoke: ReadonlyMap<string, CheckOutcome>;
  /** What was read of the rollout's clusters and gates. */
  readonly readings: Readings;
  /** GitHub's environments of the rollout's clusters; left out, or null, where there are none to be read. */
  readonly environments?: Environments | null;
}

/** How far the decision has come within one look. */
export interface Standing {
  readonly state: State;
  readonly changes: readonly FileChange[];
  readonly effect: boolean;
}
