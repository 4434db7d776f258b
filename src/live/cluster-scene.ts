import type { WantedService } from './judge-backends.ts';
import { serviceKey } from './judge-backends.ts';
import type { WantedGateway } from './judge-gateway.ts';
import type { WantedRoute } from './wanted-route.ts';

/** What was found of a cluster. */
export interface ClusterScene {
  /** By {@link objectKey}; null where there is no such object. */
  readonly objects: ReadonlyMap<string, Readonly<Record<string, unknown>> | null>;
  /** By `namespace/name` of a Service: its ready endpoints; null where there is no such Service. */
  readonly endpoints: ReadonlyMap<string, number | null>;
}

/** An object of a cluster: which one. */
export interface ObjectKey {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What must be read of a cluster to judge it. */
export interface ClusterNeeds {
  readonly objects: readonly ObjectKey[];
  readonly services: readonly { readonly namespace: string; readonly name: string }[];
}

/** An object's name as one text. */
export function objectKey({ apiVersion, kind, namespace, name }: ObjectKey): string {
  return `${apiVersion} ${kind} ${namespace}/${name}`;
}

/** A Gateway as an object of the cluster. Every release that Headgate knows serves it as v1. */
export function gatewayObject({ namespace, name }: Pick<WantedGateway, 'namespace' | 'name'>): ObjectKey {
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', namespace, name };
}

/** Everything to be read for these routes, gateways and Services. */
export function needsOf(
  routes: readonly WantedRoute[],
  gateways: readonly WantedGateway[],
  services: readonly WantedService[],
): ClusterNeeds {
  return {
    objects: [
      ...routes.map(({ apiVersion, kind, namespace, name }) => ({ apiVersion, kind, namespace, name })),
      ...gateways.map(gatewayObject),
    ],
    services: services.map(({ namespace, name }) => ({ namespace, name })),
  };
}

/** Several needs of one cluster in one, each object and Service once. */
export function mergedNeeds(needs: readonly ClusterNeeds[]): ClusterNeeds {
  const objects = new Map(needs.flatMap((one) => one.objects.map((object) => [objectKey(object), object] as const)));
  const services = new Map(
    needs.flatMap((one) => one.services.map((service) => [serviceKey(service), service] as const)),
  );
  return { objects: [...objects.values()], services: [...services.values()] };
}
