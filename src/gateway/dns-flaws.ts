import type { FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { DnsEndpointWriter } from '../rollout/fleet-writer.ts';
import { dnsNameOf } from './dns-records.ts';
import { isApex, isAwsAlias, recordTypeOf } from './dns-target.ts';
import { listed, type Note } from './finding.ts';
import { poolWeights, primaryOf } from './pool-weights.ts';
import type { Standing } from './share.ts';

/** Records of one name and type, at most, that Route 53 takes. */
const MOST_RECORDS = 100;

/** Everything that keeps a rollout's DNS records from being written, or Route 53 from taking them. */
export function dnsFlaws(
  policy: FleetPolicy,
  writer: DnsEndpointWriter,
  clusters: readonly FleetCluster[],
  standing: Standing,
): Note[] {
  const declared = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  const members = (pool: Pool) => pool.clusters.flatMap((name) => declared.get(name) ?? []);
  return [
    ...targetFlaws(policy.pools.flatMap(members)),
    ...policy.pools.flatMap((pool) => {
      const dnsName = dnsNameOf(policy, writer, pool);
      return [
        ...poolFlaws(dnsName, members(pool)),
        ...(writer.records === 'failover' ? failoverFlaws(pool, members(pool), standing) : []),
      ];
    }),
    ...geoFlaws(policy, writer),
  ];
}

function targetFlaws(clusters: readonly FleetCluster[]): Note[] {
  const without = clusters.filter(({ dns }) => dns.targets.length === 0).map(({ name }) => name);
  if (without.length === 0) return [];
  return [
    flaw(
      `the DNS names no targets of ${listed([...new Set(without)])}`,
      'for each cluster, the addresses or the host’s name of its gateway',
      'Add `dns: {targets: […]}` to these clusters in fleet.yaml.',
    ),
  ];
}

function poolFlaws(dnsName: string, clusters: readonly FleetCluster[]): Note[] {
  const flaws: Note[] = [];
  const kinds = new Map<string, string[]>();
  for (const { name, dns } of clusters) {
    const type = recordTypeOf(dns);
    if (type === null) continue;
    kinds.set(type, [...(kinds.get(type) ?? []), name]);
    if (type === 'CNAME' && dns.targets.length > 1) {
      flaws.push(flaw(`${name} has ${dns.targets.length} hosts as targets`, 'one host, or addresses', CORRECT_TARGETS));
    }
    if (type === 'CNAME' && isApex(dnsName) && !dns.targets.every(isAwsAlias)) flaws.push(apexFlaw(dnsName, name));
  }
  if (kinds.size > 1) {
    const said = [...kinds].map(([type, names]) => `${type} for ${listed(names)}`).join(', ');
    flaws.push(
      flaw(
        `${dnsName} would have records of several types: ${said}`,
        'one type in a pool: resolvers ask for one type, and would see a part of the clusters only',
        CORRECT_TARGETS,
      ),
    );
  }
  if (clusters.length > MOST_RECORDS) {
    const found = `${dnsName} would have ${clusters.length} records`;
    flaws.push(flaw(found, `at most ${MOST_RECORDS}, which is Route 53’s limit`, 'Put fewer clusters into the pool.'));
  }
  return flaws;
}

const CORRECT_TARGETS = 'Correct `dns.targets` of these clusters in fleet.yaml.';

function apexFlaw(dnsName: string, found: string): Note {
  return flaw(
    `${dnsName} would be a CNAME, for ${found}, where its zone begins`,
    'a name below the zone’s beginning, addresses as targets, or an AWS load balancer, of which ExternalDNS makes an alias',
    'Choose another `dns.host` in the rollout’s configuration, or other targets in fleet.yaml.',
  );
}

function failoverFlaws(pool: Pool, clusters: readonly FleetCluster[], standing: Standing): Note[] {
  if (clusters.length !== 2) {
    const found = `the pool ${pool.name} has ${clusters.length} clusters: ${listed(pool.clusters)}`;
    return [flaw(found, 'two, a PRIMARY and a SECONDARY', 'Use `records: weighted`, or pools of two clusters.')];
  }
  const primary = primaryOf(pool, poolWeights(pool, standing));
  return clusters
    .filter(({ name, dns }) => name === primary && dns.healthCheck === null && !dns.targets.every(isAwsAlias))
    .map(({ name }) =>
      flaw(
        `${name} is PRIMARY and has no health check, and Route 53 takes no such record`,
        'the id of a Route 53 health check for both clusters, since each may be PRIMARY',
        'Add `dns: {healthCheck: …}` to the cluster in fleet.yaml.',
      ),
    );
}

function geoFlaws({ geo, pools, jurisdictions }: FleetPolicy, { host }: DnsEndpointWriter): Note[] {
  if (geo === null) return [];
  const flaws: Note[] = [];
  const without = pools.filter((pool) => pool.host === null || pool.host === host).map(({ name }) => name);
  if (without.length > 0) {
    const found = `${listed(without)} has no regional host of its own`;
    flaws.push(flaw(found, `for each pool a host other than ${host}`, 'Add it to `geo.hosts` of the rollout.'));
  }
  if (isApex(host)) flaws.push(apexFlaw(host, 'each country'));
  const countries = jurisdictions
    .filter(({ name }) => pools.some((pool) => pool.serves.includes(name)))
    .reduce((sum, jurisdiction) => sum + jurisdiction.countries.length, 1);
  if (countries > MOST_RECORDS) {
    const found = `${host} would have ${countries} records, one for each country and one for all others`;
    const next = 'Let `geo.default` be the pool with the most countries, and leave these countries out.';
    flaws.push(flaw(found, `at most ${MOST_RECORDS}, which is Route 53’s limit`, next));
  }
  return flaws;
}

/** Failover records send everything to one cluster: what they cannot say of a pool's weights. */
export function unsaidByFailover(pool: Pool, standing: Standing): Note | null {
  const weights = poolWeights(pool, standing);
  const some = Object.entries(weights).filter(([, weight]) => weight > 0);
  if (some.length <= 1) return null;
  const said = some.map(([name, weight]) => `${name} ${weight / 100} %`).join(', ');
  return {
    ...flaw(
      `the pool ${pool.name} is divided: ${said}; failover records send all of it to ${primaryOf(pool, weights)}`,
      'one cluster with all of the traffic, where the records are of failover',
      'Use `records: weighted` to divide it.',
    ),
    gravity: 'warns',
  };
}

function flaw(found: string, expected: string, next: string): Note {
  return { reason: 'config_invalid', gravity: 'stops-unless-forced', path: '', offset: null, found, expected, next };
}
