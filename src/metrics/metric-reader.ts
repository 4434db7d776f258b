import type { MetricAnswer, MetricQuestion } from '../world/metric-question.ts';
import { readHttpJson } from './http-json.ts';
import { readPrometheus } from './prometheus.ts';
import type { SourceSurroundings } from './source-request.ts';

/**
 * What reads numbers from the sources of `fleet.yaml`, for `World.readMetric`. Never rejects.
 *
 * @param now milliseconds since the epoch
 */
export function createMetricReader(
  surroundings: SourceSurroundings & { readonly now: () => number },
): (question: MetricQuestion) => Promise<MetricAnswer> {
  return (question) =>
    question.source.kind === 'prometheus'
      ? readPrometheus(surroundings, question)
      : readHttpJson(surroundings, question, surroundings.now());
}
