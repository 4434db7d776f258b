import { writeState } from './config/state-file.ts';
import type { FleetCluster } from './fleet/fleet.ts';
import type { FileChange, Files } from './gateway/change.ts';
import { renderManifests } from './gateway/manifests.ts';
import type { Preview } from './report/answer.ts';
import type { PullRequestFacts } from './rollout/candidate.ts';
import type { Request } from './rollout/command.ts';
import { compareIntents, type Intent, type Subject } from './rollout/intent.ts';
import { recall, record } from './rollout/ledger.ts';
import { type Authority, deny, rightFor } from './rollout/permissions.ts';
import { plan } from './rollout/plan.ts';
import type { ChangingCommand } from './rollout/plan-input.ts';
import type { Refusal } from './rollout/refusal.ts';
import { abortedMeanwhile, editedComment, expired, newerCommand, repositoryNotAllowed } from './rollout/refusals.ts';
import type { Rollout } from './rollout/rollout.ts';
import type { Settlement } from './rollout/settlement.ts';
import type { LedgerEntry, State } from './rollout/state.ts';
import { isDue } from './rollout/waiting.ts';

/** One rollout as it was read from one commit of the GitOps repository. */
export interface RolloutFacts {
  readonly rollout: Rollout;
  readonly state: State;
  readonly statePath: string;
  readonly clusters: readonly FleetCluster[];
  readonly delivery: string;
  readonly files: Files;
  /** What was told on the conversation and is in no ledger, by key: it is decided too. */
  readonly told: ReadonlyMap<string, LedgerEntry>;
}

/** What is known of the world beside the rollout itself. */
export interface Circumstances {
  readonly now: string;
  readonly subject: Subject | null;
  readonly pullRequest: PullRequestFacts | null;
  /** By login. A login that is missing is unknown, and denied. */
  readonly authorities: ReadonlyMap<string, Authority>;
  /** True on a local clone: whoever can commit there may do everything. */
  readonly trusted: boolean;
}

/** What a look decided on one rollout. */
export interface Decision {
  readonly settlements: readonly Settlement[];
  readonly state: State;
  /** Empty where nothing is to be committed. */
  readonly changes: readonly FileChange[];
  /** What each `/plan` would have changed. */
  readonly previews: readonly Preview[];
}

/** Refusals that were told and not recorded beyond this number are written to the ledger in a commit of their own. */
const TOLD_AT_MOST = 50;
/** Characters of a command's words that the ledger keeps. */
const SAID_AT_MOST = 120;

/** How far the decision has come within one look. */
interface Standing {
  readonly state: State;
  readonly changes: readonly FileChange[];
  readonly effect: boolean;
}

/**
 * Decides everything that is asked of one rollout and not decided yet, in order. Each intent is authorised, planned and
 * rendered before the next one is looked at; one that fails any of these changes nothing. No I/O.
 */
export function decide(facts: RolloutFacts, circumstances: Circumstances, intents: readonly Intent[]): Decision {
  const open = intents.filter((intent) => isOpen(facts, intent));
  let standing: Standing = { state: facts.state, changes: [], effect: false };
  const settlements: Settlement[] = [];
  const previews: Preview[] = [];
  for (const intent of open) {
    const aborter = open.find((other) => wins(other, intent) && isPermittedAbort(facts, circumstances, other));
    const settled = settle(facts, circumstances, standing, intent, aborter ?? null);
    standing = settled.standing;
    settlements.push(settled.settlement);
    if (settled.preview !== undefined) {
      previews.push({ key: intent.key, rollout: facts.rollout.name, changes: settled.preview });
    }
  }
  const due = clockIntent(facts, circumstances);
  if (due !== null && !standing.effect) {
    const settled = settle(facts, circumstances, standing, due, null);
    standing = settled.standing;
    settlements.push(settled.settlement);
  }
  const overflow = facts.told.size > TOLD_AT_MOST;
  if (!standing.effect && !overflow) return { settlements, state: facts.state, changes: [], previews };
  return { settlements, previews, ...write(facts, circumstances, standing, settlements) };
}

/**
 * The step that the plan takes by itself, if one is due. Its key holds the revision that it follows, so that ticks from
 * two places at once are the same intent, and only one of them is committed.
 */
function clockIntent(facts: RolloutFacts, { now, subject }: Circumstances): Intent | null {
  const { rollout, state } = facts;
  if (!isDue(rollout, state, now) || (subject !== null && !drives(state, subject))) return null;
  const command: ChangingCommand =
    state.phase === 'rolling-back'
      ? { verb: 'rollback', gradual: true }
      : { verb: 'canary', target: 'next', scope: { clusters: [], wave: null }, fleet: false, sha: null };
  const key = `clock/${rollout.name}/r${state.revision}`;
  return {
    key,
    at: now,
    actor: { login: 'headgate', bot: false },
    source: { kind: 'clock' },
    subject: state.candidate?.pullRequest ?? null,
    said: 'the pause has run out',
    asked: { command, rollouts: [] },
    edited: false,
    acknowledged: false,
  };
}

