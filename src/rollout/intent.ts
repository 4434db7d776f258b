import type { Malformed, Request } from './command.ts';

/** Somebody who asked for something, as the server that received it says. */
export interface Actor {
  readonly login: string;
  readonly bot: boolean;
}

/** A pull request or an issue. */
export interface Subject {
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
}

/**
 * Identifies one thing that was asked for, for ever: `acme/shop#12/comment/1234/1` (the command on the first line of a comment),
 * `acme/shop#12/label/99`, `acme/shop#12/merged`, `acme/shop#12/closed/101`, `command-line/<id>`, `clock/<rollout>/r7`.
 */
export type IntentKey = string;

/** Where something was asked for. */
export type Source =
  | { readonly kind: 'comment'; readonly commentId: number; readonly url: string }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'merge'; readonly mergedSha: string }
  | { readonly kind: 'close' }
  | { readonly kind: 'command-line' }
  /** The plan itself: a pause that has run out. */
  | { readonly kind: 'clock' };

/** One thing that was asked for, whoever asked and however. The only input of the plan beside configuration and state. */
export interface Intent {
  readonly key: IntentKey;
  /** When the server received it, ISO 8601 in UTC. Never our own clock, except for `command-line` and `clock`. */
  readonly at: string;
  readonly actor: Actor;
  readonly source: Source;
  /** Null on the command line and for the clock. */
  readonly subject: Subject | null;
  /** The words, as written: a command's line, a label's name, `merge`, `close`. */
  readonly said: string;
  readonly asked: Request | Malformed;
  /** True where a comment was changed after it was written, so that its words may not be its author's. */
  readonly edited: boolean;
  /** The final reaction that the comment has of this program: then it was decided before. */
  readonly reaction: 'rocket' | '-1' | null;
}

/** Numbers in keys count as numbers, so that comment 9 comes before comment 10. */
const KEYS = new Intl.Collator('en', { numeric: true });

/** Orders intents as they were made: by the server's time, then by key so that every reader has the same order. */
export function compareIntents(left: Pick<Intent, 'at' | 'key'>, right: Pick<Intent, 'at' | 'key'>): number {
  const byTime = left.at === right.at ? 0 : Date.parse(left.at) - Date.parse(right.at);
  return byTime !== 0 ? byTime : KEYS.compare(left.key, right.key);
}
