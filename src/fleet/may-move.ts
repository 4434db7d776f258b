import type { FleetState } from '../rollout/fleet-state.ts';
import type { Observations } from '../rollout/observations.ts';

/**
 * Whether it may change from one moment to the next what the fleet axis does by itself: where an exception runs, or where
 * something was observed, which grows stale.
 */
export function mayMoveByItself(fleet: FleetState | null, { health, loads }: Observations): boolean {
  if (fleet === null) return false;
  const isExceptional = fleet.failovers.length > 0 || Object.keys(fleet.bursts).length > 0;
  return isExceptional || health.length > 0 || loads.length > 0;
}
