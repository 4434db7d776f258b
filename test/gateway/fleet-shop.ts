import type { FleetCluster } from '../../src/fleet/fleet.ts';
import type { Standing } from '../../src/gateway/share.ts';
import type { FleetPolicy, Pool } from '../../src/rollout/fleet-policy.ts';
import type { PoolWeights } from '../../src/rollout/fleet-state.ts';
import type { DnsEndpointWriter, FleetWriter, GslbWriter, HubWriter } from '../../src/rollout/fleet-writer.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { cluster, generated, rollout } from './shop.ts';

/** Where the DNS records lie in these tests. */
export const DNS_FILE = 'dns/checkout/dnsendpoint.yaml';

/** Clusters with an address each: 203.0.113.1 and so on. */
export function reachable(...names: readonly string[]): FleetCluster[] {
  return names.map((name, index) =>
    cluster(name, {
      jurisdiction: name.startsWith('us') ? 'us' : 'eu',
      dns: { targets: [`203.0.113.${index + 1}`], healthCheck: null, geoTag: name },
    }),
  );
}

/** The one pool of everybody, with shares in basis points. */
export function everybody(shares: PoolWeights): Pool {
  return { name: 'all', serves: ['eu', 'us'], host: null, clusters: Object.keys(shares), shares };
}

export function policy(changed: Partial<FleetPolicy> = {}): FleetPolicy {
  return {
    pools: [everybody({ 'eu-north': 4000, 'eu-west': 6000 })],
    jurisdictions: [],
    peak: {},
    failover: {
      automatic: false,
      quorum: 2,
      staleSeconds: 120,
      unhealthySeconds: 60,
      healthySeconds: 600,
      returnSteps: [1000, 5000, 10_000],
      returnPauseSeconds: 300,
      returnsByItself: true,
      drillSeconds: 900,
    },
    burst: null,
    geo: null,
    writer: dnsEndpoint(),
    grain: 1,
    ...changed,
  };
}

export function dnsEndpoint(changed: Partial<DnsEndpointWriter> = {}): DnsEndpointWriter {
  return {
    kind: 'dnsendpoint',
    host: 'shop.example.com',
    ttlSeconds: 60,
    records: 'weighted',
    file: DNS_FILE,
    name: 'checkout',
    namespace: 'dns',
    ...changed,
  };
}

export function gslb(changed: Partial<GslbWriter> = {}): GslbWriter {
  return { kind: 'gslb', strategy: 'roundRobin', ttlSeconds: 30, splitBrainThresholdSeconds: 300, ...changed };
}

export function hub(changed: Partial<HubWriter> = {}): HubWriter {
  return { kind: 'hub', cluster: 'hub', profile: 'mcs', name: '{service}-{cluster}', ...changed };
}

/** A rollout over these clusters whose routes are generated. */
export function fleetRollout(names: readonly string[], fleet: FleetPolicy, changed: Partial<Rollout> = {}): Rollout {
  return rollout({ clusters: names.map((name) => cluster(name)), routes: [generated()], fleet, ...changed });
}

/** A rollout with shares in one pool, and a writer. */
export function divided(shares: PoolWeights, writer: FleetWriter, changed: Partial<Rollout> = {}): Rollout {
  return fleetRollout(Object.keys(shares), policy({ pools: [everybody(shares)], writer }), changed);
}

/** No candidate, and the one pool divided so. */
export function shares(all: PoolWeights): Standing {
  return { stable: 'blue', candidate: null, weights: {}, fleet: { all } };
}
