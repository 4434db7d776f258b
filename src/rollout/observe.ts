import { assess } from './assess.ts';
import { type Consequence, clustersBack } from './consequence.ts';
import { planRollback } from './ending.ts';
import { type PlanInput, type Planned, refuse } from './plan-input.ts';
import { alreadySo } from './refusals.ts';
import { strandedClusters } from './slot-readiness.ts';
import type { State } from './state.ts';

/**
 * Takes into account what was read of the clusters and the gates: keeps what is new, and carries out what follows from it,
 * in the same step.
 */
export function planObservation(input: PlanInput): Planned {
  const { rollout, state, readings, now } = input;
  const { live, lost, served, failures, consequence, news } = assess(rollout, state, readings, now);
  if (news.length === 0 && consequence === null) return refuse(alreadySo(rollout, 'nothing new was seen'));
  const seen: State = { ...state, live, lost, served, failures };
  if (consequence !== null) return carryOut({ ...input, state: seen }, consequence);
  const reason = failures.length > state.failures.length ? 'gate_counted' : 'seen_live';
  return { ok: true, reason, pinned: false, state: seen };
}

function carryOut(input: PlanInput, consequence: Consequence): Planned {
  const { remedy, reason, found } = consequence;
  const { now } = input;
  if (remedy.kind !== 'roll-back') {
    const hold = { reason, found, at: now, asks: remedy.kind === 'ask' };
    return { ok: true, reason: 'held', pinned: false, state: { ...input.state, phase: 'paused', hold } };
  }
  if (remedy.gradual) return planRollback(input, true);
  const concerned = clustersBack(input.rollout, remedy, consequence.clusters);
  const stranded = strandedClusters(input.rollout, input.state, input.readings);
  const stuck = concerned.filter((name) => stranded.includes(name));
  if (stuck.length > 0) return stoppedShort(input, consequence, concerned, stuck);
  const rest = withWeightsBack(input.state, concerned);
  if (!Object.values(rest.weights).some((weight) => weight > 0)) return planRollback(input, false);
  const hold = { reason, found, at: now, asks: false };
  return { ok: true, reason: 'held', pinned: false, state: { ...rest, phase: 'paused', movedAt: now, hold } };
}

function withWeightsBack(state: State, back: readonly string[]): State {
  const weights = Object.entries(state.weights).map(([name, weight]) => [name, back.includes(name) ? 0 : weight]);
  return { ...state, weights: Object.fromEntries(weights) };
}

/**
 * Back where there is somebody to take the traffic, and no further: sent to a Service without ready endpoints, all of it
 * would fail. What is left is for a person to decide.
 *
 * @param stuck the clusters that should go back and where nobody is behind the stable version's Service
 */
function stoppedShort(
  { rollout, state, now }: PlanInput,
  { reason, found }: Consequence,
  concerned: readonly string[],
  stuck: readonly string[],
): Planned {
  const back = concerned.filter((name) => !stuck.includes(name));
  const isMoved = back.some((name) => (state.weights[name] ?? 0) > 0);
  const service = rollout.backends[state.stable]?.service ?? state.stable;
  const stays = `${stuck.join(', ')} stayed as ${stuck.length === 1 ? 'it is' : 'they are'}, because the stable version’s Service ${service} has no ready endpoints there`;
  const hold = { reason, found: `${found}, and ${stays}`, at: now, asks: true };
  const rest = withWeightsBack(state, back);
  const movedAt = isMoved ? now : state.movedAt;
  return { ok: true, reason: 'held', pinned: false, state: { ...rest, phase: 'paused', movedAt, hold } };
}
