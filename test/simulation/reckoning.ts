import { type Asked, everythingAsked } from './asked.ts';
import type { CommittedFleet } from './committed-fleet.ts';
import type { CommittedEntry } from './committed-state.ts';
import { applyToFleet, type Chosen, fleetOn, showFleet } from './fleet-model.ts';
import type { Terrain } from './fleet-terrain.ts';
import { type HeadgateStep, modelOf } from './headgate-steps.ts';
import { applyByItself, replaceable } from './loop-model.ts';
import { type Axis, axisOf, isFleetCommand, type MeantCommand, type MeantFleetCommand } from './meant-command.ts';
import { apply, type ModelState } from './reference-model.ts';
import type { SimulatedHistory } from './simulated-history.ts';
import { seenHealthy, seenUnhealthy } from './what-was-observed.ts';

/** Where a rollout stands on both axes; `fleet` null where it has no such axis. */
export interface Whole {
  readonly release: ModelState;
  readonly fleet: CommittedFleet | null;
}

/** What one applied entry of a ledger must have done. */
export interface Reckoned {
  readonly entry: CommittedEntry;
  /** Null where nobody asked: the clock did it. */
  readonly truth: Asked | null;
  readonly axis: Axis;
  readonly before: Whole;
  /** Or why it cannot have been applied. */
  readonly after: Whole | string;
}

const cache = new WeakMap<HeadgateStep, readonly Reckoned[]>();

/** Reckons a step of Headgate's a second time, entry by entry, up to the first that cannot have been applied. */
export function reckon(history: SimulatedHistory, step: HeadgateStep): readonly Reckoned[] {
  let reckoned = cache.get(step);
  if (reckoned === undefined) {
    reckoned = reckonAnew(history, step);
    cache.set(step, reckoned);
  }
  return reckoned;
}

/** Where a rollout stands before a step, under the configuration that the step was made with. */
export function wholeBefore({ setting, terrain, before }: HeadgateStep): Whole {
  return {
    release: modelOf(setting, before),
    fleet: terrain === null ? null : fleetOn(terrain, before?.fleet ?? null),
  };
}

function reckonAnew(history: SimulatedHistory, step: HeadgateStep): readonly Reckoned[] {
  const asked = everythingAsked(history);
  const reckoned: Reckoned[] = [];
  let state = wholeBefore(step);
  for (const entry of step.added) {
    if (entry.disposition !== 'applied' || entry.reason === 'answered') continue;
    const truth = asked.get(entry.key) ?? null;
    const command = entry.key.startsWith('clock/') ? 'clock' : (truth?.meant ?? null);
    const axis = command === 'clock' ? clockAxis(entry) : command === null ? null : axisOf(command);
    if (command === null || axis === null) continue;
    const later = step.added.slice(step.added.indexOf(entry) + 1).map(({ key }) => asked.get(key)?.meant);
    const after =
      axis === 'fleet' ? onFleet(history, step, state, command, later) : onRelease(step, state, command, entry);
    reckoned.push({ entry, truth, axis, before: state, after });
    if (typeof after === 'string') break;
    state = after;
  }
  return reckoned;
}

function clockAxis({ key }: CommittedEntry): Axis {
  return key.endsWith('/fleet') ? 'fleet' : 'release';
}

function onRelease(
  step: HeadgateStep,
  state: Whole,
  command: MeantCommand | 'clock',
  entry: CommittedEntry,
): Whole | string {
  if (entry.reason === 'queued' || entry.reason === 'unqueued') return state;
  const release = releaseAfter(step, state.release, command, entry);
  return typeof release === 'string' ? release : { ...state, release };
}

function releaseAfter(
  step: HeadgateStep,
  state: ModelState,
  command: MeantCommand | 'clock',
  entry: CommittedEntry,
): ModelState | string {
  if (command === 'clock') return applyByItself(step, state, entry);
  if (command.kind === 'question' || isFleetCommand(command)) return state;
  const free = entry.reason === 'replaced' ? replaceable(state) : state;
  if (typeof free === 'string') return free;
  const { setting, after } = step;
  return apply(setting, free, command, after.candidate?.sha ?? after.last?.sha ?? '');
}

function onFleet(
  history: SimulatedHistory,
  { terrain, commit, after }: HeadgateStep,
  state: Whole,
  command: MeantCommand | 'clock',
  later: readonly (MeantCommand | null | undefined)[],
): Whole | string {
  if (terrain === null || state.fleet === null) return 'a command on the fleet axis of a rollout without one';
  const { by } = commit;
  const health = by.kind === 'headgate' ? (history.looks[by.process - 1]?.health ?? []) : [];
  const chosen: Chosen = {
    // Whom the last of several chose stands in the commit; whom the others chose is not known any more.
    failovers: (after.fleet?.failovers ?? []).filter(
      ({ from }) => !later.some((next) => next?.kind === 'failover' && next.from === from),
    ),
    healthy: seenHealthy(terrain.fleet, health),
    unhealthy: seenUnhealthy(terrain.fleet, health),
    byItself: command === 'clock',
  };
  if (command === 'clock') return byItself(terrain, state, state.fleet, chosen, after.fleet);
  if (!isFleetCommand(command)) return state;
  const fleet = applyToFleet(terrain, state.fleet, command, chosen);
  return typeof fleet === 'string' ? fleet : { ...state, fleet };
}

/** What the clock did is not said: whatever it may do and leads to what was committed is what it did. */
function byItself(
  terrain: Terrain,
  state: Whole,
  fleet: CommittedFleet,
  chosen: Chosen,
  committed: CommittedFleet | null,
): Whole | string {
  const clusters = [...new Set(terrain.pools.flatMap((pool) => pool.clusters))];
  const possible: readonly MeantFleetCommand[] = [
    ...fleet.failovers.map(({ from }) => ({ kind: 'failback', from, vouched: false }) as const),
    { kind: 'rebalance' },
    ...clusters.map((from) => ({ kind: 'failover', from, to: [] }) as const),
  ];
  const refusals: string[] = [];
  for (const command of possible) {
    const after = applyToFleet(terrain, fleet, command, chosen);
    if (typeof after === 'string') refusals.push(after);
    else if (committed !== null && isSameFleet(after, committed)) return { ...state, fleet: after };
  }
  return `nothing that may happen by itself leads there (${[...new Set(refusals)].join('; ')})`;
}

/** Whether two standings of the fleet axis are the same, in whatever order they are written. */
export function isSameFleet(one: CommittedFleet, other: CommittedFleet): boolean {
  return showFleet(one) === showFleet(other);
}
