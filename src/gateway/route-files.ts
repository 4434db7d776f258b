import type { FleetCluster } from '../fleet/fleet.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import type { Files } from './change.ts';
import { deliveryFolder, fileInFolder } from './manifest-path.ts';

/** A file of a rollout's routes in one cluster. */
export interface RouteFile {
  readonly cluster: FleetCluster;
  /** The delivery folder. */
  readonly folder: string;
  /** Below the folder, as configured. */
  readonly file: string;
  readonly path: string;
  /** The routes that the file holds; never empty. */
  readonly routes: readonly Route[];
}

/** The clusters of a fleet that a rollout is in, in the rollout's order. */
export function clustersOf(rollout: Rollout, fleet: readonly FleetCluster[]): FleetCluster[] {
  const declared = new Map(fleet.map((cluster) => [cluster.name, cluster]));
  return rollout.clusters.map(({ name }) => {
    const cluster = declared.get(name);
    if (cluster === undefined) throw new RangeError(`The fleet has no cluster ${name}`);
    return cluster;
  });
}

/** The last answer for each rollout: one look asks for it once and again, and for every cluster that it reads. */
const kept = new WeakMap<
  Rollout,
  { readonly fleet: readonly FleetCluster[]; readonly delivery: string; readonly files: readonly RouteFile[] }
>();

/** The files of a rollout's routes in all its clusters. Several routes may share a file. */
export function routeFiles(rollout: Rollout, fleet: readonly FleetCluster[], delivery: string): readonly RouteFile[] {
  const known = kept.get(rollout);
  if (known !== undefined && known.fleet === fleet && known.delivery === delivery) return known.files;
  const files = findRouteFiles(rollout, fleet, delivery);
  kept.set(rollout, { fleet, delivery, files });
  return files;
}

function findRouteFiles(rollout: Rollout, fleet: readonly FleetCluster[], delivery: string): RouteFile[] {
  const byFile = new Map<string, Route[]>();
  for (const route of rollout.routes) {
    const routes = byFile.get(route.file);
    if (routes === undefined) byFile.set(route.file, [route]);
    else routes.push(route);
  }
  return clustersOf(rollout, fleet).flatMap((cluster) => {
    const folder = deliveryFolder(delivery, cluster.name, rollout.name);
    return [...byFile].map(([file, routes]) => ({ cluster, folder, file, path: fileInFolder(folder, file), routes }));
  });
}

/**
 * The text of a file; null where there is none.
 *
 * @throws Error if the file was never read: to take it for absent could overwrite what somebody wrote
 */
export function readFile(files: Files, path: string): string | null {
  const text = files.get(path);
  if (text === undefined) throw new Error(`The file was not read: ${path}`);
  return text;
}
