import type { ClusterDns } from '../fleet/fleet.ts';

/** The types of records that lead to a cluster. */
export type RecordType = 'A' | 'AAAA' | 'CNAME';

/** The type of the records that lead to these targets, by the first of them; null where there is none. */
export function recordTypeOf({ targets }: Pick<ClusterDns, 'targets'>): RecordType | null {
  const [target] = targets;
  if (target === undefined) return null;
  if (target.includes(':')) return 'AAAA';
  return IPV4.test(target) ? 'A' : 'CNAME';
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/**
 * Whether ExternalDNS makes an alias of a CNAME to this target by itself: an AWS load balancer. An alias may stand where a
 * zone begins, may stand beside addresses, and can take its health from the load balancer.
 */
export function isAwsAlias(target: string): boolean {
  return AWS_LOAD_BALANCER.test(target.replace(/\.$/, ''));
}

const AWS_LOAD_BALANCER = /\.(?:[a-z0-9-]+\.elb|elb\.[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** Whether a name has so few labels that a zone surely begins there, where DNS allows no CNAME. */
export function isApex(host: string): boolean {
  return host.replace(/\.$/, '').split('.').length <= 2;
}
