import { missingApprovals } from './approvals.ts';
import { breaksGlass } from './break-glass.ts';
import type { Command } from './command.ts';
import { apportionFleetShare } from './fleet-share.ts';
import { formatCommand } from './format-command.ts';
import { frozenRefusal } from './forward.ts';
import { namedObstacle, onwardObstacle, replacementObstacle } from './obstacle.ts';
import { withCandidate } from './pin-candidate.ts';
import { type PlanInput, type Planned, refuse } from './plan-input.ts';
import type { Refusal } from './refusal.ts';
import {
  alreadySo,
  approvalNeeded,
  fleetShareUnreachable,
  pauseNotOver,
  planComplete,
  weightBelowCurrent,
} from './refusals.ts';
import { clustersInScope } from './scope.ts';
import type { State } from './state.ts';
import { firstMove, nextMove } from './steps.ts';
import { pauseEnds } from './waiting.ts';
import { formatWallClock } from './wall-clock.ts';
import { formatWeight, type Weight } from './weight.ts';

type CanaryCommand = Extract<Command, { verb: 'canary' }>;
type Weights = Readonly<Record<string, Weight>>;
type Targets = { readonly ok: true; readonly weights: Weights } | { readonly ok: false; readonly refusal: Refusal };

/** `/canary`: pins a candidate if there is none or another is named, and raises its weight in the clusters in scope. */
export function planCanary(input: PlanInput, command: CanaryCommand): Planned {
  const { rollout, state, now } = input;
  const again = (sha: string): string => formatCommand({ ...command, sha });
  const pinned = withCandidate(input, command.sha, again);
  if (!pinned.ok) return pinned;
  const frozen = frozenRefusal(input, command);
  if (frozen !== null) return refuse(frozen);
  const { state: base, anew, reason } = pinned;

  const targets = targetWeights(input, command, base, anew);
  if (!targets.ok) return refuse(targets.refusal);
  const obstacle = breaksGlass(command) ? null : obstacleTo(input, command, targets.weights, anew);
  if (obstacle !== null) return refuse(obstacle);
  const weights: Weights = { ...base.weights, ...targets.weights };
  const moved = Object.keys(weights).some((name) => weights[name] !== state.weights[name]);
  if (!moved && !anew) return refuse(alreadySo(rollout, alreadyFound(command, targets.weights)));
  return { ok: true, reason, pinned: anew, state: { ...base, weights, movedAt: now } };
}

/** The plan's own steps wait for everything; a weight that a person names, and a first step, only for what is wrong. */
function obstacleTo(input: PlanInput, command: CanaryCommand, weights: Weights, anew: boolean): Refusal | null {
  const isLoaded = (name: string): boolean => (weights[name] ?? 0) > 0;
  const moved = Object.keys(weights).filter(
    (name) => (input.state.weights[name] ?? 0) !== weights[name] || (anew && isLoaded(name)),
  );
  if (moved.length === 0) return null;
  const loaded = moved.filter(isLoaded);
  if (anew && input.state.candidate !== null) return replacementObstacle(input, moved, loaded);
  return command.target === 'next' && !anew
    ? onwardObstacle(input, moved, loaded)
    : namedObstacle(input, moved, loaded);
}

function alreadyFound(command: CanaryCommand, weights: Weights): string {
  const weight = command.target === 'next' ? null : command.target;
  const names = Object.keys(weights).join(', ');
  return weight === null || command.fleet
    ? `the candidate has that share already in ${names}`
    : `the candidate has ${formatWeight(weight)} % already in ${names}`;
}

/** The weights that the command asks for in the clusters in scope, checked against the plan's gates. */
function targetWeights(input: PlanInput, command: CanaryCommand, base: State, anew: boolean): Targets {
  const { rollout } = input;
  const scoped = clustersInScope(rollout, command.scope);
  if (!scoped.ok) return scoped;
  const scope = new Set(scoped.clusters);
  const targets =
    command.target === 'next' ? nextTargets(input, base, scope, anew) : namedTargets(input, command, base, scope);
  if (!targets.ok) return targets;

  const lowered = Object.entries(targets.weights)
    .map(([name, weight]) => [name, base.weights[name] ?? 0, weight] as const)
    .filter(([, current, wanted]) => wanted < current);
  if (lowered.length > 0) {
    const wanted = Math.max(...lowered.map(([, , weight]) => weight));
    const found = lowered.map(([name, current]) => [name, current] as const);
    return { ok: false, refusal: weightBelowCurrent(rollout, found, wanted) };
  }
  const highest = Math.max(...Object.values(targets.weights));
  const missing = missingApprovals(rollout, base, input.now, highest);
  return missing.length > 0
    ? { ok: false, refusal: approvalNeeded(rollout, missing, base.candidate?.pinnedBy ?? null) }
    : targets;
}

function nextTargets(
  { rollout, now, readings }: PlanInput,
  base: State,
  scope: ReadonlySet<string>,
  anew: boolean,
): Targets {
  const move = anew ? firstMove(rollout.strategy, scope) : nextMove(rollout.strategy, base.weights, scope);
  if (move === null) return { ok: false, refusal: planComplete(rollout) };
  const ends = anew ? null : pauseEnds(rollout, base, readings);
  if (ends !== null && Date.parse(now) < ends) {
    return { ok: false, refusal: pauseNotOver(rollout, formatWallClock('UTC', ends)) };
  }
  return { ok: true, weights: Object.fromEntries(move.clusters.map((name) => [name, move.weight])) };
}

function namedTargets(
  { rollout }: PlanInput,
  command: CanaryCommand,
  base: State,
  scope: ReadonlySet<string>,
): Targets {
  const target = command.target === 'next' ? 0 : command.target;
  if (!command.fleet) return { ok: true, weights: Object.fromEntries([...scope].map((name) => [name, target])) };
  const shares = apportionFleetShare(rollout.clusters, base.weights, scope, target);
  if (shares.ok) return shares;
  return { ok: false, refusal: fleetShareUnreachable(rollout, target, shares.least, shares.most) };
}
