import { type Asked, everythingAsked } from '../asked.ts';
import { headgateSteps } from '../headgate-steps.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** The candidate is the commit that its author named, or that was the head when the server received the words. */
export function checkCandidate(history: SimulatedHistory): readonly Violation[] {
  const asked = everythingAsked(history);
  return headgateSteps(history).flatMap(({ setting, before, after, added }): Violation[] => {
    const taken = added.filter(({ disposition }) => disposition === 'applied').map(({ key }) => asked.get(key));
    // A promotion that is taken back step by step makes the promoted commit a candidate again.
    // And what waited in the queue was pinned when it was put there.
    const queued = before?.loop.queue.map(({ sha }) => sha) ?? [];
    const known = [before?.candidate?.sha, before?.last?.sha, ...queued];
    const present = [after.candidate?.sha, after.last?.sha].filter((sha) => sha !== undefined && !known.includes(sha));
    return present
      .filter((sha) => !taken.some((one) => one !== undefined && mayPin(one, sha ?? '')))
      .map((sha) => {
        const message = `${setting.name} r${after.revision} pinned ${sha}, which nobody named and which was not the head`;
        return { invariant: 'candidate', message };
      });
  });
}

function mayPin({ meant, conversation, at }: Asked, sha: string): boolean {
  if (meant === null || !('sha' in meant)) return false;
  return meant.sha === null ? conversation.headAt(at) === sha : meant.sha === sha;
}
