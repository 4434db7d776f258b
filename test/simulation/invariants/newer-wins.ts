import { type Asked, everythingAsked } from '../asked.ts';
import { headgateSteps } from '../headgate-steps.ts';
import { axisOf } from '../meant-command.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';
import { everythingTold, finalEntries } from '../what-was-told.ts';

/**
 * I7: on each axis an older command never overrides a newer one, and on the release axis an abort wins over both. The two
 * axes never make each other's commands moot.
 */
export function checkNewerWins(history: SimulatedHistory): readonly Violation[] {
  return [...checkLedgers(history), ...checkTold(history)];
}

/** Most of what is superseded is told and in no ledger: nothing on another axis may be the reason. */
function checkTold(history: SimulatedHistory): readonly Violation[] {
  const told = everythingTold(history);
  const truths = [...everythingAsked(history).values()];
  return history.scenario.setting.rollouts.flatMap(([{ name } = { name: '' }]) =>
    truths.flatMap((truth): readonly Violation[] => {
      const note = told.get(`${name} ${truth.key}`);
      const axis = truth.meant === null ? null : axisOf(truth.meant);
      if (note === undefined || axis === null) return [];
      if (axis === 'fleet' && note.reason === 'aborted_meanwhile') {
        return [{ invariant: 'I7', message: `${truth.key} moves clusters, and was told as superseded by an abort` }];
      }
      if (note.reason !== 'newer_command') return [];
      const entries = [...finalEntries(history, name).values()].filter(({ disposition }) => disposition === 'applied');
      const isBeaten = entries.some(({ key }) => {
        const other = truths.find((one) => one.key === key);
        return other?.meant != null && axisOf(other.meant) === axis && !isOlder(other, truth);
      });
      const message = `${truth.key} was told as superseded on ${name}, and nothing newer moved its axis`;
      return isBeaten ? [] : [{ invariant: 'I7', message }];
    }),
  );
}

function checkLedgers(history: SimulatedHistory): readonly Violation[] {
  const asked = everythingAsked(history);
  const newest = new Map<string, Asked>();
  const places = new Map<string, Asked>();
  return headgateSteps(history).flatMap(({ setting, after, before, added }) =>
    added.flatMap((entry): Violation[] => {
      const truth = asked.get(entry.key);
      const axis = truth?.meant == null ? null : axisOf(truth.meant);
      if (truth === undefined || truth.meant === null || axis === null) return [];
      const where = `${setting.name} r${after.revision}: ${entry.said} (${entry.key})`;
      const rank = `${setting.name} ${axis}`;
      const last = newest.get(rank);
      if (truth.meant.kind === 'abort') {
        if (entry.disposition === 'applied') {
          if (last === undefined || isOlder(last, truth)) newest.set(rank, truth);
          return [];
        }
        const pinnedAt = before?.candidate == null ? Number.POSITIVE_INFINITY : Date.parse(before.candidate.pinnedAt);
        const beaten = entry.disposition === 'superseded' && pinnedAt < truth.at - 1_000;
        return beaten ? [{ invariant: 'I7', message: `${where} is an abort, and it did not win` }] : [];
      }
      if (axis === 'fleet' && entry.reason === 'aborted_meanwhile') {
        return [{ invariant: 'I7', message: `${where} moves clusters, and an abort of a version superseded it` }];
      }
      // What a pull request that waits says of its own place is beaten by what it said of that later.
      const waiting = `${setting.name} ${truth.conversation.subject.number}`;
      const beaters = [last, places.get(waiting)].filter((one) => one !== undefined);
      if (entry.reason === 'newer_command' && beaters.every((one) => isOlder(one, truth))) {
        return [{ invariant: 'I7', message: `${where} was superseded, and nothing newer moved its axis` }];
      }
      if (entry.reason === 'queued') places.set(waiting, truth);
      // A place in the queue moves nothing: it takes no turn among the commands that do.
      if (entry.disposition !== 'applied' || entry.reason === 'queued' || entry.reason === 'unqueued') return [];
      if (last !== undefined && isOlder(truth, last)) {
        return [{ invariant: 'I7', message: `${where} was applied after the newer ${last.said} (${last.key})` }];
      }
      newest.set(rank, truth);
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
