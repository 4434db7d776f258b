import { describe, expect, it } from '@jest/globals';
import type { GateNumbersAnswer, GateNumbersQuestion, Quantity } from '../../src/gates/gate-question.ts';
import { judgeCheck, judgeGate } from '../../src/gates/judge-gate.ts';
import { formatNumber } from '../../src/gates/number-words.ts';
import type { Gate } from '../../src/rollout/gate.ts';
import type { CheckOutcome } from '../../src/rollout/plan-input.ts';
import { gateOf, NOW, source } from './gate-fixture.ts';

type Numbers = Partial<Readonly<Record<Quantity, readonly (number | null)[] | string>>>;

/** Judges with one question for each quantity: its series' newest numbers, or why there is no answer. */
function judge(overrides: Partial<Gate>, numbers: Numbers) {
  const entries = Object.entries(numbers) as [Quantity, readonly (number | null)[] | string][];
  const questions = entries.map(
    ([quantity]): GateNumbersQuestion => ({
      source: source(),
      query: '',
      pointers: [],
      at: NOW,
      past: null,
      gives: [quantity],
    }),
  );
  const answers = entries.map(
    ([, values]): GateNumbersAnswer =>
      typeof values === 'string'
        ? { kind: 'unknown', message: values }
        : { kind: 'numbers', series: values.map((value) => ({ samples: [{ value: -1 }, { value }] })) },
  );
  return judgeGate({ gate: gateOf(overrides), cluster: 'eu-west', now: NOW }, questions, answers);
}

const AT_LEAST: Partial<Gate> = { threshold: { atLeast: 99.5, atMost: null } };
const HIGHER: Partial<Gate> = { threshold: null, against: { noWorseBy: 0.5, better: 'higher' } };
const LOWER: Partial<Gate> = { threshold: null, against: { noWorseBy: 20, better: 'lower' } };

describe('a gate with a threshold', () => {
  it.each<[Gate['threshold'], number, string, string]>([
    [{ atLeast: 99.5, atMost: null }, 99.5, 'pass', '99.5, and at least 99.5 was expected'],
    [{ atLeast: 99.5, atMost: null }, 97.23456, 'fail', '97.23, and at least 99.5 was expected'],
    [{ atLeast: 99.5, atMost: null }, 99.49999, 'fail', '99.49999, and at least 99.5 was expected'],
    [{ atLeast: null, atMost: 250 }, 250, 'pass', '250, and at most 250 was expected'],
    [{ atLeast: null, atMost: 250 }, 250.001, 'fail', '250.001, and at most 250 was expected'],
    [{ atLeast: 99.5, atMost: null }, 99.49999999999999, 'pass', '99.5, and at least 99.5 was expected'],
    [{ atLeast: null, atMost: 100 }, 100.00000000000001, 'pass', '100, and at most 100 was expected'],
    [{ atLeast: 1, atMost: 2 }, 1.5, 'pass', '1.5, and at least 1, and at most 2 was expected'],
    [{ atLeast: 1, atMost: 2 }, 2.5, 'fail', '2.5, and at most 2 was expected'],
    [{ atLeast: 0, atMost: null }, 0, 'pass', '0, and at least 0 was expected'],
    [{ atLeast: null, atMost: -1 }, 0, 'fail', '0, and at most -1 was expected'],
  ])('of %j judges %d: %s', (threshold, value, verdict, found) => {
    expect(judge({ threshold }, { value: [value] })).toEqual({
      ...{ gate: 'quality', cluster: 'eu-west', at: '2026-01-05T12:00:00.000Z', stable: null, samples: null },
      ...{ verdict, value, found },
    });
  });

  it.each<[string, readonly (number | null)[] | string, RegExp]>([
    ['no series', [], /nothing was measured/],
    ['no number', [null], /not a number/],
    ['two series', [100, 100], /2 series; sum or select in the query/],
    ['no answer', 'it answered 503', /the source main gave no answer, because it answered 503/],
  ])('has too little with %s', (_what, value, found) => {
    const reading = judge(AT_LEAST, { value });
    expect(reading).toMatchObject({ verdict: 'insufficient', value: null, found: expect.stringMatching(found) });
  });
});

describe('a gate with a minimum of samples', () => {
  const gate: Partial<Gate> = { ...AT_LEAST, minimumSamples: 100 };

  it.each([
    [100, 'pass'],
    [99.6, 'pass'],
    [99.4, 'insufficient'],
    [0, 'insufficient'],
  ])('judges with %d of them: %s', (samples, verdict) => {
    expect(judge(gate, { value: [100], samples: [samples] })).toMatchObject({ verdict, samples: Math.round(samples) });
  });

  it('takes too few for no evidence, however bad they are', () => {
    expect(judge(gate, { value: [0], samples: [12] })).toMatchObject({
      verdict: 'insufficient',
      value: 0,
      found: '12 samples, and at least 100 are needed',
    });
  });

  it.each<[string, Numbers]>([
    ['nobody was asked for them', { value: [100] }],
    ['they are no number', { value: [100], samples: [null] }],
    ['they have no answer', { value: [100], samples: 'it answered 503' }],
  ])('has too little where %s', (_what, numbers) => {
    expect(judge(gate, numbers)).toMatchObject({ verdict: 'insufficient', samples: null });
  });

  it('does without where none is wanted', () => {
    expect(judge(AT_LEAST, { value: [100], samples: [null] })).toMatchObject({ verdict: 'pass', samples: null });
    expect(judge(AT_LEAST, { value: [100], samples: [3] })).toMatchObject({ verdict: 'pass', samples: 3 });
  });
});

