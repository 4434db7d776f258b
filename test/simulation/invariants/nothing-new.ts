import { type LoopStep, loopSteps, observedIn } from '../loop-steps.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/**
 * L4: the loop commits nothing where nothing new was seen: each commit of its own notes something that was not noted, a
 * cluster is taken back only where it was really read as something else, and what stands still is not held again.
 */
export function checkNothingNew(history: SimulatedHistory): readonly Violation[] {
  return loopSteps(history).flatMap((loopStep) => [
    ...checkNews(loopStep),
    ...checkTakenBack(history, loopStep),
    ...checkHeldOnce(loopStep),
  ]);
}

function violation(message: string): Violation {
  return { invariant: 'L4', message };
}

function checkNews({ step, kept, where }: LoopStep): readonly Violation[] {
  const { added, before, after } = step;
  const isObservation = added.length > 0 && added.every(({ key }) => key.endsWith('/observe'));
  if (!isObservation || before === null) return [];
  const isSame =
    JSON.stringify(kept) === JSON.stringify(after.loop) &&
    before.phase === after.phase &&
    JSON.stringify(before.weights) === JSON.stringify(after.weights);
  return isSame ? [violation(`${where}: "${added[0]?.said}", and nothing is other than it was`)] : [];
}

function checkTakenBack(history: SimulatedHistory, { step, kept, evidence, where }: LoopStep): readonly Violation[] {
  const { before, after, setting } = step;
  const isSameVersion = before?.stable === after.stable && before.candidate?.sha === after.candidate?.sha;
  // Several commands at once may have moved a cluster there and back.
  const isObservation = step.added.every(({ key }) => key.endsWith('/observe'));
  if (!isSameVersion || !isObservation) return [];
  return observedIn(history, setting).flatMap((name) => {
    const isLost = kept.live[name] !== undefined && after.loop.live[name] === undefined;
    if (!isLost || before.weights[name] !== after.weights[name] || evidence.cluster(name) === 'other') return [];
    return [violation(`${where}: ${name} is not noted as live any more, and it was ${evidence.cluster(name)}`)];
  });
}

function checkHeldOnce({ step, kept, where }: LoopStep): readonly Violation[] {
  const { added, before, after } = step;
  const isHeld = added.some(({ reason }) => reason === 'held');
  const isMoved = JSON.stringify(before?.weights) !== JSON.stringify(after.weights);
  return isHeld && !isMoved && kept.isHeld ? [violation(`${where}: it was held already, and was held again`)] : [];
}
