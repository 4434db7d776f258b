import { recordOf } from '../../src/kubernetes/json-record.ts';
import type { Counts } from './split.ts';

/**
 * The weights that a cluster's gateway says it serves, by backend, in points of 100: from the route's first rule, and only
 * where every parent has accepted and resolved this very generation. Told apart from Headgate's own judgement on purpose.
 *
 * @returns null where it does not say so (yet)
 */
export function servedWeights(route: Readonly<Record<string, unknown>> | null): Counts | null {
  const generation = recordOf(route?.['metadata'])?.['generation'];
  const parents = listOf(recordOf(route?.['status'])?.['parents']);
  const isServed = parents.every((parent) =>
    ['Accepted', 'ResolvedRefs'].every((type) =>
      listOf(recordOf(parent)?.['conditions'])
        .map(recordOf)
        .some(
          (each) => each?.['type'] === type && each['status'] === 'True' && each['observedGeneration'] === generation,
        ),
    ),
  );
  if (parents.length === 0 || !isServed) return null;
  const [rule] = listOf(recordOf(route?.['spec'])?.['rules']);
  const backends = listOf(recordOf(rule)?.['backendRefs']).map(recordOf);
  const total = backends.reduce((sum, backend) => sum + Number(backend?.['weight']), 0);
  return Object.fromEntries(
    backends.map((backend) => [String(backend?.['name']), (100 * Number(backend?.['weight'])) / total]),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
