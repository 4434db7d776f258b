import { type LoopStep, loopSteps, observedIn, standingPause } from '../loop-steps.ts';
import { everyOnward, type Onward } from '../onward.ts';
import { other } from '../reference-model.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/**
 * L1: no step is left before every cluster that is looked at has served it, and for the length of its pause from then;
 * by itself never, and by a person only with a reason to break the glass. What was noted as live really was, and nothing goes
 * to where nobody was seen behind the version.
 *
 * Pauses are measured by the clocks of the processes that saw and that go on: how far these are apart is all by which a
 * pause can be shorter in truth.
 */
export function checkLiveFirst(history: SimulatedHistory): readonly Violation[] {
  return [
    ...loopSteps(history).flatMap((loopStep) => checkNoted(history, loopStep)),
    ...everyOnward(history).flatMap((onward) => checkOnward(history, onward)),
  ];
}

function violation(message: string): Violation {
  return { invariant: 'L1', message };
}

/** What is noted anew was read so by the very process that noted it, and not before it looked. */
function checkNoted(history: SimulatedHistory, { step, kept, evidence, where }: LoopStep): readonly Violation[] {
  const { before, after, setting } = step;
  return Object.entries(after.loop.live).flatMap(([name, at]): readonly Violation[] => {
    const isMoved = before !== null && (before.weights[name] !== after.weights[name] || before.stable !== after.stable);
    if (isMoved) return [violation(`${where}: ${name} is noted as live, and its weights have just changed`)];
    if (kept.live[name] === at) return [];
    if (!observedIn(history, setting).includes(name)) {
      return [violation(`${where}: ${name} is noted as live, and nobody looks at it`)];
    }
    const seen = evidence.cluster(name);
    if (seen !== 'serving') return [violation(`${where}: ${name} is noted as live, and what was read is ${seen}`)];
    const earliest = Math.max(evidence.from, kept.movedAt ?? Number.NEGATIVE_INFINITY);
    const latest = Math.max(evidence.until, kept.movedAt ?? Number.NEGATIVE_INFINITY);
    return earliest <= at && at <= latest
      ? []
      : [violation(`${where}: ${name} is noted as live since ${new Date(at).toISOString()}, when nobody looked`)];
  });
}

function checkOnward(history: SimulatedHistory, onward: Onward): readonly Violation[] {
  const { loopStep, reckoned, kind, before, after, known, movedAt, breaksGlass } = onward;
  const { step, kept, evidence, where } = loopStep;
  const { setting } = step;
  if (breaksGlass) return [];
  const said = `${where}: "${reckoned.entry.said}"`;
  const observed = observedIn(history, setting);
  const isPromotion = reckoned.entry.reason === 'promoted';
  const moved = observed.filter((name) => isPromotion || (before.weights[name] ?? 0) < (after.weights[name] ?? 0));
  const strayed = moved.filter((name) => {
    const seen = evidence.cluster(name);
    // What was not live yet may be on its way there; only a plan's step waits for that.
    return seen === 'unread' || seen === 'unasked' || (seen === 'other' && (kind === 'plan' || known.has(name)));
  });
  const slot = isPromotion ? after.stable : other(after.stable);
  const stray = [
    ...strayed.map((name) => violation(`${said} moved ${name}, which was ${evidence.cluster(name)} when it was read`)),
    ...moved
      .filter((name) => evidence.isEmpty(name, slot))
      .map((name) => violation(`${said} gave ${slot} traffic in ${name}, where nobody was behind it`)),
  ];
  if (kind === 'named' || movedAt === null) return stray;
  const awaited = observed.filter((name) => !known.has(name));
  if (awaited.length > 0) return [...stray, violation(`${said} went on before ${awaited.join(', ')} was live`)];
  const pause = setting.strategy === 'canary' ? standingPause(setting, before.weights) : null;
  const byItself = reckoned.truth === null;
  if (pause === null) return byItself ? [...stray, violation(`${said} went on by itself without a pause`)] : stray;
  if (isPromotion) return stray;
  const since = Math.max(movedAt, ...observed.map((name) => kept.live[name] ?? Number.POSITIVE_INFINITY));
  return evidence.until >= since + pause * 1_000
    ? stray
    : [
        ...stray,
        violation(`${said} went on ${(since + pause * 1_000 - evidence.until) / 1_000} s before its pause was over`),
      ];
}
