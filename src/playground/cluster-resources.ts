/** A kind of objects that a playground cluster's API serves. */
export interface ServedResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Whether its status is written on a path of its own, and a write of the object leaves it alone. */
  readonly statusSubresource: boolean;
  /** Whether `metadata.generation` counts changes: custom resources do, Services and Namespaces do not. */
  readonly hasGeneration: boolean;
}

const GATEWAY_API = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  namespaced: true,
  statusSubresource: true,
  hasGeneration: true,
} as const;

/** Everything that a playground cluster knows. */
export const CLUSTER_RESOURCES: readonly ServedResource[] = [
  core('Namespace', 'namespaces', false),
  core('Service', 'services', true),
  {
    group: 'discovery.k8s.io',
    version: 'v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    namespaced: true,
    statusSubresource: false,
    hasGeneration: true,
  },
  { ...GATEWAY_API, kind: 'Gateway', plural: 'gateways' },
  { ...GATEWAY_API, kind: 'HTTPRoute', plural: 'httproutes' },
  { ...GATEWAY_API, kind: 'GRPCRoute', plural: 'grpcroutes' },
  { ...GATEWAY_API, kind: 'TLSRoute', plural: 'tlsroutes' },
  { ...GATEWAY_API, kind: 'TCPRoute', plural: 'tcproutes' },
  { ...GATEWAY_API, kind: 'UDPRoute', plural: 'udproutes' },
  {
    group: 'argoproj.io',
    version: 'v1alpha1',
    kind: 'Application',
    plural: 'applications',
    namespaced: true,
    // Argo CD's CRD has none: a write of its status is a write of the object.
    statusSubresource: false,
    hasGeneration: true,
  },
];

/** `httproutes.gateway.networking.k8s.io`, as the API server's messages name it. */
export function qualifiedPlural({ group, plural }: ServedResource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

export function apiVersionOf({ group, version }: ServedResource): string {
  return group === '' ? version : `${group}/${version}`;
}

function core(kind: string, plural: string, namespaced: boolean): ServedResource {
  return { group: '', version: 'v1', kind, plural, namespaced, statusSubresource: true, hasGeneration: false };
}
