import { everythingAsked } from '../asked.ts';
import type { MemoryComment } from '../memory-conversation.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';
import { everythingTold, finalEntries } from '../what-was-told.ts';

/**
 * In the end a comment has a rocket if anything of it was carried out, and a thumb down otherwise. Two processes that
 * decide the same comment at the same time may each give one, so that both can be there. A question has no effect and no
 * compare-and-swap: one process may refuse it and another answer it, and then the rocket of whoever told an answer is true.
 */
export function checkReactions(history: SimulatedHistory): readonly Violation[] {
  const told = everythingTold(history);
  const names = history.scenario.setting.rollouts.flatMap(([first]) => (first === undefined ? [] : [first.name]));
  const carriedOut = new Map<MemoryComment, boolean>();
  const answered = new Set<MemoryComment>();
  for (const { key, bot, comment, meant } of everythingAsked(history).values()) {
    if (comment === null || bot || comment.bodies.length > 1) continue;
    const applied = names.some(
      (name) =>
        finalEntries(history, name).get(key)?.disposition === 'applied' ||
        told.get(`${name} ${key}`)?.disposition === 'applied',
    );
    const wasAnswered = names.some((name) => told.get(`${name} ${key}`)?.dispositions.has('applied') === true);
    if (meant?.kind === 'question' && wasAnswered) answered.add(comment);
    carriedOut.set(comment, applied || carriedOut.get(comment) === true);
  }
  return [...carriedOut].flatMap(([comment, applied]): Violation[] => {
    const given = new Set(comment.reactions.map(({ content }) => content));
    if (given.size === 0 || given.has(applied ? 'rocket' : '-1')) return [];
    if (given.has('rocket') && answered.has(comment)) return [];
    const found = [...given].join(' and ');
    return [
      {
        invariant: 'report',
        message: `comment ${comment.id} has ${found}, and ${applied ? 'something' : 'nothing'} of it was applied`,
      },
    ];
  });
}
