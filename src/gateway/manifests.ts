import type { FleetCluster } from '../fleet/fleet.ts';
import type { Refusal } from '../rollout/refusal.ts';
import type { Rollout, Slot } from '../rollout/rollout.ts';
import type { FileChange, Files } from './change.ts';
import { type Finding, refusalOf } from './finding.ts';
import { inFleetOrder } from './former-pools.ts';
import { isGenerated } from './generated-route.ts';
import { KUSTOMIZATION_FILES } from './kustomization.ts';
import { comparePaths, fileInFolder, isPerCluster, pinnedFile } from './manifest-path.ts';
import { fleetFiles, renderFleet } from './render-fleet.ts';
import { hubFiles } from './render-hub.ts';
import { renderPins } from './render-pins.ts';
import { noteResidency, type RoutePlace } from './render-residency.ts';
import { renderRoutes } from './render-routes.ts';
import { Rendering } from './rendering.ts';
import { type RouteFile, routeFiles } from './route-files.ts';
import type { Standing } from './share.ts';

export type { Standing } from './share.ts';

/** Everything that decides which bytes of a rollout's manifests change. */
export interface ManifestRequest {
  readonly rollout: Rollout;
  /** The fleet's clusters; those that the rollout is not in are passed over. */
  readonly clusters: readonly FleetCluster[];
  /** Every cluster of the fleet: a hub need not be one of the rollout's. Left out: those of the rollout. */
  readonly fleet?: readonly FleetCluster[];
  /** The fleet's template of a delivery folder. */
  readonly delivery: string;
  /**
   * Where the traffic goes by the last decision; the files should say the same, but for what `written` says of them. Then
   * all files of the fleet axis are brought along.
   */
  readonly before: Standing;
  readonly after: Standing;
  /** The version to write into the candidate's manifests; null: leave them. */
  readonly pin: { readonly slot: Slot; readonly sha: string } | null;
  /** Every path of {@link manifestPaths} and {@link neighbourPaths}. */
  readonly files: Files;
  /** True: hand-edited weights do not stop it, because a rollback or an abort must always be possible. */
  readonly force: boolean;
}

/** The files to commit, sorted by path, or everything that stands in the way. */
export type ManifestResult =
  | { readonly ok: true; readonly changes: readonly FileChange[]; readonly warnings: readonly Refusal[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/**
 * Every file that rendering the rollout reads, but for those of {@link neighbourPaths}, sorted.
 *
 * @throws RangeError if a configured path leaves the repository
 */
export function manifestPaths(rollout: Rollout, clusters: readonly FleetCluster[], delivery: string): string[] {
  const paths = new Set(fleetFiles(rollout, delivery).map(({ path }) => path));
  for (const { path } of clusterRoutes(rollout, clusters, delivery)) paths.add(path);
  for (const pin of rollout.versionPins.filter(isPerCluster)) {
    for (const { name } of rollout.clusters) {
      for (const slot of rollout.slots) paths.add(pinnedFile(pin, slot, name, rollout.name));
    }
  }
  for (const pin of rollout.versionPins.filter((one) => !isPerCluster(one))) {
    for (const slot of rollout.slots) paths.add(pinnedFile(pin, slot, '', rollout.name));
  }
  return [...paths].toSorted(comparePaths);
}

/** The files of routes in the rollout's own clusters. Behind a hub there are none: its routes divide the traffic. */
export function clusterRoutes(
  rollout: Rollout,
  clusters: readonly FleetCluster[],
  delivery: string,
): readonly RouteFile[] {
  return rollout.fleet?.writer.kind === 'hub' ? [] : routeFiles(rollout, clusters, delivery);
}

/**
 * The files beside files that are to be written for the first time, sorted: whether a kustomization is there decides
 * what is written. None once every file is there, which spares most renderings three files for each cluster.
 *
 * @param files every path of {@link manifestPaths}
 */
export function neighbourPaths(
  rollout: Rollout,
  clusters: readonly FleetCluster[],
  delivery: string,
  files: Files,
): string[] {
  const absentRoutes = clusterRoutes(rollout, clusters, delivery).filter(
    ({ path, routes }) => files.get(path) === null && routes.every(isGenerated),
  );
  const absentFiles = fleetFiles(rollout, delivery).filter(({ path }) => files.get(path) === null);
  const folders = new Set([...absentRoutes, ...absentFiles].map(({ folder }) => folder));
  return [...folders]
    .filter((folder) => folder !== '')
    .flatMap((folder) => KUSTOMIZATION_FILES.map((name) => fileInFolder(folder, name)))
    .toSorted(comparePaths);
}

/**
 * Renders where a rollout stands into its manifests. Only clusters whose shares change, or whose generated route is not
 * there yet, are looked at.
 *
 * @throws Error if a file that is needed is not among `files`
 */
export function renderManifests(request: ManifestRequest): ManifestResult {
  const rendering = new Rendering(request.files);
  const { rollout, delivery, after } = request;
  const clusters = request.fleet ?? request.clusters;
  const before = inFleetOrder(request.before, clusters);
  const isStale = before.written !== undefined;
  const routes = clusterRoutes(rollout, request.clusters, delivery);
  if (routes.length > 0) renderRoutes(rendering, { ...request, before });
  renderFleet(
    rendering,
    { rollout, clusters, delivery, before, after, isCheck: isStale },
    routes.map(({ path }) => path),
  );
  renderPins(rendering, request);
  const changes = rendering.changes();
  noteResidency(rendering, rollout, clusters, routePlaces(request), changes);
  // DNS records are held against what was decided before the configuration changed; the others cannot be.
  const isHeld = rollout.fleet?.writer.kind === 'dnsendpoint';
  const stale = new Set(isStale && !isHeld ? fleetFiles(rollout, delivery).map(({ path }) => path) : []);
  const isSet = ({ reason, file }: Finding) => reason === 'route_edited_by_hand' && stale.has(file);
  const stops = (finding: Finding) =>
    finding.gravity === 'stops' || (finding.gravity === 'stops-unless-forced' && !request.force && !isSet(finding));
  const refusals = rendering.findings.filter(stops).map(refusalOf);
  if (refusals.length > 0) return { ok: false, refusals };
  return { ok: true, changes, warnings: rendering.findings.map(warningOf) };
}

/** What only a forced step passes over it sets itself: to put it back by hand, or to roll back, would be said too late. */
function warningOf(finding: Finding): Refusal {
  const isSet = finding.reason === 'route_edited_by_hand' && finding.gravity === 'stops-unless-forced';
  return { ...refusalOf(finding), ...(isSet ? { next: 'This step sets them to what was decided.' } : {}) };
}

/** Where the rollout’s routes lie: in its clusters, or in the hub. */
function routePlaces({ rollout, clusters, delivery }: ManifestRequest): RoutePlace[] {
  const writer = rollout.fleet?.writer;
  if (writer?.kind === 'hub') {
    return hubFiles(rollout, writer, delivery).map(({ path }) => ({ path, cluster: writer.cluster }));
  }
  return routeFiles(rollout, clusters, delivery).map(({ path, cluster }) => ({ path, cluster: cluster.name }));
}
