import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { KUSTOMIZATION_FILES, kustomizationText, unlistedNote } from './kustomization.ts';
import { fileInFolder } from './manifest-path.ts';
import { dig, listIn } from './plain-data.ts';
import type { Rendering } from './rendering.ts';
import type { Splice } from './splice.ts';
import { isUnreadable, pairOf, plainData, rangeOf, type Source } from './yaml-source.ts';

/** Files that are written for the first time into one folder. */
export interface NewFiles {
  readonly folder: string;
  readonly files: readonly string[];
  /** True: something that is applied lies in the folder already. Without a kustomization every file there is applied. */
  readonly isInUse: boolean;
}

/**
 * Sees to it that the kustomization of a folder lists files that are written there for the first time. A kustomization that
 * is as Headgate writes them is written anew; another one gets a line for each, or a note says which lines it needs.
 */
export function listNewFiles(rendering: Rendering, { folder, files, isInUse }: NewFiles): void {
  const paths = KUSTOMIZATION_FILES.map((name) => fileInFolder(folder, name));
  const path = paths.find((one) => rendering.text(one) !== null);
  if (path === undefined) {
    const own = fileInFolder(folder, KUSTOMIZATION_FILES[0]);
    const written = rendering.written(own);
    // A first kustomization would hide the files that it does not list from the agent.
    if (written === null && isInUse) return;
    rendering.write(own, kustomizationText(union(written === null ? [] : resourcesOf(rendering, written), files)));
    return;
  }
  const text = rendering.text(path) ?? '';
  const source = rendering.source(text);
  if (isUnreadable(source)) return;
  const unlisted = files.filter((file) => unlistedNote(source, file) !== null);
  if (unlisted.length === 0) return;
  const resources = resourcesOf(rendering, text);
  if (kustomizationText(resources) === text) {
    rendering.write(path, kustomizationText(union(resources, unlisted)));
    return;
  }
  const splice = insertResources(source, unlisted);
  if (splice !== null && rendering.edit(path, [splice])) return;
  for (const file of unlisted) {
    const note = unlistedNote(source, file);
    if (note !== null) rendering.note(path, note);
  }
}

function union(there: readonly string[], added: readonly string[]): string[] {
  return [...new Set([...there, ...added])].toSorted();
}

function resourcesOf(rendering: Rendering, text: string): string[] {
  const source = rendering.source(text);
  if (isUnreadable(source)) return [];
  const [document] = source.documents;
  return listIn(dig(document === undefined ? undefined : plainData(document.document), 'resources')).map(String);
}

/** Adds lines after the last item of a block list; null where the list's style leaves no place that is surely right. */
function insertResources({ text, documents }: Source, files: readonly string[]): Splice | null {
  const [document, second] = documents;
  const root = document?.document.contents;
  if (second !== undefined || !isMap(root)) return null;
  const list = pairOf(root, 'resources')?.value;
  if (!isSeq<Node>(list) || list.flow === true) return null;
  const last = list.items.at(-1);
  if (!isScalar(last)) return null;
  const [start, end] = rangeOf(last);
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const dash = /^ *- +$/.exec(before);
  const lineEnd = text.indexOf('\n', end);
  if (dash === null || text.slice(start, end).includes('\n')) return null;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = files.map((file) => `${before}${file}`);
  if (lineEnd === -1)
    return { start: text.length, end: text.length, text: lines.map((line) => newline + line).join('') };
  return { start: lineEnd + 1, end: lineEnd + 1, text: lines.map((line) => line + newline).join('') };
}
