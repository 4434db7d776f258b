import { slotNamed } from '../gateway/backend-reference.ts';
import type { Rollout, Slot } from '../rollout/rollout.ts';
import { hubBackends, hubOf } from './cluster-parts.ts';
import { backendName } from './main-rules.ts';
import type { PlacedRoute } from './route.ts';

/** A version of a rollout in a cluster. */
export interface Version {
  readonly rollout: string;
  readonly slot: Slot;
  /** Where it runs: the route's own cluster, or the one that a hub's backend stands for. */
  readonly cluster: string;
}

/** Finds which version a backend of a route is; null where it is no rollout's. */
export type VersionFinder = (placed: PlacedRoute, reference: unknown) => Version | null;

/** Tells versions by the rollouts' configuration. */
export function versionFinder(rollouts: readonly Rollout[]): VersionFinder {
  const plain = rollouts.filter((rollout) => hubOf(rollout) === null);
  const hubs = rollouts.flatMap((rollout) => {
    const hub = hubOf(rollout);
    return hub === null ? [] : [{ rollout, hub, backends: hubBackends(rollout, hub) }];
  });
  return ({ cluster, route }, reference) => {
    for (const { rollout, hub, backends } of hubs) {
      const place = hub.cluster === cluster ? backends.get(backendName(reference)) : undefined;
      if (place !== undefined) return { rollout: rollout.name, slot: rollout.slots[place[1]], cluster: place[0] };
    }
    for (const rollout of plain) {
      // What the manifest leaves to the GitOps agent, the rollout's configuration says.
      const namespace = route.namespace ?? rollout.routes[0]?.namespace ?? '';
      const slot = slotNamed(reference, rollout, namespace);
      if (slot !== null) return { rollout: rollout.name, slot: rollout.slots[slot], cluster };
    }
    return null;
  };
}
