import * as v from 'valibot';
import type { Fleet, FleetCluster } from '../fleet/fleet.ts';
import { parseDuration } from '../rollout/duration.ts';
import type { FleetWriter } from '../rollout/fleet-writer.ts';
import { checkDns } from './dns-writer.ts';
import type { Document } from './document.ts';
import type { WrittenFleetPolicy } from './fleet-policy-schema.ts';
import { EndpointSchema, type WrittenDns, type WrittenHub } from './fleet-writer-schema.ts';
import { checkHub } from './hub-writer.ts';
import type { Membership } from './pools.ts';

const FLEET = ['spec', 'fleet'];

/** How long resolvers remember an answer where nobody said. */
const TTL = '60s';

/** What writes the fleet axis. The policy has passed the checks. */
export function normaliseWriter(
  { dns, hub }: Pick<WrittenFleetPolicy, 'dns' | 'hub'>,
  rollout: { readonly name: string; readonly namespace: string },
): FleetWriter {
  if (hub !== undefined) return { kind: 'hub', cluster: hub.cluster, profile: hub.profile, name: hub.name };
  if (dns?.annotations !== undefined) return { kind: 'annotations', prefix: dns.annotations.prefix };
  if (dns?.gslb !== undefined) {
    return {
      kind: 'gslb',
      strategy: dns.gslb.strategy,
      ttlSeconds: parseDuration(dns.gslb.ttl),
      splitBrainThresholdSeconds: parseDuration(dns.gslb.splitBrainThreshold),
    };
  }
  if (dns?.host === undefined) throw new Error('The checks let a fleet policy pass that nothing writes.');
  const endpoint = dns.endpoint ?? v.parse(EndpointSchema, {});
  return {
    kind: 'dnsendpoint',
    host: dns.host,
    ttlSeconds: parseDuration(dns.ttl ?? TTL),
    records: dns.records ?? 'weighted',
    file: endpoint.file.replaceAll('{rollout}', rollout.name),
    name: endpoint.name ?? rollout.name,
    namespace: endpoint.namespace ?? rollout.namespace,
  };
}

/** What of the fleet axis says who writes it; null for what is not there or does not hold to its schema. */
export interface WrittenWriter {
  readonly dns: WrittenDns | null;
  readonly hub: WrittenHub | null;
  readonly isGeo: boolean;
}

/**
 * Reports two writers or none, and whatever the one that is there cannot do.
 *
 * @param pools null where it is not known who serves whom
 */
export function checkWriter(
  document: Document<unknown>,
  written: WrittenWriter,
  fleet: Fleet,
  clusters: readonly FleetCluster[],
  pools: readonly Membership[] | null,
): void {
  const [hasDns, hasHub] = [document.has([...FLEET, 'dns']), document.has([...FLEET, 'hub'])];
  if (hasDns === hasHub) {
    const found = hasDns ? 'both dns and hub' : 'neither dns nor hub';
    document.report(FLEET, found, 'exactly one of dns and hub, by which the traffic is divided');
  }
  if (written.dns !== null) checkDns(document, written.dns, written.isGeo, fleet, clusters, pools);
  if (written.hub !== null) checkHub(document, written.hub, written.isGeo, fleet, clusters);
}
