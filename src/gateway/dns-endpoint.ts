import type { FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { DnsEndpointWriter } from '../rollout/fleet-writer.ts';
import { type DnsRecord, dnsRecords } from './dns-records.ts';
import type { Plain } from './plain-data.ts';
import type { Standing } from './share.ts';
import { yamlText } from './yaml-text.ts';

/** The whole file of a rollout's DNS records. Every cluster of its pools has targets. */
export function dnsEndpointText(
  rollout: string,
  policy: FleetPolicy,
  writer: DnsEndpointWriter,
  clusters: readonly FleetCluster[],
  standing: Standing,
): string {
  return recordsText(rollout, writer, dnsRecords(policy, writer, clusters, standing));
}

/** The whole file of such records. */
export function recordsText(
  rollout: string,
  { name, namespace, ttlSeconds }: DnsEndpointWriter,
  records: readonly DnsRecord[],
): string {
  return [
    `# Written by Headgate for the rollout ${rollout}. From now on it moves the weights alone: the rest is yours to edit.\n`,
    yamlText({
      apiVersion: 'externaldns.k8s.io/v1alpha1',
      kind: 'DNSEndpoint',
      metadata: { name, namespace },
      spec: { endpoints: records.map((record) => endpointOf(record, ttlSeconds)) },
    }),
  ].join('');
}

/** A record as an item of `spec.endpoints`. */
export function endpointOf(record: DnsRecord, ttlSeconds: number): Plain {
  const { dnsName, recordType, setIdentifier, targets, properties } = record;
  return {
    dnsName,
    recordType,
    recordTTL: ttlSeconds,
    setIdentifier,
    targets,
    providerSpecific: properties.map(([name, value]) => ({ name, value })),
  };
}
