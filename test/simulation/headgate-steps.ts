import { type CommittedEntry, type CommittedState, stateAt } from './committed-state.ts';
import type { JurisdictionSetting } from './fleet-setting.ts';
import { type Terrain, terrainOf } from './fleet-terrain.ts';
import type { MemoryCommit } from './memory-repository.ts';
import type { ModelState } from './reference-model.ts';
import type { RolloutSetting, Setting } from './setting.ts';
import { statePath, writeFleet, writeRollout } from './setting-files.ts';
import type { SimulatedHistory } from './simulated-history.ts';

/** One commit of Headgate that changed one rollout's state. */
export interface HeadgateStep {
  readonly commit: MemoryCommit;
  /** The commit that it was put on. */
  readonly parent: MemoryCommit;
  /** The rollout's configuration at the parent. */
  readonly setting: RolloutSetting;
  /** What the configuration at the parent says of the fleet axis; null where there is none. */
  readonly terrain: Terrain | null;
  /** Null for the first step. */
  readonly before: CommittedState | null;
  readonly after: CommittedState;
  /** Ledger entries that are in `after` and not in `before`, in the ledger's order. */
  readonly added: readonly CommittedEntry[];
}

const cache = new WeakMap<SimulatedHistory, readonly HeadgateStep[]>();

/** Every step of every rollout, in the order of the commits. */
export function headgateSteps(history: SimulatedHistory): readonly HeadgateStep[] {
  let steps = cache.get(history);
  if (steps === undefined) {
    steps = history.outside.repository.commits.flatMap((commit) => stepsOf(history, commit));
    cache.set(history, steps);
  }
  return steps;
}

function stepsOf(history: SimulatedHistory, commit: MemoryCommit): readonly HeadgateStep[] {
  const parent = history.outside.repository.commits[commit.index - 1];
  if (commit.by.kind !== 'headgate' || parent === undefined) return [];
  return history.scenario.setting.rollouts.flatMap((variants): HeadgateStep[] => {
    const setting = settingAt(parent, variants);
    if (!commit.changed.includes(statePath(setting.name))) return [];
    const before = stateAt(parent, setting.name);
    const after = stateAt(commit, setting.name);
    if (after === null) return [];
    const known = new Set(before?.entries.map((entry) => entry.key));
    const added = after.entries.filter((entry) => !known.has(entry.key));
    const terrain = terrainOf(history.scenario.setting, setting, jurisdictionsAt(history.scenario.setting, parent));
    return [{ commit, parent, setting, terrain, before, after, added }];
  });
}

/** Which of its variants a rollout's configuration was at a commit. */
export function settingAt(commit: MemoryCommit, variants: readonly RolloutSetting[]): RolloutSetting {
  const first = variants[0];
  if (first === undefined) throw new Error('A rollout has a configuration.');
  const text = commit.files.get(`rollouts/${first.name}/rollout.yaml`);
  return variants.find((variant) => writeRollout(variant) === text) ?? first;
}

/** What `fleet.yaml` says of jurisdictions at a commit. */
export function jurisdictionsAt(setting: Setting, commit: MemoryCommit): readonly JurisdictionSetting[] {
  const text = commit.files.get('fleet.yaml');
  return setting.jurisdictions.find((variant) => writeFleet(setting, variant) === text) ?? [];
}

/** The part of a committed state that the reference model speaks of. */
export function modelOf(setting: RolloutSetting, state: CommittedState | null): ModelState {
  if (state === null) {
    const weights = Object.fromEntries(setting.clusters.map((name) => [name, 0]));
    return { phase: 'idle', stable: 'blue', sha: null, last: null, weights, approvals: [] };
  }
  const { phase, stable, candidate, last, weights, approvals } = state;
  return { phase, stable, sha: candidate?.sha ?? null, last: last?.outcome ?? null, weights, approvals };
}
