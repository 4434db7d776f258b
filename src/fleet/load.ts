import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { FleetState } from '../rollout/fleet-state.ts';
import type { Load } from '../rollout/observations.ts';
import { WHOLE } from '../rollout/weight.ts';

/** Requests per second of the traffic of each pool; a pool is missing where it is not known. */
export type PoolLoads = Readonly<Record<string, number>>;

/** What the load is worked out from. */
export interface LoadSources {
  readonly policy: FleetPolicy;
  /** What was in force while the loads were observed. */
  readonly fleet: Pick<FleetState, 'weights' | 'movedAt'>;
  readonly loads: readonly Load[];
  /** ISO 8601. */
  readonly now: string;
  /** Clusters whose own figures say nothing, such as one that fails: what the others carry tells the load of all. */
  readonly except: ReadonlySet<string>;
}

/** The load to count with: as it was observed, otherwise the declared peak. */
export function expectedLoads(sources: LoadSources): PoolLoads {
  return { ...sources.policy.peak, ...observedLoads(sources) };
}

/**
 * The load of each pool as it was observed. A cluster's figure speaks of a pool only where the cluster has weight in no
 * other; and every such cluster of the pool must have one, since a missing figure is not a load of nothing. What these
 * clusters carry with their part of the weights tells what the pool as a whole has.
 *
 * A figure counts if it is fresh and was taken after the weights last changed: older ones belong to other weights.
 */
export function observedLoads(sources: LoadSources): PoolLoads {
  const { policy, fleet, except } = sources;
  const figures = freshFigures(sources);
  const loads: Record<string, number> = {};
  for (const { name: pool } of policy.pools) {
    const carrying = Object.entries(fleet.weights[pool] ?? {}).filter(
      ([cluster, weight]) => weight > 0 && !except.has(cluster) && isOnlyIn(pool, cluster, fleet.weights),
    );
    const part = carrying.reduce((sum, [, weight]) => sum + weight, 0);
    if (part === 0 || carrying.some(([cluster]) => !figures.has(cluster))) continue;
    const carried = carrying.reduce((sum, [cluster]) => sum + (figures.get(cluster) ?? 0), 0);
    loads[pool] = (carried * WHOLE) / part;
  }
  return loads;
}

function isOnlyIn(pool: string, cluster: string, weights: FleetState['weights']): boolean {
  return Object.entries(weights).every(([other, pooled]) => other === pool || (pooled[cluster] ?? 0) === 0);
}

/** The newest figure of each cluster that counts; of two of one moment the larger one. */
function freshFigures({ policy, fleet, loads, now }: LoadSources): ReadonlyMap<string, number> {
  const staleSeconds = policy.burst?.staleSeconds ?? policy.failover.staleSeconds;
  const present = Date.parse(now);
  const oldest = Math.max(present - staleSeconds * 1000, fleet.movedAt === null ? 0 : Date.parse(fleet.movedAt));
  const newest = new Map<string, { readonly at: number; readonly figure: number }>();
  for (const { cluster, at: written, requestsPerSecond: figure } of loads) {
    const at = Date.parse(written);
    // A metric that is not a number is no figure at all; one of the future is left for later.
    if (!Number.isFinite(figure) || figure < 0 || at > present || at < oldest) continue;
    const known = newest.get(cluster);
    if (known === undefined || at > known.at || (at === known.at && figure > known.figure)) {
      newest.set(cluster, { at, figure });
    }
  }
  return new Map([...newest].map(([cluster, { figure }]) => [cluster, figure]));
}
