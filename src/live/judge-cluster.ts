import type { FleetCluster } from '../fleet/fleet.ts';
import { backendOf } from '../gateway/backend-reference.ts';
import type { Files } from '../gateway/change.ts';
import { clusterRoutes } from '../gateway/manifests.ts';
import type { LiveReading } from '../rollout/readings.ts';
import type { Rollout, Slot } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { WHOLE } from '../rollout/weight.ts';
import { type ClusterNeeds, type ClusterScene, gatewayObject, needsOf, objectKey } from './cluster-scene.ts';
import { judgeBackends, type ServiceName, serviceKey, type WantedService, wantedServices } from './judge-backends.ts';
import { judgeGateway, type WantedGateway, wantedGateways } from './judge-gateway.ts';
import { judgeRoute } from './judge-route.ts';
import { conclude, joined } from './judgement.ts';
import { type WantedRoutes, wantedRoutes } from './wanted-route.ts';

/** What Git wants of one cluster for one rollout. */
export interface WantedCluster {
  readonly cluster: FleetCluster;
  readonly routes: WantedRoutes;
  readonly gateways: readonly WantedGateway[];
  readonly services: readonly WantedService[];
  /** The Service of each slot. They are counted before they get any traffic, too. */
  readonly slots: readonly (ServiceName & { readonly slot: Slot })[];
  /** The candidate's Service, where it has one of its own in this cluster; null where there is no candidate. */
  readonly candidate: ServiceName | null;
  /** Whether the cluster was seen to serve the present weights before. */
  readonly wasLive: boolean;
  /** Whether a hub divides the traffic, so that the cluster has no routes of Headgate's. */
  readonly isBehindHub: boolean;
}

/**
 * Reads from Git what a cluster should have. Behind a hub that is the Services of both versions: requests reach them without
 * a route, and perhaps without a Gateway, of the cluster's own.
 *
 * @param files the configured branch's, not those of a step that waits to be merged
 */
export function wantedCluster(
  rollout: Rollout,
  state: State,
  cluster: FleetCluster,
  clusters: readonly FleetCluster[],
  delivery: string,
  files: Files,
): WantedCluster {
  const isBehindHub = rollout.fleet?.writer.kind === 'hub';
  const routeFiles = clusterRoutes(rollout, clusters, delivery).filter((one) => one.cluster.name === cluster.name);
  const routes = wantedRoutes(routeFiles, files);
  return {
    cluster,
    routes,
    gateways: wantedGateways(routes.routes),
    services: isBehindHub
      ? servicesBehindHub(rollout, state, cluster)
      : withSlots(rollout, wantedServices(routes.routes)),
    slots: rollout.slots.map((slot, index) => ({ slot, ...slotService(rollout, index === 0 ? 0 : 1) })),
    candidate: candidateService(rollout, state),
    wasLive: state.live[cluster.name] !== undefined || state.lost.includes(cluster.name),
    isBehindHub,
  };
}

/** What must be read of the cluster. */
export function clusterNeeds({ routes, gateways, services }: WantedCluster): ClusterNeeds {
  return needsOf(routes.routes, gateways, services);
}

/**
 * Whether a cluster serves what Git says: its routes, the Gateways that they name, and the Services that they lead to.
 *
 * @param now ISO 8601
 */
export function judgeCluster(wanted: WantedCluster, scene: ClusterScene, now: string): LiveReading {
  const { cluster, routes, gateways, services, slots, candidate, wasLive, isBehindHub } = wanted;
  const object = (key: Parameters<typeof objectKey>[0]) => scene.objects.get(objectKey(key)) ?? null;
  const isRouted = isBehindHub || routes.routes.some((route) => object(route) !== null);
  const { faults, notes } = joined([
    { faults: routes.faults, notes: [] },
    ...routes.routes.map((route) => judgeRoute(route, object(route), cluster.implementation, wasLive)),
    ...gateways.map((gateway) => judgeGateway(gateway, object(gatewayObject(gateway)), wasLive)),
    judgeBackends(services, scene.endpoints, { candidate, isRouted }),
  ]);
  const hub = 'A hub divides this rollout’s traffic. Its routes are not looked at, only this cluster’s Services.';
  return {
    cluster: cluster.name,
    ...conclude(faults),
    at: now,
    notes: isBehindHub ? [hub, ...notes] : [...notes],
    ready: Object.fromEntries(slots.map((one) => [one.slot, scene.endpoints.get(serviceKey(one)) ?? null])),
  };
}

/** Where a reference without a namespace leads: the namespace of the rollout's first route. */
function homeOf({ routes }: Rollout): string {
  return routes[0]?.namespace ?? 'default';
}

function slotService(rollout: Rollout, index: 0 | 1): ServiceName {
  const { service, namespace } = backendOf(rollout, index);
  return { namespace: namespace ?? homeOf(rollout), name: service };
}

/** A slot's Service that no route names yet is looked at all the same: it is where the next step may lead. */
function withSlots(rollout: Rollout, services: readonly WantedService[]): WantedService[] {
  const known = new Set(services.map(serviceKey));
  const others = ([0, 1] as const)
    .map((index) => ({ ...slotService(rollout, index), isWeighted: false, where: slotPlace(rollout, index) }))
    .filter((one) => !known.has(serviceKey(one)));
  return [...services, ...others];
}

function slotPlace({ slots }: Rollout, index: 0 | 1): string {
  return `the backend of the slot ${slots[index]}`;
}

function servicesBehindHub(rollout: Rollout, state: State, { name }: FleetCluster): WantedService[] {
  const moved = state.candidate === null ? 0 : (state.weights[name] ?? 0);
  return ([0, 1] as const).map((index) => {
    const isStable = rollout.slots[index] === state.stable;
    const isWeighted = isStable ? moved < WHOLE : moved > 0;
    return { ...slotService(rollout, index), isWeighted, where: slotPlace(rollout, index) };
  });
}

function candidateService(rollout: Rollout, { candidate }: State): ServiceName | null {
  return candidate === null ? null : slotService(rollout, candidate.slot === rollout.slots[0] ? 0 : 1);
}
