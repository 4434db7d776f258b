/** A kind of objects as the API server's paths name it. */
export interface Resource {
  /** Empty for Kubernetes' core. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** The kinds that may be asked for, by `<group>/<kind>`. Each one is a right more to ask for, so there are few. */
const PLURALS: Readonly<Record<string, string>> = {
  'gateway.networking.k8s.io/Gateway': 'gateways',
  'gateway.networking.k8s.io/HTTPRoute': 'httproutes',
  'gateway.networking.k8s.io/GRPCRoute': 'grpcroutes',
  'gateway.networking.k8s.io/TCPRoute': 'tcproutes',
  'gateway.networking.k8s.io/TLSRoute': 'tlsroutes',
  'gateway.networking.k8s.io/UDPRoute': 'udproutes',
};

export const SERVICES: Resource = { group: '', version: 'v1', plural: 'services' };
export const ENDPOINT_SLICES: Resource = { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices' };
export const ARGO_CD_APPLICATIONS: Resource = { group: 'argoproj.io', version: 'v1alpha1', plural: 'applications' };

/** A version as the API's conventions write it: `v1`, `v1beta1`, `v1alpha2`. */
const VERSION = /^v[1-9][0-9]{0,2}((alpha|beta)[1-9][0-9]{0,2})?$/;

/** Null where it is no kind that may be asked for. */
export function resourceOf(apiVersion: string, kind: string): Resource | null {
  const [group = '', version = '', ...rest] = apiVersion.split('/');
  const key = `${group}/${kind}`;
  const plural = Object.hasOwn(PLURALS, key) ? PLURALS[key] : undefined;
  return plural === undefined || rest.length > 0 || !VERSION.test(version) ? null : { group, version, plural };
}

/** As RBAC and kubectl write it: `httproutes.gateway.networking.k8s.io`. */
export function qualifiedName({ group, plural }: Resource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** A DNS-1123 subdomain: what all our kinds' names and namespaces are made of, and safe in a path. */
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

export function isObjectName(name: string): boolean {
  return NAME.test(name) && !name.includes('..');
}

/** The path of a namespaced object, or of the list of them where `name` is null. */
export function pathOf({ group, version, plural }: Resource, namespace: string, name: string | null): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}/namespaces/${namespace}/${plural}${name === null ? '' : `/${name}`}`;
}
