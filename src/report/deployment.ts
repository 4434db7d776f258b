import { environmentOf } from '../rollout/environment.ts';
import { NOTHING_READ, type Readings } from '../rollout/readings.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { isTakenBackByItself } from '../rollout/taken-back.ts';
import { formatWeight, WHOLE } from '../rollout/weight.ts';
import { moment, truncate, visible } from './text.ts';

/** A Deployment on GitHub as it should stand: one for each cluster and each time that a commit was pinned. */
export interface WantedDeployment {
  /** The candidate's commit, 40 hexadecimal digits. */
  readonly sha: string;
  readonly environment: string;
  readonly rollout: string;
  readonly cluster: string;
  /** When the candidate was pinned; null where that is not known any more: the newest one of the commit is meant. */
  readonly pin: string | null;
  /** Whether it is made where there is none; otherwise only one that is there is told of. */
  readonly create: boolean;
  /**
   * `in_progress` while the rollout goes on; `success` once the candidate is promoted and live; `failure` where a gate or a
   * deadline took it back; `inactive` where a person did.
   */
  readonly state: 'in_progress' | 'success' | 'failure' | 'inactive';
  /** At most 140 UTF-16 code units. */
  readonly description: string;
  /** Where the step can be seen in the GitOps repository; null where there are no pages. */
  readonly logUrl: string | null;
}

/** GitHub's limit. */
const LONGEST_DESCRIPTION = 140;

type Told = Pick<WantedDeployment, 'state' | 'description'>;

/**
 * The deployments of a rollout as they should stand, in the fleet's order; none where it has no environments. All of it
 * follows from the state, so that the same state leads to the same words.
 *
 * @param logUrl where the step can be seen
 * @param readings what was read of the clusters; needed only where steps are merged, which records nothing
 */
export function wantedDeployments(
  rollout: Rollout,
  state: State,
  logUrl: string | null,
  readings: Readings = NOTHING_READ,
): readonly WantedDeployment[] {
  const { candidate, last } = state;
  const version = candidate ?? last;
  if (version === null) return [];
  const pin = candidate?.pinnedAt ?? null;
  return rollout.clusters.flatMap(({ name }): readonly WantedDeployment[] => {
    const environment = environmentOf(rollout, name);
    if (environment === null) return [];
    const seen = seenLive(rollout, state, name, readings);
    const { state: status, description } = candidate === null ? ended(state, seen) : underWay(state, name, seen);
    const hasTraffic = candidate === null ? last?.outcome === 'promoted' : (state.weights[name] ?? 0) > 0;
    const told = truncate(visible(description), LONGEST_DESCRIPTION);
    const where = { sha: version.sha, environment, rollout: rollout.name, cluster: name };
    return [{ ...where, pin, create: hasTraffic, state: status, description: told, logUrl }];
  });
}

/** Since when a cluster serves the step, ISO 8601; null: not yet. `unobserved`: nobody looks. */
type Seen = { readonly at: string } | 'unobserved' | null;

function seenLive(rollout: Rollout, state: State, name: string, readings: Readings): Seen {
  if (rollout.clusters.find((cluster) => cluster.name === name)?.observed !== true) return 'unobserved';
  const reading = readings.live.get(name);
  // Where steps are merged, what is seen is not recorded.
  if (rollout.delivery.kind === 'pull-request' && reading?.verdict === 'live') return { at: reading.at };
  return state.live[name] ?? null;
}

/** How far a step has come in a cluster: `live since 2026-11-22 12:00 UTC`. */
function progress({ movedAt }: State, seen: Seen): string {
  if (seen === 'unobserved') return movedAt === null ? 'not observed' : `committed ${moment(movedAt)}, not observed`;
  if (seen !== null) return `live since ${moment(seen.at)}`;
  return movedAt === null ? 'not live yet' : `committed ${moment(movedAt)}, not live yet`;
}

function ended(state: State, seen: Seen): Told {
  if (state.last?.outcome !== 'promoted') return takenBack(state, state.last?.by ?? null);
  return { state: seen === null ? 'in_progress' : 'success', description: `Promoted: 100 %, ${progress(state, seen)}` };
}

function underWay(state: State, name: string, seen: Seen): Told {
  const weight = state.weights[name] ?? 0;
  if (weight === 0) return takenBack(state, null);
  const share = `${formatWeight(weight)} %, ${progress(state, seen)}`;
  switch (state.phase) {
    case 'rolling-back':
      return { state: 'in_progress', description: `Rolling back: ${share}` };
    case 'paused':
      return { state: 'in_progress', description: `Paused${heldBy(state)}: ${share}` };
    default:
      return { state: 'in_progress', description: weight === WHOLE ? `${share}; not promoted yet` : share };
  }
}

function heldBy({ hold }: State): string {
  if (hold === null) return '';
  return hold.reason === 'gate_failed' ? ', because a gate failed' : ', because its deadline was over';
}

function takenBack(state: State, by: string | null): Told {
  if (isTakenBackByItself(state)) {
    return { state: 'failure', description: 'Rolled back by itself: a gate failed, or a deadline was over' };
  }
  if (state.phase === 'aborted') return { state: 'inactive', description: 'Aborted: the stable version serves' };
  return { state: 'inactive', description: by === null ? 'The stable version serves' : `Rolled back by ${by}` };
}
