import type { RolloutFacts } from './circumstances.ts';
import { fleetStepDue } from './clock.ts';
import { mayMoveByItself } from './fleet/may-move.ts';
import type { Hint } from './hint.ts';
import type { Command } from './rollout/command.ts';
import type { Intent } from './rollout/intent.ts';
import { isAwaitingLive } from './rollout/live.ts';
import { NOTHING_OBSERVED, type Observations, withObservations } from './rollout/observations.ts';
import { plannedCommand } from './rollout/planned-command.ts';
import type { Rollout } from './rollout/rollout.ts';

/** Whether a step of the rollout may be due, so that its manifests are needed though nobody asks for anything. */
export function isUnderWay(facts: RolloutFacts, observations: Observations, now: string): boolean {
  const { rollout, state, proposed } = facts;
  if (
    state.candidate !== null ||
    state.queue.length > 0 ||
    isAwaitingLive(rollout, state) ||
    proposed?.pending === true ||
    mayMoveByItself(state.fleet, observations)
  )
    return true;
  return fleetStepDue(facts, observations, now) !== null;
}

/** What the hint itself says of how the clusters of a rollout are. */
export function observationsOf(
  { observations = NOTHING_OBSERVED, observed }: Hint,
  { rollout }: RolloutFacts,
): Observations {
  return withObservations(observations, observed?.get(rollout.name) ?? NOTHING_OBSERVED);
}

/** Whether something is asked for that depends on how clusters are, or on what they carry. */
export function looksAtClusters({ asked }: Intent): boolean {
  if (!('command' in asked)) return false;
  return ['failover', 'failback', 'drill', 'rebalance'].includes(plannedCommand(asked.command).verb);
}

/** Whether clusters or metrics are asked about the rollout. */
export function hasReadings({ clusters, gates }: Rollout): boolean {
  return gates.length > 0 || clusters.some(({ observed }) => observed === true);
}

/** Whether a command among them pins whatever the pull request’s head is. */
export function mayPin(intents: readonly Intent[]): boolean {
  const pins = (command: Command): boolean =>
    command.verb === 'plan'
      ? pins(command.of)
      : (command.verb === 'canary' || command.verb === 'blue-green') && command.sha === null;
  return intents.some((intent) => 'command' in intent.asked && pins(intent.asked.command));
}
