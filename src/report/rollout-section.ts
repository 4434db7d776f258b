import type { Subject } from '../rollout/intent.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Candidate } from '../rollout/state.ts';
import { formatWeight } from '../rollout/weight.ts';
import { axesInWords } from './axes-words.ts';
import { clusterTable } from './cluster-table.ts';
import { fleetSections } from './fleet-section.ts';
import { isAsUsual, poolStandings } from './fleet-standing.ts';
import { block, code, link, plain, prose } from './markdown.ts';
import { phaseInWords } from './phase.ts';
import { gateSections, proofLines } from './proof-section.ts';
import { queueLines } from './queue-lines.ts';
import { previewBlock, reachLines } from './reach-candidate.ts';
import type { ReportView } from './report-view.ts';
import { paragraph, type Section } from './section.ts';
import { slotInWords } from './split.ts';
import { counted, listed, moment, shortSha } from './text.ts';
import { waitTimerLines } from './wait-timer-lines.ts';
import { nextInWords, waitingInWords, warmInWords } from './waiting-words.ts';

/** How much space each part of a rollout's report deserves, where there is not enough for all. */
const IMPORTANCE = { heading: 95, gates: 80, fleet: 75, table: 70, legal: 60 } as const;

/** Where a report is read. */
export interface ReadFrom {
  readonly subject: Subject;
  /** On an issue the clusters come first: an outage has no pull request. */
  readonly kind: 'pull-request' | 'issue';
  /** The pull request's present head; null for an issue. */
  readonly head: string | null;
}

/** Where one rollout stands on both axes, what it waits for and what can be said next. */
export function rolloutSections(view: ReportView, from: ReadFrom): readonly Section[] {
  const heading = `### ${plain(view.rollout.name)}: ${plain(axesInWords(view, from.kind))}`;
  const fleet = fleetSections(view, IMPORTANCE.fleet);
  if (from.kind === 'issue' && fleet.length > 0) {
    const version = `**Version:** ${plain(phaseInWords(view.rollout, view.state))}.`;
    return [paragraph(heading, IMPORTANCE.heading), ...fleet, ...releaseSections(view, from, version)];
  }
  const isTold = !isAsUsual(view.rollout, view.state);
  return [...releaseSections(view, from, heading), ...(isTold ? fleet : [])];
}

function releaseSections(view: ReportView, from: ReadFrom, heading: string): readonly Section[] {
  const { rollout, state, legal } = view;
  const { subject, head, kind } = from;
  const { candidate } = state;
  const isDriver = drives(candidate, subject);
  const moved = isDriver && candidate !== null && head !== null ? headMoved(rollout, candidate, head) : null;
  const facts = [
    candidateLine(view, subject),
    lastLine(view),
    ...queueLines(state, subject),
    ...(candidate === null ? [] : reachLines(rollout, state)),
    ...proofLines(view),
    ...waitingLines(view),
    ...waitTimerLines(view),
    nextLine(view),
    kind === 'pull-request' ? ordinaryLine(view) : null,
    filesLine(view),
  ];
  const text = [heading, moved, facts.filter((line) => line !== null).join('\n'), previewBlock(rollout, state)];
  // On an issue nothing can be started without naming a commit, so that nothing is offered there.
  const isOffered = legal.length > 0 && (candidate === null ? kind === 'pull-request' : isDriver);
  return [
    paragraph(text.filter(isText).join('\n\n'), IMPORTANCE.heading),
    ...(candidate === null ? [] : [clusterTable(rollout, state, IMPORTANCE.table)]),
    ...gateSections(view, IMPORTANCE.gates),
    ...(isOffered ? [paragraph(`What can be said now:\n\n${block(legal)}`, IMPORTANCE.legal)] : []),
  ];
}

/** Which cluster serves whom on one line, where all is as usual. */
function ordinaryLine({ rollout, state }: ReportView): string | null {
  if (!isAsUsual(rollout, state)) return null;
  const pools = poolStandings(rollout, state).map(({ pool, rows }) => {
    const shares = rows.map(({ cluster, weight }) => `${cluster} ${formatWeight(weight)} %`);
    return `${pool.name === 'all' ? '' : `${pool.name}: `}${listed(shares, 5)}`;
  });
  return pools.length === 0 ? null : `- **Clusters:** ${plain(listed(pools, 5))}, as in ordinary times.`;
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

function headMoved({ strategy }: Rollout, { sha }: Candidate, head: string): string | null {
  if (sha === head) return null;
  const command = `${strategy.kind === 'canary' ? '/canary next' : '/blue-green'} --sha ${head.slice(0, 12)}`;
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
    if (one.kind === 'warm') return `- **Kept warm:** ${prose(warmInWords(rollout, one))}.`;
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
