import type { Fleet, FleetCluster } from '../fleet/fleet.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { type NamedCluster, namedCluster } from './named-cluster.ts';
import { type Rule, rulesOf } from './residency-law.ts';

/** Everything that a repository’s configuration says about whose traffic goes where. */
export interface ResidencyScene {
  readonly rules: readonly Rule[];
  readonly clusters: ReadonlyMap<string, FleetCluster>;
  readonly rollouts: readonly Rollout[];
  readonly named: NamedCluster;
  /** Clusters by the addresses and names that lead to them. */
  readonly targets: ReadonlyMap<string, readonly FleetCluster[]>;
  readonly geoTags: ReadonlyMap<string, FleetCluster>;
  /** Jurisdictions by the regional host that is theirs. */
  readonly regionalHosts: ReadonlyMap<
    string,
    { readonly serves: readonly string[]; readonly clusters: readonly string[] }
  >;
  /** Hosts that everybody’s users ask for. */
  readonly commonHosts: ReadonlySet<string>;
  readonly placeOf: (path: string) => Place;
}

/** Whose delivery folder a file is in. */
export interface Place {
  readonly cluster: string | null;
  readonly rollout: Rollout | null;
}

/** Reads the scene from the configuration. Hosts are compared as {@link plainHost} writes them. */
export function residencyScene(
  fleet: Pick<Fleet, 'clusters' | 'jurisdictions' | 'delivery'>,
  rollouts: readonly Rollout[],
): ResidencyScene {
  const targets = new Map<string, readonly FleetCluster[]>();
  for (const cluster of fleet.clusters) {
    for (const target of cluster.dns.targets.map(plainHost)) {
      targets.set(target, [...(targets.get(target) ?? []), cluster]);
    }
  }
  const regionalHosts = new Map<string, { serves: readonly string[]; clusters: readonly string[] }>();
  const commonHosts = new Set<string>();
  for (const { fleet: policy, routes } of rollouts) {
    if (policy === null) continue;
    for (const { host, serves, clusters } of policy.pools) {
      if (host === null) continue;
      const known = regionalHosts.get(plainHost(host));
      regionalHosts.set(plainHost(host), {
        serves: [...(known?.serves ?? []), ...serves],
        clusters: [...(known?.clusters ?? []), ...clusters],
      });
    }
    if (policy.writer.kind === 'dnsendpoint') commonHosts.add(plainHost(policy.writer.host));
    for (const host of routes.flatMap(({ generate }) => generate?.hostnames ?? [])) commonHosts.add(plainHost(host));
  }
  for (const host of regionalHosts.keys()) commonHosts.delete(host);
  const clusters = new Map(fleet.clusters.map((cluster) => [cluster.name, cluster]));
  return {
    rules: rulesOf(fleet.jurisdictions),
    clusters,
    rollouts,
    named: namedCluster([...clusters.keys()], rollouts),
    targets,
    geoTags: new Map(fleet.clusters.map((cluster) => [cluster.dns.geoTag, cluster])),
    regionalHosts,
    commonHosts,
    placeOf: placeReader(fleet, rollouts),
  };
}

/** A host’s name in one spelling. */
export function plainHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

function placeReader(
  { delivery, clusters }: Pick<Fleet, 'clusters' | 'delivery'>,
  rollouts: readonly Rollout[],
): (path: string) => Place {
  const placeholders = [...delivery.matchAll(/\{(cluster|rollout)\}/g)].map(([, name]) => name);
  const literal = delivery.split(/\{(?:cluster|rollout)\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${literal.join('([^/]+)')}/`);
  const names = new Set(clusters.map(({ name }) => name));
  return (path) => {
    const match = pattern.exec(path);
    const at = (name: string) => match?.[placeholders.indexOf(name) + 1];
    const cluster = placeholders.includes('cluster') ? at('cluster') : undefined;
    const rollout = placeholders.includes('rollout') ? at('rollout') : undefined;
    return {
      cluster: cluster !== undefined && names.has(cluster) ? cluster : null,
      rollout: rollouts.find(({ name }) => name === rollout) ?? null,
    };
  };
}
