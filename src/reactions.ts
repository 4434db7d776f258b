import type { Facts } from './facts.ts';
import type { Outcome } from './look-outcome.ts';
import { noteId, noteOf, type SettledNote } from './report/sticky-note.ts';
import type { Disposition } from './rollout/state.ts';
import type { Reaction } from './world/publication.ts';

/** The ids of everything that the ledgers hold after the look. */
export function recordedIn({ views }: Outcome): ReadonlySet<string> {
  return new Set(
    views.flatMap(({ rollout, state }) =>
      state.ledger.entries.map(({ key }) => noteId({ rollout: rollout.name, key })),
    ),
  );
}

/** What is to be remembered of everything that is in no ledger now. */
export function notesAfter(facts: Facts, outcome: Outcome): readonly SettledNote[] {
  const recorded = recordedIn(outcome);
  // A step that the plan could not take is tried again, so that it must not count as told.
  const told = outcome.settlements.filter(({ intent }) => intent.source.kind !== 'clock').map(noteOf);
  return [...facts.told, ...told].filter((note) => !recorded.has(noteId(note)));
}

/**
 * 🚀 on a comment of which anything was carried out, 👎 on one of which nothing was. Found from what is recorded and told
 * and not only from this look, so that a reaction that a crash kept back is still given.
 */
export function reactionsAfter(facts: Facts, outcome: Outcome): readonly Reaction[] {
  const decided = new Map<string, Disposition[]>();
  const add = (key: string, disposition: Disposition): void => {
    decided.set(key, [...(decided.get(key) ?? []), disposition]);
  };
  const waiting = new Set<string>();
  for (const { state, proposed } of outcome.views) {
    const inForce = new Set((proposed?.inForce ?? state).ledger.entries.map(({ key }) => key));
    for (const entry of state.ledger.entries) {
      add(entry.key, entry.disposition);
      if (entry.disposition === 'applied' && !inForce.has(entry.key)) waiting.add(entry.key);
    }
  }
  for (const note of notesAfter(facts, outcome)) add(note.key, note.disposition);

  const comments = new Map<number, Disposition[]>();
  const given = new Map<number, Reaction['content'] | null>();
  // A step that waits to be merged may still be declined.
  const unfinished = new Set<number>();
  for (const { key, source, reaction } of facts.intents) {
    const dispositions = decided.get(key);
    if (source.kind !== 'comment' || dispositions === undefined) continue;
    if (waiting.has(key)) unfinished.add(source.commentId);
    given.set(source.commentId, reaction);
    comments.set(source.commentId, [...(comments.get(source.commentId) ?? []), ...dispositions]);
  }
  return [...comments].flatMap(([commentId, dispositions]): readonly Reaction[] => {
    const content = dispositions.includes('applied') ? 'rocket' : '-1';
    const present = given.get(commentId) ?? null;
    if (unfinished.has(commentId)) return [];
    // Two looks at once may have refused and applied the same command; what was committed is the truth.
    return present === content || present === 'rocket' ? [] : [{ commentId, content }];
  });
}
