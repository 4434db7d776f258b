import type { Actor, Subject } from './intent.ts';

/** 🚀: something of the comment was carried out. 👎: nothing was. */
export type FinalReaction = 'rocket' | '-1';

/** A comment as it stands now. Its body is looked at only if it was never edited. */
export interface Comment {
  readonly id: number;
  readonly url: string;
  readonly at: string;
  readonly actor: Actor;
  readonly body: string;
  /** True if anybody changed it after it was written. */
  readonly edited: boolean;
  /** True if this program, under the identity that it has here, wrote it. */
  readonly ours: boolean;
  /** The final reaction that this program has put on it: 🚀, also where both are there, or 👎. */
  readonly reaction: FinalReaction | null;
}

/** Something that happened to a pull request, as the server recorded it. */
export type Happening =
  | {
      readonly kind: 'labeled';
      readonly id: string;
      readonly at: string;
      readonly actor: Actor;
      readonly label: string;
    }
  | { readonly kind: 'merged'; readonly at: string; readonly actor: Actor; readonly sha: string }
  | { readonly kind: 'closed'; readonly id: string; readonly at: string; readonly actor: Actor };

/** A pull request or issue with everything that was said on it. */
export interface Conversation {
  readonly subject: Subject;
  readonly kind: 'pull-request' | 'issue';
  readonly title: string;
  readonly open: boolean;
  readonly merged: boolean;
  /** Null for an issue. */
  readonly head: { readonly sha: string; readonly branch: string; readonly fork: boolean } | null;
  readonly base: { readonly branch: string } | null;
  readonly comments: readonly Comment[];
  readonly happenings: readonly Happening[];
  /** `.github/headgate.yml` at the base branch (for an issue: the default branch); null where there is none. */
  readonly appConfig: string | null;
}
