import type { Cluster } from '../rollout/cluster.ts';
import type { FleetState } from '../rollout/fleet-state.ts';
import { WHOLE } from '../rollout/weight.ts';
import type { PoolLoads } from './load.ts';

/** What a cluster has to carry in all pools together, and whether it can. */
export interface Burden {
  readonly cluster: string;
  /** Requests per second; null where the load of a pool that it serves is not known. */
  readonly expected: number | null;
  /** Requests per second; null where nobody said. */
  readonly capacity: number | null;
  readonly verdict: 'carries' | 'short' | 'unknown';
}

/** What each cluster has to carry under some weights, in the fleet's order. A cluster without weight carries nothing. */
export function burdens(
  clusters: readonly Cluster[],
  weights: FleetState['weights'],
  loads: PoolLoads,
): readonly Burden[] {
  return clusters.map(({ name, capacity: declared }): Burden => {
    const expected = expectedOf(name, weights, loads);
    const capacity = declared?.requestsPerSecond ?? null;
    const known = expected !== null && capacity !== null;
    const verdict = !known ? 'unknown' : expected <= capacity ? 'carries' : 'short';
    return { cluster: name, expected, capacity, verdict };
  });
}

/** What one cluster has to carry, in requests per second; null where a load that it takes part in is not known. */
export function expectedOf(cluster: string, weights: FleetState['weights'], loads: PoolLoads): number | null {
  let sum = 0;
  for (const [pool, pooled] of Object.entries(weights)) {
    const weight = pooled[cluster] ?? 0;
    const load = loads[pool];
    if (weight === 0) continue;
    if (load === undefined) return null;
    sum += (load * weight) / WHOLE;
  }
  return sum;
}

/** The clusters whose weight grows in any pool, and what they then have to carry. */
export function burdensOfGainers(
  clusters: readonly Cluster[],
  before: FleetState['weights'],
  after: FleetState['weights'],
  loads: PoolLoads,
): readonly Burden[] {
  const gains = ({ cluster }: Burden): boolean =>
    Object.entries(after).some(([pool, pooled]) => (pooled[cluster] ?? 0) > (before[pool]?.[cluster] ?? 0));
  return burdens(clusters, after, loads).filter(gains);
}
