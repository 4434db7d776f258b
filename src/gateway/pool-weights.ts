import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { PoolWeights } from '../rollout/fleet-state.ts';
import { WHOLE } from '../rollout/weight.ts';
import type { Standing } from './share.ts';

/**
 * What each cluster of a pool has, in the pool's order: what the standing says, or the ordinary shares where it says nothing.
 *
 * @throws RangeError if the standing does not fit the pool, which the plan never makes
 */
export function poolWeights(pool: Pool, standing: Pick<Standing, 'fleet'>): PoolWeights {
  const said = standing.fleet?.[pool.name] ?? pool.shares;
  const weights = Object.fromEntries(pool.clusters.map((name) => [name, said[name] ?? 0]));
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  if (sum !== WHOLE)
    throw new RangeError(`The weights of the pool ${pool.name} sum to ${sum}: ${JSON.stringify(said)}`);
  return weights;
}

/** Whether two standings divide the traffic among the clusters in another way. */
export function isFleetMoved({ pools }: FleetPolicy, before: Standing, after: Standing): boolean {
  return pools.some((pool) => {
    const [was, is] = [poolWeights(pool, before), poolWeights(pool, after)];
    return pool.clusters.some((name) => was[name] !== is[name]);
  });
}

/** The cluster of a pool with the most traffic, and the first of these in the pool's order. */
export function primaryOf(pool: Pool, weights: PoolWeights): string {
  const [first = ''] = pool.clusters.toSorted((one, other) => (weights[other] ?? 0) - (weights[one] ?? 0));
  return first;
}
