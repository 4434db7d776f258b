import { apportion } from '../fleet/apportion.ts';
import type { Cluster } from '../rollout/cluster.ts';
import type { Pool } from '../rollout/fleet-policy.ts';
import type { PoolWeights } from '../rollout/fleet-state.ts';
import type { Jurisdiction } from '../rollout/jurisdiction.ts';
import type { Weight } from '../rollout/weight.ts';
import { weightOf } from './field.ts';
import type { WrittenGeo } from './geo-schema.ts';

/** What a rollout says of the way its traffic is divided among clusters. */
export interface PoolPlan {
  readonly geo: WrittenGeo | null;
  /** Percent by cluster; null where nobody said. */
  readonly shares: Readonly<Record<string, number>> | null;
  /** The name that users ask for where there is one pool; null where there is none. */
  readonly host: string | null;
  readonly grain: Weight;
}

/** A pool before its shares are worked out. */
export interface Membership extends Omit<Pool, 'shares'> {
  /** Those of its clusters that have a share in ordinary times; the others stand by. Empty where no cluster may serve it. */
  readonly carriers: readonly Cluster[];
}

/**
 * Who serves whom. Without geo routing all clusters serve everybody. With it each jurisdiction that has a host has a
 * pool: of the clusters at home there, and of those that its residency rule allows besides, which stand by; where none
 * is at home, those that are allowed carry it. The default pool also serves jurisdictions without a host.
 */
export function memberships(
  clusters: readonly Cluster[],
  jurisdictions: readonly Jurisdiction[],
  { geo, host }: Pick<PoolPlan, 'geo' | 'host'>,
): Membership[] {
  if (geo === null) {
    const serves = jurisdictions.map(({ name }) => name);
    return [{ name: 'all', serves, host, clusters: clusters.map(({ name }) => name), carriers: clusters }];
  }
  const homeless = jurisdictions.flatMap(({ name }) => (Object.hasOwn(geo.hosts, name) ? [] : [name]));
  return Object.entries(geo.hosts).map(([name, regional]) => {
    const serves = name === geo.default ? [name, ...homeless] : [name];
    const rules = jurisdictions.filter((jurisdiction) => serves.includes(jurisdiction.name));
    const isHome = (cluster: Cluster): boolean => serves.includes(cluster.jurisdiction);
    const isAllowed = (cluster: Cluster): boolean =>
      rules.every(({ allows }) => allows?.includes(cluster.jurisdiction) ?? true);
    // A cluster at home there that another of the rules forbids stays, to be refused by the rule's name.
    const members = clusters.filter((cluster) => isHome(cluster) || isAllowed(cluster));
    const home = members.filter(isHome);
    const carriers = home.length > 0 ? home : members;
    return { name, serves, host: regional, clusters: members.map((cluster) => cluster.name), carriers };
  });
}

/** A pool with its shares, normalised to the whole. Its membership has passed the checks. */
export function poolOf(membership: Membership, { shares, grain }: Pick<PoolPlan, 'shares' | 'grain'>): Pool {
  const { name, serves, host, clusters, carriers } = membership;
  const written = writtenShares(carriers, shares);
  const parts = written ?? new Map(carriers.map((cluster) => [cluster.name, cluster.share]));
  const divided = apportion(
    clusters.map((cluster) => BigInt(parts.get(cluster) ?? 0)),
    grain,
  );
  const result: Record<string, Weight> = {};
  for (const [index, cluster] of clusters.entries()) result[cluster] = divided[index] ?? 0;
  return { name, serves, host, clusters, shares: result satisfies PoolWeights };
}

/** The shares that were written for clusters, in basis points; null where none of them has any. */
export function writtenShares(clusters: readonly Cluster[], shares: PoolPlan['shares']): Map<string, Weight> | null {
  if (shares === null) return null;
  const found = clusters.flatMap(({ name }) =>
    Object.hasOwn(shares, name) ? [[name, weightOf(shares[name] ?? 0)] as const] : [],
  );
  return found.some(([, share]) => share > 0) ? new Map(found) : null;
}
