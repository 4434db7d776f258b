import type { Command } from './command.ts';
import type { Intent } from './intent.ts';
import type { Reason } from './reason.ts';
import type { Refusal } from './refusal.ts';
import type { Remark } from './remark.ts';
import type { Disposition, State } from './state.ts';

/** What became of one intent on one rollout, with everything that a report needs to explain it. */
export interface Settlement {
  readonly intent: Intent;
  /** Null where no rollout could be found for it. */
  readonly rollout: string | null;
  readonly disposition: Disposition;
  readonly reason: Reason;
  /** Set if and only if the disposition is not `applied`. */
  readonly refusal: Refusal | null;
  /** The rollout before and after; the same object twice where nothing changed. Null where there is no rollout. */
  readonly before: State | null;
  readonly after: State | null;
  /** What else there is to know of it, where it was applied. */
  readonly remarks?: readonly Remark[];
  /** For `/plan`: what the command would have done. Its `intent` is the same. */
  readonly planned: Settlement | null;
  /** For `/status`, `/help` and `/plan`: the question. */
  readonly question: Extract<Command, { verb: 'status' | 'help' | 'plan' }> | null;
}

/**
 * Something that a rollout waits for before it goes on. `warm`: the slot that a next candidate takes is kept warm.
 * `candidate-endpoints`, `stable-endpoints`: more ready endpoints behind the Service that is to get more traffic.
 */
export interface Waiting {
  readonly kind:
    | 'person'
    | 'approval'
    | 'live'
    | 'gate'
    | 'candidate-endpoints'
    | 'stable-endpoints'
    | 'freeze'
    | 'pause'
    | 'resume'
    | 'merge'
    | 'warm';
  /**
   * For a pause, a freeze, and a slot that is kept warm: when it ends; null for a freeze that has no end in sight. For
   * `live`, `gate` and `candidate-endpoints`: the deadline; null where there is none. ISO 8601.
   */
  readonly until: string | null;
  /** For `live` and endpoints the clusters, for `gate` the gates, for `approval` what each step lacks, in words. Left out otherwise. */
  readonly of?: readonly string[];
  /** The command that ends the waiting, to copy; null where only time or a merge does. */
  readonly command: string | null;
}

/** The next step of the plan: what `/canary next` would do, or `/switch` in that wave. */
export interface NextMove {
  /** Index into the plan's steps, from 0. */
  readonly step: number;
  readonly wave: string;
  readonly weight: number;
  readonly clusters: readonly string[];
}
