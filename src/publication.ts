import { createHash } from 'node:crypto';
import { deploymentsOf } from './deployments-told.ts';
import type { Facts } from './facts.ts';
import { legalFleetCommands } from './fleet/legal-fleet-commands.ts';
import type { RolloutView } from './look.ts';
import type { Preview } from './report/answer.ts';
import { renderCheck } from './report/check-run.ts';
import { inPrefix } from './report/prefix.ts';
import { questionsOn } from './report/question.ts';
import type { GitopsPlace, ReportView } from './report/report-view.ts';
import { renderSticky } from './report/sticky-comment.ts';
import { noteId, noteOf, readStanding, type SettledNote } from './report/sticky-note.ts';
import { rolledOutCheck, rolledOutOf } from './rolled-out.ts';
import { readinessCode } from './rollout/readiness.ts';
import type { Readings } from './rollout/readings.ts';
import type { Settlement } from './rollout/settlement.ts';
import type { Disposition } from './rollout/state.ts';
import { legalCommands, upcoming, waitsFor } from './rollout/waiting.ts';
import type { Check, Publication, Reaction } from './world/publication.ts';

/** What there is to publish after a look. */
export interface Outcome {
  readonly settlements: readonly Settlement[];
  /** As they stand after the look. */
  readonly views: readonly RolloutView[];
  /** Answers of earlier looks that still stand. */
  readonly answers: readonly Settlement[];
  /** What each `/plan` would have changed. */
  readonly previews: readonly Preview[];
  readonly commit: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** GitHub's pages, such as `https://github.com`; null where there are none. */
  readonly webUrl: string | null;
}

/**
 * Puts together what is said on a conversation: all of it follows from what was committed and from what was told before,
 * so that saying it again changes nothing.
 *
 * @returns null where nothing was ever asked on the conversation
 */
export function publicationOf(facts: Facts, outcome: Outcome): Publication | null {
  const { conversation, stickies } = facts;
  if (conversation === null) return null;
  const { settlements, commit } = outcome;
  const views = outcome.views.map((view) => reportView(facts, outcome, view));
  // The last rollout counts too: its check would stay in progress for ever.
  const concerned = views.some(({ state }) =>
    [state.candidate, state.last].some((one) => drives(one?.pullRequest ?? null, conversation.subject)),
  );
  const prefix = facts.app?.prefix ?? '/';
  if (!concerned && settlements.length === 0 && stickies.length === 0 && !isRecorded(facts, outcome)) return null;
  const rolledOut = rolledOutOf(facts, outcome);
  const standing = standingOf(
    facts,
    outcome,
    rolledOut.map(({ readiness }) => readinessCode(readiness)),
  );
  const [sticky, ...duplicates] = stickies;
  // Where nothing is new, what the comment says stays: the full words of a refusal, or an answer somebody still reads.
  const isTold =
    settlements.length === 0 &&
    sticky !== undefined &&
    duplicates.length === 0 &&
    readStanding(sticky.body) === standing;
  const input = {
    subject: conversation.subject,
    kind: conversation.kind,
    standing,
    views,
    settled: notesAfter(facts, outcome),
    settlements: [...outcome.answers, ...settlements],
    previews: outcome.previews,
    head: conversation.head?.sha ?? null,
    commit,
    commitUrl: commit === null ? null : commitUrl(facts, outcome, commit),
    now: new Date(outcome.now).toISOString(),
  };
  return {
    subject: conversation.subject,
    comment: isTold ? null : inPrefix(renderSticky(input), prefix),
    recorded: recordedIn(outcome),
    existing: stickies,
    reactions: reactionsAfter(facts, outcome),
    check: isTold ? null : checkOf(facts, concerned || isDeclined(facts, settlements), input),
    rolledOut: isTold ? null : rolledOutCheck(rolledOut, conversation.head?.sha ?? null, prefix),
    // Always: what could not be written the last time is found missing now.
    questions: questionsOn(
      conversation.subject,
      conversation.comments,
      views.map(({ state }) => state),
      prefix,
    ),
    deployments: deploymentsOf(facts, outcome),
  };
}

function checkOf(
  { conversation, app }: Facts,
  concerned: boolean,
  input: Parameters<typeof renderCheck>[0],
): Check | null {
  const head = conversation?.head ?? null;
  if (head === null || !concerned) return null;
  const { title, conclusion: whole, summary, text } = renderCheck(input);
  // What is wanted and not in force yet is under way, however it will end.
  const conclusion = whole === 'success' && input.views.some(({ proposed }) => proposed?.pending) ? null : whole;
  const prefix = app?.prefix ?? '/';
  return { sha: head.sha, title, conclusion, summary: inPrefix(summary, prefix), text: inPrefix(text, prefix) };
}

/**
 * Whether something that was asked for here is in a ledger. A step of the fleet axis drives nothing: where it was
 * committed and its report was lost, nothing else says that it is still to be told.
 */
function isRecorded({ intents }: Facts, { views }: Outcome): boolean {
  const recorded = new Set(views.flatMap(({ state }) => state.ledger.entries.map(({ key }) => key)));
  return intents.some(({ key }) => recorded.has(key));
}

/** Whether a step that was asked for here was declined: its check would stay in progress for ever. */
function isDeclined({ told }: Facts, settlements: readonly Settlement[]): boolean {
  return [...told, ...settlements].some(({ reason }) => reason === 'step_declined');
}

