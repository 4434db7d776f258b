import type { Cluster } from '../rollout/cluster.ts';
import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { FleetState, PoolWeights } from '../rollout/fleet-state.ts';
import { WHOLE } from '../rollout/weight.ts';
import { ordinaryWeights } from './ordinary.ts';

/** How what one cluster gives up is divided: parts of those who take it. Only their proportions count. */
export type Parts = ReadonlyMap<string, bigint>;

/**
 * Divides in proportion to what the receivers have to spare at the declared peak, where that is known of all of them;
 * otherwise in proportion to what they have in ordinary times; equally where all have nothing.
 *
 * Nothing that was observed counts: the same state must give the same weights at every look, or they would never rest.
 */
export function divideBySpare(
  receivers: readonly string[],
  ordinary: PoolWeights,
  spare: ReadonlyMap<string, number>,
): Parts {
  const known = receivers.every((name) => spare.has(name));
  const parts = new Map(receivers.map((name) => [name, BigInt(known ? Math.round(spare.get(name) ?? 0) : 0)]));
  return hasAny(parts) ? parts : divideByWeights(receivers, ordinary);
}

/** Divides in proportion to what the receivers have in ordinary times, equally where all have nothing. */
export function divideByWeights(receivers: readonly string[], ordinary: PoolWeights): Parts {
  const parts = new Map(receivers.map((name) => [name, BigInt(ordinary[name] ?? 0)]));
  return hasAny(parts) ? parts : new Map(receivers.map((name) => [name, 1n]));
}

/**
 * What each cluster could carry beyond ordinary times at the declared peak, never below 0, in requests per second times
 * {@link WHOLE}. A cluster is missing where its capacity or the peak of a pool that it serves was not declared.
 */
export function spareAtPeak(
  clusters: readonly Cluster[],
  policy: FleetPolicy,
  fleet: Pick<FleetState, 'shifted'>,
): ReadonlyMap<string, number> {
  const spare = new Map<string, number>();
  for (const { name, capacity } of clusters) if (capacity !== null) spare.set(name, capacity.requestsPerSecond * WHOLE);
  for (const pool of policy.pools) {
    const peak = policy.peak[pool.name];
    for (const [name, weight] of Object.entries(ordinaryWeights(policy, fleet, pool))) {
      const left = spare.get(name);
      if (left === undefined || weight === 0) continue;
      if (peak === undefined) spare.delete(name);
      else spare.set(name, Math.max(0, left - peak * weight));
    }
  }
  return spare;
}

function hasAny(parts: Parts): boolean {
  return [...parts.values()].some((part) => part > 0n);
}
