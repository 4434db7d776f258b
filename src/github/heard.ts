import type * as v from 'valibot';
import { getDotPath } from 'valibot';
import type { Subject } from '../rollout/intent.ts';

/**
 * What an event says about where to look. `subject`: at one pull request or issue. `proposal`: at a rollout whose step
 * was merged, declined or changed, and at whoever asked for it. `commit`: at whatever waits for what is said of that
 * commit. `branch`: at a GitOps branch that somebody else pushed to. `clock`: at what is due; the repository is null where
 * the event names none. `ignored`: nowhere, and why.
 */
export type Heard =
  | {
      readonly kind: 'subject';
      readonly subject: Subject;
      /** The comment to put 👀 on; null where the event is no comment. */
      readonly commentId: number | null;
    }
  | {
      readonly kind: 'proposal';
      /** The GitOps repository, and the branch that the step is for. */
      readonly branch: { readonly repository: string; readonly branch: string };
      readonly rollout: string;
    }
  | {
      readonly kind: 'commit';
      readonly repository: string;
      readonly sha: string;
      /** The status's context; null where a check run has ended. */
      readonly context: string | null;
    }
  | { readonly kind: 'branch'; readonly branch: { readonly repository: string; readonly branch: string } }
  | { readonly kind: 'clock'; readonly repository: string | null }
  | { readonly kind: 'ignored'; readonly reason: string };

/** An event whose payload is not as GitHub sends it. */
export function malformed(event: string, issues: readonly v.BaseIssue<unknown>[]): Heard {
  const problems = issues.map((issue) => `${getDotPath(issue) ?? 'the payload'}: ${issue.message}`);
  return ignored(`The payload of ${event} is not as GitHub sends it. ${problems.join(' ')}`);
}

/** An event on which nothing is done. */
export function ignored(reason: string): Heard {
  return { kind: 'ignored', reason };
}

/** Names in an event may be anything and end up in a log. */
export function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
