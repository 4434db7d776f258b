import type { Subject } from '../rollout/intent.ts';
import type { Settlement } from '../rollout/settlement.ts';
import { answerSections, type Preview } from './answer.ts';
import { historyRows, historyTable } from './history.ts';
import { code, link, plain } from './markdown.ts';
import { pendingSections } from './pending-section.ts';
import { refusalSections } from './refused.ts';
import { remarkSections } from './remark-words.ts';
import type { ReportView } from './report-view.ts';
import { type ReadFrom, rolloutSections } from './rollout-section.ts';
import { COMMENT_LIMIT, fit, paragraph, type Section } from './section.ts';
import { type SettledNote, writeMarker, writeStanding } from './sticky-note.ts';
import { counted, shortSha } from './text.ts';

/** Everything that a sticky comment tells. */
export interface StickyInput {
  readonly subject: Subject;
  /** A pull request where it is left out. */
  readonly kind?: ReadFrom['kind'];
  /** The heading; `Headgate` where there is none. */
  readonly title?: string;
  readonly views: readonly ReportView[];
  /** Identifies what is described, 16 hexadecimal digits: a later look that finds the same has nothing new to say. */
  readonly standing: string;
  /** Everything in no ledger that is to be remembered, that of this look included. */
  readonly settled: readonly SettledNote[];
  /** What this look decided. */
  readonly settlements: readonly Settlement[];
  /** What the `/plan`s among the settlements would change in files. */
  readonly previews?: readonly Preview[];
  /** The pull request's present head; null for an issue. */
  readonly head: string | null;
  /** The last commit that was made from here; null where none was. */
  readonly commit: string | null;
  readonly commitUrl: string | null;
  /** ISO 8601. */
  readonly now: string;
}

const IMPORTANCE = { heading: 100, refusals: 90, remarks: 85, commit: 65, answers: 50, history: 40 } as const;

/**
 * The one comment on a pull request: what was just refused, where each rollout stands, what can be said next, who decided
 * what. The same input gives the same text, and it is never longer than GitHub takes.
 */
export function renderSticky(input: StickyInput): string {
  const { subject, views, settled, settlements, head, commit, commitUrl } = input;
  const marker = `${writeMarker(settled)}${writeStanding(input.standing)}`;
  const names = new Set(views.map(({ rollout }) => rollout.name));
  // What is told in full above is not told again in the tables.
  const inFull = new Set(settlements.filter(({ refusal }) => refusal !== null).map(({ intent }) => intent.key));
  const noted = settled.filter(({ key }) => !inFull.has(key));
  const elsewhere = noted.filter(({ rollout }) => rollout === null || !names.has(rollout));
  const sections: readonly (Section | null)[] = [
    paragraph(`${marker}\n## ${plain(input.title ?? 'Headgate')}`, IMPORTANCE.heading),
    ...refusalSections(settlements, IMPORTANCE.refusals),
    ...remarkSections(settlements, IMPORTANCE.remarks),
    ...views.flatMap((view) => [
      ...rolloutSections(view, { subject, head, kind: input.kind ?? 'pull-request' }),
      ...pendingSections(view),
      historyTable(
        historyRows(
          view.state.ledger.entries.filter(({ key }) => !inFull.has(key)),
          noted.filter(({ rollout }) => rollout === view.rollout.name),
        ),
        `Decided for ${plain(view.rollout.name)}:`,
        IMPORTANCE.history,
      ),
    ]),
    historyTable(historyRows([], elsewhere), 'Not understood, or for no rollout:', IMPORTANCE.history),
    commit === null ? null : paragraph(commitLine(commit, commitUrl, views), IMPORTANCE.commit),
    ...answerSections(settlements, input.previews ?? [], IMPORTANCE.answers),
  ];
  return fit(
    sections.filter((section) => section !== null),
    COMMENT_LIMIT,
  );
}

function commitLine(commit: string, commitUrl: string | null, views: readonly ReportView[]): string {
  const shown = code(shortSha(commit));
  const changed = views.filter(({ changes }) => changes.length > 0);
  const files = changed.reduce((sum, { changes }) => sum + changes.length, 0);
  const names = changed.map(({ rollout }) => plain(rollout.name)).join(', ');
  const summary = files === 0 ? '' : `: ${counted(files, 'file')} of ${names}`;
  return `Committed as ${commitUrl === null ? shown : link(shown, commitUrl)}${summary}.`;
}
