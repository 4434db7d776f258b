import { dig, listIn } from '../gateway/plain-data.ts';
import { nameText } from './excerpt.ts';
import { fault, type Judgement } from './judgement.ts';
import { routeName, type WantedRoute } from './wanted-route.ts';

/** A Service of a cluster. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** A Service behind routes. */
export interface WantedService extends ServiceName {
  /** Whether a rule gives it any weight. */
  readonly isWeighted: boolean;
  /** The first place that names it, where possible one with weight. */
  readonly where: string;
}

/** A Service's name as people write it. */
export function serviceKey({ namespace, name }: ServiceName): string {
  return `${namespace}/${name}`;
}

/** The Services that routes name as backends in Git, each once, sorted. Backends of other kinds are not among them. */
export function wantedServices(routes: readonly WantedRoute[]): WantedService[] {
  const services = new Map<string, WantedService>();
  for (const service of routes.flatMap(servicesOf)) {
    const known = services.get(serviceKey(service));
    if (known === undefined || (service.isWeighted && !known.isWeighted)) services.set(serviceKey(service), service);
  }
  return [...services.entries()].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, service]) => service);
}

function servicesOf(route: WantedRoute): WantedService[] {
  return listIn(route.spec['rules']).flatMap((rule, at) =>
    listIn(dig(rule, 'backendRefs')).flatMap((reference, index) => {
      const name = dig(reference, 'name');
      const isService = (dig(reference, 'group') ?? '') === '' && (dig(reference, 'kind') ?? 'Service') === 'Service';
      if (!isService || typeof name !== 'string') return [];
      const namespace = dig(reference, 'namespace');
      return [
        {
          namespace: typeof namespace === 'string' ? namespace : route.namespace,
          name,
          isWeighted: (dig(reference, 'weight') ?? 1) !== 0,
          where: `${routeName(route)}, spec.rules[${at}].backendRefs[${index}]`,
        },
      ];
    }),
  );
}

/** What is known of the routes that the Services stand behind. */
export interface Traffic {
  /** The candidate's Service while a rollout is under way; null otherwise. */
  readonly candidate: ServiceName | null;
  /** Whether the cluster has the routes at all: without them nobody is sent to a Service. */
  readonly isRouted: boolean;
}

/**
 * Whether there is somebody behind every backend with weight. A candidate that has no weight yet may be missing, which is
 * worth a note while its rollout is under way.
 *
 * @param endpoints ready endpoints by {@link serviceKey}; null where there is no such Service
 */
export function judgeBackends(
  services: readonly WantedService[],
  endpoints: ReadonlyMap<string, number | null>,
  { candidate, isRouted }: Traffic,
): Judgement {
  const empty = services.filter((service) => (endpoints.get(serviceKey(service)) ?? 0) === 0);
  const faults = empty
    .filter(({ isWeighted }) => isWeighted)
    .map((service) => {
      const isMissing = (endpoints.get(serviceKey(service)) ?? null) === null;
      const found = isMissing
        ? `Service ${shown(service)} does not exist, so its share is answered with 500`
        : `Service ${shown(service)} has no ready endpoints, so its share is answered with 503`;
      return fault(isRouted ? 'broken' : 'pending', found, service.where, 'a Service with ready endpoints');
    });
  const notes = empty
    .filter((one) => !one.isWeighted && candidate !== null && serviceKey(one) === serviceKey(candidate))
    .map((service) => {
      const isMissing = (endpoints.get(serviceKey(service)) ?? null) === null;
      const lack = isMissing ? 'does not exist yet' : 'has no ready endpoints yet';
      return `The candidate’s Service ${shown(service)} ${lack}; it must before it gets any weight.`;
    });
  return { faults, notes };
}

function shown({ namespace, name }: ServiceName): string {
  return `${nameText(namespace)}/${nameText(name)}`;
}
