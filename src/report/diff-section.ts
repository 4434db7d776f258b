import type { FileChange } from '../gateway/change.ts';
import { code, fenceFor, visibleInBlock } from './markdown.ts';
import type { Section } from './section.ts';
import { counted, truncate } from './text.ts';
import { countChanges, unifiedDiff } from './unified-diff.ts';

/** A line longer than this is no YAML that anybody wrote. */
const LONGEST_LINE = 400;

/** One file's diff in a fence, to be opened. */
export function diffSection(change: FileChange, importance: number): Section {
  const lines = unifiedDiff(change).map((line) => truncate(visibleInBlock(line), LONGEST_LINE));
  const fence = fenceFor(lines);
  const { added, removed } = countChanges(change);
  const title = `${code(change.path)}: ${change.before === null ? 'new file, ' : ''}${added} added, ${removed} removed`;
  return {
    importance,
    open: `${title}\n\n${fence}diff`,
    lines,
    close: fence,
    rest: (left) => `${counted(left, 'more line')} of this file left out.`,
  };
}
