import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { FleetState, PoolWeights } from '../rollout/fleet-state.ts';
import { WHOLE } from '../rollout/weight.ts';
import { apportion } from './apportion.ts';

/**
 * What the clusters of a pool have in ordinary times: as a person shifted them, otherwise as the configuration says.
 * Members that came after the shift have nothing until somebody shifts again; what members had that left is divided
 * among the others.
 */
export function ordinaryWeights(
  { grain }: Pick<FleetPolicy, 'grain'>,
  { shifted }: Pick<FleetState, 'shifted'>,
  pool: Pool,
): PoolWeights {
  return ofMembers(pool, grain, shifted[pool.name]) ?? pool.shares;
}

/** What the clusters of a pool have where nothing fails: ordinary times, or what replaces them while the home overflows. */
export function baseWeights(
  policy: Pick<FleetPolicy, 'grain' | 'burst'>,
  fleet: Pick<FleetState, 'shifted' | 'bursts'>,
  pool: Pool,
): PoolWeights {
  const bursts = policy.burst?.homes[pool.name] !== undefined;
  const burst = bursts ? ofMembers(pool, policy.grain, fleet.bursts[pool.name]?.weights) : null;
  return burst ?? ordinaryWeights(policy, fleet, pool);
}

/** Weights that were decided under an earlier configuration, as weights of the present members; null where none have any. */
function ofMembers({ clusters }: Pool, grain: number, weights: PoolWeights | undefined): PoolWeights | null {
  if (weights === undefined) return null;
  const parts = clusters.map((name) => weights[name] ?? 0);
  const sum = parts.reduce((total, part) => total + part, 0);
  if (sum <= 0) return null;
  const fits = sum === WHOLE && parts.every((part) => part % grain === 0);
  const whole = fits ? parts : apportion(parts.map(BigInt), grain);
  return Object.fromEntries(clusters.map((name, index) => [name, whole[index] ?? 0]));
}
