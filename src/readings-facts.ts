import type { RolloutFacts } from './circumstances.ts';
import { readGates } from './gate-facts.ts';
import { readLive } from './live-facts.ts';
import { isAwaitingLive } from './rollout/live.ts';
import type { Readings } from './rollout/readings.ts';
import type { Branch, World } from './world.ts';

/**
 * Reads how clusters serve what Git says, and what the gates' numbers are, of the rollouts where anything may depend on
 * it: a candidate is under way, or the last step was not seen live yet. Where the outside gives no answer, the readings
 * say so: nothing is thrown, because a way back must not wait for anybody.
 *
 * @param head the commit that the rollouts were read from
 * @returns by rollout; a rollout that is missing was not looked at
 */
export async function readReadings(
  world: World,
  branch: Branch,
  head: string,
  rollouts: readonly RolloutFacts[],
): Promise<ReadonlyMap<string, Readings>> {
  const concerned = rollouts.filter(({ rollout, state }) => state.candidate !== null || isAwaitingLive(rollout, state));
  const now = world.now();
  const [live, gates] = await Promise.all([
    readLive(world, branch, head, concerned, now),
    readGates(world, concerned, now),
  ]);
  return new Map(
    concerned.map(({ rollout: { name } }) => [
      name,
      { live: live.get(name) ?? new Map(), gates: gates.get(name) ?? [] },
    ]),
  );
}
