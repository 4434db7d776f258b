import { missingApprovals, missingInWords } from './approvals.ts';
import { isFrozen, nextOpening } from './freeze.ts';
import { gateStandings, passes } from './gate-standing.ts';
import { heldBackClusters, weightsBack } from './gradual-rollback.ts';
import { awaitedIn, liveSince } from './live.ts';
import { onwardObstacle } from './obstacle.ts';
import { NOTHING_READ, type Readings } from './readings.ts';
import type { Rollout } from './rollout.ts';
import type { NextMove, Waiting } from './settlement.ts';
import { emptyClusters } from './slot-readiness.ts';
import { otherSlot, type State } from './state.ts';
import { nextMove, standingStep } from './steps.ts';
import { moveCommand } from './strategy-commands.ts';
import { keptWarmUntil } from './warm-slot.ts';
import { WHOLE } from './weight.ts';

/**
 * When the pause of the step that the rollout stands on ends, in milliseconds since the epoch. It counts from when the
 * step is live everywhere; on the way back from the commit, which waits for nobody.
 *
 * @returns null where there is no pause, or it has not begun
 */
export function pauseEnds(rollout: Rollout, state: State, readings: Readings = NOTHING_READ): number | null {
  if (state.movedAt === null || state.candidate === null) return null;
  if (state.phase === 'rolling-back') return Date.parse(state.movedAt) + rollout.strategy.gradualPauseSeconds * 1000;
  const seconds = standingStep(rollout.strategy, state.weights)?.pauseSeconds ?? null;
  const since = liveSince(rollout, state, readings);
  return seconds === null || since === null ? null : since + seconds * 1000;
}

/** The move that the strategy's next command would make, whatever stands in its way; null without a candidate or a next step. */
export function upcoming(rollout: Rollout, state: State): NextMove | null {
  if (state.candidate === null || state.phase === 'rolling-back') return null;
  return nextMove(rollout.strategy, state.weights, new Set(Object.keys(state.weights)));
}

/**
 * Whether the plan goes on by itself at this moment: a pause has run out, and nothing else is in the way. Blue-green only
 * ever goes back by itself.
 */
export function isDue(rollout: Rollout, state: State, now: string, readings: Readings = NOTHING_READ): boolean {
  const ends = pauseEnds(rollout, state, readings);
  if (ends === null || Date.parse(now) < ends) return false;
  if (state.phase === 'rolling-back') return isSteppingBack(rollout, state, readings, now);
  if (rollout.strategy.kind === 'blue-green') return false;
  const next = upcoming(rollout, state);
  if (state.phase !== 'progressing' || next === null) return false;
  if (isFrozen(rollout.windows, now)) return false;
  if (missingApprovals(rollout, state, now, next.weight).length > 0) return false;
  return onwardObstacle({ rollout, state, readings }, next.clusters) === null;
}

/** Whether the stable slot can take anything more of the way back. */
function isSteppingBack(rollout: Rollout, state: State, readings: Readings, now: string): boolean {
  const weights = weightsBack(rollout, state, readings, now);
  return Object.entries(weights).some(([name, weight]) => weight !== state.weights[name]);
}

/**
 * Everything that the rollout waits for, the first thing first. Without a candidate it can only be that a slot is kept
 * warm.
 *
 * @param now the present, ISO 8601; null: also told is what may be over already
 * @param readings what was read of the clusters and the gates; left out: nothing was
 */
