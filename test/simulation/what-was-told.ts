import { type CommittedEntry, stateAt } from './committed-state.ts';
import type { SimulatedHistory } from './simulated-history.ts';

/** A disposition without effect that a process told people. */
export interface Told {
  readonly process: number;
  readonly reason: string;
  /** When the process's comment was published. */
  readonly at: number;
}

/** A rollout's ledger in the end, by key. */
export function finalEntries(history: SimulatedHistory, rollout: string): ReadonlyMap<string, CommittedEntry> {
  const state = stateAt(history.outside.repository.head, rollout);
  return new Map(state?.entries.map((entry) => [entry.key, entry]));
}

const cache = new WeakMap<SimulatedHistory, ReadonlyMap<string, Told>>();

/**
 * What processes settled without writing it to a ledger, and told, by `<rollout> <key>`: the first time that it was.
 * A process that died is not heard here, whatever it published.
 */
export function settledInLooks(history: SimulatedHistory): ReadonlyMap<string, Told> {
  const cached = cache.get(history);
  if (cached !== undefined) return cached;
  const told = new Map<string, Told>();
  for (const { process, ending, world } of history.looks) {
    if (ending?.kind !== 'looked' || world.publishedAt === null) continue;
    for (const { intent, rollout, disposition, reason } of ending.looks.flatMap((look) => look.settlements)) {
      const id = `${rollout} ${intent.key}`;
      const earlier = told.get(id);
      if (disposition === 'applied' && reason !== 'answered') continue;
      if (earlier === undefined || earlier.at > world.publishedAt)
        told.set(id, { process, reason, at: world.publishedAt });
    }
  }
  cache.set(history, told);
  return told;
}
