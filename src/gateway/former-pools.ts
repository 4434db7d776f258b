import type { FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Note } from './finding.ts';
import type { Standing } from './share.ts';

/**
 * A standing whose written weights stand in the fleet's order, as they did when they were rounded for the files. Clusters
 * that the fleet has no more come last.
 */
export function inFleetOrder(standing: Standing, clusters: readonly FleetCluster[]): Standing {
  const { written } = standing;
  if (written === undefined) return standing;
  const places = new Map(clusters.map(({ name }, index) => [name, index]));
  const placeOf = (name: string): number => places.get(name) ?? places.size;
  const ordered = Object.entries(written).map(([pool, weights]) => {
    const sorted = Object.entries(weights).toSorted(([left], [right]) => placeOf(left) - placeOf(right));
    return [pool, Object.fromEntries(sorted)] as const;
  });
  return { ...standing, written: Object.fromEntries(ordered) };
}

/** A standing of which the files say nothing else. */
export function asBroughtAlong({ written: _, ...standing }: Standing): Standing {
  return standing;
}

/**
 * The pools by which the files were written, with what each cluster had as its shares, in the order of
 * {@link inFleetOrder}; null where the configuration has not changed since.
 */
export function formerPools({ pools }: Pick<FleetPolicy, 'pools'>, { written }: Standing): readonly Pool[] | null {
  if (written === undefined) return null;
  return Object.entries(written).map(([name, shares]) => {
    const present = pools.find((pool) => pool.name === name);
    return { name, serves: present?.serves ?? [], host: present?.host ?? null, clusters: Object.keys(shares), shares };
  });
}

/** The clusters that had a part of the traffic when the files were written and are in the rollout no more, sorted. */
export function leftClusters({ clusters }: Pick<Rollout, 'clusters'>, { written = {} }: Standing): readonly string[] {
  const members = new Set(clusters.map(({ name }) => name));
  const had = Object.values(written).flatMap((weights) => Object.keys(weights).filter((name) => weights[name] !== 0));
  return [...new Set(had)].filter((name) => !members.has(name)).toSorted();
}

/** A file of a cluster that left, which no step writes any more. */
export function leftNote(cluster: string, what: string): Note {
  return {
    reason: 'route_edited_by_hand',
    gravity: 'warns',
    path: '',
    offset: null,
    found: `${cluster} left the rollout, and ${what} may still ask for a part of the traffic there`,
    expected: 'no file of the rollout in a cluster that it is not in',
    next: 'Remove it, with whatever else the rollout had there.',
  };
}
