import { parseDuration } from '../rollout/duration.ts';
import type { Gate, GateMeasure } from '../rollout/gate.ts';
import { weightOf } from './field.ts';
import type { WrittenGate } from './gate-schema.ts';
import { normaliseRemedy } from './remedy.ts';

/** Any traffic at all. */
const SMALLEST_WEIGHT = 1;

/** What is not merged is not remembered, so with pull requests there is nothing to count. */
export function standardFailureLimit(isByPullRequest: boolean): number {
  return isByPullRequest ? 1 : 3;
}

/** @param isByPullRequest whether steps of the rollout are pull requests */
export function normaliseGate(written: WrittenGate, isByPullRequest: boolean): Gate {
  const { name, atLeast, atMost, minimumSamples, failureLimit, from, onInsufficient } = written;
  const isCheck = written.check !== undefined;
  return {
    name,
    measure: normaliseMeasure(written),
    threshold:
      atLeast === undefined && atMost === undefined ? null : { atLeast: atLeast ?? null, atMost: atMost ?? null },
    against: normaliseComparison(written),
    windowSeconds: isCheck ? 0 : parseDuration(written.window),
    minimumSamples: minimumSamples ?? null,
    intervalSeconds: parseDuration(written.interval),
    failureLimit: failureLimit ?? standardFailureLimit(isByPullRequest),
    from: from === undefined ? SMALLEST_WEIGHT : weightOf(from),
    per: isCheck ? 'fleet' : written.per,
    onFailure: normaliseRemedy(written.onFailure),
    onInsufficient,
  };
}

function normaliseMeasure({ prometheus, http, check }: WrittenGate): GateMeasure {
  if (prometheus !== undefined) {
    const { source, template, query, samples } = prometheus;
    if (template !== undefined) return { kind: 'prometheus', source, ask: { kind: 'template', template } };
    if (query === undefined) throw new Error('The checks let a gate pass that asks nothing.');
    return { kind: 'prometheus', source, ask: { kind: 'query', query, samples: samples ?? null } };
  }
  if (http !== undefined) return { kind: 'http', ...http, samples: http.samples ?? null };
  if (check === undefined) throw new Error('The schema let a gate pass that measures nothing.');
  return { kind: 'check', name: check.name, app: check.app ?? null };
}

function normaliseComparison({ prometheus, noWorseThanStable }: WrittenGate): Gate['against'] {
  if (noWorseThanStable === undefined) return null;
  const { by, better } = noWorseThanStable;
  const template = prometheus?.template;
  if (template !== undefined) return { noWorseBy: by, better: template === 'success-rate' ? 'higher' : 'lower' };
  if (better === undefined) throw new Error('The checks let a comparison pass that does not say what is better.');
  return { noWorseBy: by, better };
}
