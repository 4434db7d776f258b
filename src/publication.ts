import { deploymentsOf } from './deployments-told.ts';
import type { Facts } from './facts.ts';
import { legalFleetCommands } from './fleet/legal-fleet-commands.ts';
import type { RolloutView } from './look.ts';
import type { Outcome } from './look-outcome.ts';
import { notesAfter, reactionsAfter, recordedIn } from './reactions.ts';
import { renderCheck } from './report/check-run.ts';
import { inPrefix } from './report/prefix.ts';
import { questionsOn } from './report/question.ts';
import type { GitopsPlace, ReportView } from './report/report-view.ts';
import { renderSticky } from './report/sticky-comment.ts';
import { readStanding } from './report/sticky-note.ts';
import { rolledOutCheck, rolledOutOf } from './rolled-out.ts';
import { legalCommands } from './rollout/legal-commands.ts';
import { readinessCode } from './rollout/readiness.ts';
import type { Settlement } from './rollout/settlement.ts';
import { upcoming, waitsFor } from './rollout/waiting.ts';
import { standingOf } from './standing.ts';
import type { Check, Publication } from './world/publication.ts';

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
  // The last rollout counts too: its check would stay in progress for ever.
  const concerned = outcome.views.some(({ state }) =>
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
  // Most looks find what the last one told: its words are not put together again.
  const input = isTold
    ? null
    : {
        subject: conversation.subject,
        kind: conversation.kind,
        standing,
        views: outcome.views.map((view) => reportView(facts, outcome, view)),
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
    comment: input === null ? null : inPrefix(renderSticky(input), prefix),
    recorded: recordedIn(outcome),
    existing: stickies,
    reactions: reactionsAfter(facts, outcome),
    check: input === null ? null : checkOf(facts, concerned || isDeclined(facts, settlements), input),
    rolledOut: input === null ? null : rolledOutCheck(rolledOut, conversation.head?.sha ?? null, prefix),
    // Always: what could not be written the last time is found missing now.
    questions: questionsOn(
      conversation.subject,
      conversation.comments,
      outcome.views.map(({ state }) => state),
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
  const environments = facts.environments?.get(rollout.name);
  const now = new Date(outcome.now).toISOString();
  return {
    rollout,
    state,
    changes,
    // Before the step is merged, nothing else is waited for.
    waiting: proposed?.pending === true ? [] : waitsFor(rollout, state, now, readings),
    legal: legalCommands(rollout, state, { readings, now, isClosed: facts.pullRequest?.open === false }),
    fleetLegal: legalFleetCommands(rollout, state),
    next: upcoming(rollout, state),
    gitops: placeOf(facts, outcome),
    ...(readings === undefined ? {} : { readings }),
    ...(environments === undefined ? {} : { environments }),
    ...(proposed === undefined ? {} : { proposed }),
  };
}
