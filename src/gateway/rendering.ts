import { recently } from '../rollout/recently.ts';
import type { FileChange, Files } from './change.ts';
import { type Finding, findingAt, type Note } from './finding.ts';
import { comparePaths } from './manifest-path.ts';
import { readFile } from './route-files.ts';
import { overlap, type Splice, spliceText } from './splice.ts';
import { readSource, type Source, type Unreadable } from './yaml-source.ts';

/** Files that are kept parsed. */
const KEPT_FILES = 2000;

const sources = {};
const readSourceOnce = recently(KEPT_FILES, (_: object, text) => readSource(text));

/** What a rendering gathers: findings, edits of files that are there, and texts of files that are written whole. */
export class Rendering {
  readonly findings: Finding[] = [];
  readonly #files: Files;
  readonly #splices = new Map<string, Splice[]>();
  readonly #written = new Map<string, string>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** The file's text; null where there is none. Throws if it was never read. */
  text(path: string): string | null {
    return readFile(this.#files, path);
  }

  /** A text as YAML. The same text, in however many clusters and renderings, is parsed once. */
  source(text: string): Source | Unreadable {
    return readSourceOnce(sources, text);
  }

  note(path: string, note: Note): void {
    this.findings.push(findingAt(path, this.#files.get(path) ?? null, note));
  }

  /** What this rendering writes as a whole file so far; null where it does not. */
  written(path: string): string | null {
    return this.#written.get(path) ?? null;
  }

  /** Writes a whole file. */
  write(path: string, text: string): void {
    this.#written.set(path, text);
  }

  /** Edits parts of a file; false, and nothing is edited, where another edit has the same part. */
  edit(path: string, splices: readonly Splice[]): boolean {
    const before = this.#splices.get(path) ?? [];
    if (splices.some((splice) => before.some((other) => overlap(splice, other)))) return false;
    this.#splices.set(path, [...before, ...splices]);
    return true;
  }

  /** The files that come out different, sorted by path. */
  changes(): FileChange[] {
    const after = new Map(this.#written);
    for (const [path, splices] of this.#splices) after.set(path, spliceText(this.text(path) ?? '', splices));
    return [...after]
      .map(([path, text]) => ({ path, before: this.text(path), after: text }))
      .filter(({ before, after: text }) => before !== text)
      .toSorted((left, right) => comparePaths(left.path, right.path));
  }
}
