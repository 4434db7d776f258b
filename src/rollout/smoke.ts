import { smokeNotPassed } from './blue-green-refusals.ts';
import type { PlanInput } from './plan-input.ts';
import type { Refusal } from './refusal.ts';

/** Why the candidate may have no traffic yet: its smoke check has not succeeded. Null where it has, or none is asked for. */
export function smokeRefusal({ rollout, state, smoke }: PlanInput): Refusal | null {
  const check = rollout.strategy.kind === 'blue-green' ? rollout.strategy.smokeCheck : null;
  if (check === null || state.candidate === null || smoke === 'success') return null;
  return smokeNotPassed(rollout, state.candidate, check, smoke);
}
