import type { Gate } from './gate.ts';
import type { Rollout } from './rollout.ts';
import type { State } from './state.ts';

/**
 * Where a gate counts at the present weights: the clusters, or null for all at once. A check speaks of the candidate
 * itself; everything else needs traffic to judge.
 *
 * @returns empty where it does not count
 */
export function gatePlaces(
  gate: Gate,
  { clusters }: Rollout,
  { candidate, weights }: State,
): readonly (string | null)[] {
  if (candidate === null) return [];
  if (gate.measure.kind === 'check') return [null];
  const inTraffic = clusters
    .map(({ name }) => name)
    .filter((name) => (weights[name] ?? 0) > 0 && (weights[name] ?? 0) >= gate.from);
  return gate.per === 'cluster' ? inTraffic : inTraffic.length > 0 ? [null] : [];
}
