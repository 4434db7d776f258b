import type { MetricAnswer, MetricQuestion } from '../../src/world/metric-question.ts';
import type { Outside } from './outside.ts';
import { BEGINNING } from './outside.ts';
import type { Random } from './random.ts';
import { routeWeights } from './route-weights.ts';

/** What a metric answered, as it truly was. `none`: no number that says anything. */
export interface MetricReading {
  readonly at: number;
  readonly attempt: number;
  readonly rollout: string;
  readonly gate: string;
  /** Null: for all clusters. */
  readonly cluster: string | null;
  readonly found: 'good' | 'bad' | 'none';
}

const QUERY =
  /^last_over_time\((value|count)\{gate="([\w-]+)",app="([\w-]+)",slot="(\w+)",service="([\w-]+)"(?:,cluster="([\w-]+)")?\}\[\w+\]\)$/;

/** A Prometheus whose numbers follow from what the scenario says of a version, now and then odd. */
export function answerMetric(
  outside: Outside,
  random: Random,
  { query }: MetricQuestion,
): { readonly answer: MetricAnswer; readonly reading: Omit<MetricReading, 'at' | 'attempt'> } {
  const { what, service, ...place } = placeOf(query);
  const none = (answer: MetricAnswer) => ({ answer, reading: { ...place, found: 'none' as const } });
  const { metricUnknown, metricOdd } = outside.metricFaults;
  if (random.chance(metricUnknown)) return none({ kind: 'unknown', message: 'it did not answer' });
  const isBad = isSick(outside, place, service);
  const odd = random.chance(metricOdd) ? random.integer(0, 2) : null;
  if (odd === 0) return none(numbers([]));
  if (odd === 1) return none(numbers([null]));
  if (odd === 2) return none(numbers([99.9, 12]));
  if (what === 'count') return { answer: numbers([1_000]), reading: { ...place, found: 'good' } };
  return { answer: numbers([isBad ? 90 : 99.9]), reading: { ...place, found: isBad ? 'bad' : 'good' } };
}

/** What a query is about. */
export function placeOf(query: string): {
  readonly what: string;
  readonly service: string;
  readonly rollout: string;
  readonly gate: string;
  readonly cluster: string | null;
} {
  const [, what = '', gate = '', rollout = '', , service = '', cluster = null] = QUERY.exec(query) ?? [];
  if (what === '') throw new Error(`Nobody in the simulation asks ${query}`);
  return { what, service, rollout, gate, cluster };
}

function numbers(values: readonly (number | null)[]): MetricAnswer {
  const series = values.map((value, index) => ({ labels: { pod: `p${index}` }, samples: [{ at: 0, value }] }));
  return { kind: 'numbers', series };
}

/** Whether a version is not good in a cluster, or in any of them, by the weight that it truly has there. */
function isSick(
  { scheduler, repository, sicknesses, clusters }: Outside,
  place: Pick<MetricReading, 'rollout' | 'gate' | 'cluster'>,
  service: string,
): boolean {
  const at = scheduler.now;
  return sicknesses.some((sickness) => {
    if (sickness.rollout !== place.rollout || sickness.gate !== place.gate) return false;
    if (at < BEGINNING + sickness.from || at >= BEGINNING + sickness.until) return false;
    return sickness.clusters.some((name) => {
      if (place.cluster !== null && place.cluster !== name) return false;
      const truth = clusters.get(name);
      const path = `delivery/${name}/${place.rollout}/httproute.yaml`;
      const text = truth === undefined ? repository.head.files.get(path) : truth.routeAt(place.rollout, at);
      const rule = text === undefined || text === null ? {} : (routeWeights(text)[0] ?? {});
      const total = Object.values(rule).reduce<number>((sum, weight) => sum + (weight ?? 0), 0);
      return total > 0 && ((rule[service] ?? 0) / total) * 10_000 >= sickness.fromWeight;
    });
  });
}
