import { pin } from './candidate.ts';
import { pullRequestClosed } from './pinning-refusals.ts';
import { held, type PlanInput } from './plan-input.ts';
import { queuedOf } from './queue.ts';
import type { Refusal } from './refusal.ts';
import { otherSlot, type State } from './state.ts';

/** A rollout that may go forward, with the candidate that a command speaks of; or why there is none. */
export type WithCandidate =
  | {
      readonly ok: true;
      /** Where another commit was pinned: with weight 0 everywhere. */
      readonly state: State;
      readonly anew: boolean;
      /** What becomes of the command if its weights can be given. */
      readonly reason: 'started' | 'repinned' | 'moved';
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** Whether a command that names a commit, or none, speaks of another candidate than the present one. */
function isAnew({ candidate }: State, sha: string | null): boolean {
  return candidate === null || (sha !== null && !candidate.sha.startsWith(sha));
}

/** Why a rollout cannot go forward from here just now; null if it can. */
export function forwardRefusal({ rollout, state, subject, pullRequest }: PlanInput, anew: boolean): Refusal | null {
  // What was merged may still be brought to its end, where the merge itself was refused as a promotion.
  if (subject !== null && pullRequest !== null && !pullRequest.open && (anew || !pullRequest.merged)) {
    return pullRequestClosed(subject, pullRequest.merged);
  }
  return held(rollout, state);
}

/**
 * Pins a candidate if there is none or the command names another.
 *
 * @param sha the commit that the command names; null: the head of the pull request
 * @param again the command with `--sha` and the present head, to copy
 */
export function withCandidate(input: PlanInput, sha: string | null, again: (sha: string) => string): WithCandidate {
  const { rollout, state, subject, pullRequest, by, at } = input;
  const anew = isAnew(state, sha);
  const refusal = forwardRefusal(input, anew);
  if (refusal !== null) return { ok: false, refusal };
  if (!anew) return { ok: true, state, anew, reason: 'moved' };
  const waited = input.cause === 'plan' ? queuedOf(state, subject) : null;
  // What waited in the queue was pinned when it was asked for, whatever was pushed since.
  const pinned =
    waited !== null && waited.sha === sha ? { ok: true as const, sha } : pin(rollout, pullRequest, sha, at, again);
  if (!pinned.ok) return pinned;
  const present = state.candidate;
  const slot = present?.slot ?? otherSlot(rollout, state.stable);
  const candidate = { slot, pullRequest: subject, sha: pinned.sha, pinnedBy: by, pinnedAt: at };
  // Another commit has earned nothing yet: it starts from 0 everywhere, without approvals.
  const weights = Object.fromEntries(rollout.clusters.map((cluster) => [cluster.name, 0]));
  return {
    ok: true,
    state: { ...state, phase: 'progressing', candidate, weights, approvals: [] },
    anew,
    reason: present === null ? 'started' : 'repinned',
  };
}
