import { type Asked, everythingAsked } from '../asked.ts';
import { headgateSteps } from '../headgate-steps.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** I7: an older command never overrides a newer one, and an abort wins over both. */
export function checkNewerWins(history: SimulatedHistory): readonly Violation[] {
  const asked = everythingAsked(history);
  const newest = new Map<string, Asked>();
  return headgateSteps(history).flatMap(({ setting, after, before, added }) =>
    added.flatMap((entry): Violation[] => {
      const truth = asked.get(entry.key);
      if (truth === undefined || truth.meant === null || truth.meant.kind === 'question') return [];
      const where = `${setting.name} r${after.revision}: ${entry.said} (${entry.key})`;
      const last = newest.get(setting.name);
      if (truth.meant.kind === 'abort') {
        if (entry.disposition === 'applied') {
          if (last === undefined || isOlder(last, truth)) newest.set(setting.name, truth);
          return [];
        }
        const pinnedAt = before?.candidate == null ? Number.POSITIVE_INFINITY : Date.parse(before.candidate.pinnedAt);
        const beaten = entry.disposition === 'superseded' && pinnedAt < truth.at - 1_000;
        return beaten ? [{ invariant: 'I7', message: `${where} is an abort, and it did not win` }] : [];
      }
      if (entry.disposition !== 'applied') return [];
      if (last !== undefined && isOlder(truth, last)) {
        return [{ invariant: 'I7', message: `${where} was applied after the newer ${last.said} (${last.key})` }];
      }
      newest.set(setting.name, truth);
      return [];
    }),
  );
}

/** GitHub's times are in seconds; within one, only comments of one conversation have a known order. */
function isOlder(one: Asked, other: Asked): boolean {
  const seconds = Math.floor(one.at / 1_000) - Math.floor(other.at / 1_000);
  if (seconds !== 0) return seconds < 0;
  if (one.comment === null || other.comment === null || one.conversation !== other.conversation) return false;
  return one.comment.id < other.comment.id;
}
