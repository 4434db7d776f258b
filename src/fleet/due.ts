import type { FleetCommand } from '../rollout/command.ts';
import type { Observations } from '../rollout/observations.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';

/** What the fleet axis does by itself at this moment; null: nothing. */
export function fleetDue(
  _rollout: Rollout,
  _state: State,
  _observations: Observations,
  _now: string,
): FleetCommand | null {
  return null;
}
