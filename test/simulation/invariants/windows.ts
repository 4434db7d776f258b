import { isFrozenAt } from '../loop-setting.ts';
import { everyOnward } from '../onward.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** L7: while a window freezes a rollout, by the clock of whoever commits, nothing goes forward without breaking the glass. */
export function checkWindows(history: SimulatedHistory): readonly Violation[] {
  return everyOnward(history).flatMap(({ loopStep, reckoned, breaksGlass }): readonly Violation[] => {
    const { step, evidence, where } = loopStep;
    const { windows } = step.setting.loop;
    const isFrozen = isFrozenAt(windows, evidence.from) && isFrozenAt(windows, evidence.until);
    if (breaksGlass || !isFrozen) return [];
    return [{ invariant: 'L7', message: `${where}: "${reckoned.entry.said}" went on while it was frozen` }];
  });
}
