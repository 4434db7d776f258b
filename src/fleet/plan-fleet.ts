import type { Command, FleetCommand } from '../rollout/command.ts';
import { noFleetPolicy } from '../rollout/fleet-refusals.ts';
import { type PlanInput, type Planned, refuse } from '../rollout/plan-input.ts';

/** Whether a command is one on the fleet axis. */
export function isFleetCommand(command: Command): command is FleetCommand {
  return FLEET_VERBS.has(command.verb);
}

const FLEET_VERBS: ReadonlySet<string> = new Set<FleetCommand['verb']>([
  'shift',
  'drain',
  'undrain',
  'failover',
  'failback',
  'drill',
  'rebalance',
]);

/** Works out what a command on the fleet axis does to a rollout. */
export function planFleet({ rollout, state }: PlanInput<FleetCommand>): Planned {
  if (rollout.fleet === null || state.fleet === null) return refuse(noFleetPolicy(rollout));
  throw new Error('Not yet.');
}
