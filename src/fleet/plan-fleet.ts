import type { Command, FleetCommand } from '../rollout/command.ts';
import { noFleetPolicy } from '../rollout/fleet-refusals.ts';
import { initialFleetState } from '../rollout/fleet-state.ts';
import { type PlanInput, type Planned, refuse } from '../rollout/plan-input.ts';
import { planDrain, planUndrain } from './drain.ts';
import { planDrill } from './drill.ts';
import { planFailback } from './failback.ts';
import { planFailover } from './failover.ts';
import { planRebalance } from './rebalance.ts';
import { planShift } from './shift.ts';

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

/** Works out what a command on the fleet axis does to a rollout. The release axis stays as it is. */
export function planFleet(input: PlanInput<FleetCommand>): Planned {
  const { rollout, state, command } = input;
  const policy = rollout.fleet;
  if (policy === null) return refuse(noFleetPolicy(rollout));
  const on = { ...input, policy, fleet: state.fleet ?? initialFleetState(policy) };
  switch (command.verb) {
    case 'shift':
      return planShift({ ...on, command });
    case 'drain':
      return planDrain({ ...on, command });
    case 'undrain':
      return planUndrain({ ...on, command });
    case 'failover':
      return planFailover({ ...on, command });
    case 'failback':
      return planFailback({ ...on, command });
    case 'drill':
      return planDrill({ ...on, command });
    case 'rebalance':
      return planRebalance({ ...on, command });
    default:
      return command satisfies never;
  }
}
