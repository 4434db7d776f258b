import type { FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { DnsEndpointWriter } from '../rollout/fleet-writer.ts';
import { recordsText } from './dns-endpoint.ts';
import {
  clusterRecord,
  type DnsRecord,
  dnsNameOf,
  geolocationRecords,
  movedProperty,
  sortedRecords,
} from './dns-records.ts';
import { recordTypeOf } from './dns-target.ts';
import { formerPools } from './former-pools.ts';
import { dig, listIn } from './plain-data.ts';
import type { Standing } from './share.ts';
import { isUnreadable, plainData, type Source, type Unreadable } from './yaml-source.ts';

/**
 * Whether a DNSEndpoint is to the letter what Headgate wrote before the configuration changed, so that nobody else's words
 * are in it: the records of the pools of then with the weights that were decided then, and everything else as the
 * configuration says. Only of clusters, pools and countries that it does not know any more is the file itself believed.
 */
export function isFormerText(
  text: string,
  source: Source | Unreadable,
  rollout: string,
  policy: FleetPolicy,
  writer: DnsEndpointWriter,
  clusters: readonly FleetCluster[],
  standing: Standing,
): boolean {
  const pools = formerPools(policy, standing);
  const [document, second] = isUnreadable(source) ? [] : source.documents;
  if (pools === null || document === undefined || second !== undefined) return false;
  const found = listIn(dig(plainData(document.document), 'spec', 'endpoints')).map(readRecord);
  const divided = dividedRecords(found, pools, policy, writer, clusters);
  if (divided === null) return false;
  const byCountry = found.filter(isByCountry).map((record) => countryRecord(record, policy, writer));
  return recordsText(rollout, writer, sortedRecords([...byCountry, ...divided])) === text;
}

const COUNTRY = 'aws/geolocation-country-code';

function isByCountry({ properties }: DnsRecord): boolean {
  return properties.some(([name]) => name === COUNTRY);
}

/** The records among which the traffic was divided; null where the file cannot have them. */
function dividedRecords(
  found: readonly DnsRecord[],
  pools: readonly Pool[],
  policy: FleetPolicy,
  writer: DnsEndpointWriter,
  clusters: readonly FleetCluster[],
): readonly DnsRecord[] | null {
  const declared = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  const kept = new Set(policy.pools.map(({ name }) => name));
  const names = new Set(found.filter((record) => !isByCountry(record)).map(({ dnsName }) => dnsName));
  const records: DnsRecord[] = [];
  for (const pool of pools.toSorted((one, other) => Number(kept.has(other.name)) - Number(kept.has(one.name)))) {
    const moved = movedProperty(writer, pool, pool.shares);
    const recordOf = (dnsName: string, cluster: string): DnsRecord | undefined =>
      found.find((record) => record.dnsName === dnsName && record.setIdentifier === cluster);
    const says = (dnsName: string): boolean =>
      pool.clusters.every((name) => recordOf(dnsName, name)?.properties[0]?.[1] === moved.values[name]);
    const dnsName = kept.has(pool.name) ? dnsNameOf(policy, writer, pool) : [...names].find(says);
    if (dnsName === undefined || !names.delete(dnsName)) return null;
    for (const name of pool.clusters) {
      const cluster = declared.get(name);
      const own = recordOf(dnsName, name);
      if (own === undefined) return null;
      const property = [moved.name, moved.values[name] ?? ''] as const;
      const isKnown = cluster !== undefined && recordTypeOf(cluster.dns) !== null;
      const properties = [property, ...own.properties.slice(1)];
      records.push(isKnown ? clusterRecord(dnsName, cluster, property) : { ...own, properties });
    }
  }
  return records;
}

/** A record for a country, as the configuration has it; as the file has it where the configuration has it no more. */
function countryRecord(record: DnsRecord, policy: FleetPolicy, writer: DnsEndpointWriter): DnsRecord {
  const { setIdentifier } = record;
  const present = geolocationRecords(policy, writer).find((one) => one.setIdentifier === setIdentifier);
  if (present !== undefined) return present;
  const code = setIdentifier === 'default' ? '*' : setIdentifier;
  return { ...record, recordType: 'CNAME', properties: [[COUNTRY, code]] };
}

/** What cannot be read as a record comes out as another text than the file's. */
function readRecord(endpoint: unknown): DnsRecord {
  const type = dig(endpoint, 'recordType');
  return {
    dnsName: String(dig(endpoint, 'dnsName')),
    recordType: type === 'AAAA' || type === 'CNAME' ? type : 'A',
    setIdentifier: String(dig(endpoint, 'setIdentifier')),
    targets: listIn(dig(endpoint, 'targets')).map(String),
    properties: listIn(dig(endpoint, 'providerSpecific')).map(
      (property) => [String(dig(property, 'name')), String(dig(property, 'value'))] as const,
    ),
  };
}
