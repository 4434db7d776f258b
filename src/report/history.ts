import { REASONS, type Reason } from '../rollout/reason.ts';
import type { Disposition, LedgerEntry } from '../rollout/state.ts';
import { code, plain, prose, tableHead, tableRow } from './markdown.ts';
import type { Section } from './section.ts';
import type { SettledNote } from './sticky-note.ts';
import { moment, truncate } from './text.ts';

const MOST_ROWS = 10;
const LONGEST_SAID = 80;
/** Words with a reason: it is the point of them. */
const LONGEST_REASONED = 480;
const LONGEST_OUTCOME = 260;

/** One line of what was asked for and what became of it. */
export interface HistoryRow {
  readonly key: string;
  readonly at: string;
  readonly by: string;
  readonly said: string;
  readonly disposition: Disposition;
  readonly reason: Reason;
  /** Plain text. */
  readonly message: string;
}

/** Made once: making one takes longer than sorting what is compared with it. */
const BY_KEY = new Intl.Collator('en', { numeric: true });

/** The newest of what the ledger and the notes tell, newest first. What both tell is told once. */
export function historyRows(entries: readonly LedgerEntry[], notes: readonly SettledNote[]): readonly HistoryRow[] {
  const rows = new Map<string, HistoryRow>();
  for (const note of notes) rows.set(note.key, note);
  for (const entry of entries) {
    const known = rows.get(entry.key);
    rows.set(entry.key, { ...entry, message: known?.reason === entry.reason ? known.message : '' });
  }
  const newestFirst = (one: HistoryRow, other: HistoryRow): number =>
    Date.parse(other.at) - Date.parse(one.at) || BY_KEY.compare(other.key, one.key);
  return [...rows.values()].sort(newestFirst).slice(0, MOST_ROWS);
}

/** Who asked for what and when, and what became of it; null where nothing was asked for. */
export function historyTable(rows: readonly HistoryRow[], title: string, importance: number): Section | null {
  if (rows.length === 0) return null;
  return {
    importance,
    open: `${title}\n\n${tableHead(['When', 'Who', 'Said', 'Outcome'])}`,
    lines: rows.map((row) =>
      tableRow([
        moment(row.at),
        plain(row.by),
        code(truncate(row.said, row.said.includes('--break-glass') ? LONGEST_REASONED : LONGEST_SAID)),
        outcome(row),
      ]),
    ),
    close: '',
    rest: (left) => `${left} earlier ones are left out here.`,
  };
}

function outcome({ disposition, reason, message }: HistoryRow): string {
  const words = prose(truncate(message === '' ? REASONS[reason] : message, LONGEST_OUTCOME));
  if (disposition === 'applied') return words;
  return `**${disposition === 'refused' ? 'Refused' : 'Superseded'}** (${code(reason)}): ${words}`;
}
