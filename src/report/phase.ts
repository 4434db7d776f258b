import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { formatWeight, type Weight, WHOLE } from '../rollout/weight.ts';
import { weightRange } from './movement.ts';
import { splits } from './split.ts';
import { counted, shortSha } from './text.ts';

/** The release axis in a few words, as in a heading: `under way, 25 % in 2 of 3 clusters`. */
export function phaseInWords(rollout: Rollout, state: State): string {
  switch (state.phase) {
    case 'idle':
      return idleInWords(state);
    case 'progressing':
      return rollout.strategy.kind === 'blue-green' && isWholeOrNothing(rollout, state)
        ? switchedInWords(rollout, state)
        : `under way, ${reachInWords(rollout, state)}`;
    case 'paused':
      return `paused, ${reachInWords(rollout, state)}`;
    case 'rolling-back':
      return `rolling back step by step, ${reachInWords(rollout, state)}`;
    case 'aborted':
      return 'aborted, all traffic is on the stable version';
    default:
      return state.phase satisfies never;
  }
}

function idleInWords({ last }: State): string {
  if (last === null) return 'nothing is under way';
  return last.outcome === 'promoted' ? `${shortSha(last.sha)} is promoted` : `${shortSha(last.sha)} is rolled back`;
}

/** Blue-green moves all or nothing; other weights are there only where somebody changed the strategy meanwhile. */
function isWholeOrNothing(rollout: Rollout, state: State): boolean {
  return splits(rollout, state).every(({ candidate }) => candidate === 0 || candidate === WHOLE);
}

function switchedInWords(rollout: Rollout, state: State): string {
  const weights = splits(rollout, state);
  const switched = weights.filter(({ candidate }) => candidate === WHOLE).length;
  if (switched === 0) return 'deployed, 0 %, waits to be switched';
  if (switched === weights.length) {
    return `switched in ${weights.length === 1 ? 'its cluster' : `all ${weights.length} clusters`}`;
  }
  return `switched in ${switched} of ${weights.length} clusters`;
}

/** How far the candidate has come: `25 % in 2 of 3 clusters`. */
function reachInWords(rollout: Rollout, state: State): string {
  if (rollout.strategy.kind === 'blue-green' && isWholeOrNothing(rollout, state)) {
    const words = switchedInWords(rollout, state);
    return words.startsWith('deployed') ? 'deployed, 0 %' : words;
  }
  return spread(splits(rollout, state).map(({ candidate }) => candidate));
}

function spread(weights: readonly Weight[]): string {
  const most = Math.max(0, ...weights);
  const having = weights.filter((weight) => weight === most).length;
  if (having === weights.length)
    return `${formatWeight(most)} % in ${weights.length === 1 ? 'its cluster' : `all ${weights.length} clusters`}`;
  const reached = weights.filter((weight) => weight > 0).length;
  if (having === reached) return `${formatWeight(most)} % in ${having} of ${weights.length} clusters`;
  return `${weightRange(weights)} over ${counted(weights.length, 'cluster')}`;
}
