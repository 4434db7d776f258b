import { assess, type Consequence } from './assess.ts';
import { planRollback } from './ending.ts';
import { type PlanInput, type Planned, refuse } from './plan-input.ts';
import { alreadySo } from './refusals.ts';
import type { State } from './state.ts';

/**
 * Takes into account what was read of the clusters and the gates: keeps what is new, and carries out what follows from it,
 * in the same step.
 */
export function planObservation(input: PlanInput): Planned {
  const { rollout, state, readings, now } = input;
  const { live, lost, failures, consequence, news } = assess(rollout, state, readings, now);
  if (news.length === 0 && consequence === null) return refuse(alreadySo(rollout, 'nothing new was seen'));
  const seen: State = { ...state, live, lost, failures };
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
  if (remedy.what === 'wave') {
    const rest = withoutWaves(input, consequence.clusters);
    if (rest !== null) {
      const hold = { reason, found, at: now, asks: false };
      return { ok: true, reason: 'held', pinned: false, state: { ...rest, phase: 'paused', movedAt: now, hold } };
    }
  }
  return planRollback(input, remedy.gradual);
}

/**
 * The waves of the clusters back to the stable version, the others as they are; null where nothing would be left, which
 * is a rollback like any other, or where it is not known which wave it is about.
 */
function withoutWaves({ rollout, state }: PlanInput, clusters: readonly string[]): State | null {
  const waves = rollout.strategy.waves.filter((wave) => wave.clusters.some((name) => clusters.includes(name)));
  const back = new Set(waves.flatMap((wave) => wave.clusters));
  if (back.size === 0) return null;
  const weights = Object.fromEntries(
    Object.entries(state.weights).map(([name, weight]) => [name, back.has(name) ? 0 : weight]),
  );
  return Object.values(weights).some((weight) => weight > 0) ? { ...state, weights } : null;
}
