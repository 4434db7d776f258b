import { compareIntents, type IntentKey } from './intent.ts';
import type { Ledger, LedgerEntry } from './state.ts';

/** Entries beyond this number are dropped, if they are old enough. */
const KEPT_ENTRIES = 200;
/** Younger entries are never dropped: GitHub redelivers a webhook for three days, and a week leaves room. */
const KEPT_DAYS = 7;

/** What the ledger knows of something that was asked for. `expired`: asked for before the ledger reaches back. */
export function recall(ledger: Ledger, key: IntentKey, at: string): LedgerEntry | 'expired' | null {
  const entry = ledger.entries.find((candidate) => candidate.key === key);
  if (entry !== undefined) return entry;
  return ledger.horizon !== null && Date.parse(at) <= Date.parse(ledger.horizon) ? 'expired' : null;
}

/**
 * Adds entries and drops the oldest beyond the bound. The horizon moves up to the newest time that is dropped, and
 * takes with it every entry of that same second, since times have no finer grain.
 *
 * @param now ISO 8601
 */
export function record(ledger: Ledger, added: readonly LedgerEntry[], now: string): Ledger {
  const entries = [...ledger.entries, ...added];
  if (entries.length <= KEPT_ENTRIES) return { ...ledger, entries };
  const youngest = Date.parse(now) - KEPT_DAYS * 24 * 3600 * 1000;
  const oldestFirst = [...entries].sort(compareIntents);
  const horizon = oldestFirst
    .slice(0, entries.length - KEPT_ENTRIES)
    .map((entry) => Date.parse(entry.at))
    .filter((at) => at < youngest)
    .at(-1);
  if (horizon === undefined) return { ...ledger, entries };
  return {
    horizon: new Date(horizon).toISOString(),
    entries: entries.filter((entry) => Date.parse(entry.at) > horizon),
  };
}