describe('a gate that compares with the stable version', () => {
  it.each<[Partial<Gate>, number, number, string]>([
    [HIGHER, 99.3, 99.8, 'pass'],
    [HIGHER, 99.2, 99.8, 'fail'],
    [HIGHER, 100, 99.8, 'pass'],
    [HIGHER, 0.2, 0.7, 'pass'],
    [LOWER, 220, 200, 'pass'],
    [LOWER, 220.1, 200, 'fail'],
    [LOWER, 10, 200, 'pass'],
  ])('%j judges %d against %d: %s', (gate, value, stable, verdict) => {
    expect(judge(gate, { value: [value], stable: [stable] })).toMatchObject({ verdict, value, stable });
  });

  it('says by how much', () => {
    const higher = judge(HIGHER, { value: [97.2], stable: [99.8] });
    expect(higher.found).toBe('97.2, and at most 0.5 below the stable version’s 99.8 was expected');
    const lower = judge(LOWER, { value: [300], stable: [200] });
    expect(lower.found).toBe('300, and at most 20 above the stable version’s 200 was expected');
  });

  it.each<[string, Numbers]>([
    ['has no number', { value: [100], stable: [null] }],
    ['was not measured', { value: [100], stable: [] }],
    ['gives no answer', { value: [100], stable: 'it answered 503' }],
    ['was not asked for', { value: [100] }],
  ])('has too little where the stable version %s, with or without a threshold that holds', (_what, numbers) => {
    expect(judge(HIGHER, numbers)).toMatchObject({ verdict: 'insufficient', stable: null, value: 100 });
    expect(judge({ ...HIGHER, ...AT_LEAST }, numbers)).toMatchObject({ verdict: 'insufficient' });
  });

  it('fails by its threshold even where there is nothing to compare with', () => {
    const gate = { ...HIGHER, ...AT_LEAST };
    expect(judge(gate, { value: [50], stable: [] })).toMatchObject({
      verdict: 'fail',
      found: '50, and at least 99.5 was expected',
    });
  });

  it('needs both', () => {
    const gate = { ...HIGHER, ...AT_LEAST };
    expect(judge(gate, { value: [99.6], stable: [100] })).toMatchObject({ verdict: 'pass' });
    expect(judge(gate, { value: [99.6], stable: [100.2] })).toMatchObject({ verdict: 'fail' });
    expect(judge(gate, { value: [99.4], stable: [99.4] })).toMatchObject({ verdict: 'fail' });
  });
});

describe('numbers from pointers', () => {
  it('are told apart by their place', () => {
    const question: GateNumbersQuestion = {
      ...{ source: source({ kind: 'http' }), query: '/s', pointers: ['/v', '/n'], at: NOW, past: null },
      gives: ['value', 'samples'],
    };
    const series = (...values: readonly number[]) => ({ samples: values.map((value) => ({ value })) });
    const place = { gate: gateOf({ minimumSamples: 5 }), cluster: null, now: NOW };
    const both = judgeGate(place, [question], [{ kind: 'numbers', series: [series(99), series(7)] }]);
    expect(both).toMatchObject({ verdict: 'pass', value: 99, samples: 7, cluster: null });
    const missing = judgeGate(place, [question], [{ kind: 'numbers', series: [series(99), series()] }]);
    expect(missing).toMatchObject({ verdict: 'insufficient', value: 99, samples: null });
  });
});

describe('a gate that is a check', () => {
  it.each<[CheckOutcome, string]>([
    ['success', 'pass'],
    ['failure', 'fail'],
    ['pending', 'insufficient'],
    ['missing', 'insufficient'],
    ['unknown', 'insufficient'],
  ])('that is a %s: %s', (outcome, verdict) => {
    expect(judgeCheck({ gate: gateOf(), cluster: null, now: NOW }, 'e2e', outcome)).toMatchObject({
      verdict,
      value: null,
    });
  });
});

describe('a number', () => {
  it.each<[number, readonly number[], string]>([
    [99.97123, [], '99.97'],
    [123456, [], '123456'],
    [123456.7, [], '123457'],
    [0.000123456, [], '0.0001235'],
    [99.99999, [], '100'],
    [99.99999, [100], '99.99999'],
    [1 / 3, [], '0.3333'],
  ])('%d beside %j is written %s', (value, others, text) => {
    expect(formatNumber(value, others)).toBe(text);
  });
});
