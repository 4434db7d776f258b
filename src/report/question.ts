import type { Comment } from '../rollout/conversation.ts';
import type { Subject } from '../rollout/intent.ts';
import type { State } from '../rollout/state.ts';
import { block, plain } from './markdown.ts';
import { inPrefix } from './prefix.ts';
import { moment } from './text.ts';

/** A comment of its own that asks a person how a rollout goes on: the sticky comment's edits notify nobody. */
export interface Question {
  /** Markdown, beginning with its marker. */
  readonly body: string;
  /** Our comments that ask the same, oldest first. One is enough, and more are too many. */
  readonly existing: readonly Comment[];
}

/** What may be mentioned: a person's login on GitHub, with the suffix of a company's managed users. No app's has this form. */
const LOGIN = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}(?:_[a-z\d]{1,8})?$/i;

/**
 * What is asked on a pull request: one question for each of its rollouts that the loop paused, and that asks. Headgate
 * mentions nobody anywhere else.
 *
 * @param comments everything that was said on it
 * @param states the rollouts as they stand
 */
export function questionsOn(
  subject: Subject,
  comments: readonly Comment[],
  states: readonly State[],
  prefix: string,
): readonly Question[] {
  const driven = states.filter(({ candidate }) => isSame(candidate?.pullRequest ?? null, subject));
  return driven.flatMap((state) => {
    const { rollout, hold } = state;
    if (hold?.asks !== true) return [];
    // A pause of its own is a question of its own, also where the same thing is found again.
    const marker = `<!-- headgate:question v1 ${rollout} ${hold.at.replace(/[^\dTZ:.+-]/g, '')} -->`;
    const existing = comments.filter(({ ours, body }) => ours && body.startsWith(marker));
    const words = inPrefix(wordsOf(state, hold, driven.length > 1), prefix);
    return [{ body: `${marker}\n${words}\n`, existing }];
  });
}

function wordsOf({ rollout, candidate }: State, hold: NonNullable<State['hold']>, isOneOfMany: boolean): string {
  const who = candidate?.pinnedBy ?? '';
  const isPerson = LOGIN.test(who) && who.toLowerCase() !== 'headgate';
  const named = isOneOfMany ? ` --rollout ${rollout}` : '';
  return [
    `${isPerson ? `@${who}: ` : ''}**${plain(rollout)}** has paused by itself. How does it go on?`,
    `${plain(hold.found)}, on ${moment(hold.at)}.`,
    'To go on after all, or to go back to the stable version, say one of these here:',
    block([`/resume${named}`]),
    block([`/rollback${named}`]),
  ].join('\n\n');
}

function isSame(one: Subject | null, other: Subject): boolean {
  return one !== null && one.repository === other.repository && one.number === other.number;
}