/** Changes with everything that the comment tells of, and with nothing else. */
function standingOf({ conversation }: Facts, { views }: Outcome, readiness: readonly string[]): string {
  const revisions = views.map(({ rollout, state, proposed, readings }) => {
    // Verdicts and what is the matter, but no numbers: those change with every look.
    const read = readings === undefined ? [] : verdictsOf(readings);
    // What a change of the configuration makes of the weights is shown before any revision has it.
    const unwritten = state.fleet?.unwritten === true ? [state.fleet.weights] : [];
    if (proposed === undefined) return [rollout.name, state.revision, ...unwritten, ...read];
    // The revision stays while the step is changed; what was decided does not.
    const waiting = [proposed.pending, proposed.pullRequest?.number ?? null, state.ledger.entries.length];
    return [rollout.name, state.revision, ...waiting, ...unwritten, ...read];
  });
  const told = JSON.stringify([revisions, conversation?.head?.sha ?? null, conversation?.open ?? null, readiness]);
  return createHash('sha256').update(told).digest('hex').slice(0, 16);
}

function verdictsOf({ live, gates }: Readings): readonly unknown[] {
  // Where nothing depends on readings, having looked makes no difference.
  if (live.size === 0 && gates.length === 0) return [];
  const clusters = [...live.values()].map(({ cluster, verdict, findings }) => [
    cluster,
    verdict,
    ...findings.map(({ where, found }) => withoutNumbers(`${where ?? ''} ${found}`)),
  ]);
  const judged = gates.map(({ gate, cluster, verdict, value, found }) => {
    // Why there is no number may change, and whoever reads it has to look elsewhere then.
    return [gate, cluster, verdict, ...(value === null ? [withoutNumbers(found)] : [])];
  });
  return [clusters, judged];
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+(?:[.,]\d+)*/g, '#');
}

function drives(
  driver: { repository: string; number: number } | null,
  subject: { repository: string; number: number },
): boolean {
  return driver !== null && driver.repository === subject.repository && driver.number === subject.number;
}

function placeOf(facts: Facts, { webUrl }: Outcome): GitopsPlace {
  const branch = facts.gitops?.branch ?? { repository: '', branch: '' };
  return { ...branch, webUrl: webUrl === null ? null : `${webUrl}/${branch.repository}` };
}

function commitUrl(facts: Facts, outcome: Outcome, commit: string): string | null {
  const { webUrl } = placeOf(facts, outcome);
  return webUrl === null ? null : `${webUrl}/commit/${commit}`;
}

function reportView(
  facts: Facts,
  outcome: Outcome,
  { rollout, state, changes, proposed, readings }: RolloutView,
): ReportView {
  return {
    rollout,
    state,
    changes,
    // Before the step is merged, nothing else is waited for.
    waiting: proposed?.pending === true ? [] : waitsFor(rollout, state, new Date(outcome.now).toISOString(), readings),
    legal: legalCommands(rollout, state, readings),
    fleetLegal: legalFleetCommands(rollout, state),
    next: upcoming(rollout, state),
    gitops: placeOf(facts, outcome),
    ...(readings === undefined ? {} : { readings }),
    ...(proposed === undefined ? {} : { proposed }),
  };
}

function recordedIn({ views }: Outcome): ReadonlySet<string> {
  return new Set(
    views.flatMap(({ rollout, state }) =>
      state.ledger.entries.map(({ key }) => noteId({ rollout: rollout.name, key })),
    ),
  );
}

/** What is to be remembered of everything that is in no ledger now. */
function notesAfter(facts: Facts, outcome: Outcome): readonly SettledNote[] {
  const recorded = recordedIn(outcome);
  // A step that the plan could not take is tried again, so that it must not count as told.
  const told = outcome.settlements.filter(({ intent }) => intent.source.kind !== 'clock').map(noteOf);
  return [...facts.told, ...told].filter((note) => !recorded.has(noteId(note)));
}

/**
 * 🚀 on a comment of which anything was carried out, 👎 on one of which nothing was. Found from what is recorded and told
 * and not only from this look, so that a reaction that a crash kept back is still given.
 */
function reactionsAfter(facts: Facts, outcome: Outcome): readonly Reaction[] {
  const decided = new Map<string, Disposition[]>();
  const add = (key: string, disposition: Disposition): void => {
    decided.set(key, [...(decided.get(key) ?? []), disposition]);
  };
  const waiting = new Set<string>();
  for (const { state, proposed } of outcome.views) {
    const inForce = new Set((proposed?.inForce ?? state).ledger.entries.map(({ key }) => key));
    for (const entry of state.ledger.entries) {
      add(entry.key, entry.disposition);
      if (entry.disposition === 'applied' && !inForce.has(entry.key)) waiting.add(entry.key);
    }
  }
  for (const note of notesAfter(facts, outcome)) add(note.key, note.disposition);

  const comments = new Map<number, Disposition[]>();
  const given = new Map<number, Reaction['content'] | null>();
  // A step that waits to be merged may still be declined.
  const unfinished = new Set<number>();
  for (const { key, source, reaction } of facts.intents) {
    const dispositions = decided.get(key);
    if (source.kind !== 'comment' || dispositions === undefined) continue;
    if (waiting.has(key)) unfinished.add(source.commentId);
    given.set(source.commentId, reaction);
    comments.set(source.commentId, [...(comments.get(source.commentId) ?? []), ...dispositions]);
  }
  return [...comments].flatMap(([commentId, dispositions]): readonly Reaction[] => {
    const content = dispositions.includes('applied') ? 'rocket' : '-1';
    const present = given.get(commentId) ?? null;
    if (unfinished.has(commentId)) return [];
    // Two looks at once may have refused and applied the same command; what was committed is the truth.
    return present === content || present === 'rocket' ? [] : [{ commentId, content }];
  });
}
