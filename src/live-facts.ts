import type { RolloutFacts } from './circumstances.ts';
import type { LiveReading } from './rollout/readings.ts';
import type { Branch, World } from './world.ts';

/**
 * How the observed clusters of rollouts serve what Git says.
 *
 * @param head the commit that the rollouts were read from
 * @param now milliseconds since the epoch
 * @returns by rollout, then by cluster; a cluster that nobody observes is missing
 */
export async function readLive(
  _world: World,
  _branch: Branch,
  _head: string,
  _rollouts: readonly RolloutFacts[],
  _now: number,
): Promise<ReadonlyMap<string, ReadonlyMap<string, LiveReading>>> {
  return new Map();
}
