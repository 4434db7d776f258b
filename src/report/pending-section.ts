import { code, link, plain, prose, tableHead, tableRow } from './markdown.ts';
import type { ReportView } from './report-view.ts';
import { paragraph, type Section } from './section.ts';
import { counted } from './text.ts';
import { together, wantedBesideInForce } from './wanted.ts';

const IMPORTANCE = { waits: 94, table: 71 } as const;

/** What is wanted beside what is in force, where a step waits to be merged; nothing where none does. */
export function pendingSections({ state, proposed, gitops }: ReportView): readonly Section[] {
  if (proposed === undefined || !proposed.pending) return [];
  const { pullRequest, autoMerge, problem, inForce } = proposed;
  const name = `${gitops.repository}#${pullRequest?.number ?? ''}`;
  const where = pullRequest === null ? 'a pull request that is not open yet' : link(code(name), pullRequest.url);
  const how = autoMerge
    ? 'is merged by itself as soon as the branch’s rules allow it'
    : 'waits for somebody to merge it';
  const lines = [
    `**Not in force yet.** What is said here is wanted: revision ${state.revision} is ${where} and ${how}. Closing it refuses the step.`,
    ...(problem === null ? [] : [prose(problem)]),
  ];
  const rows = together(wantedBesideInForce(inForce, state));
  return [
    paragraph(lines.join('\n\n'), IMPORTANCE.waits),
    ...(rows.length === 0
      ? []
      : [
          {
            importance: IMPORTANCE.table,
            open: tableHead(['What', 'In force', 'Wanted'], ['left', 'right', 'right']),
            lines: rows.map((row) => tableRow([plain(row.what), plain(row.inForce), plain(row.wanted)])),
            close: '',
            rest: (left: number) => `${counted(left, 'more row')} left out here.`,
          },
        ]),
  ];
}
