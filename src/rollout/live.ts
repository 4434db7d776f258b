import type { Readings } from './readings.ts';
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
 * When the step that the rollout stands on became live in the last of its observed clusters, in milliseconds since the
 * epoch: as it was recorded. Where nobody is observed it is the commit. Where steps are merged nothing is recorded, and
 * what is read now counts.
 *
 * @returns null where it is not live everywhere yet, or nothing was ever moved
 */
export function liveSince(rollout: Rollout, state: State, readings: Readings): number | null {
  const { movedAt } = state;
  if (movedAt === null) return null;
  const isRead = rollout.delivery.kind === 'pull-request';
  const moments = [Date.parse(movedAt)];
  for (const { name, observed } of rollout.clusters) {
    if (observed !== true) continue;
    const reading = readings.live.get(name);
    const at = isRead ? (reading?.verdict === 'live' ? reading.at : undefined) : state.live[name]?.at;
    if (at === undefined) return null;
    moments.push(Date.parse(at));
  }
  return Math.max(...moments);
}

/** The observed clusters that do not serve the present step: as it was recorded, or as it was read where nothing is. */
export function awaitedIn(rollout: Rollout, state: State, readings: Readings): readonly string[] {
  if (state.movedAt === null || liveSince(rollout, state, readings) !== null) return [];
  if (rollout.delivery.kind === 'commit') return awaitedClusters(rollout, state);
  return rollout.clusters
    .filter(({ name, observed }) => observed === true && readings.live.get(name)?.verdict !== 'live')
    .map(({ name }) => name);
}

/**
 * What of the loop's notes still holds after a step: where weights or versions changed, nothing was seen yet; where the
 * rollout is not paused any more, nothing holds it.
 */
export function keepNotes(before: State, after: State): State {
  const isOther = before.stable !== after.stable || before.candidate?.sha !== after.candidate?.sha;
  const isMoved = (name: string): boolean => isOther || before.weights[name] !== after.weights[name];
  const moved = Object.keys(after.weights).some(isMoved);
  return {
    ...after,
    live: Object.fromEntries(Object.entries(after.live).filter(([name]) => !isMoved(name))),
    lost: after.lost.filter((name) => !isMoved(name)),
    served: isOther ? {} : servedAfter(before, after),
    failures: moved || after.candidate === null ? [] : after.failures,
    hold: after.phase === 'paused' ? after.hold : null,
  };
}

/** Since when clusters have served the candidate with any traffic, after a step that left the candidate as it is. */
function servedAfter(before: State, after: State): State['served'] {
  const since = Object.keys(after.weights).flatMap((name) => {
    const hadTraffic = (before.weights[name] ?? 0) > 0;
    const at = after.served[name] ?? (hadTraffic ? before.live[name]?.at : undefined);
    const isKept = at !== undefined && (after.weights[name] ?? 0) > 0;
    const isOver = after.live[name] !== undefined && before.weights[name] === after.weights[name];
    return isKept && !isOver ? [[name, at] as const] : [];
  });
  return Object.fromEntries(since);
}
