import { parseDuration } from '../rollout/duration.ts';
import type { FailoverPolicy } from '../rollout/fleet-policy.ts';
import { formatWeight, WHOLE } from '../rollout/weight.ts';
import type { Document } from './document.ts';
import { ReturnStepsSchema, type WrittenFailover } from './failover-schema.ts';
import { weightOf } from './field.ts';

export function normaliseFailover(written: WrittenFailover): FailoverPolicy {
  const { failBack } = written;
  return {
    automatic: written.automatic,
    quorum: written.quorum,
    staleSeconds: parseDuration(written.staleAfter),
    unhealthySeconds: parseDuration(written.unhealthyFor),
    healthySeconds: parseDuration(written.healthyFor),
    returnSteps: failBack.steps.map(weightOf),
    returnPauseSeconds: parseDuration(failBack.pause),
    returnsByItself: failBack.automatic,
    drillSeconds: parseDuration(written.drill),
  };
}

/** Reports a way back that does not rise to all. */
export function checkFailover(document: Document<unknown>): void {
  const path = ['spec', 'fleet', 'failover', 'failBack', 'steps'];
  const steps = document.part(ReturnStepsSchema, path) ?? [];
  let previous = 0;
  for (const [index, step] of steps.entries()) {
    const weight = weightOf(step);
    if (weight <= previous) {
      const than = index === 0 ? 'more than 0' : `more than the ${formatWeight(previous)} of the step before`;
      document.report([...path, index], null, `${than}, since steps rise`);
    }
    previous = weight;
  }
  if (steps.length > 0 && previous !== WHOLE)
    document.report([...path, steps.length - 1], null, '100 in the last step, written out');
}