export function waitsFor(
  rollout: Rollout,
  state: State,
  now: string | null = null,
  readings: Readings = NOTHING_READ,
): readonly Waiting[] {
  if (state.candidate === null) {
    const warm = keptWarmUntil(rollout, state);
    const isOver = warm === null || (now !== null && Date.parse(now) >= warm);
    return isOver ? [] : [wait('warm', '/blue-green --now', warm)];
  }
  if (state.phase === 'paused' || state.phase === 'aborted') return [wait('resume', '/resume')];
  const until = pauseEnds(rollout, state, readings);
  if (state.phase === 'rolling-back') {
    const heldBack = now === null ? [] : heldBackClusters(rollout, state, readings, now);
    const capacity = heldBack.length === 0 ? [] : [{ ...wait('stable-endpoints', '/rollback'), of: heldBack }];
    return [...capacity, wait('pause', '/rollback', until)];
  }
  const next = upcoming(rollout, state);
  const missing = missingApprovals(rollout, state, now, next?.weight ?? WHOLE + 1);
  const { pinnedBy } = state.candidate;
  // Where the configuration names nobody, who has the right says it all.
  const of = missing.filter(({ step }) => step.approvers !== undefined).map((one) => missingInWords(one, pinnedBy));
  const approval = missing.length > 0 ? [{ ...wait('approval', '/approve'), ...(of.length > 0 ? { of } : {}) }] : [];
  const proof = [
    ...waitsForProof(rollout, state, readings),
    ...waitsForCandidate(rollout, state, readings),
    ...waitsForOpening(rollout, now),
  ];
  if (next === null) return [...approval, ...proof, wait('merge', '/promote')];
  const step = standingStep(rollout.strategy, state.weights);
  if (step !== null && step.pauseSeconds !== null && rollout.strategy.kind === 'canary')
    return [...approval, ...proof, ...(isAhead(until, now) ? [wait('pause', null, until)] : [])];
  return missing.length > 0 ? approval : [...proof, wait('person', moveCommand(rollout, next))];
}

/** Whether a moment is known and not over, as far as the present is known. */
function isAhead(moment: number | null, now: string | null): boolean {
  return moment !== null && (now === null || Date.parse(now) < moment);
}

/** Clusters that do not serve the step yet, or else gates that do not pass yet, until the deadline. */
function waitsForProof(rollout: Rollout, state: State, readings: Readings): readonly Waiting[] {
  const ends = deadlineOf(rollout, state);
  const awaited = awaitedIn(rollout, state, readings);
  if (awaited.length > 0) return [{ ...wait('live', null, ends), of: awaited }];
  const unmet = gateStandings(rollout, state, readings).filter(
    ({ gate, reading }) => reading === null || !passes(gate, reading),
  );
  const names = [...new Set(unmet.map(({ gate }) => gate.name))];
  return names.length === 0 ? [] : [{ ...wait('gate', null, ends), of: names }];
}

/** Clusters that the next step moves and where nobody is behind the candidate's Service, until the deadline. */
function waitsForCandidate(rollout: Rollout, state: State, readings: Readings): readonly Waiting[] {
  const awaited = awaitedIn(rollout, state, readings);
  const empty = unreadyAhead(rollout, state, readings).filter((name) => !awaited.includes(name));
  return empty.length === 0 ? [] : [{ ...wait('candidate-endpoints', null, deadlineOf(rollout, state)), of: empty }];
}

/** The clusters that the next step moves and where it is known that nobody is behind the candidate's Service. */
export function unreadyAhead(rollout: Rollout, state: State, readings: Readings): readonly string[] {
  const next = upcoming(rollout, state);
  return next === null ? [] : emptyClusters(otherSlot(rollout, state.stable), next.clusters, readings);
}

/** When the step has waited for too long, in milliseconds since the epoch; null where there is no deadline. */
function deadlineOf({ deadline }: Rollout, { movedAt }: State): number | null {
  return deadline === null || movedAt === null ? null : Date.parse(movedAt) + deadline.seconds * 1000;
}

/**
 * The windows' next opening, where it is frozen.
 *
 * @param now ISO 8601; null: nobody knows it
 */
export function waitsForOpening({ windows }: Rollout, now: string | null): readonly Waiting[] {
  if (now === null || !isFrozen(windows, now)) return [];
  return [{ kind: 'freeze', until: nextOpening(windows, now), command: null }];
}

function wait(kind: Waiting['kind'], command: string | null, until: number | null = null): Waiting {
  return { kind, until: until === null ? null : new Date(until).toISOString(), command };
}
