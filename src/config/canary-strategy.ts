import type { Cluster } from '../rollout/cluster.ts';
import { parseDuration } from '../rollout/duration.ts';
import type { CanaryStrategy, Step } from '../rollout/strategy.ts';
import { formatWeight, WHOLE } from '../rollout/weight.ts';
import { checkApproval, normaliseApproval } from './approvals.ts';
import type { Document } from './document.ts';
import { weightOf } from './field.ts';
import { StepsSchema, type WrittenCanary, type WrittenSteps } from './strategy-schema.ts';
import { checkWaves, normaliseWaves } from './waves.ts';

const CANARY = ['spec', 'strategy', 'canary'];
const STEPS = [...CANARY, 'steps'];

export function normaliseCanary(written: WrittenCanary, clusters: readonly Cluster[]): CanaryStrategy {
  return {
    kind: 'canary',
    steps: written.steps.map(normaliseStep),
    waves: normaliseWaves(written.waves, clusters),
    order: written.order,
    promoteFrom: weightOf(written.promoteFrom),
    gradualPauseSeconds: parseDuration(written.gradualRollback.pause),
  };
}

function normaliseStep(written: WrittenSteps[number]): Step {
  return {
    weight: weightOf(written.weight),
    pauseSeconds: written.pause === undefined ? null : parseDuration(written.pause),
    ...normaliseApproval(written.approval),
  };
}

/** Reports steps that do not rise to 100, and whatever is wrong with their approvals and the waves. */
export function checkCanary(document: Document<unknown>, clusters: readonly Cluster[]): void {
  checkSteps(document);
  for (const index of document.indexes(STEPS)) checkApproval(document, [...STEPS, index, 'approval']);
  checkWaves(document, CANARY, clusters);
}

function checkSteps(document: Document<unknown>): void {
  const steps = document.part(StepsSchema, STEPS);
  if (steps === null) return;
  let previous: number | null = null;
  for (const [index, step] of steps.entries()) {
    const weight = weightOf(step.weight);
    if (previous !== null && weight <= previous) {
      document.report(
        [...STEPS, index, 'weight'],
        null,
        `more than the ${formatWeight(previous)} of the step before, since steps rise`,
      );
    }
    previous = weight;
  }
  if (previous !== null && previous !== WHOLE) {
    document.report([...STEPS, steps.length - 1, 'weight'], null, '100 in the last step, written out');
  }
}
