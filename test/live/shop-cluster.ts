import { load } from 'js-yaml';
import { isRecord } from '../../src/gateway/plain-data.ts';
import type { WantedRoute } from '../../src/live/wanted-route.ts';

/** What Envoy Gateway calls itself. */
export const ENVOY = 'gateway.envoyproxy.io/gatewayclass-controller';

/** The route `shop/checkout` as somebody may write it: what has a default is left out. */
export const MANIFEST = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: checkout
  namespace: shop
spec:
  parentRefs:
    - name: public
      namespace: infra
  hostnames: [shop.example.com]
  rules:
    - backendRefs:
        - {name: checkout-blue, port: 8080, weight: 75}
        - {name: checkout-green, port: 8080, weight: 25}
`;

type Data = Record<string, unknown>;

/** YAML as a mapping. */
export function mapping(text: string): Data {
  const data = load(text);
  if (!isRecord(data)) throw new TypeError('Not a mapping');
  return { ...data };
}

/** A manifest as Headgate wants it. */
export function wanted(text = MANIFEST): WantedRoute {
  const { spec } = mapping(text);
  if (!isRecord(spec)) throw new TypeError('No spec');
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', namespace: 'shop', name: 'checkout', spec };
}

/** A condition of an object whose generation is 4. */
export function condition(type: string, status = 'True', more: Data = {}): Data {
  return { type, status, reason: type, message: `${type}.`, observedGeneration: 4, ...more };
}

/** One entry of a route's `status.parents`. */
export function taken(more: Data = {}): Data {
  return {
    parentRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'infra' },
    controllerName: ENVOY,
    conditions: [condition('Accepted'), condition('ResolvedRefs')],
    ...more,
  };
}

/** The route as a cluster has it at generation 4, taken up by its controller. */
export function live(more: { spec?: unknown; metadata?: Data; parents?: readonly Data[] } = {}): Data {
  const { spec = wanted().spec, metadata = {}, parents = [taken()] } = more;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'checkout', namespace: 'shop', generation: 4, ...metadata },
    spec,
    status: { parents },
  };
}

/** The Gateway `infra/public` at generation 4, programmed. */
export function gateway(more: { spec?: unknown; metadata?: Data; conditions?: readonly Data[] } = {}): Data {
  const listeners = [
    { name: 'http', port: 80, protocol: 'HTTP' },
    { name: 'https', port: 443, protocol: 'HTTPS' },
  ];
  const { spec = { listeners }, metadata = {}, conditions = [condition('Accepted'), condition('Programmed')] } = more;
  return { metadata: { name: 'public', namespace: 'infra', generation: 4, ...metadata }, spec, status: { conditions } };
}
