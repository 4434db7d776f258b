import { missingApprovals } from './approvals.ts';
import { breaksGlass } from './break-glass.ts';
import { frozenRefusal } from './forward.ts';
import { weightsBack } from './gradual-rollback.ts';
import { onwardObstacle } from './obstacle.ts';
import { held, type PlanInput, type Planned, refuse } from './plan-input.ts';
import { alreadySo, approvalNeeded, mergedOtherCommit, noRollout, notReadyToPromote } from './refusals.ts';
import { smokeRefusal } from './smoke.ts';
import { otherSlot, type State } from './state.ts';
import { WHOLE } from './weight.ts';

/** `/promote`, and a merge: the candidate becomes the stable version where the plan's gates are passed. */
export function planPromotion(input: PlanInput): Planned {
  const { rollout, state, command, by, now, pullRequest, cause } = input;
  const { candidate } = state;
  if (candidate === null) return refuse(noRollout(rollout, state));
  const holding = held(rollout, state);
  if (holding !== null) return refuse(holding);
  if (cause === 'merge' && pullRequest?.head && pullRequest.head.sha !== candidate.sha) {
    return refuse(mergedOtherCommit(rollout, candidate, pullRequest.head.sha));
  }
  const frozen = frozenRefusal(input, command);
  if (frozen !== null) return refuse(frozen);
  const missing = missingApprovals(rollout, state, now, WHOLE + 1);
  if (missing.length > 0) return refuse(approvalNeeded(rollout, missing, candidate.pinnedBy));
  const smoke = smokeRefusal(input);
  if (smoke !== null) return refuse(smoke);
  const obstacle = breaksGlass(command) ? null : onwardObstacle(input, namesOf(rollout));
  if (obstacle !== null) return refuse(obstacle);
  const behind = namesOf(rollout).filter((name) => (state.weights[name] ?? 0) < rollout.strategy.promoteFrom);
  if (behind.length > 0) return refuse(notReadyToPromote(rollout, behind));
  const { sha, pullRequest: driver, slot } = candidate;
  return {
    ok: true,
    reason: 'promoted',
    pinned: false,
    state: finished({ ...state, stable: slot }, now, { outcome: 'promoted', sha, pullRequest: driver, by, at: now }),
  };
}

function namesOf({ clusters }: PlanInput['rollout']): readonly string[] {
  return clusters.map(({ name }) => name);
}

/** A rollout without a candidate, with what became of the last one. */
export function finished(state: State, now: string, last: NonNullable<State['last']>): State {
  const weights = Object.fromEntries(Object.keys(state.weights).map((name) => [name, 0]));
  return { ...state, phase: 'idle', candidate: null, weights, movedAt: now, approvals: [], last };
}

/**
 * A promotion that can still be taken back: both slots are as it left them, so the promoted version becomes a candidate
 * at full weight again. Null where the last rollout did not end so, or was another pull request's.
 */
function reopened({ rollout, state, subject }: PlanInput): State | null {
  const { last } = state;
  if (last === null || last.outcome !== 'promoted') return null;
  const owner = last.pullRequest;
  const same =
    subject === null || owner === null || (owner.repository === subject.repository && owner.number === subject.number);
  if (!same) return null;
  return {
    ...state,
    phase: 'progressing',
    stable: otherSlot(rollout, state.stable),
    candidate: { slot: state.stable, pullRequest: owner, sha: last.sha, pinnedBy: last.by, pinnedAt: last.at },
    weights: Object.fromEntries(rollout.clusters.map((cluster) => [cluster.name, WHOLE])),
  };
}

/** `/rollback`, and a close: back to the stable version, also right after a promotion. */
export function planRollback(input: PlanInput, gradual: boolean): Planned {
  const { rollout, by, now, readings } = input;
  const state = input.state.candidate === null ? reopened(input) : input.state;
  if (state === null || state.candidate === null) return refuse(noRollout(rollout, input.state));
  const { sha, pullRequest } = state.candidate;
  const ended = finished(state, now, { outcome: 'rolled-back', sha, pullRequest, by, at: now });
  const weights = weightsBack(rollout, state, readings, now);
  const isLast = Object.values(weights).every((weight) => weight === 0);
  if (!gradual || isLast) return { ok: true, reason: 'rolled_back', pinned: false, state: ended };
  if (input.state.phase === 'rolling-back' && input.cause !== 'plan') {
    return refuse(alreadySo(rollout, 'a gradual rollback is under way already'));
  }
  return {
    ok: true,
    reason: 'rolling_back',
    pinned: false,
    state: { ...state, phase: 'rolling-back', weights, movedAt: now },
  };
}
