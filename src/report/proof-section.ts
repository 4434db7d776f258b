import { plain, tableHead, tableRow } from './markdown.ts';
import { gateRows, holdInWords, liveInWords, notesInWords, strayInWords } from './proof-words.ts';
import type { ReportView } from './report-view.ts';
import type { Section } from './section.ts';

/** What is known of the last step where it matters: lines for the list of facts. */
export function proofLines({ rollout, state, readings }: ReportView): readonly string[] {
  const live = liveInWords(rollout, state);
  const hold = holdInWords(state);
  return [
    ...(hold === null ? [] : [`- **Paused by itself:** ${plain(hold)}`]),
    ...(live === null ? [] : [`- **Live** ${plain(live)}.`]),
    ...strayInWords(rollout, state, readings).map((one) => `  - ⚠️ ${plain(one)}.`),
    ...notesInWords(rollout, readings).map((one) => `  - ${plain(one)}`),
  ];
}

/** The gates that count now; nothing where there are none. */
export function gateSections({ rollout, state, readings }: ReportView, importance: number): readonly Section[] {
  const rows = gateRows(rollout, state, readings);
  if (rows.length === 0) return [];
  return [
    {
      importance,
      open: tableHead(['Gate', 'Where', 'Verdict', 'Found']),
      lines: rows.map((row) => tableRow(row.map(plain))),
      close: '',
      rest: (left) => `${left} more gates are left out here.`,
    },
  ];
}
