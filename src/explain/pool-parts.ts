import { GSLB_FILE } from '../gateway/gslb.ts';
import { deliveryFolder } from '../gateway/manifest-path.ts';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { arrivalsOf, type DnsManifests } from './arrivals.ts';
import { type ClusterParts, findRoute } from './cluster-parts.ts';
import { addParts, allIn, NO_PARTS, type Parts, scaleParts } from './division.ts';
import type { Arrival } from './dns.ts';
import { add, EVERYTHING, type Fraction, fraction, isNothing, NOTHING, type Share, shareOf, sum } from './fraction.ts';
import { readManifestQuickly } from './manifest.ts';
import type { PlacedRoute } from './route.ts';
import type { SplitRequest } from './split-request.ts';

/**
 * By what it is known how much of a pool's traffic a cluster gets. `records`: DNS records. `gslb`: a k8gb Gslb. `hub`: the
 * hub's own rule. `policy`: nothing is written yet, so that the rollout's own shares stand in for it. `shares`: Headgate
 * does not decide it, so that those that `fleet.yaml` declares do.
 */
export type PoolBasis = 'records' | 'gslb' | 'hub' | 'policy' | 'shares';

/** What the users of one pool meet, exactly. */
export interface PoolParts {
  readonly pool: string;
  readonly basis: PoolBasis;
  readonly clusters: Readonly<Record<string, Share>>;
  readonly parts: Parts;
}

/** The file of the rollout's Gslb in its first cluster; none where there is none. */
export function gslbPaths(rollout: Rollout, delivery: string): readonly string[] {
  const [first] = rollout.clusters;
  if (rollout.fleet?.writer.kind !== 'gslb' || first === undefined) return [];
  return [`${deliveryFolder(delivery, first.name, rollout.name)}/${GSLB_FILE}`];
}

/** Each pool of the rollout. */
export function poolParts(request: SplitRequest, found: readonly ClusterParts[]): readonly PoolParts[] {
  const { rollout } = request;
  const { fleet } = rollout;
  if (fleet === null) {
    const total = rollout.clusters.reduce((shares, { share }) => shares + share, 0);
    return [
      pooled(
        'all',
        'shares',
        rollout.clusters.map(({ name, share }) => [name, fraction(share, total)]),
        found,
      ),
    ];
  }
  if (fleet.writer.kind === 'hub') {
    const weights = found.map(({ cluster, ofHub }) => [cluster, ofHub ?? NOTHING] as const);
    // What the hub's rule sends elsewhere is known; without a rule nothing is.
    return [pooled('all', 'hub', weights, found, found.some(({ parts }) => parts !== null) ? 2 : 4)];
  }
  const manifests = manifestsOf(request, fleet);
  return fleet.pools.map((pool) => {
    const host = hostOf(fleet, pool, manifests);
    const members = request.clusters.filter(({ name }) => pool.clusters.includes(name));
    const { basis, arrivals } = arrivalsOf(manifests, members, pool.clusters, host, null);
    if (basis !== 'shares') return pooled(pool.name, basis, arrivals.map(placeOf), found);
    const total = Object.values(pool.shares).reduce((shares, share) => shares + share, 0);
    const shares = pool.clusters.map((name) => [name, fraction(pool.shares[name] ?? 0, Math.max(1, total))] as const);
    return pooled(pool.name, 'policy', shares, found);
  });
}

function placeOf({ cluster, share }: Arrival): readonly [string | null, Fraction] {
  return [cluster, share];
}

/**
 * Weights clusters' parts; what goes to no cluster, or to one without a rule, is unknown.
 *
 * @param restIn the part that has what the weights leave: other or unknown
 */
function pooled(
  pool: string,
  basis: PoolBasis,
  weights: readonly (readonly [string | null, Fraction])[],
  found: readonly ClusterParts[],
  restIn: 2 | 4 = 4,
): PoolParts {
  const partsOf = new Map(found.map(({ cluster, parts }) => [cluster, parts]));
  const clusters = new Map<string, Fraction>();
  // Clusters whose parts are the same object divide alike, and a thousand of them are one sum.
  const alike = new Map<Parts | null, Fraction>();
  for (const [cluster, weight] of weights) {
    if (cluster !== null) clusters.set(cluster, add(clusters.get(cluster) ?? NOTHING, weight));
    if (isNothing(weight)) continue;
    const parts = cluster === null ? null : (partsOf.get(cluster) ?? null);
    alike.set(parts, add(alike.get(parts) ?? NOTHING, weight));
  }
  let total = NO_PARTS;
  for (const [parts, weight] of alike) {
    total = addParts(total, parts === null ? allIn(4, weight) : scaleParts(parts, weight));
  }
  const rest = restOf(EVERYTHING, sum(alike.values()));
  if (!isNothing(rest)) total = addParts(total, allIn(restIn, rest));
  const ordered = found.flatMap(({ cluster }) => {
    const weight = clusters.get(cluster);
    return weight === undefined ? [] : [[cluster, shareOf(weight)] as const];
  });
  return { pool, basis, clusters: Object.fromEntries(ordered), parts: total };
}

function restOf(whole: Fraction, part: Fraction): Fraction {
  return add(whole, { numerator: -part.numerator, denominator: part.denominator });
}

function manifestsOf({ rollout, delivery, files }: SplitRequest, { writer }: FleetPolicy): DnsManifests {
  // DNS knows the hosts of one route.
  const first =
    rollout.routes.find(({ kind }) => kind === 'HTTPRoute') ?? rollout.routes.find(({ kind }) => kind === 'GRPCRoute');
  const none: DnsManifests = { records: [], gslbs: [], routes: [] };
  if (writer.kind === 'dnsendpoint') {
    const { records } = readManifestQuickly(files.get(writer.file) ?? '');
    return { ...none, records: records.map((record) => ({ ...record, file: writer.file })) };
  }
  if (first === undefined) return none;
  const routes = rollout.clusters.flatMap(({ name: cluster }): readonly PlacedRoute[] => {
    const file = `${deliveryFolder(delivery, cluster, rollout.name)}/${first.file}`;
    const route = findRoute(files.get(file) ?? null, first);
    return typeof route === 'string' ? [] : [{ cluster, file, route }];
  });
  if (writer.kind !== 'gslb') return { ...none, routes };
  const gslbs = gslbPaths(rollout, delivery).flatMap((path) => readManifestQuickly(files.get(path) ?? '').gslbs);
  return {
    ...none,
    gslbs: rollout.clusters.flatMap(({ name }) => gslbs.map((gslb) => ({ cluster: name, gslb }))),
    routes,
  };
}

/** The name that leads to a pool. */
function hostOf({ geo, writer }: FleetPolicy, pool: Pool, { routes }: DnsManifests): string {
  const own = routes.flatMap(({ route }) => route.hostnames)[0] ?? '';
  const asked = writer.kind === 'dnsendpoint' ? writer.host : own;
  return geo === null ? asked : (pool.host ?? asked);
}
