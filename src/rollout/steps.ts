import type { NextMove } from './settlement.ts';
import type { ReleasePlan, Step } from './strategy.ts';
import { type Weight, WHOLE } from './weight.ts';

type Weights = Readonly<Record<string, Weight>>;

/** The plan as one list: which clusters get which weight, one after the other. One move is one commit. */
export function flattenPlan(strategy: ReleasePlan): readonly NextMove[] {
  const move = (step: number, wave: ReleasePlan['waves'][number]): NextMove => ({
    step,
    wave: wave.name,
    weight: strategy.steps[step]?.weight ?? WHOLE,
    clusters: wave.clusters,
  });
  const indexes = strategy.steps.map((_, index) => index);
  return strategy.order === 'steps'
    ? indexes.flatMap((step) => strategy.waves.map((wave) => move(step, wave)))
    : strategy.waves.flatMap((wave) => indexes.map((step) => move(step, wave)));
}

/**
 * The first move that raises a cluster in scope, with the clusters that it raises. The position in the plan is not
 * stored: it follows from the weights, so that weights set by hand in between need no bookkeeping.
 *
 * @returns null where every move is done
 */
export function nextMove(strategy: ReleasePlan, weights: Weights, scope: ReadonlySet<string>): NextMove | null {
  for (const move of flattenPlan(strategy)) {
    const raised = move.clusters.filter((name) => scope.has(name) && (weights[name] ?? 0) < move.weight);
    if (raised.length > 0) return { ...move, clusters: raised };
  }
  return null;
}

/** The first move of the plan, which starts a rollout even where its weight is 0. */
export function firstMove(strategy: ReleasePlan, scope: ReadonlySet<string>): NextMove | null {
  for (const move of flattenPlan(strategy)) {
    const clusters = move.clusters.filter((name) => scope.has(name));
    if (clusters.length > 0) return { ...move, clusters };
  }
  return null;
}

/**
 * The step that the plan stands on: the one whose move was the last to be made, if the weights are exactly those that
 * the plan gives after it. Null before the first move and wherever a person has set other weights: from there only a
 * person goes on.
 */
export function standingStep(strategy: ReleasePlan, weights: Weights): Step | null {
  const planned: Record<string, Weight> = {};
  let standing: Step | null = null;
  for (const move of flattenPlan(strategy)) {
    const raises = move.clusters.some((name) => (weights[name] ?? 0) < move.weight);
    if (raises) break;
    for (const name of move.clusters) planned[name] = move.weight;
    standing = strategy.steps[move.step] ?? null;
  }
  const onPlan = Object.entries(weights).every(([name, weight]) => (planned[name] ?? 0) === weight);
  return onPlan ? standing : null;
}

/** One step back: no cluster keeps more than the highest step below the present maximum; 0 below the first step. */
export function stepBack(strategy: ReleasePlan, weights: Weights): Weights {
  const highest = Math.max(0, ...Object.values(weights));
  const ceiling = Math.max(0, ...strategy.steps.map((step) => step.weight).filter((weight) => weight < highest));
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, Math.min(weight, ceiling)]));
}
