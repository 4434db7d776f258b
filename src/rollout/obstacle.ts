import { fails, gateStandings, passes } from './gate-standing.ts';
import { awaitedIn } from './live.ts';
import { candidateNotReady, gateFailed, gateInsufficient, notLive } from './live-refusals.ts';
import type { Readings } from './readings.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import { emptyClusters } from './slot-readiness.ts';
import { otherSlot, type State } from './state.ts';

/** What stands in the way of a step forward, as the clusters and the gates are. */
export interface Situation {
  readonly rollout: Rollout;
  /** Before the step. */
  readonly state: State;
  readonly readings: Readings;
}

/**
 * Why the plan may not go on from the step that the rollout stands on: it is not live everywhere, a cluster that is to
 * move does not serve what Git says or nobody can tell, nobody is behind the candidate's Service there, or a gate does not
 * pass. What was not read does not pass.
 *
 * @param moved the clusters that the step moves
 * @param loaded those of them where the candidate has traffic afterwards
 */
export function onwardObstacle(
  situation: Situation,
  moved: readonly string[],
  loaded: readonly string[] = moved,
): Refusal | null {
  const { rollout, state, readings } = situation;
  const awaited = awaitedIn(rollout, state, readings);
  const stray = strayClusters(situation, moved);
  const missing = rollout.clusters
    .map(({ name }) => name)
    .filter((name) => awaited.includes(name) || stray.includes(name));
  if (missing.length > 0) return notLive(rollout, missing, readings);
  const unready = unreadyRefusal(situation, loaded);
  if (unready !== null) return unready;
  const standings = gateStandings(rollout, state, readings);
  const failing = standings.filter(({ gate, reading }) => reading !== null && fails(gate, reading));
  if (failing.length > 0) return gateFailed(rollout, failing);
  const open = standings.filter(({ gate, reading }) => reading === null || !passes(gate, reading));
  return open.length > 0 ? gateInsufficient(rollout, open) : null;
}

/** Why a person may not set a weight: as {@link onwardObstacle}, without what only takes time. */
export function namedObstacle(
  situation: Situation,
  moved: readonly string[],
  loaded: readonly string[] = moved,
): Refusal | null {
  const { rollout, state, readings } = situation;
  const stray = strayClusters(situation, moved);
  if (stray.length > 0) return notLive(rollout, stray, readings);
  const unready = unreadyRefusal(situation, loaded);
  if (unready !== null) return unready;
  const failing = gateStandings(rollout, state, readings).filter(
    ({ gate, reading }) => reading !== null && fails(gate, reading),
  );
  return failing.length > 0 ? gateFailed(rollout, failing) : null;
}

/**
 * Why another commit may not take the candidate's place with a weight. What the gates say, and what does not work, is the
 * present candidate's matter, and the reason why another one is wanted.
 */
export function replacementObstacle(
  situation: Situation,
  moved: readonly string[],
  loaded: readonly string[],
): Refusal | null {
  const { rollout, readings } = situation;
  const stray = strayClusters(situation, moved).filter((name) => readings.live.get(name)?.verdict !== 'broken');
  return stray.length > 0 ? notLive(rollout, stray, readings) : unreadyRefusal(situation, loaded);
}

function unreadyRefusal({ rollout, state, readings }: Situation, loaded: readonly string[]): Refusal | null {
  const slot = otherSlot(rollout, state.stable);
  const empty = emptyClusters(slot, loaded, readings);
  return empty.length === 0 ? null : candidateNotReady(rollout, slot, empty, readings);
}

/** Those of some clusters that serve something else than Git says or nothing any more, or of which nobody can tell. */
function strayClusters({ rollout, state, readings }: Situation, names: readonly string[]): readonly string[] {
  return rollout.clusters
    .filter(({ name, observed }) => observed === true && names.includes(name))
    .map(({ name }) => name)
    .filter((name) => {
      const verdict = readings.live.get(name)?.verdict ?? 'unknown';
      // Who has served it before does not begin to serve it: it has come undone.
      const hasServed = state.live[name] !== undefined || state.lost.includes(name);
      return verdict !== 'live' && (verdict !== 'pending' || hasServed);
    });
}
