import type { RolloutFacts } from './circumstances.ts';
import { readGates } from './gate-facts.ts';
import { readLive } from './live-facts.ts';
import type { Intent } from './rollout/intent.ts';
import { leadsBack } from './rollout/leads-back.ts';
import { isAwaitingLive } from './rollout/live.ts';
import { plannedCommand } from './rollout/planned-command.ts';
import type { Readings } from './rollout/readings.ts';
import type { Branch } from './world/repository.ts';
import type { World } from './world.ts';

/**
 * Reads how clusters serve what Git says, and what the gates' numbers are, of the rollouts where anything may depend on
 * it: a candidate is under way, the last step was not seen live yet, or somebody wants to go forward. Nothing is read
 * where everything that is asked for leads back or is of the fleet axis: that must not wait for anybody. Where the outside
 * gives no answer, the readings say so, and nothing is thrown.
 *
 * @param head the commit that the rollouts were read from
 * @param open what is asked for and not decided
 * @returns by rollout; a rollout that is missing was not looked at
 */
export async function readReadings(
  world: World,
  branch: Branch,
  head: string,
  rollouts: readonly RolloutFacts[],
  open: readonly Intent[],
): Promise<ReadonlyMap<string, Readings>> {
  if (!mayRead(open)) return new Map();
  const isForward = open.some(dependsOnReadings);
  const concerned = rollouts.filter(
    ({ rollout, state }) =>
      isForward || state.candidate !== null || state.queue.length > 0 || isAwaitingLive(rollout, state),
  );
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

/**
 * Whether there is time to read anything: not where all that is asked for leads back or is of the fleet axis.
 *
 * @param open what is asked for and not decided
 */
export function mayRead(open: readonly Intent[]): boolean {
  return open.length === 0 || open.some(dependsOnReadings);
}

/** Whether it asks for anything that clusters or gates can stand in the way of, or how they are. */
function dependsOnReadings({ asked }: Intent): boolean {
  if (!('command' in asked)) return false;
  const command = plannedCommand(asked.command);
  // Who goes back step by step wants to know how much the stable slot can take.
  if (command.verb === 'rollback') return command.gradual;
  const isForward = ['canary', 'blue-green', 'switch', 'promote', 'resume', 'approve', 'status'].includes(command.verb);
  return isForward && !leadsBack(command);
}
