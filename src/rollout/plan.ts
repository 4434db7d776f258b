import { planCanary } from './canary.ts';
import { held, type PlanInput, type Planned, refuse } from './plan-input.ts';
import {
  alreadySo,
  approvalNeeded,
  mergedOtherCommit,
  noRollout,
  nothingToApprove,
  notPaused,
  notReadyToPromote,
  otherPullRequest,
} from './refusals.ts';
import { type Candidate, otherSlot, type State } from './state.ts';
import { missingApprovals, stepBack } from './steps.ts';
import { WHOLE } from './weight.ts';

/** Works out what a command does to a rollout. */
export function plan(input: PlanInput): Planned {
  const { command, rollout } = input;
  const foreign = foreignTo(input);
  if (foreign !== null) return refuse(otherPullRequest(rollout, foreign));
  switch (command.verb) {
    case 'canary':
      return planCanary(input, command);
    case 'promote':
      return planPromotion(input);
    case 'rollback':
      return planRollback(input, command.gradual);
    case 'pause':
      return planPause(input);
    case 'resume':
      return planResume(input);
    case 'abort':
      return planAbort(input);
    case 'approve':
      return planApproval(input);
    case 'blue-green':
    case 'switch':
      throw new Error('Not yet.');
    default:
      return command satisfies never;
  }
}

/** The candidate, if another pull request than the subject drives it. The command line may speak of any rollout. */
function foreignTo({ state, subject }: PlanInput): Candidate | null {
  const owner = state.candidate?.pullRequest ?? null;
  if (owner === null || subject === null || state.candidate === null) return null;
  const same = owner.repository === subject.repository && owner.number === subject.number;
  return same ? null : state.candidate;
}

function planPromotion({ rollout, state, by, now, pullRequest, cause }: PlanInput): Planned {
  const { candidate } = state;
  if (candidate === null) return refuse(noRollout(rollout, state));
  const holding = held(rollout, state);
  if (holding !== null) return refuse(holding);
  if (cause === 'merge' && pullRequest?.head && pullRequest.head.sha !== candidate.sha) {
    return refuse(mergedOtherCommit(rollout, candidate, pullRequest.head.sha));
  }
  const missing = missingApprovals(rollout.strategy, state.approvals, WHOLE + 1);
  if (missing.length > 0) return refuse(approvalNeeded(rollout, missing));
  const behind = rollout.clusters
    .map((cluster) => cluster.name)
    .filter((name) => (state.weights[name] ?? 0) < rollout.strategy.promoteFrom);
  if (behind.length > 0) return refuse(notReadyToPromote(rollout, behind));
  const { sha, pullRequest: driver, slot } = candidate;
  return {
    ok: true,
    reason: 'promoted',
    pinned: false,
    state: finished({ ...state, stable: slot }, now, { outcome: 'promoted', sha, pullRequest: driver, by, at: now }),
  };
}

/** A rollout without a candidate, with what became of the last one. */
function finished(state: State, now: string, last: NonNullable<State['last']>): State {
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

function planRollback(input: PlanInput, gradual: boolean): Planned {
  const { rollout, by, now } = input;
  const state = input.state.candidate === null ? reopened(input) : input.state;
  if (state === null || state.candidate === null) return refuse(noRollout(rollout, input.state));
  const { sha, pullRequest } = state.candidate;
  const ended = finished(state, now, { outcome: 'rolled-back', sha, pullRequest, by, at: now });
  const weights = stepBack(rollout.strategy, state.weights);
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

function planPause({ rollout, state }: PlanInput): Planned {
  if (state.candidate === null) return refuse(noRollout(rollout, state));
  if (state.phase === 'paused') return refuse(alreadySo(rollout, 'the rollout is paused already'));
  const holding = held(rollout, state);
  if (holding !== null) return refuse(holding);
  return { ok: true, reason: 'paused', pinned: false, state: { ...state, phase: 'paused' } };
}

function planResume({ rollout, state, now }: PlanInput): Planned {
  if (state.candidate === null) return refuse(noRollout(rollout, state));
  if (held(rollout, state) === null) return refuse(notPaused(rollout, state));
  // A pause starts anew, so that resuming does not set off a step in the same minute.
  return { ok: true, reason: 'resumed', pinned: false, state: { ...state, phase: 'progressing', movedAt: now } };
}

function planAbort({ rollout, state, now }: PlanInput): Planned {
  if (state.candidate === null) return refuse(noRollout(rollout, state));
  if (state.phase === 'aborted') return refuse(alreadySo(rollout, 'the rollout is aborted already'));
  const weights = Object.fromEntries(Object.keys(state.weights).map((name) => [name, 0]));
  return {
    ok: true,
    reason: 'aborted',
    pinned: false,
    state: { ...state, phase: 'aborted', weights, movedAt: now, approvals: [] },
  };
}

function planApproval({ rollout, state, by, now }: PlanInput): Planned {
  if (state.candidate === null) return refuse(noRollout(rollout, state));
  const holding = held(rollout, state);
  if (holding !== null) return refuse(holding);
  const highest = Math.max(0, ...Object.values(state.weights));
  const step = missingApprovals(rollout.strategy, state.approvals, WHOLE + 1).find(({ weight }) => weight <= highest);
  if (step === undefined) return refuse(nothingToApprove(rollout));
  const approvals = [...state.approvals, { weight: step.weight, by, at: now }];
  return { ok: true, reason: 'approved', pinned: false, state: { ...state, approvals } };
}
