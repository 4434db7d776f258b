import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { FleetState, PoolWeights } from '../rollout/fleet-state.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { WHOLE } from '../rollout/weight.ts';
import { apportion } from './apportion.ts';
import { divideBySpare, divideByWeights, type Parts, spareAtPeak } from './division.ts';
import { baseWeights, ordinaryWeights } from './ordinary.ts';
import { availableMembers, receiversOf } from './receivers.ts';

/** What the weights in force follow from. */
export type Decided = Pick<FleetState, 'shifted' | 'bursts' | 'failovers' | 'drained'>;

/** The weights in force by pool and cluster, or the first pool in which nobody would be left. */
export type Composed =
  | { readonly ok: true; readonly weights: FleetState['weights'] }
  | { readonly ok: false; readonly pool: Pool };

/**
 * Works out what is in force from what was decided: ordinary times or what a burst makes of them; of which a cluster that
 * failed over has as much as it has back, and a drained one nothing; and what they give up goes to others of the same
 * pool. All of it is exact until the last step, where each pool is rounded once.
 */
export function compose(rollout: Pick<Rollout, 'clusters'>, policy: FleetPolicy, decided: Decided): Composed {
  const spare = spareAtPeak(rollout.clusters, policy, decided);
  const weights: Record<string, PoolWeights> = {};
  for (const pool of policy.pools) {
    const composed = composePool(policy, decided, pool, spare);
    if (composed === null) return { ok: false, pool };
    weights[pool.name] = composed;
  }
  return { ok: true, weights };
}

/** What is given up, in basis points times {@link WHOLE}, and who takes it. */
interface Loss {
  readonly amount: bigint;
  readonly parts: Parts;
}

function composePool(
  policy: FleetPolicy,
  decided: Decided,
  pool: Pool,
  spare: ReadonlyMap<string, number>,
): PoolWeights | null {
  const base = baseWeights(policy, decided, pool);
  const ordinary = ordinaryWeights(policy, decided, pool);
  const available = availableMembers(pool.clusters, decided);
  const failovers = new Map(decided.failovers.map((failover) => [failover.from, failover]));
  const kept = new Map<string, bigint>();
  const losses: Loss[] = [];
  let drained = 0;
  for (const name of pool.clusters) {
    const own = base[name] ?? 0;
    const failover = failovers.get(name);
    const returned = Object.hasOwn(decided.drained, name) ? 0 : (failover?.returned ?? WHOLE);
    kept.set(name, BigInt(own * returned));
    const lost = own * (WHOLE - returned);
    if (failover === undefined) drained += lost;
    else if (lost > 0) {
      const parts = divideBySpare(receiversOf(failover, available, decided.failovers), ordinary, spare);
      losses.push({ amount: BigInt(lost), parts });
    }
  }
  if (drained > 0) losses.push({ amount: BigInt(drained), parts: divideByWeights(available, ordinary) });
  if (losses.length > 0 && available.length === 0) return null;
  const rounded = apportion(exactParts(pool.clusters, kept, losses), policy.grain);
  return Object.fromEntries(pool.clusters.map((name, index) => [name, rounded[index] ?? 0]));
}

/** What each cluster keeps and takes, over one common denominator. */
function exactParts(
  clusters: readonly string[],
  kept: ReadonlyMap<string, bigint>,
  losses: readonly Loss[],
): readonly bigint[] {
  const summed = losses.map(({ amount, parts }) => {
    return { amount, parts, sum: [...parts.values()].reduce((total, part) => total + part, 0n) };
  });
  const denominator = summed.reduce((common, { sum }) => leastCommonMultiple(common, sum), 1n);
  const factors = summed.map(({ amount, parts, sum }) => ({ parts, each: amount * (denominator / sum) }));
  return clusters.map((name) => {
    const own = (kept.get(name) ?? 0n) * denominator;
    return factors.reduce((total, { parts, each }) => total + each * (parts.get(name) ?? 0n), own);
  });
}

function leastCommonMultiple(left: bigint, right: bigint): bigint {
  let [divisor, rest] = [left, right];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return (left / divisor) * right;
}
