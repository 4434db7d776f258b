import type { FleetCluster } from '../fleet/fleet.ts';
import type { Rollout, Slot } from '../rollout/rollout.ts';
import { fileWriter } from './file-writer.ts';
import { isPerCluster, pinnedFile } from './manifest-path.ts';
import { movePresent } from './move-present.ts';
import type { Rendering } from './rendering.ts';
import { type RouteFile, routeFiles } from './route-files.ts';
import { isMoved, type RouteMove } from './route-move.ts';
import { setBack } from './set-back.ts';
import type { Standing } from './share.ts';
import { splitOf } from './split.ts';
import { noteUnsupported } from './unsupported-kind.ts';
import { writeAbsent } from './write-absent.ts';

/** What rendering the routes needs to know. */
interface RouteRequest {
  readonly rollout: Rollout;
  readonly clusters: readonly FleetCluster[];
  readonly delivery: string;
  readonly before: Standing;
  readonly after: Standing;
  readonly pin: { readonly slot: Slot } | null;
  readonly force: boolean;
}

/** Moves the weights of a rollout's routes, and writes the routes that are to be generated and are not there. */
export function renderRoutes(rendering: Rendering, request: RouteRequest): void {
  const { rollout } = request;
  const files = routeFiles(rollout, request.clusters, request.delivery);
  noteSharedPaths(rendering, files);
  const moves = files.map((file) => moveOf(file, request));
  const writer = fileWriter(rollout);
  noteUnsupported(
    rendering,
    rollout,
    moves.filter((move) => isMoved(move) || rendering.text(move.path) === null),
  );
  writeAbsent(rendering, rollout, moves, writer);
  const there = moves.filter(({ path }) => rendering.text(path) !== null);
  movePresent(rendering, rollout, there.filter(isMoved), writer, pinnedPaths(request));
  // An end of the rollout ends it everywhere, also where a hand gave the candidate what no step did.
  if (request.force && request.after.candidate === null) {
    setBack(
      rendering,
      rollout,
      there.filter((move) => !isMoved(move)),
      writer,
    );
  }
}

function moveOf(file: RouteFile, { rollout, before, after }: RouteRequest): RouteMove {
  return {
    ...file,
    before: splitOf(rollout, file.routes, before, file.cluster.name),
    after: splitOf(rollout, file.routes, after, file.cluster.name),
  };
}

/** One file for two clusters could not carry two weights. */
function noteSharedPaths(rendering: Rendering, files: readonly RouteFile[]): void {
  const owners = new Map<string, string>();
  for (const { path, cluster } of files) {
    const owner = owners.get(path);
    owners.set(path, owner ?? cluster.name);
    if (owner === undefined) continue;
    rendering.note(path, {
      reason: 'config_invalid',
      gravity: 'stops',
      path: '',
      offset: null,
      found: `the clusters ${owner} and ${cluster.name} have the same file`,
      expected: 'a file for each cluster',
      next: 'Put {cluster} into `delivery` in the fleet’s configuration.',
    });
  }
}

function pinnedPaths({ rollout, clusters, pin }: RouteRequest): ReadonlySet<string> {
  if (pin === null) return new Set();
  return new Set(
    rollout.versionPins.flatMap((one) => {
      const names = isPerCluster(one) ? clusters.map(({ name }) => name) : [''];
      return names.map((name) => pinnedFile(one, pin.slot, name, rollout.name));
    }),
  );
}
