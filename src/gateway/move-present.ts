import type { FleetCluster } from '../fleet/fleet.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import { clusterKind, lackingFeatures } from './cluster-features.ts';
import type { FileWriter } from './file-writer.ts';
import { annotatedRoute, editAnnotations } from './fleet-annotations.ts';
import { noteOutdatedRedirects } from './outdated-redirects.ts';
import type { Rendering } from './rendering.ts';
import { editRoute, type RouteEdit } from './route-edit.ts';
import { grouped, type RouteMove } from './route-move.ts';
import { splitName } from './split.ts';
import { noteWritten } from './written-routes.ts';

/** Rules that stand in one or more clusters' files, to be held against what these clusters support. */
interface RulesInUse {
  readonly kind: Route['kind'];
  readonly rules: readonly unknown[];
  readonly cluster: FleetCluster;
  readonly path: string;
  /** The same for the same rules. */
  readonly key: string;
}

/**
 * Moves the weights in files that are there. A file with exactly the text that would be written for its shares is
 * written anew for the next ones; any other is edited in place.
 *
 * @param pinned files in which a version is written too: two hands in one text both have to edit in place
 */
export function movePresent(
  rendering: Rendering,
  rollout: Rollout,
  moves: readonly RouteMove[],
  writer: FileWriter,
  pinned: ReadonlySet<string>,
): void {
  const inUse: RulesInUse[] = [];
  const written: RouteMove[] = [];
  const edits = new Map<string, readonly RouteEdit[]>();
  for (const move of moves) {
    const { cluster, path, file } = move;
    const text = rendering.text(path) ?? '';
    const write = pinned.has(path) ? null : writer(move);
    if (write !== null && write(move.before) === text) {
      rendering.write(path, write(move.after));
      written.push(move);
      continue;
    }
    noteOutdatedRedirects(rendering, rollout, move);
    const key = `${file} ${splitName(move.before)} ${splitName(move.after)} ${text}`;
    const known = edits.get(key) ?? editsOf(rendering, rollout, move, text);
    edits.set(key, known);
    for (const [index, { splices, notes, rules }] of known.entries()) {
      for (const note of notes) rendering.note(path, note);
      if (notes.every(({ gravity }) => gravity !== 'stops')) rendering.edit(path, splices);
      const kind = move.routes[index]?.kind;
      if (kind !== undefined) inUse.push({ kind, rules, cluster, path, key: `${index} ${key}` });
    }
  }
  warnOfFeatures(rendering, inUse);
  noteWritten(rendering, rollout, written);
}

function editsOf(rendering: Rendering, rollout: Rollout, move: RouteMove, text: string): readonly RouteEdit[] {
  const source = rendering.source(text);
  const annotated = annotatedRoute(rollout);
  return move.routes.map((route) => {
    const edit = editRoute(source, route, rollout, move.before, move.after);
    const { annotations: after } = move.after;
    if (route !== annotated || after === undefined) return edit;
    // A cluster that came to the pool by a change of the configuration has none yet.
    const before = move.before.annotations ?? {};
    const { splices, notes } = editAnnotations(source, route, before, after);
    return { ...edit, splices: [...edit.splices, ...splices], notes: [...edit.notes, ...notes] };
  });
}

/** The file is there, so its words are the operator's: what a cluster lacks of them is said, and stops nothing. */
function warnOfFeatures(rendering: Rendering, inUse: readonly RulesInUse[]): void {
  for (const alike of grouped(inUse, ({ key, cluster }) => `${clusterKind(cluster)} ${key}`).values()) {
    const [first] = alike;
    if (first === undefined) continue;
    const clusters = alike.map(({ cluster }) => cluster);
    for (const note of lackingFeatures(first.kind, first.rules, clusters, 'warns')) rendering.note(first.path, note);
  }
}
