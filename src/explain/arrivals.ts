import type { FleetCluster } from '../fleet/fleet.ts';
import { type Arrival, type DnsDoubt, resolve } from './dns.ts';
import { annotatedRecords, type PlacedRecord } from './dns-record.ts';
import { EVERYTHING, fraction, NOTHING } from './fraction.ts';
import type { Gslb } from './gslb.ts';
import { matchHostname } from './hostname.ts';
import type { PlacedRoute } from './route.ts';

/** Who arrives where, and by what that is known. */
export interface Arrivals {
  /**
   * `records`: DNSEndpoints or annotations. `gslb`: a k8gb Gslb. `shares`: no manifest says it, so that the shares that
   * `fleet.yaml` declares stand in for it.
   */
  readonly basis: 'records' | 'gslb' | 'shares';
  readonly arrivals: readonly Arrival[];
  readonly doubts: readonly (DnsDoubt | GslbDoubt)[];
}

/** Something about a Gslb that only k8gb can decide, or that is wrong with it. */
export type GslbDoubt =
  | { readonly kind: 'gslb-strategy'; readonly gslb: Gslb }
  | { readonly kind: 'gslb-primary'; readonly gslb: Gslb; readonly tags: readonly string[] };

/** The manifests of a repository, as far as they decide who arrives where. */
export interface DnsManifests {
  /** Of DNSEndpoints. */
  readonly records: readonly PlacedRecord[];
  readonly gslbs: readonly { readonly cluster: string; readonly gslb: Gslb }[];
  /** The routes of all clusters. */
  readonly routes: readonly PlacedRoute[];
}

/**
 * Who of a country's users arrives at which cluster when they ask for a host.
 *
 * @param serving the clusters that have a route for the host, which share it where no manifest says more
 */
export function arrivalsOf(
  manifests: DnsManifests,
  clusters: readonly FleetCluster[],
  serving: readonly string[],
  host: string,
  country: string | null,
): Arrivals {
  const records = [...manifests.records, ...manifests.routes.flatMap(annotatedRecords)];
  const resolution = resolve(records, clusters, host, country);
  if (resolution !== null) {
    return { basis: 'records', arrivals: inOrder(resolution.arrivals, clusters), doubts: resolution.doubts };
  }
  const answering = manifests.gslbs.filter(({ cluster, gslb }) => answersFor(gslb, cluster, manifests.routes, host));
  const [first] = answering;
  if (first !== undefined) {
    const members = clusters.filter(({ name }) => answering.some(({ cluster }) => cluster === name));
    return { basis: 'gslb', ...balance(first.gslb, members, host) };
  }
  const members = clusters.filter(({ name }) => serving.includes(name));
  return { basis: 'shares', arrivals: apportion(members, host, ({ share }) => share), doubts: [] };
}

/** Those that serve before those that stand by, and clusters in the fleet's order before what is no cluster's. */
function inOrder(arrivals: readonly Arrival[], clusters: readonly FleetCluster[]): readonly Arrival[] {
  const places = new Map(clusters.map(({ name }, index) => [name, index]));
  const placeOf = ({ cluster }: Arrival) => places.get(cluster ?? '') ?? clusters.length;
  const rankOf = ({ standby }: Arrival) => (standby === null ? 0 : 1);
  return arrivals.toSorted((left, right) => rankOf(left) - rankOf(right) || placeOf(left) - placeOf(right));
}

function answersFor(gslb: Gslb, cluster: string, routes: readonly PlacedRoute[], host: string): boolean {
  return routes.some(
    ({ cluster: at, route }) =>
      at === cluster &&
      route.kind === gslb.route?.kind &&
      route.name === gslb.route.name &&
      (route.namespace === null || gslb.namespace === null || route.namespace === gslb.namespace) &&
      matchHostname(route.hostnames, host) !== null,
  );
}

function balance(gslb: Gslb, members: readonly FleetCluster[], host: string): Omit<Arrivals, 'basis'> {
  const tags = members.map(({ dns }) => dns.geoTag);
  if (gslb.strategy === 'failover') {
    const primary = members.find(({ dns }) => dns.geoTag === gslb.primaryGeoTag);
    if (primary === undefined) {
      return { arrivals: apportion(members, host, () => 1), doubts: [{ kind: 'gslb-primary', gslb, tags }] };
    }
    const arrivals = members.map(({ name }): Arrival => {
      const isPrimary = name === primary.name;
      const share = isPrimary ? EVERYTHING : NOTHING;
      return { cluster: name, target: name, share, standby: isPrimary ? null : 'secondary', via: [host] };
    });
    return { arrivals, doubts: [] };
  }
  const isWeighted = gslb.strategy === 'roundRobin' && Object.keys(gslb.weights).length > 0;
  const arrivals = apportion(members, host, ({ dns }) => (isWeighted ? (gslb.weights[dns.geoTag] ?? 0) : 1));
  return { arrivals, doubts: gslb.strategy === 'roundRobin' ? [] : [{ kind: 'gslb-strategy', gslb }] };
}

function apportion(
  members: readonly FleetCluster[],
  host: string,
  weightOf: (cluster: FleetCluster) => number,
): readonly Arrival[] {
  const total = members.reduce((sum, cluster) => sum + weightOf(cluster), 0);
  return members.map((cluster) => {
    const weight = weightOf(cluster);
    return {
      cluster: cluster.name,
      target: cluster.name,
      share: total === 0 ? fraction(1, members.length) : fraction(weight, total),
      standby: total > 0 && weight === 0 ? 'weight-zero' : null,
      via: [host],
    };
  });
}
