import { breakGlassReason } from '../rollout/break-glass.ts';
import type { Subject } from '../rollout/intent.ts';
import type { Settlement } from '../rollout/settlement.ts';
import type { State } from '../rollout/state.ts';
import { deedInWords } from './deed.ts';
import { fleetMovementLines, fleetMovements } from './fleet-movement.ts';
import { fromTo, type Movement, movements } from './movement.ts';
import { remarkInWords } from './remark-words.ts';
import { counted, inert, listed, shortSha, truncate } from './text.ts';

/** What one commit decides on one rollout. */
export interface Decided {
  readonly settlements: readonly Settlement[];
  /** The rollout's state in this commit. */
  readonly state: State;
}

export interface CommitMessageInput {
  readonly decisions: readonly Decided[];
  /** Identifies the commit, so that it is found again when the answer to it was lost. */
  readonly operation: string;
  readonly subject: Subject | null;
}

const LONGEST_HEADLINE = 72;
const LONGEST_SAID = 120;
const LONGEST_REMARK = 240;
/** Lines of the body for one rollout; a commit message is read in a terminal. */
const MOST_LINES = 40;
const MOST_CLUSTERS = 8;

/**
 * A commit's message: what moves, who asked for it with which words, and trailers for machines. What people wrote stands
 * on lines of its own above the trailers, so that it cannot be taken for one, and mentions or closes nothing.
 */
export function commitMessage({ decisions, operation, subject }: CommitMessageInput): {
  headline: string;
  body: string;
} {
  const sorted = [...decisions].sort((one, other) => (one.state.rollout < other.state.rollout ? -1 : 1));
  const paragraphs = sorted.map((decided) => paragraphOf(decided));
  const trailers = [...sorted.flatMap(rolloutTrailers), ...sharedTrailers(sorted, operation, subject)];
  return { headline: headlineOf(sorted, subject), body: [...paragraphs, trailers.join('\n')].join('\n\n') };
}

function applied({ settlements }: Decided): readonly Settlement[] {
  return settlements.filter(({ disposition, question }) => disposition === 'applied' && question === null);
}

/** The state before the first of the settlements. */
function before({ settlements, state }: Decided): State {
  return settlements.find((settlement) => settlement.before !== null)?.before ?? state;
}

function headlineOf(decisions: readonly Decided[], subject: Subject | null): string {
  const reference = subject === null ? '' : ` (${subject.repository}#${subject.number})`;
  const [only] = decisions;
  const names = decisions.map(({ state }) => state.rollout);
  const what = new Set(decisions.map((decided) => deed(decided)));
  const deeds = what.size === 1 ? [...what].join('') : counted(decisions.flatMap(applied).length, 'command');
  const moved = decisions.length === 1 && only !== undefined ? placesOf(only) : [];
  const start = (shown: string): string => `${shown}: ${deeds}`;
  const places = [5, 3, 2, 1].map((most) => (moved.length === 0 ? '' : ` in ${listed(moved, most)}`));
  const attempts = [
    ...places.map((place) => `${start(names.join(', '))}${place}${reference}`),
    ...[3, 2, 1].map((most) => `${start(listed(names, most))}${reference}`),
    `${start(counted(names.length, 'rollout'))}${reference}`,
    `${start(listed(names, 1))}${reference}`,
    start(listed(names, 1)),
  ];
  const headline = attempts.find((attempt) => attempt.length <= LONGEST_HEADLINE) ?? attempts.at(-1) ?? '';
  return truncate(headline, LONGEST_HEADLINE);
}

/** The clusters to be named; none where all of them moved or none did. */
function placesOf(decided: Decided): readonly string[] {
  const clusters = movements(before(decided), decided.state).flatMap((movement) => movement.clusters);
  return clusters.length === Object.keys(decided.state.weights).length ? [] : clusters;
}

/** What was done, in a few words. */
function deed(decided: Decided): string {
  const words = applied(decided).map(deedInWords);
  const distinct = words.filter((word, index) => word !== words[index - 1]);
  return distinct.length === 0 ? 'record refusals' : distinct.join(', then ');
}

function paragraphOf(decided: Decided): string {
  const { state, settlements } = decided;
  const moved = movements(before(decided), state).map((movement) => `- ${movementLine(movement)}`);
  const between = fleetMovementLines(fleetMovements(before(decided), state), MOST_CLUSTERS).map((line) => `- ${line}`);
  const asked = settlements.flatMap((settlement) => [
    `- ${askedLine(settlement)}`,
    ...(settlement.remarks ?? []).map((remark) => `  ${inert(truncate(remarkInWords(remark), LONGEST_REMARK))}`),
  ]);
  const serving =
    state.candidate === null
      ? `${state.stable} serves everything.`
      : `Candidate ${state.candidate.slot} at ${shortSha(state.candidate.sha)}.`;
  const lines = [...moved, ...between, ...asked];
  const shown = lines.slice(0, MOST_LINES);
  const rest = lines.length > MOST_LINES ? [`- and ${lines.length - MOST_LINES} more, in the rollout's ledger`] : [];
  return [`${state.rollout}, revision ${state.revision}: ${serving}`, ...shown, ...rest].join('\n');
}

function movementLine(movement: Movement): string {
  return `${movement.slot} ${fromTo(movement)} in ${listed(movement.clusters, MOST_CLUSTERS)}`;
}

function askedLine({ intent, disposition, reason }: Settlement): string {
  const said = inert(truncate(intent.said, LONGEST_SAID));
  const outcome = disposition === 'applied' ? '' : ` (${disposition}: ${reason})`;
  if (intent.source.kind === 'clock') return `by itself: ${said}${outcome}`;
  return `${inert(intent.actor.login)} said "${said}" at ${intent.at}${outcome}`;
}

function rolloutTrailers({ state }: Decided): readonly string[] {
  return [`Headgate-Rollout: ${state.rollout}`, `Headgate-Revision: ${state.revision}`];
}

function sharedTrailers(decisions: readonly Decided[], operation: string, subject: Subject | null): readonly string[] {
  const commands = decisions
    .flatMap(applied)
    .flatMap(({ intent: { asked } }) => ('command' in asked ? [asked.command] : []));
  const reasons = new Set(commands.flatMap((command) => breakGlassReason(command) ?? []));
  const actors = new Set(decisions.flatMap(applied).map(({ intent }) => inert(intent.actor.login)));
  return [
    ...(subject === null ? [] : [`Headgate-Pull-Request: ${subject.repository}#${subject.number}`]),
    ...[...actors].sort().map((actor) => `Headgate-Actor: ${actor}`),
    ...[...reasons].sort().map((reason) => `Headgate-Break-Glass: ${inert(reason)}`),
    `Headgate-Operation: ${operation}`,
  ];
}
