import * as v from 'valibot';
import type { MetricAnswer, MetricQuestion, Series } from '../world/metric-question.ts';
import { askSource, type SourceSurroundings } from './source-request.ts';

/** More series are no answer: whoever asked forgot to sum or to select. */
const MOST_SERIES = 1_000;

const Sample = v.tuple([v.number(), v.string()]);
const Labels = v.record(v.string(), v.string());

/** A series of native histograms has `histogram` or `histograms` instead, and no number. */
const Data = v.variant('resultType', [
  v.object({ resultType: v.literal('scalar'), result: Sample }),
  v.object({
    resultType: v.literal('vector'),
    result: v.array(v.object({ metric: Labels, value: v.optional(Sample) })),
  }),
  v.object({
    resultType: v.literal('matrix'),
    result: v.array(v.object({ metric: Labels, values: v.optional(v.array(Sample)) })),
  }),
]);

/** https://prometheus.io/docs/prometheus/latest/querying/api/ */
const Answer = v.object({ status: v.literal('success'), data: Data });

type Sample = v.InferOutput<typeof Sample>;

/**
 * Asks a Prometheus, or anything that speaks its query API (Thanos, Mimir, VictoriaMetrics), for an instant or a range.
 * Warnings are ignored.
 */
export async function readPrometheus(
  surroundings: SourceSurroundings,
  { source, query, at, past }: MetricQuestion,
): Promise<MetricAnswer> {
  const form = new URLSearchParams({
    query,
    timeout: `${source.timeoutSeconds}s`,
    // Where it is known (from 3.0 on), it saves the transfer of what would be refused.
    limit: String(MOST_SERIES + 1),
  });
  if (past === null) form.set('time', seconds(at));
  else {
    form.set('start', seconds(at - past.seconds * 1000));
    form.set('end', seconds(at));
    form.set('step', String(past.step));
  }
  const answer = await askSource(surroundings, source, past === null ? '/api/v1/query' : '/api/v1/query_range', form);
  if (!answer.ok) return unknown(answer.message);
  const parsed = v.safeParse(Answer, answer.body);
  if (!parsed.success) return unknown('its answer is not one of Prometheus');
  const series = seriesOf(parsed.output.data);
  if (series.length > MOST_SERIES) return unknown(`it has more than ${MOST_SERIES} series for the query`);
  return { kind: 'numbers', series };
}

function seriesOf(data: v.InferOutput<typeof Data>): readonly Series[] {
  switch (data.resultType) {
    case 'scalar':
      return [{ labels: {}, samples: [toSample(data.result)] }];
    case 'vector':
      return data.result.map(({ metric, value }) => ({
        labels: metric,
        samples: value === undefined ? [] : [toSample(value)],
      }));
    case 'matrix':
      return data.result.map(({ metric, values }) => ({ labels: metric, samples: (values ?? []).map(toSample) }));
  }
}

/** Prometheus writes numbers as text, among them `NaN`, `+Inf` and `-Inf`. */
function toSample([at, text]: Sample): Series['samples'][number] {
  const value = /\d/.test(text) ? Number(text) : Number.NaN;
  return { at: at * 1000, value: Number.isFinite(value) ? value : null };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function unknown(message: string): MetricAnswer {
  return { kind: 'unknown', message };
}
