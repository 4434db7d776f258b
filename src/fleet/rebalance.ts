import type { FleetCommand } from '../rollout/command.ts';
import type { BurstPolicy } from '../rollout/fleet-policy.ts';
import type { FleetState } from '../rollout/fleet-state.ts';
import { loadNotObserved, noRoom } from '../rollout/observation-refusals.ts';
import { type Planned, refuse } from '../rollout/plan-input.ts';
import { alreadySo } from '../rollout/refusals.ts';
import type { Remark } from '../rollout/remark.ts';
import { workOutBursts } from './burst.ts';
import { type FleetInput, stepTo, taken } from './fleet-step.ts';

/**
 * `/rebalance`: works out anew what overflows, where the load was observed, and what follows from shares, capacity and
 * everything that was decided. A person may ask at any time; by itself an overflow changes only once an interval.
 */
export function planRebalance(input: FleetInput<Extract<FleetCommand, { verb: 'rebalance' }>>): Planned {
  const { rollout, policy, fleet, state, cause, now } = input;
  const rests = cause === 'plan' && policy.burst !== null && !isIntervalOver(policy.burst, fleet, now);
  const { bursts, stuck, unobserved } = rests
    ? { bursts: fleet.bursts, stuck: [], unobserved: [] }
    : workOutBursts(input);
  const step = stepTo(input, { bursts });
  if (!step.ok) return step;
  const crowded = stuck.map(({ pool, home, left }) => noRoom(rollout, pool, home, left));
  // Files that do not say yet what the configuration makes of the weights are a reason by themselves.
  const isNew =
    state.fleet === null || step.fleet.weights !== fleet.weights || bursts !== fleet.bursts || fleet.unwritten === true;
  if (isNew) {
    const warnings = crowded.map((warning): Remark => ({ kind: 'warning', warning }));
    return taken(input, step, 'rebalanced', warnings);
  }
  const [first] = crowded;
  if (first !== undefined) return refuse(first);
  const staleSeconds = policy.burst?.staleSeconds ?? 0;
  if (unobserved.length > 0) return refuse(loadNotObserved(rollout, unobserved, staleSeconds));
  return refuse(alreadySo(rollout, 'the weights are what shares, capacity and load make of them'));
}

/** Whether so much time has passed since the weights last changed that the load has come to rest. */
function isIntervalOver({ intervalSeconds }: BurstPolicy, { movedAt }: FleetState, now: string): boolean {
  return movedAt === null || Date.parse(now) - Date.parse(movedAt) >= intervalSeconds * 1000;
}
