import type { Rollout } from './rollout.ts';
import type { State } from './state.ts';

/** The observed clusters that were not seen to serve the present weights yet, in the fleet's order. */
export function awaitedClusters({ clusters }: Rollout, { live }: State): readonly string[] {
  return clusters.filter(({ name, observed }) => observed === true && live[name] === undefined).map(({ name }) => name);
}

/** Whether a step was committed that is not seen live everywhere yet. Before the first step there is nothing to see. */
export function isAwaitingLive(rollout: Rollout, state: State): boolean {
  return state.movedAt !== null && awaitedClusters(rollout, state).length > 0;
}

/**
 * When the step that the rollout stands on is live in every observed cluster, in milliseconds since the epoch: the last of
 * them, or the commit where nobody is observed.
 *
 * @returns null where it is not live everywhere yet, or nothing was ever moved
 */
export function liveSince(rollout: Rollout, state: State): number | null {
  if (state.movedAt === null || awaitedClusters(rollout, state).length > 0) return null;
  const seen = rollout.clusters.flatMap(({ name, observed }) => {
    const at = observed === true ? state.live[name]?.at : undefined;
    return at === undefined ? [] : [Date.parse(at)];
  });
  return Math.max(Date.parse(state.movedAt), ...seen);
}

/** What was seen live, without the clusters whose weights, or whose version of a slot, a step has changed. */
export function keepLive(before: State, after: State): State['live'] {
  const isOther = before.stable !== after.stable || before.candidate?.sha !== after.candidate?.sha;
  if (isOther) return {};
  return Object.fromEntries(
    Object.entries(after.live).filter(([name]) => before.weights[name] === after.weights[name]),
  );
}
