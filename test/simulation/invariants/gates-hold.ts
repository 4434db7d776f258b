import type { CommittedFailure } from '../committed-loop.ts';
import type { CommittedEntry } from '../committed-state.ts';
import type { GateEvidence } from '../evidence.ts';
import { modelOf } from '../headgate-steps.ts';
import type { GateSetting } from '../loop-setting.ts';
import { deadlineOf, type LoopStep, loopSteps, placesOf } from '../loop-steps.ts';
import { everyOnward, type Onward } from '../onward.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/**
 * L2: a failure is counted at most once in each interval and only where it was read; when there are as many as there may
 * be, the remedy is in the same commit; and nothing goes forward past a gate that does not pass.
 */
export function checkGatesHold(history: SimulatedHistory): readonly Violation[] {
  return [
    ...loopSteps(history).flatMap((loopStep) => [
      ...checkCounted(loopStep),
      ...checkLimit(loopStep),
      ...checkRemedies(history, loopStep),
    ]),
    ...everyOnward(history).flatMap(checkOnward),
  ];
}

function violation(message: string): Violation {
  return { invariant: 'L2', message };
}

function isSameFailure(one: CommittedFailure, other: CommittedFailure): boolean {
  return one.gate === other.gate && one.cluster === other.cluster && one.at === other.at;
}

function addedIn({ step, kept }: LoopStep): readonly CommittedFailure[] {
  return step.after.loop.failures.filter((one) => !kept.failures.some((other) => isSameFailure(one, other)));
}

function checkCounted(loopStep: LoopStep): readonly Violation[] {
  const { step, kept, evidence, where } = loopStep;
  const { after, before, setting } = step;
  // Whoever lets a rollout go on gives it another chance.
  const isResumed = after.loop.movedAt !== kept.movedAt;
  const isMoved =
    before === null || isResumed || setting.clusters.some((name) => before.weights[name] !== after.weights[name]);
  const lost = kept.failures.filter((one) => !after.loop.failures.some((other) => isSameFailure(one, other)));
  const isForgotten =
    lost.length > 0 && !isMoved && after.candidate !== null && before?.candidate?.sha === after.candidate.sha;
  const added = addedIn(loopStep);
  return [
    ...(isForgotten ? [violation(`${where}: failures were forgotten, and nothing had moved`)] : []),
    ...added.flatMap((failure, index): readonly Violation[] => {
      const gate = setting.loop.gates.find(({ name }) => name === failure.gate);
      const place = `${failure.gate} in ${failure.cluster ?? 'all clusters'}`;
      if (gate === undefined) return [violation(`${where}: a failure of ${place}, which is no gate`)];
      const isAgain = added.some(
        (other, at) => at < index && other.gate === failure.gate && other.cluster === failure.cluster,
      );
      if (isAgain) return [violation(`${where}: two failures of ${place} were counted at once`)];
      const isRead = fails(gate, evidence.gate(failure.gate, failure.cluster));
      if (!isRead) return [violation(`${where}: a failure of ${place} was counted, and it was not read`)];
      if (failure.at < evidence.from || failure.at > evidence.until) {
        return [violation(`${where}: a failure of ${place} was counted at another time than it was read`)];
      }
      const last = lastOf(kept.failures, failure);
      const isEarly = last !== null && failure.at - last < gate.intervalSeconds * 1_000;
      return isEarly ? [violation(`${where}: ${place} was counted again after ${(failure.at - last) / 1_000} s`)] : [];
    }),
  ];
}

/** Too few data may have been declared to be a failure. */
function fails({ onInsufficient }: GateSetting, found: GateEvidence): boolean {
  return found === 'bad' || (found === 'none' && onInsufficient === 'fail');
}

function lastOf(
  failures: readonly CommittedFailure[],
  { gate, cluster }: Pick<CommittedFailure, 'gate' | 'cluster'>,
): number | null {
  return failures.findLast((one) => one.gate === gate && one.cluster === cluster)?.at ?? null;
}

function countOf(
  failures: readonly CommittedFailure[],
  { gate, cluster }: Pick<CommittedFailure, 'gate' | 'cluster'>,
): number {
  return failures.filter((one) => one.gate === gate && one.cluster === cluster).length;
}

/** With the last failure that may be, the rollout does not stay as it is. */
function checkLimit(loopStep: LoopStep): readonly Violation[] {
  const { step, where } = loopStep;
  const { after, setting, before } = step;
  return addedIn(loopStep).flatMap((failure) => {
    const gate = setting.loop.gates.find(({ name }) => name === failure.gate);
    const count = countOf(after.loop.failures, failure);
    if (gate === undefined || count < gate.failureLimit) return [];
    const isStill = after.phase === 'paused' && (after.loop.isHeld || before?.phase === 'paused');
    const isDone = gate.remedy.kind === 'roll-back' ? false : isStill;
    return isDone ? [] : [violation(`${where}: ${failure.gate} has failed ${count} times, and nothing follows`)];
  });
}

function observed(added: readonly CommittedEntry[]): CommittedEntry | null {
  return added.find(({ key, disposition }) => key.endsWith('/observe') && disposition === 'applied') ?? null;
}

const REMEDIES: ReadonlySet<string> = new Set(['held', 'rolled_back', 'rolling_back']);

/** A remedy has its reason: a gate that has failed as often as it may, or a deadline that is over. */
function checkRemedies(history: SimulatedHistory, { step, kept, evidence, where }: LoopStep): readonly Violation[] {
  const { setting, before, added } = step;
  const entry = observed(added);
  if (entry === null || !REMEDIES.has(entry.reason)) return [];
  const deadline = deadlineOf(history, setting);
  const isOver =
    deadline !== null && kept.movedAt !== null && evidence.until >= kept.movedAt + deadline.seconds * 1_000;
  if (isOver) return [];
  const isReached = setting.loop.gates.some((gate) =>
    placesOf(gate, setting, modelOf(setting, before)).some((cluster) => {
      const place = { gate: gate.name, cluster };
      return fails(gate, evidence.gate(gate.name, cluster)) && countOf(kept.failures, place) + 1 >= gate.failureLimit;
    }),
  );
  return isReached ? [] : [violation(`${where}: ${entry.reason}, and no gate had failed often enough: ${entry.said}`)];
}

/** The plan goes on only where every gate that counts passes; a weight that a person names, where none fails. */
function checkOnward({ loopStep, reckoned, kind, before, breaksGlass, movedAt }: Onward): readonly Violation[] {
  const { step, evidence, where } = loopStep;
  // Who takes another's place takes it from a candidate that goes back: how good that one was is past.
  if (breaksGlass || movedAt === null || reckoned.entry.reason === 'replaced') return [];
  return step.setting.loop.gates.flatMap((gate) =>
    placesOf(gate, step.setting, before).flatMap((cluster): readonly Violation[] => {
      const found = evidence.gate(gate.name, cluster);
      const isOpen = kind === 'plan' && (found === 'none' || found === 'unasked') && gate.onInsufficient !== 'pass';
      if (!fails(gate, found) && !isOpen) return [];
      return [
        violation(
          `${where}: "${reckoned.entry.said}" went on, and ${gate.name} in ${cluster ?? 'all clusters'} says ${found}`,
        ),
      ];
    }),
  );
}
