import type { Subject } from '../rollout/intent.ts';
import type { Candidate } from '../rollout/state.ts';
import { clusterTable } from './cluster-table.ts';
import { block, code, link, plain, prose } from './markdown.ts';
import type { ReportView } from './report-view.ts';
import { paragraph, type Section } from './section.ts';
import { nextInWords, phaseInWords, slotInWords, waitingInWords } from './standing.ts';
import { counted, moment, shortSha } from './text.ts';

/** How much space each part of a rollout's report deserves, where there is not enough for all. */
const IMPORTANCE = { heading: 95, table: 70, legal: 60 } as const;

/** Where one rollout stands, what it waits for and what can be said next. */
export function rolloutSections(view: ReportView, subject: Subject, head: string | null): readonly Section[] {
  const { rollout, state, legal } = view;
  const heading = `### ${plain(rollout.name)}: ${plain(phaseInWords(rollout, state))}`;
  const isDriver = drives(state.candidate, subject);
  const moved = isDriver && state.candidate !== null && head !== null ? headMoved(state.candidate, head) : null;
  const facts = [candidateLine(view, subject), lastLine(view), ...waitingLines(view), nextLine(view), filesLine(view)];
  return [
    paragraph(
      [heading, moved, facts.filter((line) => line !== null).join('\n')].filter(isText).join('\n\n'),
      IMPORTANCE.heading,
    ),
    ...(state.candidate === null ? [] : [clusterTable(rollout, state, IMPORTANCE.table)]),
    ...(legal.length === 0 || (state.candidate !== null && !isDriver)
      ? []
      : [paragraph(`What can be said now:\n\n${block(legal)}`, IMPORTANCE.legal)]),
  ];
}

function isText(text: string | null): text is string {
  return text !== null && text !== '';
}

function drives(candidate: Candidate | null, subject: Subject): boolean {
  const driver = candidate?.pullRequest ?? null;
  return driver === null || (driver.repository === subject.repository && driver.number === subject.number);
}

function candidateLine({ rollout, state, gitops }: ReportView, subject: Subject): string | null {
  const { candidate } = state;
  const stable = slotInWords(rollout, state.stable);
  if (candidate === null) {
    return `- ${code(stable.slot)}${stable.service === '' ? '' : ` (${plain(stable.service)})`} has all traffic in ${counted(rollout.clusters.length, 'cluster')}.`;
  }
  const { pullRequest, sha, slot, pinnedBy, pinnedAt } = candidate;
  const elsewhere = drives(candidate, subject)
    ? ''
    : ` It belongs to ${code(`${pullRequest?.repository}#${pullRequest?.number}`)}: only commands there move it.`;
  const commit = commitLink(sha, pullRequest?.repository ?? null, gitops.webUrl);
  return `- **Candidate:** ${commit} in ${code(slot)}, pinned by ${plain(pinnedBy)} on ${moment(pinnedAt)}.${elsewhere}`;
}

/** A commit of the pull request's repository, which is on the same GitHub as the GitOps repository. */
export function commitLink(sha: string, repository: string | null, webUrl: string | null): string {
  const text = code(shortSha(sha));
  if (repository === null || webUrl === null || !URL.canParse(webUrl)) return text;
  return link(text, `${new URL(webUrl).origin}/${repository}/commit/${sha}`);
}

function headMoved({ sha }: Candidate, head: string): string | null {
  if (sha === head) return null;
  const command = `/canary next --sha ${head.slice(0, 12)}`;
  return [
    `The pull request is at ${code(shortSha(head))} now, and the candidate is still ${code(shortSha(sha))}. Later pushes change nothing until somebody pins again. That starts anew from the first step:`,
    block([command]),
  ].join('\n\n');
}

function lastLine({ state, gitops }: ReportView): string | null {
  const { last } = state;
  if (last === null || state.candidate !== null) return null;
  const outcome = last.outcome === 'promoted' ? 'promoted' : 'rolled back';
  const commit = commitLink(last.sha, last.pullRequest?.repository ?? null, gitops.webUrl);
  return `- **Last:** ${commit} was ${outcome} by ${plain(last.by)} on ${moment(last.at)}.`;
}

function waitingLines({ rollout, waiting }: ReportView): readonly string[] {
  return waiting.map((one) => {
    const ends = one.command === null ? '' : ` ${code(one.command)} ends the waiting.`;
    return `- **Waits for** ${prose(waitingInWords(rollout, one))}.${ends}`;
  });
}

function nextLine({ next }: ReportView): string | null {
  return next === null ? null : `- **Next step:** ${plain(nextInWords(next))}.`;
}

function filesLine({ rollout, state, gitops }: ReportView): string | null {
  if (state.revision === 0) return null;
  const words = `revision ${state.revision}`;
  const path = `rollouts/${rollout.name}/state.yaml`;
  const { webUrl, branch } = gitops;
  const shown = webUrl === null ? words : link(words, `${webUrl}/commits/${branch}/${path}`);
  return `- **In Git:** ${shown} of ${code(path)} in ${code(gitops.repository)}.`;
}