/** Whether the intent concerns this rollout and has no disposition yet. */
export function isOpen(facts: RolloutFacts, intent: Intent): boolean {
  if (!('command' in intent.asked)) return false;
  if (intent.asked.command.verb === 'help') return false;
  const { rollouts } = intent.asked;
  if (rollouts.length > 0 && !rollouts.includes(facts.rollout.name)) return false;
  if (facts.told.has(intent.key)) return false;
  const known = recall(facts.state.ledger, intent.key, intent.at);
  if (known !== null && known !== 'expired') return false;
  if (known === 'expired' && (intent.acknowledged || intent.source.kind !== 'comment')) return false;
  // A merge or a close speaks of a rollout only if the pull request drives it.
  const happens = intent.source.kind === 'merge' || intent.source.kind === 'close';
  return !happens || drives(facts.state, intent.subject);
}

function drives(state: State, subject: Subject | null): boolean {
  const driver = state.candidate?.pullRequest ?? null;
  return driver !== null && driver.repository === subject?.repository && driver.number === subject.number;
}

/** An abort wins over what was asked for before it, however the two are read. */
function wins(other: Intent, intent: Intent): boolean {
  return 'command' in other.asked && other.asked.command.verb === 'abort' && compareIntents(other, intent) > 0;
}

function isPermittedAbort(facts: RolloutFacts, circumstances: Circumstances, intent: Intent): boolean {
  const every = facts.rollout.clusters.map((cluster) => cluster.name);
  return (
    !intent.edited && facts.state.candidate !== null && mayNot(facts, circumstances, intent, 'abort', every) === null
  );
}

function mayNot(
  facts: RolloutFacts,
  circumstances: Circumstances,
  intent: Intent,
  right: Parameters<typeof deny>[1],
  affected: readonly string[],
): Refusal | null {
  if (circumstances.trusted || intent.source.kind === 'clock') return null;
  const { subject } = intent;
  if (subject !== null && !mayDrive(facts.rollout, subject)) {
    return repositoryNotAllowed(facts.rollout, subject);
  }
  const authority = circumstances.authorities.get(intent.actor.login) ?? { role: 'unknown', teams: {} };
  return deny(facts.rollout, right, affected, intent.actor, authority);
}

/** GitHub's names of repositories are case-insensitive. */
function mayDrive(rollout: Rollout, subject: Subject): boolean {
  return rollout.repositories.some((name) => name.toLowerCase() === subject.repository.toLowerCase());
}

interface Settled {
  readonly standing: Standing;
  readonly settlement: Settlement;
  /** For a `/plan`: what it would have changed. */
  readonly preview?: readonly FileChange[];
}

function settle(
  facts: RolloutFacts,
  circumstances: Circumstances,
  standing: Standing,
  intent: Intent,
  aborter: Intent | null,
): Settled {
  const { rollout } = facts;
  const { state } = standing;
  const { command } = intent.asked as Request;
  const shared = { intent, rollout: rollout.name, before: state, planned: null, question: null };
  const unchanged = (refusal: Refusal, disposition: 'refused' | 'superseded' = 'refused'): Settled => ({
    standing,
    settlement: { ...shared, disposition, reason: refusal.reason, refusal, after: state },
  });
  if (intent.edited) return unchanged(editedComment(intent));
  if (recall(state.ledger, intent.key, intent.at) === 'expired') return unchanged(expired(rollout, state));
  const denied = mayNot(facts, circumstances, intent, rightFor(command), []);
  if (denied !== null) return unchanged(denied);

  if (command.verb === 'plan') {
    const planned = settle(
      facts,
      circumstances,
      standing,
      { ...intent, asked: { command: command.of, rollouts: [] } },
      null,
    );
    return answer(shared, standing, command, planned);
  }
  if (command.verb === 'status' || command.verb === 'help') return answer(shared, standing, command, null);

  if (command.verb !== 'abort' || outlived(state, intent)) {
    if (isOlder(state, intent)) return unchanged(newerCommand(rollout, state), 'superseded');
    if (aborter !== null) return unchanged(abortedMeanwhile(rollout, aborter.actor.login), 'superseded');
  }
  const changed = change(facts, circumstances, standing, intent, command);
  if ('reason' in changed) return unchanged(changed);
  return {
    standing: changed.standing,
    settlement: {
      ...shared,
      disposition: 'applied',
      reason: changed.applied,
      refusal: null,
      after: changed.standing.state,
    },
  };
}

