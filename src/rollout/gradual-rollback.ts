import type { Readings } from './readings.ts';
import type { Rollout } from './rollout.ts';
import { strandedClusters } from './slot-readiness.ts';
import { otherSlot, type State } from './state.ts';
import { stepBack } from './steps.ts';
import { type Weight, WHOLE } from './weight.ts';

type Weights = Readonly<Record<string, Weight>>;

/**
 * How much more an endpoint of the stable slot may get than one of the candidate has now, for as long as autoscalers need to
 * see it: with less they would never begin to add any.
 */
const OVERLOAD = 2;

/** Weights of a step back are whole percents. */
const PERCENT = WHOLE / 100;

/**
 * The weights of the next step of a gradual rollback: those of the plan, as far as the stable slot can take them. As long as
 * the candidate carries more than the stable slot, what an endpoint carries can be seen there, and an endpoint of the stable
 * slot gets at most {@link OVERLOAD} times that. After a second pause without any more of them the plan's step is taken all
 * the same, but for clusters where nobody is behind the stable slot's Service.
 *
 * @param now ISO 8601
 */
export function weightsBack(rollout: Rollout, state: State, readings: Readings, now: string): Weights {
  const planned = plannedBack(rollout, state, readings);
  const since = state.phase === 'rolling-back' && state.movedAt !== null ? Date.parse(state.movedAt) : Date.parse(now);
  if (Date.parse(now) >= since + 2 * rollout.strategy.gradualPauseSeconds * 1000) return planned;
  return Object.fromEntries(
    Object.entries(state.weights).map(([name, weight]) => {
      const least = WHOLE - mostForStable(rollout, state, readings, name);
      const wanted = Math.max(planned[name] ?? 0, Math.ceil(least / PERCENT) * PERCENT);
      return [name, Math.min(weight, wanted)];
    }),
  );
}

/** The plan's step back, in the clusters where the stable slot can take any traffic at all. */
function plannedBack(rollout: Rollout, state: State, readings: Readings): Weights {
  const stranded = strandedClusters(rollout, state, readings);
  const free = Object.entries(state.weights).filter(([name]) => !stranded.includes(name));
  return { ...state.weights, ...stepBack(rollout.strategy, Object.fromEntries(free)) };
}

/** How much of a cluster's traffic its stable slot can take now, in basis points; all where that is not known. */
function mostForStable(rollout: Rollout, state: State, { live }: Readings, name: string): Weight {
  const ready = live.get(name)?.ready;
  const stable = ready?.[state.stable];
  const candidate = ready?.[otherSlot(rollout, state.stable)] ?? 0;
  const weight = state.weights[name] ?? 0;
  if (stable === undefined || stable === null || candidate === 0 || weight <= WHOLE / 2) return WHOLE;
  return Math.max(WHOLE - weight, (OVERLOAD * stable * weight) / candidate);
}

/** The clusters where a gradual rollback takes a smaller step than the plan's, or none, for the stable slot's sake. */
export function heldBackClusters(rollout: Rollout, state: State, readings: Readings, now: string): readonly string[] {
  const planned = plannedBack(rollout, state, readings);
  const weights = weightsBack(rollout, state, readings, now);
  const stranded = strandedClusters(rollout, state, readings);
  return rollout.clusters
    .map(({ name }) => name)
    .filter((name) => stranded.includes(name) || (weights[name] ?? 0) > (planned[name] ?? 0));
}
