import { REASONS } from '../rollout/reason.ts';
import { answerSections, type Preview } from './answer.ts';
import { axesInWords } from './axes-words.ts';
import { clusterTable } from './cluster-table.ts';
import { diffSection } from './diff-section.ts';
import { fleetSections } from './fleet-section.ts';
import { code, plain, prose, table } from './markdown.ts';
import { refusalSections } from './refused.ts';
import { remarkSections } from './remark-words.ts';
import type { ReportedLook } from './reported-look.ts';
import { fit, paragraph, type Section, SUMMARY_LIMIT } from './section.ts';
import { truncate } from './text.ts';

const LONGEST_SAID = 120;

/** The summary of a job: what was decided, where each rollout stands, what was changed. Markdown. */
export function renderSummary(look: ReportedLook, previews: readonly Preview[] = []): string {
  const { subject, views, settlements } = look;
  const where = subject === null ? '' : ` ${plain(`${subject.repository}#${subject.number}`)}`;
  const sections: Section[] = [
    paragraph(`## Headgate${where}`, 100),
    paragraph(outcomes(look), 95),
    ...refusalSections(settlements, 90),
    ...remarkSections(settlements, 85),
    ...views.flatMap(({ rollout, state }) => [
      paragraph(`### ${plain(rollout.name)}: ${plain(axesInWords({ rollout, state }, 'pull-request'))}`, 80),
      clusterTable(rollout, state, 70),
      ...fleetSections({ rollout, state, fleetLegal: [] }, 65),
    ]),
    ...answerSections(settlements, previews, 50),
    ...views.flatMap(({ changes }) => changes.map((change) => diffSection(change, 30))),
  ];
  return fit(sections, SUMMARY_LIMIT);
}

function outcomes({ settlements, commit }: ReportedLook): string {
  const made = commit === null ? 'No commit was needed.' : `Committed as ${code(commit)}.`;
  if (settlements.length === 0) return `Nothing new was asked for. ${made}`;
  const rows = settlements.map(({ intent, rollout, disposition, reason }) => [
    code(truncate(intent.said, LONGEST_SAID)),
    plain(intent.actor.login),
    rollout === null ? '' : plain(rollout),
    disposition,
    `${code(reason)} ${prose(REASONS[reason])}`,
  ]);
  return `${table(['Said', 'By', 'Rollout', 'Disposition', 'Reason'], rows)}\n\n${made}`;
}