/** A newer command was applied already; a late one must not override it. */
function isOlder(state: State, intent: Intent): boolean {
  return intent.source.kind !== 'clock' && state.newest !== null && compareIntents(intent, state.newest) < 0;
}

/** Whether an abort speaks of an earlier candidate than the present one. */
function outlived(state: State, intent: Intent): boolean {
  return state.candidate !== null && Date.parse(intent.at) < Date.parse(state.candidate.pinnedAt);
}

function answer(
  shared: Pick<Settlement, 'intent' | 'rollout' | 'before'>,
  standing: Standing,
  question: NonNullable<Settlement['question']>,
  planned: Settled | null,
): Settled {
  const settlement: Settlement = {
    ...shared,
    disposition: 'applied',
    reason: 'answered',
    refusal: null,
    after: standing.state,
    planned: planned?.settlement ?? null,
    question,
  };
  return { standing, settlement, preview: planned?.standing.changes ?? [] };
}

type Changed = Refusal | { readonly standing: Standing; readonly applied: Settlement['reason'] };

function change(
  facts: RolloutFacts,
  circumstances: Circumstances,
  standing: Standing,
  intent: Intent,
  command: ChangingCommand,
): Changed {
  const { rollout } = facts;
  const { now, pullRequest } = circumstances;
  const { kind } = intent.source;
  const cause = kind === 'merge' ? 'merge' : kind === 'clock' ? 'plan' : 'person';
  const { subject, at } = intent;
  const by = intent.actor.login;
  const planned = plan({ rollout, state: standing.state, command, by, at, now, subject, pullRequest, cause });
  if (!planned.ok) return planned.refusal;

  const affected = affectedClusters(rollout, standing.state, planned.state);
  const denied = mayNot(facts, circumstances, intent, rightFor(command), affected);
  if (denied !== null) return denied;

  // Always rendered from what lies in Git, so that several commands of one look make one change.
  const { candidate } = planned.state;
  const isNewCandidate = candidate !== null && candidate.sha !== facts.state.candidate?.sha;
  const rendered = renderManifests({
    rollout,
    clusters: facts.clusters,
    delivery: facts.delivery,
    before: standingIn(facts.state),
    after: standingIn(planned.state),
    pin: isNewCandidate ? { slot: candidate.slot, sha: candidate.sha } : null,
    files: facts.files,
    force: command.verb === 'rollback' || command.verb === 'abort',
  });
  if (!rendered.ok) return rendered.refusals[0] ?? missingRefusal();
  const newest = kind === 'clock' ? standing.state.newest : newer(standing.state.newest, intent);
  const state = { ...planned.state, newest };
  return { standing: { state, changes: rendered.changes, effect: true }, applied: planned.reason };
}

function newer(newest: State['newest'], intent: Intent): State['newest'] {
  return newest !== null && compareIntents(newest, intent) > 0 ? newest : { at: intent.at, key: intent.key };
}

function missingRefusal(): never {
  throw new Error('A rendering that fails must say why.');
}

function standingIn(state: State): Parameters<typeof renderManifests>[0]['before'] {
  return { stable: state.stable, candidate: state.candidate?.slot ?? null, weights: state.weights };
}

/** The clusters whose traffic differs between two states; all of them where only the phase does. */
function affectedClusters(rollout: Rollout, before: State, after: State): readonly string[] {
  const every = rollout.clusters.map((cluster) => cluster.name);
  if (before.stable !== after.stable) return every;
  const moved = every.filter((name) => before.weights[name] !== after.weights[name]);
  return moved.length === 0 ? every : moved;
}

function write(
  facts: RolloutFacts,
  circumstances: Circumstances,
  standing: Standing,
  settlements: readonly Settlement[],
): Pick<Decision, 'state' | 'changes'> {
  const revision = facts.state.revision + 1;
  const entries = settlements.map((settlement): LedgerEntry => {
    const { intent, disposition, reason } = settlement;
    return {
      key: intent.key,
      at: intent.at,
      by: intent.actor.login,
      said: intent.said.slice(0, SAID_AT_MOST),
      disposition,
      reason,
      revision,
    };
  });
  const told = [...facts.told.values()].map((entry) => ({ ...entry, revision }));
  const ledger = record(facts.state.ledger, [...told, ...entries], circumstances.now);
  const state: State = { ...standing.state, revision, ledger };
  const before = facts.files.get(facts.statePath) ?? null;
  const changes = [...standing.changes, { path: facts.statePath, before, after: writeState(state) }];
  return { state, changes: changes.sort((one, other) => (one.path < other.path ? -1 : 1)) };
}
