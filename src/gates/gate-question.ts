import type { MetricSource } from '../fleet/source.ts';

/** `value` and `samples` of the candidate, and the value of the `stable` version. */
export type Quantity = 'value' | 'samples' | 'stable';

/** Numbers to be read for a gate. What reads numbers is asked it as it is. */
export interface GateNumbersQuestion {
  readonly source: MetricSource;
  readonly query: string;
  readonly pointers: readonly string[];
  readonly at: number;
  readonly past: null;
  /** What the numbers are: of a Prometheus its one number, of an `http` source one for each pointer. */
  readonly gives: readonly Quantity[];
}

/** What came back: series, or why there are none, as a phrase. */
export type GateNumbersAnswer =
  | {
      readonly kind: 'numbers';
      readonly series: readonly { readonly samples: readonly { readonly value: number | null }[] }[];
    }
  | { readonly kind: 'unknown'; readonly message: string };

/** One of the numbers; or why there is none, as a phrase. */
export type QuantityResult =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly found: string };

const NAMES: Readonly<Record<Quantity, string>> = {
  value: 'the value',
  samples: 'the number of samples',
  stable: 'the stable version’s value',
};

/** Takes one number out of the answers. Null where nobody was asked for it. */
export function quantityOf(
  quantity: Quantity,
  questions: readonly GateNumbersQuestion[],
  answers: readonly GateNumbersAnswer[],
): QuantityResult | null {
  const index = questions.findIndex(({ gives }) => gives.includes(quantity));
  const question = questions[index];
  const answer = answers[index];
  if (question === undefined || answer === undefined) return null;
  const none = (why: string): QuantityResult => ({
    ok: false,
    found: `${NAMES[quantity]} is not known: ${why}`,
  });
  if (answer.kind === 'unknown')
    return none(`the source ${question.source.name} gave no answer, because ${answer.message}`);
  const isPrometheus = question.source.kind === 'prometheus';
  if (isPrometheus && answer.series.length > 1) {
    return none(`${answer.series.length} series; sum or select in the query`);
  }
  const series = answer.series[isPrometheus ? 0 : question.gives.indexOf(quantity)];
  const sample = series?.samples.at(-1);
  if (sample === undefined) return none('nothing was measured');
  return sample.value === null ? none('what was measured is not a number') : { ok: true, value: sample.value };
}
