import type { Rollout } from '../rollout/rollout.ts';
import { hubBackends } from './hub-backends.ts';

/** Which cluster a backend’s name names; null: none that is known. */
export type NamedCluster = (name: string) => string | null;

/**
 * Recognises the clusters that names of backends stand for: those that a hub’s template makes, and those that end with a
 * cluster’s name, as mirrored Services and per-cluster exports do.
 */
export function namedCluster(clusters: readonly string[], rollouts: readonly Rollout[]): NamedCluster {
  const known = new Set(clusters);
  const made = new Map(
    rollouts.flatMap((rollout) => {
      const writer = rollout.fleet?.writer;
      const [pool] = rollout.fleet?.pools ?? [];
      if (writer?.kind !== 'hub' || pool === undefined) return [];
      return hubBackends(rollout, pool, writer).map(({ name, cluster }) => [name, cluster] as const);
    }),
  );
  return (name) => made.get(name) ?? endingIn(known, name);
}

/** The longest ending wins: `shop-eu-west` is of `eu-west`, not of `west`. */
function endingIn(known: ReadonlySet<string>, name: string): string | null {
  for (let at = 0; at < name.length; at += 1) {
    const isBoundary = name[at] === '-' || name[at] === '.';
    if (isBoundary && known.has(name.slice(at + 1))) return name.slice(at + 1);
  }
  return null;
}
