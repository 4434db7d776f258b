import type { FileChange } from '../gateway/change.ts';
import { code, fenceFor, visibleInBlock } from './markdown.ts';
import type { Section } from './section.ts';
import { counted, truncate } from './text.ts';
import { countChanges, unifiedDiff } from './unified-diff.ts';

/** A line longer than this is no YAML that anybody wrote. */
const LONGEST_LINE = 400;

/** One file's diff in a fence, under its name. */
export function diffSection(change: FileChange, importance: number): Section {
  const title = `${code(change.path)}: ${change.before === null ? 'new file, ' : ''}${sizeOf([change])}`;
  return fenced(title, [change], importance);
}

/** The diff of several files in one fence. */
export function wholeDiffSection(changes: readonly FileChange[], importance: number): Section {
  return fenced(`${counted(changes.length, 'file')}: ${sizeOf(changes)}`, changes, importance);
}

function sizeOf(changes: readonly FileChange[]): string {
  const counts = changes.map(countChanges);
  const sum = (side: 'added' | 'removed'): number => counts.reduce((total, count) => total + count[side], 0);
  return `${counted(sum('added'), 'line')} added, ${sum('removed')} removed`;
}

function fenced(title: string, changes: readonly FileChange[], importance: number): Section {
  const lines = changes.flatMap(unifiedDiff).map((line) => truncate(visibleInBlock(line), LONGEST_LINE));
  const fence = fenceFor(lines);
  return {
    importance,
    open: `${title}\n\n${fence}diff`,
    lines,
    close: fence,
    rest: (left) => `${counted(left, 'more line')} of the diff left out here.`,
  };
}
