import type { CommittedLoop } from './committed-loop.ts';
import { NOTHING_KEPT } from './committed-loop.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { type HeadgateStep, headgateSteps } from './headgate-steps.ts';
import type { GateSetting, RemedySetting } from './loop-setting.ts';
import type { ModelState } from './reference-model.ts';
import type { RolloutSetting } from './setting.ts';
import type { SimulatedHistory } from './simulated-history.ts';

/** A step of Headgate's with what the loop had kept before it, and what its process had been told. */
export interface LoopStep {
  readonly step: HeadgateStep;
  readonly kept: CommittedLoop;
  readonly evidence: Evidence;
  readonly where: string;
}

const cache = new WeakMap<SimulatedHistory, readonly LoopStep[]>();

/** Every step of every rollout, where there is a loop; none elsewhere. */
export function loopSteps(history: SimulatedHistory): readonly LoopStep[] {
  if (history.scenario.loop === null) return [];
  let steps = cache.get(history);
  if (steps === undefined) {
    steps = headgateSteps(history).flatMap((step) => {
      const { commit, parent, setting, before } = step;
      const { by } = commit;
      if (by.kind !== 'headgate') return [];
      const decision = { process: by.process, attempt: by.attempt, rollout: setting.name };
      const evidence = evidenceOf(history, { ...decision, head: parent.index, until: commit.sentAt });
      const where = `commit ${commit.index}, ${setting.name}`;
      return [{ step, kept: before?.loop ?? NOTHING_KEPT, evidence, where }];
    });
    cache.set(history, steps);
  }
  return steps;
}

/** The clusters of a rollout that are looked at. */
export function observedIn({ scenario }: SimulatedHistory, { clusters }: RolloutSetting): readonly string[] {
  return clusters.filter((name) => scenario.setting.observed.includes(name));
}

/** Where a gate counts at some weights: clusters, or null for all at once. */
export function placesOf(
  gate: GateSetting,
  { clusters }: RolloutSetting,
  state: ModelState,
): readonly (string | null)[] {
  if (state.sha === null) return [];
  const from = gate.from === null ? 1 : gate.from * 100;
  const concerned = clusters.filter((name) => (state.weights[name] ?? 0) >= from);
  return gate.perFleet ? (concerned.length > 0 ? [null] : []) : concerned;
}

const STANDARD = { seconds: 3_600, remedy: { kind: 'hold' } } as const;

/** The deadline of a rollout's steps; null where nothing is waited for. */
export function deadlineOf(
  history: SimulatedHistory,
  setting: RolloutSetting,
): { readonly seconds: number; readonly remedy: RemedySetting } | null {
  const { deadline, gates } = setting.loop;
  return deadline ?? (gates.length > 0 || observedIn(history, setting).length > 0 ? STANDARD : null);
}

/** The pause of the step that the plan stands on; null where it has none, or the weights are nobody's plan. */
export function standingPause({ steps, waves, order }: RolloutSetting, weights: ModelState['weights']): number | null {
  const planned: Record<string, number> = {};
  let pause: number | null = null;
  const every =
    order === 'steps'
      ? steps.flatMap((one) => waves.map((wave) => ({ one, wave })))
      : waves.flatMap((wave) => steps.map((one) => ({ one, wave })));
  for (const { one, wave } of every) {
    const weight = Math.round(one.percent * 100);
    if (wave.some((name) => (weights[name] ?? 0) < weight)) break;
    for (const name of wave) planned[name] = weight;
    pause = one.pauseSeconds;
  }
  const isPlan = Object.entries(weights).every(([name, weight]) => (planned[name] ?? 0) === weight);
  return isPlan ? pause : null;
}
