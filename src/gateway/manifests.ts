import type { FleetCluster } from '../fleet/fleet.ts';
import type { Refusal } from '../rollout/refusal.ts';
import type { Rollout, Slot } from '../rollout/rollout.ts';
import type { FileChange, Files } from './change.ts';
import { type Finding, refusalOf } from './finding.ts';
import { isGenerated } from './generated-route.ts';
import { KUSTOMIZATION_FILES } from './kustomization.ts';
import { comparePaths, fileInFolder, isPerCluster, pinnedFile } from './manifest-path.ts';
import { renderPins } from './render-pins.ts';
import { renderRoutes } from './render-routes.ts';
import { Rendering } from './rendering.ts';
import { routeFiles } from './route-files.ts';
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
  /** Where the traffic goes by the last decision; the files should say the same. */
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
  const paths = new Set<string>();
  for (const { cluster, path } of routeFiles(rollout, clusters, delivery)) {
    paths.add(path);
    for (const pin of rollout.versionPins.filter(isPerCluster)) {
      for (const slot of rollout.slots) paths.add(pinnedFile(pin, slot, cluster.name, rollout.name));
    }
  }
  for (const pin of rollout.versionPins.filter((one) => !isPerCluster(one))) {
    for (const slot of rollout.slots) paths.add(pinnedFile(pin, slot, '', rollout.name));
  }
  return [...paths].toSorted(comparePaths);
}

/**
 * The files beside routes that are to be written for the first time, sorted: whether a kustomization is there decides
 * what is written. None once every route is there, which spares most renderings three files for each cluster.
 *
 * @param files every path of {@link manifestPaths}
 */
export function neighbourPaths(
  rollout: Rollout,
  clusters: readonly FleetCluster[],
  delivery: string,
  files: Files,
): string[] {
  const absent = routeFiles(rollout, clusters, delivery).filter(
    ({ path, routes }) => files.get(path) === null && routes.every(isGenerated),
  );
  const folders = new Set(absent.map(({ folder }) => folder));
  return [...folders]
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
  renderRoutes(rendering, request);
  renderPins(rendering, request);
  const stops = ({ gravity }: Finding) => gravity === 'stops' || (gravity === 'stops-unless-forced' && !request.force);
  const refusals = rendering.findings.filter(stops).map(refusalOf);
  if (refusals.length > 0) return { ok: false, refusals };
  return { ok: true, changes: rendering.changes(), warnings: rendering.findings.map(refusalOf) };
}
