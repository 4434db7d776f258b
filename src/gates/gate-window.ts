import type { Gate } from '../rollout/gate.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';

/** How far a gate looks back in one place. */
export interface GateWindow {
  /** Whole seconds up to now. */
  readonly seconds: number;
  /** When the present weights were decided, at the latest: until then the stable version had its former share. */
  readonly decidedAt: number;
  /** True: the present step is not live, so that only what is bad can be said of the candidate. */
  readonly isAwaited: boolean;
}

export type GateWindowResult =
  | { readonly ok: true; readonly window: GateWindow }
  /** Why it is too early to look, as a phrase. */
  | { readonly ok: false; readonly found: string };

/** Within a shorter time a Prometheus has hardly scraped anything twice. Seconds. */
const SHORTEST = 15;

/** When a cluster began to serve the present weights, and when these were decided. Milliseconds since the epoch. */
interface Beginning {
  readonly servedFrom: number;
  readonly decidedAt: number;
  readonly isAwaited: boolean;
}

/**
 * How far a gate may look back in some clusters: as far as it says, but not to before the present weights were served.
 * What an earlier candidate did is no evidence. What this one did with another share is evidence only as long as the present
 * one is not served: an agent that is stuck must not keep a bad candidate from being found.
 *
 * @param places names of clusters; of several the one that came last counts
 * @param now milliseconds since the epoch
 */
export function gateWindow(
  { windowSeconds }: Gate,
  rollout: Rollout,
  state: State,
  places: readonly string[],
  now: number,
): GateWindowResult {
  if (places.length === 0) return { ok: false, found: 'the candidate has no traffic' };
  const beginnings: Beginning[] = [];
  for (const name of places) {
    const beginning = beginningIn(name, rollout, state);
    if (beginning === null) return { ok: false, found: `${name} was not seen to serve the step yet` };
    beginnings.push(beginning);
  }
  const served = Math.max(...beginnings.map(({ servedFrom }) => servedFrom));
  const seconds = Math.min(windowSeconds, Math.floor((now - served) / 1000));
  if (!(seconds >= SHORTEST)) {
    return { ok: false, found: `the step is served for less than ${SHORTEST} s` };
  }
  const decidedAt = Math.min(...beginnings.map((one) => one.decidedAt));
  const isAwaited = beginnings.some((one) => one.isAwaited);
  return { ok: true, window: { seconds, decidedAt, isAwaited } };
}

function beginningIn(name: string, { clusters }: Rollout, state: State): Beginning | null {
  const isObserved = clusters.some((cluster) => cluster.name === name && cluster.observed === true);
  if (isObserved) {
    const live = state.live[name];
    if (live === undefined) return awaitedIn(name, state);
    const servedFrom = Date.parse(live.at);
    return { servedFrom, decidedAt: servedFrom - live.lagSeconds * 1000, isAwaited: false };
  }
  const times = [state.movedAt, state.candidate?.pinnedAt].flatMap((at) => (at == null ? [] : [Date.parse(at)]));
  const decidedAt = Math.max(...times);
  return Number.isFinite(decidedAt) ? { servedFrom: decidedAt, decidedAt, isAwaited: false } : null;
}

/** Where the candidate was served with another share before; null where it never was. */
function awaitedIn(name: string, { served, movedAt }: State): Beginning | null {
  const since = served[name];
  if (since === undefined) return null;
  const servedFrom = Date.parse(since);
  return { servedFrom, decidedAt: movedAt === null ? servedFrom : Date.parse(movedAt), isAwaited: true };
}
