import type { Implementation } from '../fleet/fleet.ts';

/**
 * The `controllerName` under which an implementation reports on routes, by its own default. A controller that runs under
 * another name is declared as `other`, of which any name is taken.
 */
const NAMES: Readonly<Record<Exclude<Implementation, 'other'>, readonly string[]>> = {
  'envoy-gateway': ['gateway.envoyproxy.io/gatewayclass-controller'],
  istio: ['istio.io/gateway-controller'],
  cilium: ['io.cilium/gateway-controller'],
  'nginx-gateway-fabric': ['gateway.nginx.org/nginx-gateway-controller'],
  traefik: ['traefik.io/gateway-controller'],
  kong: ['konghq.com/kic-gateway-controller', 'konghq.com/gateway-operator'],
  kgateway: ['kgateway.dev/kgateway'],
  gke: ['networking.gke.io/gateway'],
  // One for routes of HTTP and gRPC, one for those of connections and datagrams.
  'aws-load-balancer-controller': ['gateway.k8s.aws/alb', 'gateway.k8s.aws/nlb'],
};

/** The names that count for an implementation; null: any. */
export function controllerNames(implementation: Implementation): readonly string[] | null {
  return implementation === 'other' ? null : NAMES[implementation];
}
