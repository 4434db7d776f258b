import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/rollout/command.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { isDue, waitsFor } from '../../src/rollout/waiting.ts';
import type { Windows } from '../../src/rollout/window.ts';
import { blueGreenRollout, canary, conversationWith, exampleRollout, HEAD, switching } from './example-rollout.ts';

/** Conversations begin on Monday, 2026-01-05, at 9:00 UTC. */
const holiday: Windows = {
  allow: [],
  exclude: [{ kind: 'dates', name: 'Epiphany', first: '2026-01-06', last: '2026-01-06', timeZone: 'Europe/Vienna' }],
};
const HOLIDAY_BEGINS = 14 * 60;
const HOLIDAY_ENDS = 38 * 60;
const PROMOTE: Command = { verb: 'promote', breakGlass: null };
const BROKEN = { breakGlass: 'INC-7: customers cannot pay' };

function intoTheHoliday(rollout: Rollout, ...commands: readonly Command[]) {
  const talk = conversationWith(rollout);
  for (const command of commands) expect(talk.say(command)).not.toBe('frozen');
  talk.later(HOLIDAY_BEGINS);
  return talk;
}

describe('while a window freezes a canary', () => {
  const rollout = exampleRollout({ promoteFrom: 0 }, { windows: holiday });

  it('nothing starts, goes on or is promoted, and the refusal says until when and how to go past it', () => {
    expect(intoTheHoliday(rollout).say(canary(5000))).toBe('frozen');
    const talk = intoTheHoliday(rollout, canary('next'));
    expect(talk.say(canary('next'))).toBe('frozen');
    expect(talk.say(PROMOTE)).toBe('frozen');
    expect(talk.say(canary(2500, { scope: { clusters: ['eu-west'], wave: null } }))).toBe('frozen');
    expect(talk.refusal).toMatchObject({
      found: '“Epiphany” (2026-01-06) freezes the rollout: it is Tue 2026-01-06 00:04 in Europe/Vienna',
      expected: expect.stringContaining('from Wed 2026-01-07 00:00 in Europe/Vienna on'),
      next: expect.stringContaining('`/canary 25 --cluster eu-west --break-glass "REASON"`'),
    });
    expect(talk.refusal?.next).toContain('`/rollback` and `/abort` always work');
  });

  it.each<[string, Command]>([
    ['a rollback', { verb: 'rollback', gradual: false }],
    ['a gradual rollback', { verb: 'rollback', gradual: true }],
    ['an abort', { verb: 'abort' }],
    ['a pause', { verb: 'pause' }],
  ])('%s is not frozen', (_, command) => {
    expect(intoTheHoliday(rollout, canary(2500)).say(command)).not.toBe('frozen');
  });

  it('a reason goes past it, and not past anything else', () => {
    expect(intoTheHoliday(rollout).say(canary(5000, BROKEN))).toBe('approval_needed');
    const talk = intoTheHoliday(rollout, canary('next'));
    expect(talk.say(canary(2500, BROKEN))).toBe('moved');
    expect(talk.say({ ...PROMOTE, ...BROKEN })).toBe('approval_needed');
  });

  it('a merge is refused, and can be made good when the window opens', () => {
    const merged = {
      cause: 'merge',
      pullRequest: { open: false, merged: true, head: { sha: HEAD, fork: false }, newestPush: null },
    } as const;
    const talk = intoTheHoliday(exampleRollout({ steps: [] }, { windows: holiday }), canary(10_000));
    expect(talk.say(PROMOTE, merged)).toBe('frozen');
    expect(talk.refusal?.next).toContain('Say `/promote` then');
    talk.later(HOLIDAY_ENDS - HOLIDAY_BEGINS);
    expect(talk.say(PROMOTE, { ...merged, cause: 'person' })).toBe('promoted');
  });

  it('the plan does not go on by itself before it opens, and says so', () => {
    const { state } = intoTheHoliday(rollout, canary('next'));
    const during = '2026-01-06T12:00:00.000Z';
    expect(isDue(rollout, state, '2026-01-05T22:59:59.999Z')).toBe(true);
    expect(isDue(rollout, state, during)).toBe(false);
    expect(isDue(rollout, state, '2026-01-06T23:00:00.000Z')).toBe(true);
    expect(waitsFor(rollout, state, during)).toContainEqual({
      ...{ kind: 'freeze', until: '2026-01-06T23:00:00.000Z', command: null },
    });
    expect(waitsFor(rollout, state, '2026-01-05T12:00:00Z').map(({ kind }) => kind)).not.toContain('freeze');
  });

  it('a gradual rollback goes on by itself all the same', () => {
    const { state } = intoTheHoliday(rollout, canary('next'), canary(2500), { verb: 'rollback', gradual: true });
    expect(state.phase).toBe('rolling-back');
    expect(isDue(rollout, state, '2026-01-06T12:00:00Z')).toBe(true);
  });
});

describe('while a window freezes a blue-green rollout', () => {
  const rollout = blueGreenRollout({}, { windows: holiday });
  const start: Command = { verb: 'blue-green', sha: null, now: false, breakGlass: null };

  it('nothing starts and nothing is switched, unless back', () => {
    expect(intoTheHoliday(rollout).say(start)).toBe('frozen');
    expect(intoTheHoliday(rollout).say({ ...start, ...BROKEN })).toBe('started');
    expect(intoTheHoliday(rollout, start).say(switching())).toBe('frozen');
    expect(intoTheHoliday(rollout, start).say(switching(BROKEN))).toBe('switched');
    expect(intoTheHoliday(rollout, start, switching()).say(switching({ back: true }))).toBe('switched_back');
  });
});
