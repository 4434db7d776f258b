import type { Rollout } from '../rollout/rollout.ts';
import type { Backend } from '../rollout/route.ts';
import { readInteger } from './integer-notation.ts';
import { dig } from './plain-data.ts';
import { roundedWeights, type Shares } from './share.ts';
import { textScalar } from './yaml-text.ts';

/** The part of a rollout that says which backends are its own. */
export type Backends = Pick<Rollout, 'slots' | 'backends'>;

/** The backend of the rollout's first (0) or second (1) slot. */
export function backendOf({ slots, backends }: Backends, index: 0 | 1): Backend {
  const backend = backends[slots[index]];
  if (backend === undefined) throw new RangeError(`The slot ${slots[index]} has no backend`);
  return backend;
}

/**
 * Which slot's backend a reference names: a core Service of that name, on that port, in that namespace.
 *
 * @param reference an item of `backendRefs` as plain data
 * @param namespace the route's own, which a reference without one means
 * @returns null where it names another backend
 */
export function slotNamed(reference: unknown, rollout: Backends, namespace: string): 0 | 1 | null {
  const isCoreService = (dig(reference, 'group') ?? '') === '' && (dig(reference, 'kind') ?? 'Service') === 'Service';
  if (!isCoreService) return null;
  const port = dig(reference, 'port');
  const number = typeof port === 'string' ? readInteger(port) : port;
  const named = ([0, 1] as const).find((index) => {
    const backend = backendOf(rollout, index);
    return (
      dig(reference, 'name') === backend.service &&
      number === backend.port &&
      (dig(reference, 'namespace') ?? namespace) === (backend.namespace ?? namespace)
    );
  });
  return named ?? null;
}

/** A backend as people name it: `shop/checkout-green:8080`. */
export function backendName({ service, namespace, port }: Backend): string {
  return `${namespace === null ? '' : `${namespace}/`}${service}:${port}`;
}

/** A reference as people name it, whatever it is. */
export function referenceName(reference: unknown): string {
  const kind = dig(reference, 'kind') ?? 'Service';
  const [namespace, name, port] = [dig(reference, 'namespace'), dig(reference, 'name'), dig(reference, 'port')];
  const place = typeof namespace === 'string' ? `${namespace}/` : '';
  return `${kind === 'Service' ? '' : `${String(kind)} `}${place}${String(name)}${port === undefined ? '' : `:${String(port)}`}`;
}

/** The lines to add to a block list so that it has the backends of these slots with the weights they should have. */
export function snippetFor(rollout: Backends, missing: readonly (0 | 1)[], shares: Shares): string {
  const weights = roundedWeights(shares);
  return missing
    .map((index) => {
      const { service, namespace, port } = backendOf(rollout, index);
      const place = namespace === null ? '' : `, namespace: ${textScalar(namespace)}`;
      return `\`- {name: ${textScalar(service)}${place}, port: ${port}, weight: ${weights[index]}}\``;
    })
    .join(' and ');
}
