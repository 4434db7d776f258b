import type { Mirror } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import { WHOLE } from '../rollout/weight.ts';
import { type Backends, backendOf } from './backend-reference.ts';
import { isStream } from './route-kind.ts';

/** Whether a route's kind can copy requests. */
export function canMirror({ kind }: Pick<Route, 'kind'>): boolean {
  return !isStream(kind);
}

/**
 * The filter that sends copies of a rule's requests to a slot's backend. A share of whole percents is a percentage, a finer
 * one a fraction; all of the requests need neither, which clusters before Gateway API 1.3 understand too.
 */
export function mirrorFilter(rollout: Backends, { share }: Mirror, slot: 0 | 1): Readonly<Record<string, unknown>> {
  const { service, namespace, port } = backendOf(rollout, slot);
  return {
    type: 'RequestMirror',
    requestMirror: {
      backendRef: { name: service, ...(namespace === null ? {} : { namespace }), port },
      ...(share === null
        ? {}
        : share % 100 === 0
          ? { percent: share / 100 }
          : { fraction: { numerator: share, denominator: WHOLE } }),
    },
  };
}
