import type { Cluster } from '../rollout/cluster.ts';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import { type ResidencyFlaw, residencyForbids } from '../rollout/fleet-refusals.ts';
import { type FleetState, initialFleetState } from '../rollout/fleet-state.ts';
import type { Refusal } from '../rollout/refusal.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';

/**
 * Why a state may not be: a jurisdiction's traffic would leave the clusters that its rule allows. Null if it may.
 *
 * Every cluster that has traffic is looked at, and every one that could come to have some without another plan: a member
 * of weight 0 has a record that is used when all others are unhealthy, and may be the target of a failover or a burst.
 */
export function residencyRefusal(rollout: Rollout, state: State): Refusal | null {
  if (rollout.fleet === null) return null;
  const fleet = state.fleet ?? initialFleetState(rollout.fleet);
  const [flaw] = rollout.fleet.pools.flatMap((pool) =>
    flawsOf(rollout, pool, new Set([...pool.clusters, ...inForce(fleet, pool.name)])),
  );
  return flaw === undefined ? null : residencyForbids(rollout, flaw);
}

/**
 * Why clusters that somebody names may not take over what these pools serve; null if they may.
 *
 * @param allowed clusters that could be named instead
 */
export function residencyRefusalOf(
  rollout: Rollout,
  pools: readonly Pool[],
  named: readonly string[],
  allowed: readonly string[],
): Refusal | null {
  const [flaw] = pools.flatMap((pool) => flawsOf(rollout, pool, new Set(named)));
  return flaw === undefined ? null : residencyForbids(rollout, flaw, allowed);
}

/** The clusters whose membership in a pool a rule forbids, in the order of the pools and of the fleet. */
export function residencyFlaws(
  policy: Pick<FleetPolicy, 'pools' | 'jurisdictions'>,
  clusters: readonly Cluster[],
): readonly ResidencyFlaw[] {
  return policy.pools.flatMap((pool) => flawsOf({ clusters, fleet: policy }, pool, new Set(pool.clusters)));
}

/** The clusters that have a part of a pool, members or not. */
function inForce({ weights }: FleetState, pool: string): readonly string[] {
  return Object.entries(weights[pool] ?? {}).flatMap(([cluster, weight]) => (weight > 0 ? [cluster] : []));
}

/**
 * A cluster that is none of the rollout's any more gets no manifest, so that no traffic can reach it; it is not looked at,
 * and the next plan on the fleet axis forgets it.
 */
function flawsOf(
  { clusters, fleet }: { clusters: readonly Cluster[]; fleet: Pick<FleetPolicy, 'jurisdictions'> | null },
  pool: Pool,
  candidates: ReadonlySet<string>,
): readonly ResidencyFlaw[] {
  const rules = (fleet?.jurisdictions ?? []).filter(({ name }) => pool.serves.includes(name));
  const named = clusters.filter(({ name }) => candidates.has(name));
  return rules.flatMap((jurisdiction) =>
    named
      .filter((cluster) => !(jurisdiction.allows?.includes(cluster.jurisdiction) ?? true))
      .map(({ name: cluster, jurisdiction: location }): ResidencyFlaw => {
        return { pool: pool.name, jurisdiction, cluster, location, member: pool.clusters.includes(cluster) };
      }),
  );
}
