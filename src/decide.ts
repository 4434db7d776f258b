import { mayNot } from './authorise.ts';
import type { Circumstances, RolloutFacts, Standing } from './circumstances.ts';
import { clockIntents } from './clock.ts';
import { writeState } from './config/state-file.ts';
import type { FileChange } from './gateway/change.ts';
import type { Preview } from './report/answer.ts';
import { keptWords } from './rollout/break-glass.ts';
import { isDrivenBy } from './rollout/driver.ts';
import { compareIntents, type Intent } from './rollout/intent.ts';
import { recall, record } from './rollout/ledger.ts';
import { queuedOf } from './rollout/queue.ts';
import type { Settlement } from './rollout/settlement.ts';
import { ageOf } from './rollout/staleness.ts';
import type { LedgerEntry, State } from './rollout/state.ts';
import { stepDeclined } from './rollout/step-declined.ts';
import { settle } from './settle.ts';

/** What a look decided on one rollout. */
export interface Decision {
  readonly settlements: readonly Settlement[];
  readonly state: State;
  /** Empty where nothing is to be committed. */
  readonly changes: readonly FileChange[];
  /** Questions that were answered by an earlier look and still stand: nothing was done since. For the report only. */
  readonly answers: readonly Settlement[];
  /** What each `/plan` would have changed. */
  readonly previews: readonly Preview[];
}

/** Refusals that were told and not recorded beyond this number are written to the ledger in a commit of their own. */
const TOLD_AT_MOST = 50;

/**
 * Decides everything that is asked of one rollout and not decided yet, in order. Each intent is authorised, planned and
 * rendered before the next one is looked at; one that fails any of these changes nothing. No I/O.
 */
export function decide(facts: RolloutFacts, circumstances: Circumstances, intents: readonly Intent[]): Decision {
  const open = intents.filter((intent) => isOpen(facts, intent, circumstances.now));
  let standing: Standing = { state: facts.state, changes: [], effect: false };
  const settlements: Settlement[] = [];
  const previews: Preview[] = [];
  const take = (intent: Intent, aborter: Intent | null): Settlement => {
    const declined = settleDeclined(facts, standing.state, intent);
    if (declined !== null) return declined;
    const settled = settle(facts, circumstances, standing, intent, aborter);
    standing = settled.standing;
    if (settled.preview !== undefined) {
      previews.push({ key: intent.key, rollout: facts.rollout.name, changes: settled.preview });
    }
    return settled.settlement;
  };
  for (const intent of open) {
    const aborter = open.find((other) => wins(other, intent) && isPermittedAbort(facts, circumstances, other));
    settlements.push(take(intent, aborter ?? null));
  }
  const due = standing.effect ? [] : clockIntents(facts, circumstances);
  for (const intent of due) {
    const settlement = take(intent, null);
    // The plan tries again with every look; the same refusal is told once.
    if (!isTold(facts, settlement)) settlements.push(settlement);
  }
  const answers = standing.effect ? [] : intents.filter((one) => stillStands(facts, one)).map((one) => take(one, null));
  // Refusals alone are nothing that anybody should have to merge.
  const isProposal = facts.proposed?.pending === false;
  const overflow = facts.told.size > TOLD_AT_MOST && !isProposal;
  const written = standing.effect || overflow ? write(facts, circumstances, standing, settlements) : null;
  return { settlements, answers, previews, state: written?.state ?? facts.state, changes: written?.changes ?? [] };
}

function isTold({ told }: RolloutFacts, { intent, disposition, reason }: Settlement): boolean {
  return disposition === 'refused' && told.get(intent.key)?.reason === reason;
}

/** Whether it is a question that was answered before and that nothing has happened since: its answer is still true. */
export function stillStands(facts: RolloutFacts, intent: Intent): boolean {
  const isQuestion = 'command' in intent.asked && intent.asked.command.verb === 'plan';
  const newest = [facts.state.newest, facts.state.fleet?.newest ?? null].filter((one) => one !== null);
  const answered = facts.told.get(intent.key)?.disposition === 'applied';
  return isQuestion && answered && newest.every((one) => compareIntents(intent, one) > 0);
}

