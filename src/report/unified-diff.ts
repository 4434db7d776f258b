import type { FileChange } from '../gateway/change.ts';
import { type DiffLine, diffLines } from './line-diff.ts';

const CONTEXT = 3;
const MARKS = { same: ' ', removed: '-', added: '+' } as const;
const NO_NEWLINE = '\\ No newline at end of file';

/**
 * A file's change as a unified diff with three lines of context, as `git apply` takes it. Empty where nothing changed.
 * Carriage returns stay at the ends of the lines.
 */
export function unifiedDiff(change: FileChange): readonly string[] {
  const { path, before, after } = change;
  if (before === after) return [];
  const head = [
    `diff --git a/${path} b/${path}`,
    ...(before === null ? ['new file mode 100644'] : []),
    `--- ${before === null ? '/dev/null' : `a/${path}`}`,
    `+++ b/${path}`,
  ];
  return [...head, ...hunks(linesOf(change)).flatMap(writeHunk)];
}

/** How many lines a change adds and removes. */
export function countChanges(change: FileChange): { added: number; removed: number } {
  const lines = change.before === change.after ? [] : linesOf(change);
  const count = (kind: DiffLine['kind']): number => lines.filter((line) => line.kind === kind).length;
  return { added: count('added'), removed: count('removed') };
}

const compared = new WeakMap<FileChange, readonly DiffLine[]>();

/** A change is counted and shown, in the comment and in the check: it is compared once. */
function linesOf(change: FileChange): readonly DiffLine[] {
  const known = compared.get(change);
  if (known !== undefined) return known;
  const lines = diffLines(splitLines(change.before ?? ''), splitLines(change.after));
  compared.set(change, lines);
  return lines;
}

/** Lines with their ends, so that a missing last line end is a difference. */
function splitLines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

interface Hunk {
  /** Lines before the hunk, in the old and in the new file. */
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly DiffLine[];
}

function hunks(lines: readonly DiffLine[]): readonly Hunk[] {
  const found: Hunk[] = [];
  let oldLine = 0;
  let newLine = 0;
  let from = -1;
  let to = -1;
  let start = { oldStart: 0, newStart: 0 };
  const end = (): void => {
    if (from >= 0) found.push({ ...start, lines: lines.slice(from, Math.min(lines.length, to)) });
  };
  lines.forEach(({ kind }, index) => {
    if (kind !== 'same') {
      const begin = Math.max(0, index - CONTEXT);
      if (from < 0 || begin > to) {
        end();
        from = begin;
        // The lines of context before the change are in both files.
        start = { oldStart: oldLine - (index - begin), newStart: newLine - (index - begin) };
      }
      to = index + 1 + CONTEXT;
    }
    if (kind !== 'added') oldLine += 1;
    if (kind !== 'removed') newLine += 1;
  });
  end();
  return found;
}

function writeHunk({ oldStart, newStart, lines }: Hunk): readonly string[] {
  const oldCount = lines.filter(({ kind }) => kind !== 'added').length;
  const newCount = lines.filter(({ kind }) => kind !== 'removed').length;
  // A side without lines is counted from the line before it.
  const range = (start: number, count: number): string => `${count === 0 ? start : start + 1},${count}`;
  return [
    `@@ -${range(oldStart, oldCount)} +${range(newStart, newCount)} @@`,
    ...lines.flatMap(({ kind, text }) => {
      const complete = text.endsWith('\n');
      const line = `${MARKS[kind]}${complete ? text.slice(0, -1) : text}`;
      return complete ? [line] : [line, NO_NEWLINE];
    }),
  ];
}
