import { lacksRight } from './authorise.ts';
import type { Circumstances, RolloutFacts, Standing } from './circumstances.ts';
import { isFleetCommand, planFleet } from './fleet/plan-fleet.ts';
import { residencyRefusal } from './fleet/residency.ts';
import { renderManifests } from './gateway/manifests.ts';
import type { Standing as Traffic } from './gateway/share.ts';
import { breakGlassReason } from './rollout/break-glass.ts';
import { environmentRefusal } from './rollout/environment-approval.ts';
import { compareIntents, type Intent } from './rollout/intent.ts';
import { leadsBack } from './rollout/leads-back.ts';
import { keepNotes } from './rollout/live.ts';
import { noteMet } from './rollout/met.ts';
import { rightsFor } from './rollout/permissions.ts';
import { plan } from './rollout/plan.ts';
import type { ChangingCommand } from './rollout/plan-input.ts';
import type { Refusal } from './rollout/refusal.ts';
import type { Remark } from './rollout/remark.ts';
import type { Rollout } from './rollout/rollout.ts';
import type { Settlement } from './rollout/settlement.ts';
import type { State } from './rollout/state.ts';

/** What carrying out a command came to: where the rollout stands then, or why it stays where it is. */
export type CarriedOut =
  | { readonly ok: false; readonly refusal: Refusal }
  | {
      readonly ok: true;
      readonly standing: Standing;
      readonly reason: Settlement['reason'];
      readonly remarks: readonly Remark[];
    };

/**
 * Plans a command, holds the plan against the residency rules and the person's rights in the clusters that it moves, and
 * renders it. The residency rules bind everybody: they come before the rights, and nothing gets round them.
 */
export function carryOut(
  facts: RolloutFacts,
  circumstances: Circumstances,
  standing: Standing,
  intent: Intent,
  command: ChangingCommand,
): CarriedOut {
  const { rollout } = facts;
  const planned = planOf(facts, circumstances, standing.state, intent, command);
  if (!planned.ok) return planned;
  const state = withWritten(keepNotes(standing.state, noteMet(rollout, standing.state, planned.state)));
  const forbidden = residencyRefusal(rollout, state);
  if (forbidden !== null) return { ok: false, refusal: forbidden };
  const unapproved = isForward(command)
    ? environmentRefusal(rollout, standing.state, state, circumstances.environments ?? null)
    : null;
  if (unapproved !== null) return { ok: false, refusal: unapproved };
  const affected = affectedClusters(rollout, standing.state, state);
  const denied = lacksRight(
    facts,
    circumstances,
    intent,
    [...rightsFor(command), ...(planned.reason === 'replaced' ? (['rollback'] as const) : [])],
    affected,
  );
  if (denied !== null) return { ok: false, refusal: denied };

  const broken = breakGlassReason(command);
  const said: readonly Remark[] =
    broken === null ? [] : [{ kind: 'break-glass', by: intent.actor.login, reason: broken }];
  const settled = { reason: planned.reason, remarks: [...said, ...(planned.remarks ?? [])] };
  // A place in the queue and what was seen are kept and move nothing, so that no manifest can stand in its way.
  if (planned.reason === 'queued' || planned.reason === 'unqueued') {
    return { ok: true, standing: { state, changes: standing.changes, effect: true }, ...settled };
  }
  if (command.verb === 'observe' && isSameTraffic(standing.state, state)) {
    return { ok: true, standing: { state, changes: standing.changes, effect: true }, ...settled };
  }

  // Always rendered from what lies in Git, so that several commands of one look make one change.
  const { candidate } = state;
  const isNewCandidate = candidate !== null && candidate.sha !== facts.state.candidate?.sha;
  const rendered = renderManifests({
    rollout,
    clusters: facts.clusters,
    fleet: facts.fleet.clusters,
    delivery: facts.delivery,
    before: trafficOf(facts.state),
    after: trafficOf(state),
    pin: isNewCandidate ? { slot: candidate.slot, sha: candidate.sha } : null,
    files: facts.files,
    force: leadsBack(command) || command.verb === 'observe',
  });
  if (!rendered.ok) return { ok: false, refusal: rendered.refusals[0] ?? missingRefusal() };
  const warnings = rendered.warnings.map((warning): Remark => ({ kind: 'warning', warning }));
  return {
    ok: true,
    standing: { state: withNewest(state, intent, command), changes: rendered.changes, effect: true },
    reason: settled.reason,
    remarks: [...settled.remarks, ...warnings],
  };
}

