import type { Fleet, FleetCluster } from '../fleet/fleet.ts';
import { listed } from './describe.ts';
import { targetKind } from './dns-target.ts';
import type { Document } from './document.ts';
import type { WrittenDns } from './fleet-writer-schema.ts';
import type { Membership } from './pools.ts';
import { objectionToPath, objectionToTemplate } from './repository-path.ts';

const DNS = ['spec', 'fleet', 'dns'];

/** Reports records that cannot be written, or that DNS would not answer with. */
export function checkDns(
  document: Document<unknown>,
  dns: WrittenDns,
  isGeo: boolean,
  fleet: Fleet,
  clusters: readonly FleetCluster[],
  pools: readonly Membership[] | null,
): void {
  const kinds = (['endpoint', 'annotations', 'gslb'] as const).filter((kind) => dns[kind] !== undefined);
  if (kinds.length > 1)
    document.report(DNS, kinds.join(' and '), 'one of endpoint, annotations and gslb, or none for an endpoint');
  const [kind = 'endpoint'] = kinds;
  if (kind === 'endpoint') {
    checkEndpoint(document, dns, fleet);
    checkTargets(document, clusters, pools ?? []);
    if (dns.records === 'failover') checkPairs(document, pools ?? []);
    return;
  }
  for (const key of ['ttl', 'records'] as const) {
    if (dns[key] === undefined) continue;
    const where = kind === 'gslb' && key === 'ttl' ? '; a Gslb has its own, gslb.ttl' : '';
    document.report([...DNS, key], `${key} with ${kind}`, `${key} with an endpoint alone${where}`);
  }
  if (kind === 'annotations' && dns.host !== undefined)
    document.report([...DNS, 'host'], 'host with annotations', 'no host, since the routes’ hostnames are answered for');
  if (isGeo) {
    const expected = 'dns.endpoint for geo routing, which has records for each country';
    document.report([...DNS, kind], `${kind} with geo`, expected);
  }
  if (kind === 'gslb') checkGeoTags(document, clusters);
}

function checkEndpoint(document: Document<unknown>, dns: WrittenDns, { delivery, clusters }: Fleet): void {
  if (dns.host === undefined) document.report([...DNS, 'host'], 'nothing', 'the name that users ask for');
  const file = dns.endpoint?.file;
  if (file === undefined) return;
  const path = [...DNS, 'endpoint', 'file'];
  const objection = objectionToPath(file) ?? objectionToTemplate(file, ['rollout'], []);
  const folder = file.split('/').slice(0, -1).join('/');
  const clusterFolders = clusters.map(({ name }) => delivery.replaceAll('{cluster}', name));
  if (objection !== null) document.report(path, null, objection);
  else if (folder.split('/')[0] === 'rollouts')
    document.report(path, null, 'a file outside rollouts/, which holds what Headgate decides by');
  else if (/(?:^|\/)kustomization\.ya?ml$/.test(file))
    document.report(path, null, 'another name, since Headgate writes this file itself');
  else if (clusterFolders.includes(folder))
    document.report(path, null, 'a folder of its own, since this one has a cluster’s kustomization.yaml already');
}

/** An endpoint has a record for each cluster, and resolvers ask for one type of record at a time. */
function checkTargets(
  document: Document<unknown>,
  clusters: readonly FleetCluster[],
  pools: readonly Membership[],
): void {
  const targets = new Map(clusters.map(({ name, dns }) => [name, dns.targets]));
  const kindOf = (name: string) => targetKind(targets.get(name)?.[0] ?? '');
  const members = [...new Set(pools.flatMap((pool) => pool.clusters))];
  const without = members.filter((name) => kindOf(name) === null);
  if (without.length > 0)
    document.report(DNS, `no DNS targets of ${listed(without)}`, 'dns.targets of these clusters in fleet.yaml');
  for (const pool of pools) {
    const kinds = new Set(pool.clusters.map(kindOf).filter((kind) => kind !== null));
    if (kinds.size < 2) continue;
    const found = `targets for ${[...kinds].join(' and ')} records in the pool ${JSON.stringify(pool.name)}`;
    document.report(DNS, found, 'dns.targets of one kind in fleet.yaml for all clusters of a pool');
  }
}

function checkPairs(document: Document<unknown>, pools: readonly Membership[]): void {
  for (const { name, clusters } of pools) {
    if (clusters.length === 2) continue;
    const found = `"failover" with ${clusters.length} clusters in the pool ${JSON.stringify(name)}`;
    document.report([...DNS, 'records'], found, 'pools of two clusters, a first and a second, or "weighted"');
  }
}

/** In k8gb's DNS a geo tag is a part of a name, and tells a cluster from the others. */
function checkGeoTags(document: Document<unknown>, clusters: readonly FleetCluster[]): void {
  const path = [...DNS, 'gslb'];
  const owners = new Map<string, string>();
  for (const { name, dns } of clusters) {
    const other = owners.get(dns.geoTag);
    if (other !== undefined)
      document.report(
        path,
        `the geo tag ${JSON.stringify(dns.geoTag)} of ${listed([other, name])}`,
        'a dns.geoTag of its own in fleet.yaml for each cluster',
      );
    else if (!LABEL.test(dns.geoTag))
      document.report(
        path,
        `the geo tag ${JSON.stringify(dns.geoTag)} of ${listed([name])}`,
        'a dns.geoTag of small letters, digits and inner hyphens in fleet.yaml',
      );
    owners.set(dns.geoTag, name);
  }
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
