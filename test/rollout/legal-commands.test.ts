import { describe, expect, it } from '@jest/globals';
import { legalCommands } from '../../src/rollout/legal-commands.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { exampleRollout, HEAD, SUBJECT } from './example-rollout.ts';

const NOON = '2026-12-24T12:00:00.000Z';
const ROLLOUT = exampleRollout();
const HOLIDAYS = { kind: 'dates', name: 'holidays', first: '2026-12-24', last: '2026-12-26', timeZone: 'UTC' } as const;
const FROZEN = { ...ROLLOUT, windows: { allow: [], exclude: [HOLIDAYS] } };

const idle: State = initialState(ROLLOUT);
const underWay: State = {
  ...idle,
  phase: 'progressing',
  candidate: { slot: 'green', pullRequest: SUBJECT, sha: HEAD, pinnedBy: 'alice', pinnedAt: NOON },
};

describe('the commands that can be said', () => {
  it('start a rollout where none is under way', () => {
    expect(legalCommands(ROLLOUT, idle)).toEqual(['/canary next', '/status', '/help']);
  });

  it('start none from a pull request that is closed', () => {
    expect(legalCommands(ROLLOUT, idle, { isClosed: true })).toEqual(['/status', '/help']);
  });

  it('bring what was merged to its end', () => {
    expect(legalCommands(ROLLOUT, underWay, { isClosed: true })).toContain('/canary next');
  });

  it('lead only back while it is frozen', () => {
    expect(legalCommands(FROZEN, idle, { now: NOON })).toEqual(['/status', '/help']);
    const back = ['/pause', '/rollback', '/rollback --gradual', '/abort'];
    expect(legalCommands(FROZEN, underWay, { now: NOON })).toEqual(back);
    expect(legalCommands(FROZEN, underWay, { now: '2026-12-27T12:00:00.000Z' })).toEqual(['/canary next', ...back]);
  });
});
