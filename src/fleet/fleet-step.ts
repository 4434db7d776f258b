import type { FleetCommand } from '../rollout/command.ts';
import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import { nobodyLeft } from '../rollout/fleet-refusals.ts';
import type { FleetState } from '../rollout/fleet-state.ts';
import type { PlanInput, Planned } from '../rollout/plan-input.ts';
import type { Reason } from '../rollout/reason.ts';
import type { Refusal } from '../rollout/refusal.ts';
import type { Remark } from '../rollout/remark.ts';
import { type Burden, burdensOfGainers } from './capacity.ts';
import { compose, type Decided } from './compose.ts';
import { expectedLoads, type PoolLoads } from './load.ts';
import { stepRemarks } from './step-remarks.ts';
import { waysBack } from './ways-back.ts';

/** What decides a command on the fleet axis of a rollout that has one. */
export interface FleetInput<Asked extends FleetCommand = FleetCommand> extends PlanInput<Asked> {
  readonly policy: FleetPolicy;
  readonly fleet: FleetState;
}

/** Where the fleet stands after a step, who then takes more, and what is to be said of it. */
export interface FleetStep {
  readonly ok: true;
  readonly fleet: FleetState;
  readonly gainers: readonly Burden[];
  readonly loads: PoolLoads;
  readonly remarks: readonly Remark[];
}

/**
 * Works out what follows from a decision.
 *
 * @param changed what was decided anew
 * @param failing a cluster whose own figures say nothing of the load any more; null: none
 */
export function stepTo(
  { rollout, policy, fleet: before, observations, now }: Omit<FleetInput, 'command'>,
  changed: Partial<Decided>,
  failing: string | null = null,
): FleetStep | { readonly ok: false; readonly refusal: Refusal } {
  const decided = { ...before, ...changed };
  const composed = compose(rollout, policy, decided);
  if (!composed.ok) {
    const ways = waysBack(rollout, policy, before, composed.pool);
    return { ok: false, refusal: nobodyLeft(rollout, composed.pool, before, decided, ways) };
  }
  const moved = !isSame(before.weights, composed.weights);
  const fleet: FleetState = {
    ...decided,
    weights: moved ? composed.weights : before.weights,
    movedAt: moved ? now : before.movedAt,
  };
  const except = new Set(failing === null ? [] : [failing]);
  const loads = expectedLoads({ policy, fleet: before, loads: observations.loads, now, except });
  return {
    ok: true,
    fleet,
    loads,
    gainers: burdensOfGainers(rollout.clusters, before.weights, fleet.weights, loads),
    remarks: stepRemarks(rollout, policy, before.weights, fleet.weights, loads),
  };
}

/** A step as the plan gives it. */
export function taken(
  { state }: Pick<FleetInput, 'state'>,
  step: FleetStep,
  reason: Reason,
  remarks: readonly Remark[] = [],
): Planned {
  return {
    ok: true,
    reason,
    pinned: false,
    state: { ...state, fleet: step.fleet },
    remarks: [...step.remarks, ...remarks],
  };
}

/** Whether the same clusters have the same weights in the same pools, however they are written down. */
export function isSame(left: FleetState['weights'], right: FleetState['weights']): boolean {
  const pools = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...pools].every((pool) => {
    const [one, other] = [left[pool], right[pool]];
    if (one === undefined || other === undefined) return false;
    const clusters = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...clusters].every((name) => one[name] === other[name]);
  });
}
