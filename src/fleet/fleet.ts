import type { Cluster } from '../rollout/cluster.ts';
import type { Jurisdiction } from '../rollout/jurisdiction.ts';
import type { Windows } from '../rollout/window.ts';
import type { AgentHint, ClusterQuery, LiveSource, MetricSource } from './source.ts';

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

/** How the world reaches a cluster's gateway by DNS. */
export interface ClusterDns {
  /** IPv4 or IPv6 addresses, all of one kind, or one host's name. Empty: nobody said. */
  readonly targets: readonly string[];
  /** The id of a Route 53 health check that exists; null: none. */
  readonly healthCheck: string | null;
  /** What k8gb calls the cluster. */
  readonly geoTag: string;
}

/** How somebody outside sees whether a cluster's gateway is healthy. Declared here; who looks is another matter. */
export interface ClusterHealth {
  /** An absolute https or http URL. */
  readonly url: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** Statuses of a healthy answer, from and to, both included. */
  readonly status: readonly [number, number];
  /** Private and loopback addresses that it may have, as CIDR blocks; empty: public addresses only. */
  readonly privateAddresses: readonly string[];
  /** Other observers: a query whose every series is one, healthy at 1 and unhealthy at 0; null: none. */
  readonly observers: (ClusterQuery & { readonly label: string }) | null;
}

/** A cluster as `fleet.yaml` declares it. */
export interface FleetCluster extends Cluster {
  readonly gatewayApi: GatewayApiVersion;
  readonly implementation: Implementation;
  /** At least one. */
  readonly gateways: readonly ParentGateway[];
  readonly dns: ClusterDns;
  /** Null: nobody said how. */
  readonly health: ClusterHealth | null;
  /** How somebody sees whether it serves what Git says; null: nobody does. */
  readonly live: LiveSource | null;
  /** Whom to tell of a commit; empty: nobody. */
  readonly hints: readonly AgentHint[];
  /** The requests per second that it serves of a rollout; null: nobody measures them. */
  readonly load: ClusterQuery | null;
}

/** `fleet.yaml`, normalised. */
export interface Fleet {
  /** In the file's order. */
  readonly clusters: readonly FleetCluster[];
  /** In the file's order. A cluster's jurisdiction need not be declared; then no rule binds its users. */
  readonly jurisdictions: readonly Jurisdiction[];
  /** The folder of a rollout's manifests in one cluster, with `{cluster}` and `{rollout}`. */
  readonly delivery: string;
  /** Where numbers come from, by name. */
  readonly sources: ReadonlyMap<string, MetricSource>;
  /** When the release axis of every rollout may go forward. */
  readonly windows: Windows;
}
