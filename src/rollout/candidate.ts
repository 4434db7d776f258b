import { headMayHaveMoved, noHead, shaRequired, shaUnknown } from './pinning-refusals.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';

/** What is known of the pull request whose head is to be pinned. Null on the command line, where there is none. */
export interface PullRequestFacts {
  readonly open: boolean;
  readonly merged: boolean;
  readonly head: { readonly sha: string; readonly fork: boolean } | null;
  /** The newest push to the head branch by the server's own record; null where the server has none. */
  readonly newestPush: { readonly after: string; readonly at: string } | null;
}

export type Pinned = { readonly ok: true; readonly sha: string } | { readonly ok: false; readonly refusal: Refusal };

const FULL_SHA = /^[0-9a-f]{40}$/;

/**
 * Decides which commit a command pins. A comment carries no commit, so somebody may push between the review and the
 * comment, or right after it. A commit's own dates are forgeable and prove nothing; the server's record of pushes does:
 * the newest push made the head what it is now, and it came before the command.
 *
 * Naming the whole commit needs no such evidence.
 *
 * Both times have a grain of one second, so that a push in the same second counts as later.
 *
 * @param at when the server received the command
 * @param again the command with `--sha` and the present head, to copy
 */
export function pin(
  rollout: Rollout,
  facts: PullRequestFacts | null,
  sha: string | null,
  at: string,
  again: (sha: string) => string,
): Pinned {
  const refuse = (refusal: Refusal): Pinned => ({ ok: false, refusal });
  if (facts === null || facts.head === null) {
    if (sha !== null && FULL_SHA.test(sha)) return { ok: true, sha };
    return refuse(noHead(sha));
  }
  const { head, newestPush } = facts;
  if (sha !== null && !head.sha.startsWith(sha)) return refuse(shaUnknown(sha, head.sha, again(head.sha)));
  // Fewer digits than all are quickly found for another commit, so that they prove nothing by themselves.
  if (sha === head.sha) return { ok: true, sha };
  if (head.fork) return refuse(shaRequired(head.sha, 'the pull request comes from a fork', again(head.sha)));
  if (rollout.requireSha) return refuse(shaRequired(head.sha, 'this rollout demands it', again(head.sha)));
  const proven = newestPush !== null && newestPush.after === head.sha && Date.parse(newestPush.at) < Date.parse(at);
  return proven
    ? { ok: true, sha: head.sha }
    : refuse(headMayHaveMoved(head.sha, newestPush?.at ?? null, at, again(head.sha)));
}
