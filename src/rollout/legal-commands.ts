import { missingApprovals } from './approvals.ts';
import { formatCommand } from './format-command.ts';
import { isFrozen } from './freeze.ts';
import { onwardObstacle } from './obstacle.ts';
import { NOTHING_READ, type Readings } from './readings.ts';
import type { Rollout } from './rollout.ts';
import type { State } from './state.ts';
import { moveCommand, onwardCommand, startCommand } from './strategy-commands.ts';
import { upcoming } from './waiting.ts';
import { WHOLE } from './weight.ts';

/** Whether a promotion would pass the plan's gates, as far as the rollout's own state tells. */
function isPromotable(rollout: Rollout, state: State): boolean {
  const { strategy, clusters } = rollout;
  const reached = clusters.every(({ name }) => (state.weights[name] ?? 0) >= strategy.promoteFrom);
  return reached && missingApprovals(rollout, state, null, WHOLE + 1).length === 0;
}

/** What else decides which commands can be said. */
export interface Occasion {
  /** What was read of the clusters and the gates; left out: nothing was. */
  readonly readings?: Readings | undefined;
  /** The present, ISO 8601; null or left out: no window is looked at. */
  readonly now?: string | null | undefined;
  /** Whether the pull request is closed or merged, so that it cannot start anything. */
  readonly isClosed?: boolean | undefined;
}

/**
 * The commands that would not be refused now by the rollout's own state, by what was read and by a freeze, most useful
 * first.
 */
export function legalCommands(rollout: Rollout, state: State, occasion: Occasion = {}): readonly string[] {
  const { readings = NOTHING_READ, now = null, isClosed = false } = occasion;
  const isStopped = now !== null && isFrozen(rollout.windows, now);
  const isBlueGreen = rollout.strategy.kind === 'blue-green';
  if (state.candidate === null) {
    const start = isClosed || isStopped ? [] : [formatCommand(startCommand(rollout))];
    const undo = state.last?.outcome === 'promoted' ? ['/rollback'] : [];
    return [...(isBlueGreen ? [...undo, ...start] : [...start, ...undo]), '/status', '/help'];
  }
  const isSwitched = isBlueGreen && Object.values(state.weights).some((weight) => weight > 0);
  const back = isSwitched ? ['/switch back'] : [];
  switch (state.phase) {
    case 'paused':
      return ['/resume', ...back, '/rollback', '/abort'];
    case 'aborted':
      return ['/resume', '/rollback'];
    case 'rolling-back':
      return ['/rollback', '/resume', '/abort'];
    default: {
      const gradual = isBlueGreen ? [] : ['/rollback --gradual'];
      const everywhere = rollout.clusters.map(({ name }) => name);
      const isProven = !isStopped && onwardObstacle({ rollout, state, readings }, everywhere) === null;
      const promotion = isProven && isPromotable(rollout, state) ? ['/promote'] : [];
      return [
        ...onwardCommands(rollout, state, readings, isStopped),
        ...promotion,
        '/pause',
        ...back,
        '/rollback',
        ...gradual,
        '/abort',
      ];
    }
  }
}

function onwardCommands(rollout: Rollout, state: State, readings: Readings, isStopped: boolean): readonly string[] {
  const next = upcoming(rollout, state);
  const blocked = missingApprovals(rollout, state, null, next?.weight ?? WHOLE + 1).length > 0;
  if (blocked) return ['/approve'];
  if (isStopped || next === null || onwardObstacle({ rollout, state, readings }, next.clusters) !== null) return [];
  const everywhere = formatCommand(onwardCommand(rollout));
  return [...new Set([moveCommand(rollout, next), everywhere])];
}
