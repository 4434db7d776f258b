import { apportion } from '../fleet/apportion.ts';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import { type FleetState, initialFleetState, type PoolWeights } from '../rollout/fleet-state.ts';
import { type Weight, WHOLE } from '../rollout/weight.ts';

/**
 * A fleet state as it stands under the configuration of today, so that a change of `rollout.yaml` or `fleet.yaml` never
 * locks a rollout:
 *
 * - A pool that is new has its shares, and one that is gone is forgotten.
 * - A cluster that joined a pool has nothing of it yet.
 * - What a cluster had that left a pool is divided among the others in proportion to what they have, so that a drained
 *   one still gets nothing. Where no other had anything, the pool has its shares.
 * - Weights that are too fine for the configuration's grain are rounded to it.
 * - A cluster that is in no pool any more is drained no more, and its failover is over; so is one that nobody is left
 *   to carry, in any pool that it is in.
 *
 * Weights that come out other than they were are marked as not written, and those that were are kept with them: the
 * files still say what was decided before.
 */
export function fleetOnPolicy(state: FleetState | null, policy: FleetPolicy): FleetState {
  const initial = initialFleetState(policy);
  if (state === null) return initial;
  const members = new Set(policy.pools.flatMap((pool) => pool.clusters));
  const weights = { ...initial.weights, ...poolsOf(state.weights, policy) };
  return {
    weights,
    shifted: poolsOf(state.shifted, policy),
    drained: Object.fromEntries(Object.entries(state.drained).filter(([name]) => members.has(name))),
    failovers: state.failovers.flatMap((failover) => {
      const shared = new Set(
        policy.pools.flatMap(({ clusters }) => (clusters.includes(failover.from) ? clusters : [])),
      );
      const to = failover.to.filter((name) => shared.has(name));
      return to.length > 0 ? [{ ...failover, to }] : [];
    }),
    bursts: burstsOf(state.bursts, policy),
    movedAt: state.movedAt,
    newest: state.newest,
    ...(isSame(weights, state.weights) ? {} : { unwritten: true, written: state.weights }),
  };
}

function isSame(one: FleetState['weights'], other: FleetState['weights']): boolean {
  const pools = Object.keys(one);
  if (pools.length !== Object.keys(other).length) return false;
  return pools.every((pool) => {
    const [left = {}, right] = [one[pool], other[pool]];
    const names = Object.keys(left);
    if (right === undefined || names.length !== Object.keys(right).length) return false;
    return names.every((name) => left[name] === right[name]);
  });
}

function poolsOf(weights: FleetState['weights'], policy: FleetPolicy): Record<string, PoolWeights> {
  const kept: Record<string, PoolWeights> = {};
  for (const pool of policy.pools) {
    const present = weightsOn(weights[pool.name], pool, policy.grain);
    if (present !== null) kept[pool.name] = present;
  }
  return kept;
}

function burstsOf(bursts: FleetState['bursts'], policy: FleetPolicy): FleetState['bursts'] {
  const kept: Record<string, FleetState['bursts'][string]> = {};
  for (const pool of policy.pools) {
    const burst = bursts[pool.name];
    const weights = weightsOn(burst?.weights, pool, policy.grain);
    if (burst !== undefined && weights !== null) kept[pool.name] = { ...burst, weights };
  }
  return kept;
}

/** Weights on exactly a pool's clusters; null where none of these had anything. */
function weightsOn(weights: PoolWeights | undefined, pool: Pool, grain: Weight): PoolWeights | null {
  if (weights === undefined) return null;
  const present = pool.clusters.map((name) => (Object.hasOwn(weights, name) ? (weights[name] ?? 0) : 0));
  const sum = present.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return null;
  const fits = sum === WHOLE && present.every((weight) => weight % grain === 0);
  const divided = fits ? present : apportion(present.map(BigInt), grain);
  const result: Record<string, Weight> = {};
  for (const [index, name] of pool.clusters.entries()) result[name] = divided[index] ?? 0;
  return result;
}
