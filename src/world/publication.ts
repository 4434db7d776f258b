import type { WantedDeployment } from '../report/deployment.ts';
import type { Question } from '../report/question.ts';
import type { Comment } from '../rollout/conversation.ts';
import type { Subject } from '../rollout/intent.ts';

/** A check run on the pull request's head. */
export interface Check {
  readonly sha: string;
  readonly title: string;
  readonly conclusion: 'success' | 'failure' | 'neutral' | null;
  readonly summary: string;
  readonly text: string;
}

/** A final reaction to a comment. */
export interface Reaction {
  readonly commentId: number;
  readonly content: 'rocket' | '-1';
}

/** Everything that is to be said on a subject after a look. Publishing it twice leaves the same as once. */
export interface Publication {
  readonly subject: Subject;
  /** The sticky comment's whole text, with its marker; null: leave it as it is. */
  readonly comment: string | null;
  /** What the ledgers hold by now: `<rollout> <key>`. A note of any of it is not to be kept. */
  readonly recorded: ReadonlySet<string>;
  /** Sticky comments found, oldest first: the first is updated, the others are removed. */
  readonly existing: readonly Comment[];
  readonly reactions: readonly Reaction[];
  readonly check: Check | null;
  /** The check that stays in progress until the candidate is rolled out; null: leave it as it is. */
  readonly rolledOut?: Check | null;
  /** What a person is asked, each in a comment of its own that is written once and never changed. */
  readonly questions?: readonly Question[];
  /** How the deployments of the subject's candidates should stand; what is missing of it is written, a few at a time. */
  readonly deployments?: readonly WantedDeployment[];
}
