import type { Refusal } from '../rollout/refusal.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';

/** Why a state may not be: a jurisdiction's traffic would leave the clusters that its rule allows. Null if it may. */
export function residencyRefusal(_rollout: Rollout, _state: State): Refusal | null {
  return null;
}