function planOf(
  { rollout }: RolloutFacts,
  {
    now,
    pullRequest,
    observations,
    smoke: outcomes,
    readings,
    environments = null,
    authorities,
    trusted,
  }: Circumstances,
  state: State,
  { key, subject, at, actor, source }: Intent,
  command: ChangingCommand,
) {
  const smoke = outcomes.get(state.candidate?.sha ?? '') ?? 'unknown';
  const cause = source.kind === 'merge' ? 'merge' : source.kind === 'clock' ? 'plan' : 'person';
  const input = {
    rollout,
    state,
    by: actor.login,
    key,
    at,
    now,
    subject,
    pullRequest,
    cause,
    observations,
    smoke,
    readings,
    teams: trusted ? null : (authorities.get(actor.login)?.teams ?? {}),
    environments,
  } as const;
  return isFleetCommand(command) ? planFleet({ ...input, command }) : plan({ ...input, command });
}

/** Whether two states send everybody to the same place. */
function isSameTraffic(before: State, after: State): boolean {
  const isMoved = (name: string): boolean => before.weights[name] !== after.weights[name];
  return before.stable === after.stable && !Object.keys(after.weights).some(isMoved);
}

/** Whether a command may give a candidate more traffic than it has. */
function isForward(command: ChangingCommand): boolean {
  return !isFleetCommand(command) && !leadsBack(command);
}

/** The step writes the weights, whatever the files said before it. */
function withWritten(state: State): State {
  if (state.fleet?.unwritten !== true) return state;
  const { unwritten: _unwritten, written: _written, ...fleet } = state.fleet;
  return { ...state, fleet };
}

/** Each axis has its own newest command: a late one on the other axis takes nothing back. */
function withNewest(state: State, intent: Intent, command: ChangingCommand): State {
  if (intent.source.kind === 'clock') return state;
  if (!isFleetCommand(command)) return { ...state, newest: newer(state.newest, intent) };
  const { fleet } = state;
  return fleet === null ? state : { ...state, fleet: { ...fleet, newest: newer(fleet.newest, intent) } };
}

function newer(newest: State['newest'], intent: Intent): State['newest'] {
  return newest !== null && compareIntents(newest, intent) > 0 ? newest : { at: intent.at, key: intent.key };
}

function missingRefusal(): never {
  throw new Error('A rendering that fails must say why.');
}

/** Where the traffic of a rollout goes. After an abort nobody meets the candidate, not even by a preview. */
export function trafficOf({ phase, stable, candidate, weights, met, fleet }: State): Traffic {
  return {
    stable,
    candidate: phase === 'aborted' ? null : (candidate?.slot ?? null),
    weights,
    met,
    ...(fleet === null ? {} : { fleet: fleet.weights }),
    ...(fleet?.written === undefined ? {} : { written: fleet.written }),
  };
}

/** The clusters whose traffic differs between two states; all of them where only the phase does. */
function affectedClusters(rollout: Rollout, before: State, after: State): readonly string[] {
  const every = rollout.clusters.map((cluster) => cluster.name);
  if (before.stable !== after.stable) return every;
  const pools = Object.keys(after.fleet?.weights ?? {});
  const isMoved = (name: string): boolean =>
    before.weights[name] !== after.weights[name] ||
    pools.some((pool) => before.fleet?.weights[pool]?.[name] !== after.fleet?.weights[pool]?.[name]);
  const moved = every.filter(isMoved);
  return moved.length === 0 ? every : moved;
}
