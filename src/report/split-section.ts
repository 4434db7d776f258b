import { code, plain, tableHead, tableRow } from './markdown.ts';
import type { Section } from './section.ts';
import { type SplitChange, splitRows } from './split-table.ts';
import { counted } from './text.ts';

/** Who gets what before and after, for the fleet and for each cluster, in Markdown. */
export function splitSection(change: SplitChange, importance: number): Section {
  const { head, rows, rest } = splitRows(change);
  const [where = '', users = '', first = '', second = '', ...more] = head;
  return {
    importance,
    open: `Who gets which version, as the manifests have it before and after:\n\n${tableHead(
      [where, users, code(first), code(second), ...more],
      ['left', 'right', 'right', 'right', 'left'],
    )}`,
    lines: [
      ...rows.map((row) => tableRow(row.map(plain))),
      ...(rest === null ? [] : [tableRow([plain(rest), ...head.slice(1).map(() => '')])]),
    ],
    close: '',
    rest: (left) => `${counted(left, 'more line')} left out.`,
  };
}
