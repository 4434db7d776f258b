import type { FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { PoolWeights } from '../rollout/fleet-state.ts';
import type { DnsEndpointWriter } from '../rollout/fleet-writer.ts';
import { isAwsAlias, type RecordType, recordTypeOf } from './dns-target.ts';
import { GREATEST_DNS_WEIGHT, rescaled } from './dns-weight.ts';
import { poolWeights, primaryOf } from './pool-weights.ts';
import type { Standing } from './share.ts';

/** A record of a DNSEndpoint, with what ExternalDNS needs to know of its place among others of the same name. */
export interface DnsRecord {
  readonly dnsName: string;
  readonly recordType: RecordType;
  /** Unique among the records of the name: the cluster, or the country. */
  readonly setIdentifier: string;
  readonly targets: readonly string[];
  /** Names and values for the provider, the one that a step moves first. */
  readonly properties: readonly (readonly [string, string])[];
}

/** The properties by which a step moves traffic, with what they are worth for each cluster. */
export interface MovedProperty {
  readonly name: 'aws/weight' | 'aws/failover';
  readonly values: Readonly<Record<string, string>>;
}

/** The name that leads to a pool: its regional host, or the one host where the pool serves everybody. */
export function dnsNameOf({ geo }: FleetPolicy, writer: DnsEndpointWriter, pool: Pool): string {
  return geo === null ? writer.host : (pool.host ?? writer.host);
}

/** What is written for each cluster of a pool so that it gets its weight. */
export function movedProperty(writer: DnsEndpointWriter, pool: Pool, weights: PoolWeights): MovedProperty {
  if (writer.records === 'failover') {
    const primary = primaryOf(pool, weights);
    const values = pool.clusters.map((name) => [name, name === primary ? 'PRIMARY' : 'SECONDARY']);
    return { name: 'aws/failover', values: Object.fromEntries(values) };
  }
  const written = rescaled(weights, GREATEST_DNS_WEIGHT);
  const values = Object.entries(written).map(([name, weight]) => [name, String(weight)]);
  return { name: 'aws/weight', values: Object.fromEntries(values) };
}

/** The records of all clusters, sorted by name and set identifier. Every cluster of the pools has targets. */
export function dnsRecords(
  policy: FleetPolicy,
  writer: DnsEndpointWriter,
  clusters: readonly FleetCluster[],
  standing: Standing,
): DnsRecord[] {
  const declared = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  const records = policy.pools.flatMap((pool) => {
    const moved = movedProperty(writer, pool, poolWeights(pool, standing));
    return pool.clusters.flatMap((name) => {
      const cluster = declared.get(name);
      if (cluster === undefined) throw new RangeError(`The fleet has no cluster ${name}`);
      return clusterRecord(dnsNameOf(policy, writer, pool), cluster, [moved.name, moved.values[name] ?? '']);
    });
  });
  return sortedRecords([...geolocationRecords(policy, writer), ...records]);
}

/** Records in the order of the file: by name and set identifier. */
export function sortedRecords(records: readonly DnsRecord[]): DnsRecord[] {
  return records.toSorted(
    (left, right) => compare(left.dnsName, right.dnsName) || compare(left.setIdentifier, right.setIdentifier),
  );
}

/**
 * The record of a cluster.
 *
 * @param moved the property that a step moves, and its value
 * @throws RangeError if the cluster has no targets
 */
export function clusterRecord(
  dnsName: string,
  { name, dns }: FleetCluster,
  moved: readonly [string, string],
): DnsRecord {
  const recordType = recordTypeOf(dns);
  if (recordType === null) throw new RangeError(`The cluster ${name} has no DNS targets`);
  const takesHealth = recordType === 'CNAME' && dns.targets.every(isAwsAlias);
  return {
    dnsName,
    recordType,
    setIdentifier: name,
    targets: dns.targets,
    properties: [
      moved,
      ...(dns.healthCheck === null ? [] : [['aws/health-check-id', dns.healthCheck] as const]),
      // ExternalDNS drops it from every record that does not become an alias.
      ...(takesHealth ? [['aws/evaluate-target-health', 'true'] as const] : []),
    ],
  };
}

/** One record for each country, to the host of its users' pool, and one for everybody else. */
export function geolocationRecords(
  { geo, pools, jurisdictions }: FleetPolicy,
  { host }: DnsEndpointWriter,
): DnsRecord[] {
  if (geo === null) return [];
  const record = (pool: Pool, setIdentifier: string, country: string): DnsRecord => ({
    dnsName: host,
    recordType: 'CNAME',
    setIdentifier,
    targets: [pool.host ?? host],
    properties: [['aws/geolocation-country-code', country]],
  });
  return pools.flatMap((pool) => [
    ...jurisdictions
      .filter(({ name }) => pool.serves.includes(name))
      .flatMap(({ countries }) => countries.map((country) => record(pool, country, country))),
    ...(pool.name === geo.defaultPool ? [record(pool, 'default', '*')] : []),
  ]);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
