import type { RouteFile } from './route-files.ts';
import { type Split, splitName } from './split.ts';

/** A file of routes with what its cluster had and is to have. */
export interface RouteMove extends RouteFile {
  readonly before: Split;
  readonly after: Split;
}

/** Whether the step changes the cluster's traffic. */
export function isMoved({ before, after }: RouteMove): boolean {
  return before.shares[0] !== after.shares[0] || splitName(before) !== splitName(after);
}

/** Puts things under their keys, in the order in which the keys first come. */
export function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
