import { dig, listIn } from '../gateway/plain-data.ts';
import type { ClusterObjects } from './cluster-objects.ts';

/** A Service that a route refers to. */
export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** Where requests for a Service go. */
export type Endpoints =
  | { readonly kind: 'ready'; readonly addresses: readonly { readonly host: string; readonly port: number }[] }
  /** The Service is there, and nobody is ready behind it. */
  | { readonly kind: 'none' }
  /** There is no such Service, or it has no such port. */
  | { readonly kind: 'missing' };

/** The Service that a reference names; null where it names something else, or no port. */
export function servicePortOf(reference: unknown, namespace: string): ServicePort | null {
  const isCoreService = (dig(reference, 'group') ?? '') === '' && (dig(reference, 'kind') ?? 'Service') === 'Service';
  const [name, port, own] = [dig(reference, 'name'), dig(reference, 'port'), dig(reference, 'namespace')];
  if (!isCoreService || typeof name !== 'string' || typeof port !== 'number') return null;
  // A reference across namespaces needs a ReferenceGrant, which nobody makes in the playground.
  if (typeof own === 'string' && own !== namespace) return null;
  return { namespace, name, port };
}

/** The ready endpoints of a Service, by its EndpointSlices. */
export function endpointsOf(objects: ClusterObjects, { namespace, name, port }: ServicePort): Endpoints {
  const service = objects.get({ apiVersion: 'v1', kind: 'Service', namespace, name });
  const declared = listIn(dig(service, 'spec', 'ports')).find((one) => dig(one, 'port') === port);
  if (service === null || declared === undefined) return { kind: 'missing' };
  const portName = dig(declared, 'name') ?? '';
  const addresses = objects.list('EndpointSlice').flatMap((slice) => {
    const { namespace: place, labels } = slice.metadata;
    if (place !== namespace || labels?.['kubernetes.io/service-name'] !== name) return [];
    const target = listIn(slice['ports']).find((one) => (dig(one, 'name') ?? '') === portName);
    const number = dig(target, 'port');
    if (typeof number !== 'number') return [];
    return listIn(slice['endpoints']).flatMap((endpoint) => {
      // Ready, where nothing is said.
      if (dig(endpoint, 'conditions', 'ready') === false) return [];
      return listIn(dig(endpoint, 'addresses')).map((host) => ({ host: String(host), port: number }));
    });
  });
  return addresses.length === 0 ? { kind: 'none' } : { kind: 'ready', addresses };
}
