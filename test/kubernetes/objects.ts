/** A route with every default written out, as Headgate writes them: a real API server has nothing to fill in. */
export function route(name: string, weights: readonly [number, number], kind = 'HTTPRoute') {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind,
    metadata: { name, namespace: 'shop', labels: { app: 'checkout' } },
    spec: {
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'shop' }],
      rules: [
        {
          ...(kind === 'HTTPRoute' ? { matches: [{ path: { type: 'PathPrefix', value: '/' } }] } : {}),
          backendRefs: [backend('checkout-blue', weights[0]), backend('checkout-green', weights[1])],
        },
      ],
    },
  };
}

function backend(name: string, weight: number) {
  return { group: '', kind: 'Service', name, port: 8080, weight };
}

/** What a gateway's controller writes about a route. */
export function routeStatus(observedGeneration: number) {
  const shared = { observedGeneration, status: 'True', lastTransitionTime: '2026-03-01T10:00:00Z', message: '' };
  return {
    parents: [
      {
        parentRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'shop' },
        controllerName: 'example.com/controller',
        conditions: [
          { type: 'Accepted', reason: 'Accepted', ...shared },
          { type: 'ResolvedRefs', reason: 'ResolvedRefs', ...shared },
        ],
      },
    ],
  };
}

export function gateway(name: string) {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace: 'shop' },
    spec: {
      gatewayClassName: 'example',
      listeners: [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } }],
    },
  };
}

export function service(name: string, namespace = 'shop') {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { ports: [{ name: 'http', port: 8080, protocol: 'TCP', targetPort: 8080 }] },
  };
}

/** A slice of a Service's endpoints: their first addresses, and whether they are ready (null: nobody says). */
export function slice(
  name: string,
  of: string,
  endpoints: readonly (readonly [string, boolean | null])[],
  addressType = 'IPv4',
) {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'shop', labels: { 'kubernetes.io/service-name': of } },
    addressType,
    endpoints: endpoints.map(([address, ready]) => ({
      addresses: [address],
      conditions: ready === null ? {} : { ready },
    })),
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  };
}

/** A name of an object, as Headgate asks for it. */
export function named(kind: string, name: string, apiVersion = 'gateway.networking.k8s.io/v1', namespace = 'shop') {
  return { apiVersion, kind, namespace, name };
}