/** What was asked for in a step that was declined is refused, and not carried out anew. */
function settleDeclined({ rollout, proposed }: RolloutFacts, state: State, intent: Intent): Settlement | null {
  const declined = proposed?.declined.get(intent.key);
  if (declined === undefined) return null;
  const refusal = stepDeclined(declined.pullRequest, intent.said);
  const shared = { intent, rollout: rollout.name, before: state, after: state, planned: null, question: null };
  return { ...shared, disposition: 'refused', reason: refusal.reason, refusal };
}

/**
 * Whether the intent concerns this rollout and has no disposition yet. A comment with a final reaction of ours has one,
 * even where no note of it is left: reactions follow what is recorded and told.
 *
 * @param now ISO 8601
 */
export function isOpen(facts: RolloutFacts, intent: Intent, now: string): boolean {
  if (!('command' in intent.asked) || intent.reaction !== null || ageOf(intent, now) === 'forgotten') return false;
  const { command, rollouts } = intent.asked;
  if (command.verb === 'help' || (rollouts.length > 0 && !rollouts.includes(facts.rollout.name))) return false;
  if (facts.told.has(intent.key) || recall(facts.state.ledger, intent.key, intent.at) !== null) return false;
  // A merge or a close speaks of a rollout only if the pull request drives it, or waits for it.
  const happens = intent.source.kind === 'merge' || intent.source.kind === 'close';
  return !happens || isDrivenBy(facts.state, intent.subject) || queuedOf(facts.state, intent.subject) !== null;
}

/** An abort wins over what was asked for before it, however the two are read. */
function wins(other: Intent, intent: Intent): boolean {
  return 'command' in other.asked && other.asked.command.verb === 'abort' && compareIntents(other, intent) > 0;
}

function isPermittedAbort(facts: RolloutFacts, circumstances: Circumstances, intent: Intent): boolean {
  const every = facts.rollout.clusters.map((cluster) => cluster.name);
  return (
    !intent.edited &&
    facts.proposed?.declined.has(intent.key) !== true &&
    facts.state.candidate !== null &&
    mayNot(facts, circumstances, intent, 'abort', every) === null
  );
}

function write(
  facts: RolloutFacts,
  circumstances: Circumstances,
  standing: Standing,
  settlements: readonly Settlement[],
): Pick<Decision, 'state' | 'changes'> {
  // A step that waits is one revision, however often it is changed before it is merged.
  const revision = (facts.proposed?.inForce ?? facts.state).revision + 1;
  const entries = settlements.map((settlement): LedgerEntry => {
    const { intent, disposition, reason } = settlement;
    return {
      key: intent.key,
      at: intent.at,
      by: intent.actor.login,
      said: keptWords(intent.said, 'command' in intent.asked ? intent.asked.command : null),
      disposition,
      reason,
      revision,
    };
  });
  // What the plan was refused before, and has done now, is done.
  const decided = new Set(entries.map(({ key }) => key));
  const told = [...facts.told.values()].filter(({ key }) => !decided.has(key)).map((entry) => ({ ...entry, revision }));
  const known = new Set([...facts.state.ledger.entries, ...told, ...entries].map(({ key }) => key));
  // Those of other conversations too, or they would be carried out on the day when nothing tells of the closed step.
  const declined = [...(facts.proposed?.declined.values() ?? [])]
    .filter(({ entry }) => !known.has(entry.key))
    .map(({ entry }): LedgerEntry => ({ ...entry, disposition: 'refused', reason: 'step_declined', revision }));
  const ledger = record(facts.state.ledger, [...told, ...declined, ...entries], circumstances.now);
  const state: State = { ...standing.state, revision, ledger };
  const before = facts.files.get(facts.statePath) ?? null;
  const changes = [...standing.changes, { path: facts.statePath, before, after: writeState(state) }];
  return { state, changes: changes.sort((one, other) => (one.path < other.path ? -1 : 1)) };
}
