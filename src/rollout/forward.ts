import { breaksGlass } from './break-glass.ts';
import type { Command } from './command.ts';
import { frozenBy, isFrozen } from './freeze.ts';
import { frozen } from './freeze-refusals.ts';
import { leadsBack } from './leads-back.ts';
import type { PlanInput } from './plan-input.ts';
import type { Refusal } from './refusal.ts';

/** Why the windows stop a command that moves the release axis forward; null where they do not. The way back is never stopped. */
export function frozenRefusal({ rollout, now, cause }: PlanInput, command: Command): Refusal | null {
  if (breaksGlass(command) || leadsBack(command) || !isFrozen(rollout.windows, now)) return null;
  const freeze = frozenBy(rollout.windows, now);
  return freeze === null ? null : frozen(rollout, freeze, now, command, cause);
}
