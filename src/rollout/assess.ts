import type { Consequence } from './consequence.ts';
import { formatDuration } from './duration.ts';
import { failuresOf, limitReached, newFailures } from './gate-failures.ts';
import { gateStandings, passes } from './gate-standing.ts';
import { awaitedIn } from './live.ts';
import type { LiveReading, Readings } from './readings.ts';
import type { Rollout } from './rollout.ts';
import type { GateFailure, State } from './state.ts';
import { pauseEnds, unreadyAhead } from './waiting.ts';

/** What the loop has to do now: what it saw and has to keep, and what follows from it. */
export interface Assessment {
  readonly live: State['live'];
  readonly lost: State['lost'];
  readonly served: State['served'];
  readonly failures: readonly GateFailure[];
  /** Null where nothing follows. */
  readonly consequence: Consequence | null;
  /** What is new, as phrases; empty where nothing is. */
  readonly news: readonly string[];
}

/**
 * Works out what the readings mean for a rollout. Nothing is new where the same was seen before, so that looking often,
 * late or twice comes to the same.
 *
 * @param now ISO 8601
 */
export function assess(rollout: Rollout, state: State, readings: Readings, now: string): Assessment {
  // A step that waits to be merged cannot keep what was seen: it is read anew each time.
  const keeps = rollout.delivery.kind === 'commit';
  const seen = keeps ? seenLive(rollout, state, readings, now) : { ...keptOf(state), news: [] };
  const failed = isUnderWay(state) ? newFailures(rollout, state, readings, now) : [];
  const failures = [...state.failures, ...failed];
  const after = { ...state, live: seen.live, lost: seen.lost, failures };
  const consequence = isUnderWay(state)
    ? (limitReached(rollout, after, readings, failed) ?? deadlineOver(rollout, after, readings, now))
    : null;
  const counted = failed.map(({ gate, cluster }) => {
    const count = failuresOf(failures, gate, cluster);
    return `${gate} failed${cluster === null ? '' : ` in ${cluster}`}, ${count} of ${limitOf(rollout, gate)}`;
  });
  return {
    live: seen.live,
    lost: seen.lost,
    served: seen.served,
    failures: keeps ? failures : state.failures,
    consequence,
    news: [...seen.news, ...(keeps || consequence !== null ? counted : [])],
  };
}

/** A candidate has traffic or waits for it. On the way back nobody judges it any more. */
function isUnderWay({ candidate, phase }: State): boolean {
  return candidate !== null && (phase === 'progressing' || phase === 'paused');
}

function limitOf({ gates }: Rollout, name: string): number {
  return gates.find((gate) => gate.name === name)?.failureLimit ?? 1;
}

function seenLive(
  rollout: Rollout,
  state: State,
  readings: Readings,
  now: string,
): Pick<Assessment, 'live' | 'lost' | 'served' | 'news'> {
  const { movedAt } = state;
  if (movedAt === null) return { ...keptOf(state), news: [] };
  const live: Record<string, State['live'][string]> = {};
  const appeared: string[] = [];
  const lost: string[] = [];
  for (const { name, observed } of rollout.clusters) {
    const reading = readings.live.get(name);
    const known = state.live[name];
    if (known !== undefined) {
      // Who cannot be reached may serve it still; who serves something else does not.
      if (observed !== true || (reading !== undefined && isElsewhere(reading))) lost.push(name);
      else live[name] = known;
    } else if (observed === true && reading?.verdict === 'live') {
      live[name] = sinceWhen(reading, movedAt, now);
      appeared.push(`${name} (after ${live[name].lagSeconds} s)`);
    }
  }
  const news = [
    ...(appeared.length === 0 ? [] : [`live in ${appeared.join(', ')}`]),
    ...(lost.length === 0 ? [] : [`not live any more in ${lost.join(', ')}`]),
  ];
  const stillLost = [...state.lost, ...lost].filter((name) => live[name] === undefined);
  const gone = lost.flatMap((name) => {
    const since = (state.weights[name] ?? 0) > 0 ? state.live[name]?.at : undefined;
    return since === undefined ? [] : [[name, since] as const];
  });
  const served = Object.fromEntries([...gone, ...Object.entries(state.served)].filter(([name]) => !(name in live)));
  return { live, lost: [...new Set(stillLost)].sort(), served, news };
}

function keptOf({ live, lost, served }: State): Pick<Assessment, 'live' | 'lost' | 'served'> {
  return { live, lost, served };
}

function isElsewhere({ verdict }: LiveReading): boolean {
  return verdict === 'drifted' || verdict === 'broken';
}

/** Other machines' clocks may be wrong: never before the step was committed, and never in the future. */
function sinceWhen(reading: LiveReading, movedAt: string, now: string): State['live'][string] {
  const at = Math.min(
    Math.max(Date.parse(reading.at), Date.parse(movedAt)),
    Math.max(Date.parse(now), Date.parse(movedAt)),
  );
  return { at: new Date(at).toISOString(), lagSeconds: Math.round((at - Date.parse(movedAt)) / 1000) };
}

/**
 * The deadline is for everything that is not a person: clusters that do not serve the step, and gates that do not pass
 * when its pause is over. It runs from the commit, so that nothing can keep it from running.
 */
function deadlineOver(rollout: Rollout, state: State, readings: Readings, now: string): Consequence | null {
  const { deadline } = rollout;
  if (deadline === null || state.movedAt === null || state.phase !== 'progressing') return null;
  if (Date.parse(now) - Date.parse(state.movedAt) < deadline.seconds * 1000) return null;
  // Where nobody has looked, nothing is known to be late.
  const missing = awaitedIn(rollout, state, readings).filter((name) => readings.live.has(name));
  const ends = pauseEnds(rollout, state, readings);
  const isBaked = ends === null || Date.parse(now) >= ends;
  const { failing, unjudged } = isBaked ? unmetGates(rollout, state, readings) : NO_GATES;
  const unready = isBaked ? unreadyAhead(rollout, state, readings).filter((name) => !missing.includes(name)) : [];
  const reasons = [
    ...(missing.length === 0 ? [] : [`the step is not live in ${missing.join(', ')}`]),
    ...(unready.length === 0 ? [] : [`nobody is behind the candidate’s Service in ${unready.join(', ')}`]),
    ...(failing.length === 0 ? [] : [`${failing.join(', ')} did not pass`]),
    ...(unjudged.length === 0 ? [] : [`${unjudged.join(', ')} could not be judged`]),
  ];
  if (reasons.length === 0) return null;
  const found = `after ${formatDuration(deadline.seconds)} ${reasons.join(', and ')}`;
  return { remedy: deadline.remedy, reason: 'deadline_over', found, clusters: [...missing, ...unready] };
}

/** Names of gates that do not let the rollout go on, each once, in the file's order. */
interface UnmetGates {
  readonly failing: readonly string[];
  readonly unjudged: readonly string[];
}

const NO_GATES: UnmetGates = { failing: [], unjudged: [] };

function unmetGates(rollout: Rollout, state: State, readings: Readings): UnmetGates {
  const unmet = gateStandings(rollout, state, readings).filter(
    ({ gate, reading }) => reading !== null && !passes(gate, reading),
  );
  const names = [...new Set(unmet.map(({ gate }) => gate.name))];
  const isFailing = (name: string): boolean =>
    unmet.some(({ gate, reading }) => gate.name === name && reading?.verdict === 'fail');
  return { failing: names.filter(isFailing), unjudged: names.filter((name) => !isFailing(name)) };
}
