import type { PullRequestFacts } from './candidate.ts';
import type { Command, FleetCommand } from './command.ts';
import type { Environments } from './environment.ts';
import type { IntentKey, Subject } from './intent.ts';
import type { Observations } from './observations.ts';
import type { Authority } from './permissions.ts';
import type { Readings } from './readings.ts';
import type { Reason } from './reason.ts';
import type { Refusal } from './refusal.ts';
import { isAborted, isPaused, isRollingBack } from './refusals.ts';
import type { Remark } from './remark.ts';
import type { Rollout } from './rollout.ts';
import type { State } from './state.ts';

/** A command that may change a rollout. */
export type ChangingCommand = Exclude<Command, { verb: 'status' | 'help' | 'plan' }>;

/** A command that may change which version serves. */
export type ReleaseCommand = Exclude<ChangingCommand, FleetCommand>;

/** What became of a check on the candidate's commit. `missing`: there is none of that name. `unknown`: not readable. */
export type CheckOutcome = 'success' | 'failure' | 'pending' | 'missing' | 'unknown';

/** Everything that decides what a command does. No clock, no I/O: the same input gives the same plan. */
export interface PlanInput<Asked extends ChangingCommand = ReleaseCommand> {
  readonly rollout: Rollout;
  readonly state: State;
  readonly command: Asked;
  /** The login of whoever asked; for a step that the plan takes by itself, `headgate`. */
  readonly by: string;
  /** When it was asked for, ISO 8601. */
  readonly at: string;
  /** Which intent it is; left out where nothing is kept of it. */
  readonly key?: IntentKey;
  /** The present, ISO 8601. */
  readonly now: string;
  /** Null on the command line. */
  readonly subject: Subject | null;
  /** Null where there is no pull request. */
  readonly pullRequest: PullRequestFacts | null;
  /** `merge`: what was merged must be what was pinned. `plan`: a pause has run out. */
  readonly cause: 'person' | 'merge' | 'plan';
  readonly observations: Observations;
  /** What became of the strategy's smoke check on the present candidate's commit. */
  readonly smoke: CheckOutcome;
  /** What was read of the clusters and the gates. */
  readonly readings: Readings;
  /** Membership of whoever asked, by team; null on a local clone, where nobody is asked. Left out: none is known. */
  readonly teams?: Authority['teams'] | null;
  /** GitHub's environments of the rollout's clusters; left out, or null, where there are none to be read. */
  readonly environments?: Environments | null;
}

/** The state after a command, without its ledger entry; or why there is none. */
export type Planned =
  | {
      readonly ok: true;
      readonly state: State;
      readonly reason: Reason;
      readonly pinned: boolean;
      readonly remarks?: readonly Remark[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

export function refuse(refusal: Refusal): Planned {
  return { ok: false, refusal };
}

/** Why a rollout cannot go forward just now; null if it can. */
export function held(rollout: Rollout, state: State): Refusal | null {
  switch (state.phase) {
    case 'paused':
      return isPaused(rollout, state);
    case 'aborted':
      return isAborted(rollout);
    case 'rolling-back':
      return isRollingBack(rollout);
    default:
      return null;
  }
}
