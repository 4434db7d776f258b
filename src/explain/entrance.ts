import type { Parent, PlacedRoute } from './route.ts';

/** Where a request comes in: a listener of a gateway, as far as the routes tell them apart. */
export interface Entrance {
  /** The gateway as `namespace/name`; null: the routes name none. */
  readonly gateway: string | null;
  /** The listener's name or port; null: the routes of this entrance name none. */
  readonly listener: string | null;
}

/** An entrance with the routes that attach to it. */
export interface Attached {
  readonly entrance: Entrance;
  readonly routes: readonly PlacedRoute[];
}

/**
 * Groups the routes of one cluster by where they attach. A route that names no listener is at all of its gateway's.
 * Routes of a mesh, whose parents are Services, are at none; routes without parents are kept apart.
 */
export function entrancesOf(routes: readonly PlacedRoute[]): readonly Attached[] {
  const gateways = new Map<string, { placed: PlacedRoute; listener: string | null }[]>();
  const orphans: PlacedRoute[] = [];
  for (const placed of routes) {
    if (placed.route.parents.length === 0) orphans.push(placed);
    for (const parent of placed.route.parents) {
      if (parent.kind !== 'Gateway') continue;
      const name = gatewayName(parent, placed);
      const attached = gateways.get(name) ?? [];
      attached.push({ placed, listener: listenerName(parent) });
      gateways.set(name, attached);
    }
  }
  const found = [...gateways]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([gateway, attached]) => {
      const named = [...new Set(attached.map(({ listener }) => listener))].filter((one) => one !== null).toSorted();
      const listeners = named.length === 0 ? [null] : named;
      return listeners.map((listener) => ({
        entrance: { gateway, listener },
        routes: [
          ...new Set(
            attached.flatMap((one) => (one.listener === null || one.listener === listener ? [one.placed] : [])),
          ),
        ],
      }));
    });
  return orphans.length === 0 ? found : [...found, { entrance: { gateway: null, listener: null }, routes: orphans }];
}

function gatewayName({ namespace, name }: Parent, { route }: PlacedRoute): string {
  const place = namespace ?? route.namespace;
  return place === null ? name : `${place}/${name}`;
}

function listenerName({ sectionName, port }: Parent): string | null {
  return sectionName ?? (port === null ? null : `port ${port}`);
}
