import type { FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
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
