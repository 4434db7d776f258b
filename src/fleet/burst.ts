import type { Cluster } from '../rollout/cluster.ts';
import type { BurstPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { FleetState, PoolWeights } from '../rollout/fleet-state.ts';
import { type Weight, WHOLE } from '../rollout/weight.ts';
import { expectedOf } from './capacity.ts';
import { compose } from './compose.ts';
import { type Fill, fillHome, type Vessel } from './fill-home.ts';
import { type FleetInput, isSame } from './fleet-step.ts';
import { judge, looksIll, UNOBSERVED } from './health.ts';
import { observedLoads, type PoolLoads } from './load.ts';
import { distance, moveTowards } from './move-towards.ts';
import { baseWeights, ordinaryWeights } from './ordinary.ts';
import { presenceOf } from './presence.ts';

type BurstInput = Omit<FleetInput, 'command'>;

/** What overflows, and what finds no room. */
export interface Bursts {
  /** The same object where nothing changes. */
  readonly bursts: FleetState['bursts'];
  readonly stuck: readonly { readonly pool: string; readonly home: string; readonly left: number }[];
  /** The pools that have a home and of which no load was observed. */
  readonly unobserved: readonly string[];
}

/**
 * Works out what overflows in each pool that has a home. Home has what it has in ordinary times for as long as it can;
 * what goes beyond its threshold overflows. From there to `returnBelow` everything rests, unless a cluster that takes
 * part in it is beyond the threshold itself. One change moves no more than the policy allows, and none is made for less
 * than it asks, unless it brings the last of it home.
 *
 * A pool whose home is drained, failed over or looks ill rests too. Pools are worked out one after the other, so that two
 * of them do not fill the same room.
 */
export function workOutBursts(input: BurstInput): Bursts {
  const { policy, fleet, observations, now } = input;
  const homes = policy.burst?.homes ?? {};
  const observed = observedLoads({ policy, fleet, loads: observations.loads, now, except: new Set() });
  const kept = Object.entries(fleet.bursts).filter(([pool]) => homes[pool] !== undefined);
  let bursts = kept.length === Object.keys(fleet.bursts).length ? fleet.bursts : Object.fromEntries(kept);
  const stuck: Bursts['stuck'][number][] = [];
  for (const pool of policy.pools) {
    const home = homes[pool.name];
    if (policy.burst === null || home === undefined || observed[pool.name] === undefined) continue;
    const situation = situationOf({ ...input, fleet: { ...fleet, bursts } }, pool, home, observed);
    if (situation === null) continue;
    const { weights, left } = changeOf(situation, policy.burst);
    if (left > 0) stuck.push({ pool: pool.name, home, left });
    if (weights === null) continue;
    const { [pool.name]: _before, ...others } = bursts;
    const isHome = isSame({ pool: weights }, { pool: situation.ordinary });
    bursts = isHome ? others : { ...others, [pool.name]: { weights, at: now } };
  }
  const unobserved = policy.pools.map(({ name }) => name).filter((name) => homes[name] && observed[name] === undefined);
  return { bursts, stuck, unobserved };
}

/** A pool, as the overflow has to see it. */
interface Situation {
  readonly load: number;
  readonly grain: Weight;
  readonly ordinary: PoolWeights;
  /** What is decided at present, and what is in force of it after drains and failovers. */
  readonly present: PoolWeights;
  readonly inForce: PoolWeights;
  readonly home: Vessel;
  readonly homeCapacity: number;
  /** Who may take the overflow: healthy clusters of the same jurisdiction whose capacity and load are known. */
  readonly others: readonly Vessel[];
  /** What home carries of other pools, in requests per second. */
  readonly elsewhere: number;
}

/** Null where home cannot overflow, or too little is known to say. */
function situationOf(input: BurstInput, pool: Pool, home: string, observed: PoolLoads): Situation | null {
  const { rollout, policy, fleet, observations, now } = input;
  const { [pool.name]: _burst, ...otherBursts } = fleet.bursts;
  const calm = compose(rollout, policy, { ...fleet, bursts: otherBursts });
  const actual = compose(rollout, policy, fleet);
  const load = observed[pool.name];
  if (!calm.ok || !actual.ok || load === undefined) return null;

  const health = judge(observations.health, policy.failover, now);
  const isThere = ({ name }: Cluster): boolean =>
    presenceOf(fleet, name) === 'present' && !looksIll(health.get(name) ?? UNOBSERVED, policy.failover);
  const ordinary = ordinaryWeights(policy, fleet, pool);
  const present = baseWeights(policy, fleet, pool);
  const { [pool.name]: own = {}, ...elsewhere } = calm.weights;
  const loads = { ...policy.peak, ...observed };
  const vesselOf = ({ name: cluster, capacity }: Cluster): Vessel | null => {
    const carried = expectedOf(cluster, elsewhere, loads);
    if (capacity === null || carried === null) return null;
    const limit = (capacity.requestsPerSecond * (policy.burst?.threshold ?? WHOLE)) / WHOLE - carried;
    const engaged = (present[cluster] ?? 0) > (ordinary[cluster] ?? 0);
    return { cluster, weight: own[cluster] ?? 0, limit, cost: capacity.cost, engaged };
  };
  const members = rollout.clusters.filter((cluster) => pool.clusters.includes(cluster.name) && isThere(cluster));
  const atHome = members.find(({ name }) => name === home);
  const vessel = atHome === undefined ? null : vesselOf(atHome);
  if (atHome === undefined || vessel === null || atHome.capacity === null) return null;
  const neighbours = members.filter(({ name, jurisdiction }) => name !== home && jurisdiction === atHome.jurisdiction);
  return {
    load,
    grain: policy.grain,
    ordinary,
    present,
    inForce: actual.weights[pool.name] ?? {},
    home: vessel,
    homeCapacity: atHome.capacity.requestsPerSecond,
    others: neighbours.map(vesselOf).filter((one) => one !== null),
    elsewhere: expectedOf(home, elsewhere, loads) ?? 0,
  };
}

/** What is to replace ordinary times, or ordinary times themselves; null: it rests as it is. */
function changeOf(
  { load, grain, ordinary, present, inForce, home, homeCapacity, others, elsewhere }: Situation,
  policy: BurstPolicy,
): { readonly weights: PoolWeights | null; readonly left: number } {
  const carries = (weight: Weight): number => (weight * load) / WHOLE;
  const comesHome = load === 0 || carries(home.weight) + elsewhere <= (homeCapacity * policy.returnBelow) / WHOLE;
  const isStrained = [home, ...others.filter(({ engaged }) => engaged)].some(
    ({ cluster, limit }) => carries(inForce[cluster] ?? 0) > limit,
  );
  if (!comesHome && !isStrained) return { weights: null, left: 0 };
  const nothing: Fill = { changes: {}, left: 0 };
  const fill = comesHome ? nothing : fillHome(home, ordinary[home.cluster] ?? 0, others, load, grain);
  const wanted = Object.fromEntries(
    Object.entries(ordinary).map(([name, weight]) => [name, weight + (fill.changes[name] ?? 0)]),
  );
  const most = Math.max(grain, Math.floor(policy.mostPerMove / grain) * grain);
  const order = [home.cluster, ...Object.keys(fill.changes), ...Object.keys(ordinary)];
  const weights = moveTowards(present, wanted, most, [...new Set(order)]);
  const moves = distance(present, weights);
  const endsIt = isSame({ pool: weights }, { pool: ordinary });
  const isWorthIt = moves > 0 && (endsIt || moves >= policy.leastPerMove);
  return { weights: isWorthIt ? weights : null, left: fill.left };
}
