import { type LoopStep, loopSteps } from './loop-steps.ts';
import { type Reckoned, reckon } from './reckoning.ts';
import type { ModelState } from './reference-model.ts';
import type { SimulatedHistory } from './simulated-history.ts';

/**
 * A way forward that was taken. `plan`: a step of the plan, a switch or a promotion, which wait for everything; `named`: a
 * weight that a person named, or the first step of a rollout, which wait only for what is wrong.
 */
export interface Onward {
  readonly loopStep: LoopStep;
  readonly reckoned: Reckoned;
  readonly kind: 'plan' | 'named';
  readonly before: ModelState;
  readonly after: ModelState;
  /** The clusters of which it was known, right before, that they serve the step before. */
  readonly known: ReadonlySet<string>;
  /** When the step before was taken, by whoever took it; null where nothing was. */
  readonly movedAt: number | null;
  readonly breaksGlass: boolean;
}

const cache = new WeakMap<SimulatedHistory, readonly Onward[]>();

/** Every way forward that was taken where there is a loop. */
export function everyOnward(history: SimulatedHistory): readonly Onward[] {
  let all = cache.get(history);
  if (all === undefined) {
    all = loopSteps(history).flatMap((loopStep) => onwardIn(history, loopStep));
    cache.set(history, all);
  }
  return all;
}

function onwardIn(history: SimulatedHistory, loopStep: LoopStep): readonly Onward[] {
  const { step, kept } = loopStep;
  let known: ReadonlySet<string> = new Set(Object.keys(kept.live));
  let { movedAt } = kept;
  const found: Onward[] = [];
  for (const reckoned of reckon(history, step)) {
    if (typeof reckoned.after === 'string' || reckoned.axis !== 'release') continue;
    const [before, after] = [reckoned.before.release, reckoned.after.release];
    const kind = kindOf(reckoned, before, after);
    const meant = reckoned.truth?.meant ?? null;
    const breaksGlass = meant !== null && 'glass' in meant && meant.glass === true;
    if (kind !== null) found.push({ loopStep, reckoned, kind, before, after, known, movedAt, breaksGlass });
    const isOther = before.stable !== after.stable || before.sha !== after.sha;
    known = new Set([...known].filter((name) => !isOther && before.weights[name] === after.weights[name]));
    if (before !== after) movedAt = loopStep.evidence.until;
  }
  return found;
}

function kindOf({ entry, truth }: Reckoned, before: ModelState, after: ModelState): Onward['kind'] | null {
  const names = Object.keys(after.weights);
  const isRaised = names.some((name) => (after.weights[name] ?? 0) > (before.weights[name] ?? 0));
  const meant = truth?.meant?.kind ?? null;
  if (entry.reason === 'promoted') return 'plan';
  const isFirst = after.sha !== null && after.sha !== before.sha && entry.reason !== 'rolling_back';
  if (isFirst && entry.reason !== 'rolled_back') return 'named';
  if (!isRaised || entry.reason === 'rolling_back') return null;
  return meant === 'weight' ? 'named' : 'plan';
}
