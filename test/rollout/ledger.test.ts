import { describe, expect, it } from '@jest/globals';
import { recall, record } from '../../src/rollout/ledger.ts';
import type { Ledger, LedgerEntry } from '../../src/rollout/state.ts';

const NOW = '2026-03-01T00:00:00.000Z';
const daysAgo = (days: number, milliseconds = 0): string =>
  new Date(Date.parse(NOW) - days * 24 * 3600 * 1000 + milliseconds).toISOString();
const entry = (key: string, at: string): LedgerEntry => ({
  key,
  at,
  by: 'alice',
  said: '/canary 5',
  disposition: 'applied',
  reason: 'moved',
  revision: 1,
});
const empty: Ledger = { horizon: null, entries: [] };

describe('the ledger', () => {
  it('remembers what was decided', () => {
    const ledger = record(empty, [entry('a', daysAgo(1))], NOW);
    expect(recall(ledger, 'a', daysAgo(1))).toMatchObject({ key: 'a' });
    expect(recall(ledger, 'b', daysAgo(1))).toBeNull();
  });

  it('stays bounded over years, and whatever it dropped can come back and still counts as decided', () => {
    let ledger = empty;
    const made: LedgerEntry[] = [];
    for (let day = 1000; day > 0; day -= 1) {
      const now = daysAgo(day - 1);
      const added = entry(`k${day}`, daysAgo(day));
      made.push(added);
      ledger = record(ledger, [added], now);
    }
    expect(ledger.entries.length).toBeLessThanOrEqual(200);
    for (const { key, at } of made) expect(recall(ledger, key, at)).not.toBeNull();
    expect(recall(ledger, 'new', NOW)).toBeNull();
  });

  it('drops nothing that is younger than a week, however much was said', () => {
    const many = Array.from({ length: 900 }, (_, index) => entry(`k${index}`, daysAgo(6, index)));
    const ledger = record(empty, many, NOW);
    expect(ledger.entries).toHaveLength(900);
    expect(ledger.horizon).toBeNull();
  });

  it('drops everything of the same instant together', () => {
    const same = Array.from({ length: 5 }, (_, index) => entry(`old${index}`, daysAgo(30)));
    const young = Array.from({ length: 199 }, (_, index) => entry(`new${index}`, daysAgo(2, index)));
    const ledger = record(empty, [...same, ...young], NOW);
    expect(ledger.entries.map(({ key }) => key)).not.toContain('old4');
    expect(recall(ledger, 'old4', daysAgo(30))).toBe('expired');
  });
});
