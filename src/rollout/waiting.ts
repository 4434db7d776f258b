import type { Rollout } from './rollout.ts';
import type { NextMove, Waiting } from './settlement.ts';
import type { State } from './state.ts';
import { missingApprovals, nextMove, standingStep } from './steps.ts';
import { WHOLE } from './weight.ts';

/** When the pause of the step that the rollout stands on ends, in milliseconds since the epoch; null: no pause. */
export function pauseEnds(rollout: Rollout, state: State): number | null {
  if (state.movedAt === null || state.candidate === null) return null;
  if (state.phase === 'rolling-back') return Date.parse(state.movedAt) + rollout.strategy.gradualPauseSeconds * 1000;
  const seconds = standingStep(rollout.strategy, state.weights)?.pauseSeconds ?? null;
  return seconds === null ? null : Date.parse(state.movedAt) + seconds * 1000;
}

/** The move that `/canary next` would make, whatever stands in its way; null without a candidate or a next step. */
export function upcoming(rollout: Rollout, state: State): NextMove | null {
  if (state.candidate === null || state.phase === 'rolling-back') return null;
  return nextMove(rollout.strategy, state.weights, new Set(Object.keys(state.weights)));
}

/** Whether the plan goes on by itself at this moment: a pause has run out, and nothing else is in the way. */
export function isDue(rollout: Rollout, state: State, now: string): boolean {
  const ends = pauseEnds(rollout, state);
  if (ends === null || Date.parse(now) < ends) return false;
  if (state.phase === 'rolling-back') return true;
  const next = upcoming(rollout, state);
  if (state.phase !== 'progressing' || next === null) return false;
  return missingApprovals(rollout.strategy, state.approvals, next.weight).length === 0;
}

/** Everything that the rollout waits for, the first thing first. Empty where there is no candidate. */
export function waitsFor(rollout: Rollout, state: State): readonly Waiting[] {
  if (state.candidate === null) return [];
  const wait = (kind: Waiting['kind'], command: string | null, until: string | null = null): Waiting => ({
    kind,
    until,
    command,
  });
  const ends = pauseEnds(rollout, state);
  const until = ends === null ? null : new Date(ends).toISOString();
  if (state.phase === 'paused' || state.phase === 'aborted') return [wait('resume', '/resume')];
  if (state.phase === 'rolling-back') return [wait('pause', '/rollback', until)];
  const next = upcoming(rollout, state);
  if (next === null) {
    const missing = missingApprovals(rollout.strategy, state.approvals, WHOLE + 1).length > 0;
    return [...(missing ? [wait('approval', '/approve')] : []), wait('merge', '/promote')];
  }
  const missing = missingApprovals(rollout.strategy, state.approvals, next.weight).length > 0;
  if (missing) return [wait('approval', '/approve'), ...(until === null ? [] : [wait('pause', null, until)])];
  return [until === null ? wait('person', '/canary next') : wait('pause', null, until)];
}

/** Whether a promotion would pass the plan's gates. */
function isPromotable({ strategy, clusters }: Rollout, { weights, approvals }: State): boolean {
  const reached = clusters.every(({ name }) => (weights[name] ?? 0) >= strategy.promoteFrom);
  return reached && missingApprovals(strategy, approvals, WHOLE + 1).length === 0;
}

/** The commands that would not be refused now by the rollout's own state, most useful first. */
export function legalCommands(rollout: Rollout, state: State): readonly string[] {
  if (state.candidate === null) {
    const undo = state.last?.outcome === 'promoted' ? ['/rollback'] : [];
    return ['/canary next', ...undo, '/status', '/help'];
  }
  switch (state.phase) {
    case 'paused':
    case 'aborted':
      return ['/resume', '/rollback', ...(state.phase === 'paused' ? ['/abort'] : [])];
    case 'rolling-back':
      return ['/rollback', '/resume', '/abort'];
    default: {
      const next = upcoming(rollout, state);
      const blocked = missingApprovals(rollout.strategy, state.approvals, next?.weight ?? WHOLE + 1).length > 0;
      const onward = blocked ? ['/approve'] : next === null ? [] : ['/canary next'];
      return [
        ...onward,
        ...(isPromotable(rollout, state) ? ['/promote'] : []),
        '/pause',
        '/rollback',
        '/rollback --gradual',
        '/abort',
      ];
    }
  }
}
