import type { Cluster } from '../rollout/cluster.ts';

/** Gateway API releases whose differences Headgate knows: `major.minor` of the bundle that a cluster runs. */
export const GATEWAY_API_VERSIONS = ['1.1', '1.2', '1.3', '1.4', '1.5', '1.6'] as const;
export type GatewayApiVersion = (typeof GATEWAY_API_VERSIONS)[number];

/** Gateway controllers whose limits Headgate knows. `other`: nothing is known; only the portable core is assumed. */
export const IMPLEMENTATIONS = [
  'envoy-gateway',
  'istio',
  'cilium',
  'nginx-gateway-fabric',
  'traefik',
  'kong',
  'kgateway',
  'gke',
  'aws-load-balancer-controller',
  'other',
] as const;
export type Implementation = (typeof IMPLEMENTATIONS)[number];

/** A parent of the routes: a Gateway, or one of its listeners. */
export interface ParentGateway {
  readonly name: string;
  readonly namespace: string | null;
  readonly sectionName: string | null;
}

/** A cluster as `fleet.yaml` declares it. */
export interface FleetCluster extends Cluster {
  readonly gatewayApi: GatewayApiVersion;
  readonly implementation: Implementation;
  /** At least one. */
  readonly gateways: readonly ParentGateway[];
}

/** `fleet.yaml`, normalised. */
export interface Fleet {
  /** In the file's order. */
  readonly clusters: readonly FleetCluster[];
  /** The folder of a rollout's manifests in one cluster, with `{cluster}` and `{rollout}`. */
  readonly delivery: string;
}
