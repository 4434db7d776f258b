import { describe, expect, it } from '@jest/globals';
import { questionsOn } from '../../src/report/question.ts';
import type { Comment } from '../../src/rollout/conversation.ts';
import { listIntents } from '../../src/rollout/intents.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { exampleRollout, HEAD, SUBJECT } from '../rollout/example-rollout.ts';

const AT = '2026-01-05T09:00:00.000Z';
const HOLD: NonNullable<State['hold']> = {
  reason: 'gate_failed',
  found: 'the gate success-rate failed 3 times in eu-west, at last with 97.2 %',
  at: AT,
  asks: true,
};

function held(by: string, more: Partial<State> = {}): State {
  const candidate = { slot: 'green', pullRequest: SUBJECT, sha: HEAD, pinnedBy: by, pinnedAt: AT };
  return { ...initialState(exampleRollout()), phase: 'paused', candidate, hold: HOLD, ...more };
}

const asked = (state: State, comments: readonly Comment[] = []) => questionsOn(SUBJECT, comments, [state], '/');

function comment(id: number, body: string, ours = true): Comment {
  const actor = { login: 'dana', bot: false };
  return { id, url: '', at: AT, actor, body, edited: false, ours, reaction: null };
}

describe('a question', () => {
  it('mentions who started the rollout, says what was found, and gives the commands to copy', () => {
    const [question] = asked(held('alice'));
    expect(question?.body).toBe(
      [
        `<!-- headgate:question v1 checkout ${AT} -->`,
        '@alice: **checkout** has paused by itself. How does it go on?',
        '',
        'the gate success-rate failed 3 times in eu-west, at last with 97.2 %, on 2026-01-05 09:00 UTC.',
        '',
        'To go on after all, or to go back to the stable version, say one of these here:',
        '',
        '```\n/resume\n```',
        '',
        '```\n/rollback\n```',
        '',
      ].join('\n'),
    );
    expect(question?.existing).toEqual([]);
  });

  it.each([
    'shop-bot[bot]',
    'Alice B. Example',
    'headgate',
    'alice @acme/everybody',
    '-alice',
    `a${'b'.repeat(40)}`,
    '',
  ])('mentions nobody where %j started it', (login) => {
    const [question] = asked(held(login));
    expect(question?.body).toContain('has paused by itself');
    expect(question?.body).not.toContain('@');
  });

  it('mentions people whose company manages them', () => {
    expect(asked(held('alice-b_acme'))[0]?.body).toContain('@alice-b_acme: ');
  });

  it('mentions nobody by what was found', () => {
    const hold = { ...HOLD, found: 'the gate @acme/everybody failed' };
    expect(asked(held('Somebody Else', { hold }))[0]?.body).not.toMatch(/@(?!\u200b)/);
  });

  it('is asked in the prefix that is configured, and of one rollout where there are several', () => {
    const bodies = questionsOn(SUBJECT, [], [held('alice'), held('alice', { rollout: 'cart' })], '!').map(
      ({ body }) => body,
    );
    expect(bodies[0]).toContain('\n!resume --rollout checkout\n');
    expect(bodies[1]).toContain('\n!rollback --rollout cart\n');
  });

  it('is asked only where the loop asks, on the pull request that drives the rollout', () => {
    expect(asked(held('alice', { hold: { ...HOLD, asks: false } }))).toEqual([]);
    expect(asked(held('alice', { hold: null }))).toEqual([]);
    expect(asked(held('alice', { candidate: null }))).toEqual([]);
    expect(questionsOn({ ...SUBJECT, number: SUBJECT.number + 1 }, [], [held('alice')], '/')).toEqual([]);
  });

  it('is found again by who wrote it and by its pause, and by nothing else', () => {
    const body = asked(held('alice'))[0]?.body ?? '';
    const other = asked(held('alice', { hold: { ...HOLD, at: '2026-01-05T10:00:00.000Z' } }))[0]?.body ?? '';
    const comments = [comment(1, body, false), comment(2, other), comment(3, body), comment(4, `> ${body}`)];
    expect(asked(held('alice'), comments)[0]?.existing.map(({ id }) => id)).toEqual([3]);
  });

  it('is no command itself, not even where the token is a person’s', () => {
    const body = asked(held('alice'))[0]?.body ?? '';
    const conversation = {
      ...({ subject: SUBJECT, kind: 'pull-request', title: '', open: true, merged: false } as const),
      ...{ head: null, base: null, happenings: [], appConfig: null },
    };
    const grammar = { prefix: '/', ignore: [] };
    expect(listIntents({ ...conversation, comments: [comment(1, body)] }, grammar, () => true)).toEqual([]);
    expect(listIntents({ ...conversation, comments: [comment(1, body, false)] }, grammar, () => true)).toEqual([]);
  });
});
