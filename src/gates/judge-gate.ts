import type { Gate } from '../rollout/gate.ts';
import type { CheckOutcome } from '../rollout/plan-input.ts';
import type { GateReading } from '../rollout/readings.ts';
import { type GateNumbersAnswer, type GateNumbersQuestion, quantityOf } from './gate-question.ts';
import { formatNumber, isAtLeast } from './number-words.ts';

/** Where and when a gate was judged. */
export interface GatePlace {
  readonly gate: Gate;
  /** Null: once for all clusters. */
  readonly cluster: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is held against a value, and what is wrong with it; null where nothing is. */
interface Expectation {
  readonly holds: boolean;
  readonly words: string;
}

/** A gate of which nothing could be seen, and why, as a phrase. */
export function insufficient({ gate, cluster, now }: GatePlace, found: string): GateReading {
  const at = new Date(now).toISOString();
  return { gate: gate.name, cluster, verdict: 'insufficient', at, value: null, stable: null, samples: null, found };
}

/**
 * Judges a gate of numbers. What fails is a failure, whatever else is missing; but too few samples are no evidence.
 *
 * @param answers in the order of the questions
 */
export function judgeGate(
  place: GatePlace,
  questions: readonly GateNumbersQuestion[],
  answers: readonly GateNumbersAnswer[],
): GateReading {
  const { gate } = place;
  const value = quantityOf('value', questions, answers);
  const samples = quantityOf('samples', questions, answers);
  const stable = quantityOf('stable', questions, answers);
  const numbers = {
    value: value?.ok === true ? value.value : null,
    samples: samples?.ok === true ? Math.round(samples.value) : null,
    stable: stable?.ok === true ? stable.value : null,
  };
  const tooFew = (found: string): GateReading => ({ ...insufficient(place, found), ...numbers });
  if (value?.ok !== true) return tooFew(value?.found ?? 'nobody was asked for the value');
  if (gate.minimumSamples !== null) {
    if (samples?.ok !== true) return tooFew(samples?.found ?? 'nobody was asked for the number of samples');
    if (Math.round(samples.value) < gate.minimumSamples) {
      return tooFew(
        `${formatNumber(Math.round(samples.value))} samples, and at least ${gate.minimumSamples} are needed`,
      );
    }
  }
  const bounds = boundsOf(gate, value.value);
  const compared =
    gate.against !== null && stable?.ok === true ? comparedWith(gate.against, stable.value, value.value) : null;
  const expectations = compared === null ? bounds : [...bounds, compared];
  const unmet = expectations.filter(({ holds }) => !holds);
  const judged = (verdict: 'pass' | 'fail', told: readonly Expectation[]): GateReading => ({
    ...tooFew(foundWords(gate, value.value, numbers.stable, told)),
    verdict,
  });
  if (unmet.length > 0) return judged('fail', unmet);
  if (gate.against !== null && compared === null) {
    return tooFew(stable?.ok === false ? stable.found : 'nobody was asked for the stable version’s value');
  }
  return judged('pass', expectations);
}

/** Judges a gate that is a check on the candidate's commit. */
export function judgeCheck(place: GatePlace, name: string, outcome: CheckOutcome): GateReading {
  const words: Readonly<Record<CheckOutcome, string>> = {
    success: `the check ${name} has succeeded`,
    failure: `the check ${name} has not succeeded, though it is completed`,
    pending: `the check ${name} is not completed yet`,
    missing: `there is no check ${name} on the candidate’s commit yet`,
    unknown: `the check ${name} could not be read`,
  };
  const verdict = outcome === 'success' ? 'pass' : outcome === 'failure' ? 'fail' : 'insufficient';
  return { ...insufficient(place, words[outcome]), verdict };
}

function boundsOf({ threshold }: Gate, value: number): readonly Expectation[] {
  const { atLeast = null, atMost = null } = threshold ?? {};
  return [
    ...(atLeast === null ? [] : [{ holds: isAtLeast(value, atLeast), words: `at least ${atLeast}` }]),
    ...(atMost === null ? [] : [{ holds: isAtLeast(atMost, value), words: `at most ${atMost}` }]),
  ];
}

function comparedWith({ noWorseBy, better }: NonNullable<Gate['against']>, stable: number, value: number): Expectation {
  const holds = better === 'higher' ? isAtLeast(value, stable - noWorseBy) : isAtLeast(stable + noWorseBy, value);
  const side = better === 'higher' ? 'below' : 'above';
  return {
    holds,
    words: `at most ${noWorseBy} ${side} the stable version’s ${formatNumber(stable, [value])}`,
  };
}

function foundWords(gate: Gate, value: number, stable: number | null, told: readonly Expectation[]): string {
  const bounds = [gate.threshold?.atLeast, gate.threshold?.atMost, stable].filter((bound) => typeof bound === 'number');
  const words = told.map((expectation) => expectation.words).join(', and ');
  return `${formatNumber(value, bounds)}, and ${words} was expected`;
}
