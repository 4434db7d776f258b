import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/rollout/command.ts';
import type { Intent } from '../../src/rollout/intent.ts';
import { ageOf } from '../../src/rollout/staleness.ts';

const NOW = '2026-03-10T12:00:00.000Z';

function said(hoursAgo: number, command: Command, source: Intent['source'] = { kind: 'close' }): Intent {
  const at = new Date(Date.parse(NOW) - hoursAgo * 3_600_000).toISOString();
  const actor = { login: 'alice', bot: false };
  const asked = { command, rollouts: [] };
  return { key: 'k', at, actor, source, subject: null, said: '', asked, edited: false, reaction: null };
}

describe('a command that was not seen for long', () => {
  it('is not carried out after a day, and not answered after three', () => {
    expect(ageOf(said(23.9, { verb: 'promote', breakGlass: null }), NOW)).toBe('fresh');
    expect(ageOf(said(24.1, { verb: 'promote', breakGlass: null }), NOW)).toBe('stale');
    expect(ageOf(said(72.1, { verb: 'promote', breakGlass: null }), NOW)).toBe('forgotten');
  });

  it('still leads back to the stable version, if that is what it asks', () => {
    expect(ageOf(said(50, { verb: 'abort' }), NOW)).toBe('fresh');
    expect(ageOf(said(50, { verb: 'rollback', gradual: false }), NOW)).toBe('fresh');
    const switching = { verb: 'switch', scope: { clusters: [], wave: null }, breakGlass: null } as const;
    expect(ageOf(said(50, { ...switching, back: true }), NOW)).toBe('fresh');
    expect(ageOf(said(50, { ...switching, back: false }), NOW)).toBe('stale');
    expect(ageOf(said(80, { verb: 'abort' }), NOW)).toBe('forgotten');
  });

  it('is never too old where it comes from this machine', () => {
    expect(ageOf(said(500, { verb: 'promote', breakGlass: null }, { kind: 'command-line' }), NOW)).toBe('fresh');
  });
});
