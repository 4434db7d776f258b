import type { Route } from '../rollout/route.ts';
import { clusterKind, flawNote, lackingFeatures } from './cluster-features.ts';
import type { FileWriter } from './file-writer.ts';
import type { Note } from './finding.ts';
import { flawsOfGenerated, parentFlaws } from './generated-flaws.ts';
import { generatedRules, isGenerated } from './generated-route.ts';
import { KUSTOMIZATION_FILES, kustomizationText, unlistedNote } from './kustomization.ts';
import { fileInFolder } from './manifest-path.ts';
import { claimsOnRoute } from './other-controllers.ts';
import { dig, listIn } from './plain-data.ts';
import type { Rendering } from './rendering.ts';
import { type LaidOut, poolsOf } from './route-layout.ts';
import { grouped, isMoved, type RouteMove } from './route-move.ts';
import { additionNotes } from './rule-additions.ts';
import { isUnreadable, plainData } from './yaml-source.ts';

/** Writes the files that are not there and are to be generated, and a kustomization beside them where there is none. */
export function writeAbsent(
  rendering: Rendering,
  rollout: LaidOut,
  moves: readonly RouteMove[],
  writer: FileWriter,
): void {
  const absent = moves.filter(({ path }) => rendering.text(path) === null);
  const flawed = noteFlaws(rendering, rollout, absent.filter(isWritable));
  const written = new Set<string>();
  for (const move of absent) {
    for (const route of move.routes) if (!isGenerated(route)) rendering.note(move.path, missingNote(route, move));
    const text = isWritable(move) && !flawed.has(move.path) ? writer(move)?.(move.after) : undefined;
    if (text === undefined) continue;
    rendering.write(move.path, text);
    written.add(move.path);
  }
  if (written.size === 0) return;
  for (const [folder, files] of grouped(moves, (move) => move.folder)) {
    const added = files.filter(({ path }) => written.has(path)).map(({ file }) => file);
    const there = files
      .filter(({ path }) => written.has(path) || rendering.text(path) !== null)
      .map(({ file }) => file);
    if (added.length > 0) listFiles(rendering, folder, added, there);
  }
}

function isWritable({ routes }: RouteMove): boolean {
  return routes.every(isGenerated);
}

/** A cluster that this step does not touch may still wait for its route: that is said, and stops nothing. */
export function missingNote(route: Route, move: RouteMove): Note {
  return {
    reason: 'route_missing',
    gravity: isMoved(move) ? 'stops-unless-forced' : 'warns',
    path: '',
    offset: null,
    found: `there is no such file, so the cluster ${move.cluster.name} has no ${route.kind} ${route.name}`,
    expected: `the file with the ${route.kind} ${route.namespace}/${route.name}`,
    next: 'Write the file, or let it be generated: `generate` in the rollout’s configuration.',
  };
}

/**
 * Says what keeps generated routes from being written, once for all clusters that are alike, and answers the files
 * concerned. Under force such a file is left unwritten: where there is no route, there is no traffic to move.
 */
export function noteFlaws(rendering: Rendering, rollout: LaidOut, moves: readonly RouteMove[]): ReadonlySet<string> {
  const flawed = new Set<string>();
  for (const move of moves) {
    for (const flaw of parentFlaws(move.cluster.gateways)) {
      rendering.note(move.path, flawNote(flaw));
      flawed.add(move.path);
    }
  }
  const kindOf = ({ cluster, file }: RouteMove) => `${clusterKind(cluster)} ${poolsOf(rollout, cluster.name)} ${file}`;
  for (const alike of grouped(moves, kindOf).values()) {
    const [first] = alike;
    if (first === undefined) continue;
    for (const route of first.routes.filter(isGenerated)) {
      const clusters = alike.map(({ cluster }) => cluster);
      const flaws = flawsOfGenerated(route, first.cluster.gatewayApi).map(flawNote);
      const notes = [
        ...flaws,
        ...claimsOnRoute(route.generate),
        ...lackingFeatures(route.kind, generatedRules(route), clusters, 'stops-unless-forced'),
        ...(flaws.length === 0 ? additionNotes(rollout, route, clusters) : []),
      ];
      for (const note of notes) rendering.note(first.path, note);
      if (notes.some(({ gravity }) => gravity !== 'warns')) for (const { path } of alike) flawed.add(path);
    }
  }
  return flawed;
}

function listFiles(rendering: Rendering, folder: string, added: readonly string[], there: readonly string[]): void {
  const path = KUSTOMIZATION_FILES.map((name) => fileInFolder(folder, name)).find(
    (one) => rendering.text(one) !== null,
  );
  if (path === undefined) {
    rendering.write(fileInFolder(folder, KUSTOMIZATION_FILES[0]), kustomizationText(there.toSorted()));
    return;
  }
  const source = rendering.source(rendering.text(path) ?? '');
  if (isUnreadable(source)) return;
  const [document] = source.documents;
  const listed = listIn(dig(document === undefined ? undefined : plainData(document.document), 'resources')).map(
    String,
  );
  // As Headgate writes them, so nobody else's: a route that a later configuration adds would be applied by nobody.
  if (kustomizationText(listed) === rendering.text(path)) {
    rendering.write(path, kustomizationText([...new Set([...listed, ...added])].toSorted()));
    return;
  }
  for (const file of added) {
    const note = unlistedNote(source, file);
    if (note !== null) rendering.note(path, note);
  }
}
