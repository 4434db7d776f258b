import { headgateSteps } from '../headgate-steps.ts';
import { reckon } from '../reckoning.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** How far a process's clock may be ahead. */
const SKEW = 1_000;

/** I2 of blue-green: while the old slot is kept warm, no candidate takes it but with `--now`. */
export function checkKeptWarm(history: SimulatedHistory): readonly Violation[] {
  return headgateSteps(history).flatMap((step) => {
    const { commit, setting, before } = step;
    const last = before?.last ?? null;
    if (before === null || before.candidate !== null || last?.outcome !== 'promoted') return [];
    const [first] = reckon(history, step).filter(({ axis }) => axis === 'release');
    const meant = first?.truth?.meant;
    if (first === undefined || meant?.kind !== 'blue-green' || meant.now) return [];
    const until = Date.parse(last.at) + setting.keepWarmSeconds * 1_000;
    if (commit.sentAt + SKEW >= until) return [];
    const message = `commit ${commit.index}: "${first.entry.said}" took a slot of ${setting.name} that is kept warm`;
    return [{ invariant: 'I2', message }];
  });
}
