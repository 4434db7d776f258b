import type { ClusterDns, ClusterHealth } from '../fleet/fleet.ts';
import { formatDuration, parseDuration } from '../rollout/duration.ts';
import {
  ClusterDnsSchema,
  ClusterHealthSchema,
  type WrittenClusterDns,
  type WrittenClusterHealth,
} from './cluster-reach-schema.ts';
import { canonicalTarget, targetKind } from './dns-target.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { checkHost, checkPrivateAddresses } from './outside-address.ts';

/** How the world reaches a cluster; `region` stands in for a geo tag. */
export function normaliseDns(written: WrittenClusterDns, region: string): ClusterDns {
  return {
    targets: written.targets,
    healthCheck: written.healthCheck ?? null,
    geoTag: written.geoTag ?? region,
  };
}

export function normaliseHealth(written: WrittenClusterHealth): ClusterHealth {
  return {
    url: written.url,
    intervalSeconds: parseDuration(written.interval),
    timeoutSeconds: parseDuration(written.timeout),
    status: statusRange(written.status),
    privateAddresses: written.privateAddresses,
    observers: written.observers ?? null,
  };
}

/** Reports targets that no one record can have, at the place of a cluster. */
export function checkDns(document: Document<unknown>, cluster: DocumentPath): void {
  const path = [...cluster, 'dns', 'targets'];
  const targets = document.part(ClusterDnsSchema.entries.targets, path) ?? [];
  const kinds = targets.map(targetKind);
  const seen = new Set<string>();
  for (const [index, target] of targets.entries()) {
    if (kinds[index] === null) {
      document.report(
        [...path, index],
        null,
        'an IPv4 address, an IPv6 address, or a host’s full name in small letters',
      );
      continue;
    }
    const canonical = canonicalTarget(target);
    if (seen.has(canonical)) document.report([...path, index], `${JSON.stringify(target)} again`, 'each target once');
    seen.add(canonical);
  }
  const found = new Set(kinds.filter((kind) => kind !== null));
  if (found.size > 1) document.report(path, `targets for ${[...found].join(' and ')} records`, 'targets of one kind');
  else if (found.has('CNAME') && seen.size > 1)
    document.report(path, `${seen.size} hosts`, 'one host, since a name has one CNAME record, or addresses');
}

/** Reports a health check that cannot be made, at the place of a cluster. */
export function checkHealth(document: Document<unknown>, cluster: DocumentPath): void {
  const path = [...cluster, 'health'];
  const { url: urlSchema, status: statusSchema, interval, timeout } = ClusterHealthSchema.entries;
  const url = document.part(urlSchema, [...path, 'url']);
  if (url !== null) {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (parsed === null) document.report([...path, 'url'], null, 'an absolute URL with http or https');
    else if (parsed.username !== '' || parsed.password !== '')
      document.report([...path, 'url'], 'a URL with credentials', 'a URL that anybody may read, as this file is');
    else if (parsed.hash !== '') document.report([...path, 'url'], null, 'a URL without #, which no server ever sees');
    else checkHost(document, parsed.hostname, [...path, 'url']);
  }
  checkPrivateAddresses(document, [...path, 'privateAddresses']);
  const status = document.part(statusSchema, [...path, 'status']);
  if (status !== null && statusRange(status)[0] > statusRange(status)[1])
    document.report([...path, 'status'], null, 'a range whose first status is not above its last');
  const written = [document.part(interval, [...path, 'interval']), document.part(timeout, [...path, 'timeout'])];
  const [every, within] = written.map((each) => (each === null ? null : parseDuration(each)));
  if (typeof every === 'number' && typeof within === 'number' && within > every)
    document.report([...path, 'timeout'], null, `at most the interval, ${formatDuration(every)}`);
}

function statusRange(status: string): readonly [number, number] {
  const [from, to] = status.split('-');
  return [Number(from), Number(to ?? from)];
}
