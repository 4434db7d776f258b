import type { FleetCluster } from '../fleet/fleet.ts';
import type { Problem } from '../rollout/refusal.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Files } from './change.ts';
import { lackingFeatures } from './cluster-features.ts';
import { fileWriter } from './file-writer.ts';
import { type Note, problemOf } from './finding.ts';
import { asBroughtAlong, inFleetOrder } from './former-pools.ts';
import { isNote } from './found-route.ts';
import { isGenerated } from './generated-route.ts';
import { KUSTOMIZATION_FILES, unlistedNote } from './kustomization.ts';
import { comparePaths, fileInFolder, isPerCluster, pinnedFile } from './manifest-path.ts';
import { clusterRoutes, manifestPaths } from './manifests.ts';
import { noteOutdatedRedirects } from './outdated-redirects.ts';
import { fleetFiles } from './render-fleet.ts';
import { missingPin } from './render-pins.ts';
import { Rendering } from './rendering.ts';
import { editRoute, unreadableNote } from './route-edit.ts';
import { clustersOf } from './route-files.ts';
import type { RouteMove } from './route-move.ts';
import type { Standing } from './share.ts';
import { splitOf } from './split.ts';
import { noteUnsupported } from './unsupported-kind.ts';
import { validateFleet } from './validate-fleet.ts';
import { pinVersion } from './version-pin.ts';
import { missingNote, noteFlaws } from './write-absent.ts';
import { noteWritten } from './written-routes.ts';
import { isUnreadable } from './yaml-source.ts';

/** A rollout's manifests and what they should say. */
export interface ValidationRequest {
  readonly rollout: Rollout;
  readonly clusters: readonly FleetCluster[];
  /** Every cluster of the fleet: a hub need not be one of the rollout’s. Left out: those of the rollout. */
  readonly fleet?: readonly FleetCluster[];
  readonly delivery: string;
  /** Where the traffic goes by the state in Git. */
  readonly standing: Standing;
  /** Every path of {@link validationPaths}. */
  readonly files: Files;
}

/** Every file that a validation may read, sorted. */
export function validationPaths(rollout: Rollout, clusters: readonly FleetCluster[], delivery: string): string[] {
  const paths = new Set(manifestPaths(rollout, clusters, delivery));
  const folders = [...clusterRoutes(rollout, clusters, delivery), ...fleetFiles(rollout, delivery)].map(
    ({ folder }) => folder,
  );
  for (const folder of new Set(folders)) {
    if (folder === '') continue;
    for (const name of KUSTOMIZATION_FILES) paths.add(fileInFolder(folder, name));
  }
  return [...paths].toSorted(comparePaths);
}

/**
 * Everything that would keep a step from being rendered or from having its effect, in all clusters at once: the same checks
 * as {@link import('./manifests.ts').renderManifests} makes for what a step touches, and the kustomizations.
 */
export function validateManifests(request: ValidationRequest): Problem[] {
  const rendering = new Rendering(request.files);
  const { rollout, delivery } = request;
  const clusters = request.fleet ?? request.clusters;
  const standing = inFleetOrder(request.standing, clusters);
  const after = asBroughtAlong(standing);
  const moves = clusterRoutes(rollout, request.clusters, delivery).map((file): RouteMove => {
    const before = splitOf(rollout, file.routes, standing, file.cluster.name);
    return { ...file, before, after: splitOf(rollout, file.routes, after, file.cluster.name) };
  });
  const absent = moves.filter(({ path }) => rendering.text(path) === null);
  noteFlaws(rendering, rollout, absent);
  noteUnsupported(rendering, rollout, moves);
  for (const move of absent) {
    for (const route of move.routes) {
      // It will stop the first step that moves the cluster.
      if (!isGenerated(route)) rendering.note(move.path, { ...missingNote(route, move), gravity: 'stops' });
    }
  }
  const writer = fileWriter(rollout);
  for (const move of moves) {
    const text = rendering.text(move.path);
    if (text === null) continue;
    if (writer(move)?.(move.before) === text) noteWritten(rendering, rollout, [move]);
    else validateRoutes(rendering, rollout, move, text);
    validateKustomization(rendering, move);
  }
  const check = { rollout, clusters, delivery, before: standing, after, isCheck: true };
  validateFleet(rendering, check, moves);
  for (const file of fleetFiles(rollout, delivery)) {
    if (file.folder !== '' && rendering.text(file.path) !== null) validateKustomization(rendering, file);
  }
  validatePins(rendering, request);
  return rendering.findings
    .map(problemOf)
    .toSorted((left, right) => comparePaths(left.file, right.file) || (left.line ?? 0) - (right.line ?? 0));
}

function validateRoutes(rendering: Rendering, rollout: Rollout, move: RouteMove, text: string): void {
  noteOutdatedRedirects(rendering, rollout, move);
  const source = rendering.source(text);
  for (const route of move.routes) {
    const { notes, rules } = editRoute(source, route, rollout, move.before, move.after);
    for (const note of [...notes, ...lackingFeatures(route.kind, rules, [move.cluster], 'warns')]) {
      rendering.note(move.path, note);
    }
  }
}

function validateKustomization(rendering: Rendering, { folder, file }: Pick<RouteMove, 'folder' | 'file'>): void {
  const paths = KUSTOMIZATION_FILES.map((name) => fileInFolder(folder, name));
  const [path, second] = paths.filter((one) => rendering.text(one) !== null);
  if (path === undefined) return;
  if (second !== undefined) rendering.note(second, SECOND_KUSTOMIZATION);
  const source = rendering.source(rendering.text(path) ?? '');
  const note = isUnreadable(source) ? unreadableNote(source) : unlistedNote(source, file);
  if (note !== null) rendering.note(path, note);
}

const SECOND_KUSTOMIZATION: Note = {
  reason: 'route_unreadable',
  gravity: 'warns',
  path: '',
  offset: null,
  found: 'the folder has another kustomization, and kustomize fails where there are two',
  expected: 'one kustomization in a folder',
  next: 'Remove one of them.',
};

function validatePins(rendering: Rendering, { rollout, clusters: fleet }: ValidationRequest): void {
  const clusters = clustersOf(rollout, fleet);
  for (const pin of rollout.versionPins) {
    const names = isPerCluster(pin) ? clusters.map(({ name }) => name) : [''];
    const paths = names.flatMap((name) => rollout.slots.map((slot) => pinnedFile(pin, slot, name, rollout.name)));
    for (const path of new Set(paths)) {
      const text = rendering.text(path);
      const source = text === null ? null : rendering.source(text);
      const answer =
        source === null
          ? missingPin(pin)
          : isUnreadable(source)
            ? unreadableNote(source)
            : pinVersion(source, pin, pin.template);
      if (answer !== null && isNote(answer)) rendering.note(path, answer);
    }
  }
}
