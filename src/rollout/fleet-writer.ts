/** Where the fleet axis is written. One of these for each rollout. */
export type FleetWriter = DnsEndpointWriter | AnnotationWriter | GslbWriter | HubWriter;

/** One ExternalDNS DNSEndpoint with the records of all clusters. Recommended: DNS is apart from the routes. */
export interface DnsEndpointWriter {
  readonly kind: 'dnsendpoint';
  /** The name that users ask for. */
  readonly host: string;
  readonly ttlSeconds: number;
  /** `failover`: one PRIMARY and one SECONDARY instead of weights; only for pools of two clusters. */
  readonly records: 'weighted' | 'failover';
  /** The file in the GitOps repository. A kustomization.yaml is kept beside it. */
  readonly file: string;
  /** `metadata.name` and `metadata.namespace`. */
  readonly name: string;
  readonly namespace: string;
}

/** ExternalDNS annotations on each cluster's first route. Weights only. */
export interface AnnotationWriter {
  readonly kind: 'annotations';
  /** With its slash: `external-dns.kubernetes.io/` from ExternalDNS 0.22, `external-dns.alpha.kubernetes.io/` before. */
  readonly prefix: string;
}

/** A k8gb Gslb, the same in every cluster, beside the route. */
export interface GslbWriter {
  readonly kind: 'gslb';
  readonly strategy: 'roundRobin' | 'failover' | 'geoip';
  readonly ttlSeconds: number;
  readonly splitBrainThresholdSeconds: number;
}

/** What a hub's backends are. */
export const HUB_PROFILES = ['mcs', 'gke', 'aws', 'service', 'envoy-backend'] as const;
export type HubProfile = (typeof HUB_PROFILES)[number];

/** One cluster whose routes divide the traffic over the other clusters' Services: version and cluster in one rule. */
export interface HubWriter {
  readonly kind: 'hub';
  /** The hub, a cluster of the fleet; it need not be one of the rollout's. */
  readonly cluster: string;
  readonly profile: HubProfile;
  /** The name of a slot's Service of one cluster, as the hub sees it, with `{service}` and `{cluster}`. */
  readonly name: string;
}
