import type { RolloutFacts } from './circumstances.ts';
import type { GateReading } from './rollout/readings.ts';
import type { World } from './world.ts';

/**
 * Judges the gates that count at the present weights.
 *
 * @param now milliseconds since the epoch
 * @returns by rollout
 */
export async function readGates(
  _world: World,
  _rollouts: readonly RolloutFacts[],
  _now: number,
): Promise<ReadonlyMap<string, readonly GateReading[]>> {
  return new Map();
}
