import type { FleetState } from '../rollout/fleet-state.ts';
import type { Observations } from '../rollout/observations.ts';

/** Whether the fleet axis may have something to do by itself, now or in a moment. False is certain. */
export function mayMoveByItself(fleet: FleetState | null, { health, loads }: Observations): boolean {
  if (fleet === null) return false;
  const isExceptional = fleet.failovers.length > 0 || Object.keys(fleet.bursts).length > 0;
  return isExceptional || health.length > 0 || loads.length > 0;
}
