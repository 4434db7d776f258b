import { type PlanInput, type Planned, refuse } from './plan-input.ts';
import { alreadySo } from './refusals.ts';

/** Takes into account what was read of the clusters and the gates. */
export function planObservation({ rollout }: PlanInput): Planned {
  return refuse(alreadySo(rollout, 'nothing new was seen'));
}
