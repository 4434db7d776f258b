import { dig, listIn } from '../gateway/plain-data.ts';
import type { ObjectName } from '../world/cluster-question.ts';
import type { ClusterObject } from './cluster-object.ts';
import { type ClusterObjects, nameOf } from './cluster-objects.ts';

/** What an agent found out about the objects of one folder. */
export type Health = 'healthy' | 'progressing' | 'degraded';

/** Puts objects into a cluster and takes out those that it put there before and that are gone from Git. */
export function apply(
  objects: ClusterObjects,
  wanted: readonly ClusterObject[],
  before: readonly ObjectName[],
): { readonly inventory: readonly ObjectName[]; readonly pruned: readonly ObjectName[] } {
  for (const object of wanted) objects.put(object);
  const inventory = wanted.map(nameOf);
  const kept = new Set(inventory.map((name) => JSON.stringify(name)));
  const pruned = before.filter((name) => !kept.has(JSON.stringify(name)) && objects.remove(name));
  return { inventory, pruned };
}

/** How the objects are: routes by their parents' conditions at their present generation, others as soon as they are there. */
export function healthOf(objects: ClusterObjects, inventory: readonly ObjectName[]): Health {
  const each = inventory.map((name) => {
    const object = objects.get(name);
    if (object === null) return 'progressing';
    return object.kind === 'HTTPRoute' || object.kind === 'GRPCRoute' ? routeHealth(object) : 'healthy';
  });
  return each.includes('degraded') ? 'degraded' : each.includes('progressing') ? 'progressing' : 'healthy';
}

function routeHealth(route: ClusterObject): Health {
  const { generation } = route.metadata;
  const parents = listIn(dig(route, 'status', 'parents'));
  const current = parents.flatMap((parent) =>
    ['Accepted', 'ResolvedRefs'].map((type) => {
      const condition = listIn(dig(parent, 'conditions')).find((one) => dig(one, 'type') === type);
      const seen = dig(condition, 'observedGeneration');
      return seen === undefined || seen === generation ? dig(condition, 'status') : undefined;
    }),
  );
  if (current.includes('False')) return 'degraded';
  return current.length > 0 && current.every((one) => one === 'True') ? 'healthy' : 'progressing';
}
