import { type CommittedEntry, stateAt } from './committed-state.ts';
import { field } from './plain-yaml.ts';
import type { SimulatedHistory } from './simulated-history.ts';

/** A disposition without effect that stood in a comment of Headgate's. */
export interface Told {
  readonly disposition: string;
  readonly reason: string;
  /** Every disposition that it was ever told with: two processes at once may differ. */
  readonly dispositions: ReadonlySet<string>;
  /** Since when. */
  readonly at: number;
  /** Whether it still stands there in the end. */
  readonly still: boolean;
}

/** A rollout's ledger in the end, by key. */
export function finalEntries(history: SimulatedHistory, rollout: string): ReadonlyMap<string, CommittedEntry> {
  const state = stateAt(history.outside.repository.head, rollout);
  return new Map(state?.entries.map((entry) => [entry.key, entry]));
}

const cache = new WeakMap<SimulatedHistory, ReadonlyMap<string, Told>>();

/** Everything that ever stood in a comment of Headgate's and was in no ledger then, by `<rollout> <key>`. */
export function everythingTold(history: SimulatedHistory): ReadonlyMap<string, Told> {
  const cached = cache.get(history);
  if (cached !== undefined) return cached;
  const told = new Map<string, Told>();
  for (const { comments } of history.outside.conversations) {
    for (const { ours, bodies, removedAt } of comments) {
      if (!ours) continue;
      for (const body of bodies) {
        const still = body === bodies.at(-1) && removedAt === null;
        for (const { id, disposition, reason } of notesIn(body.text)) {
          const earlier = told.get(id);
          const since = earlier === undefined || earlier.at > body.at ? { disposition, reason, at: body.at } : earlier;
          const dispositions = new Set([...(earlier?.dispositions ?? []), disposition]);
          told.set(id, { ...since, dispositions, still: still || earlier?.still === true });
        }
      }
    }
  }
  cache.set(history, told);
  return told;
}

interface Note {
  /** `<rollout> <key>`. */
  readonly id: string;
  readonly disposition: string;
  readonly reason: string;
}

const KEPT = 1_000;
const read = new Map<string, readonly Note[]>();

/** What the hidden line of a comment says. */
function notesIn(text: string): readonly Note[] {
  const data = /<!-- headgate:settled ([\w-]+) -->/.exec(text)?.[1];
  if (data === undefined) return [];
  let notes = read.get(data);
  if (notes === undefined) {
    const settled = field(JSON.parse(Buffer.from(data, 'base64url').toString()), 'settled');
    notes = Array.isArray(settled) ? settled.map(readNote) : [];
    if (read.size >= KEPT) read.clear();
    read.set(data, notes);
  }
  return notes;
}

function readNote(note: unknown): Note {
  return {
    id: `${field(note, 'rollout')} ${field(note, 'key')}`,
    disposition: String(field(note, 'disposition')),
    reason: String(field(note, 'reason')),
  };
}
