import type { Cluster } from '../rollout/cluster.ts';
import { parseDuration } from '../rollout/duration.ts';
import type { CanaryStrategy, Step, Wave } from '../rollout/rollout.ts';
import { formatWeight, WHOLE } from '../rollout/weight.ts';
import { checkSelection, selectClusters } from './cluster-selection.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import { weightOf } from './field.ts';
import {
  StepsSchema,
  WavesSchema,
  type WrittenRollout,
  type WrittenSteps,
  type WrittenWaves,
} from './rollout-schema.ts';

const STEPS = ['spec', 'strategy', 'canary', 'steps'];
const WAVES = ['spec', 'strategy', 'canary', 'waves'];

/** Normalises the strategy of a rollout on these clusters. */
export function normaliseCanary(
  written: WrittenRollout['spec']['strategy']['canary'],
  clusters: readonly Cluster[],
): CanaryStrategy {
  return {
    kind: 'canary',
    steps: written.steps.map(normaliseStep),
    waves:
      written.waves === undefined
        ? [allClusters(clusters)]
        : written.waves.map((wave) => normaliseWave(wave, clusters)),
    order: written.order,
    promoteFrom: weightOf(written.promoteFrom),
    gradualPauseSeconds: parseDuration(written.gradualRollback.pause),
  };
}

function normaliseStep(written: WrittenSteps[number]): Step {
  return {
    weight: weightOf(written.weight),
    pauseSeconds: written.pause === undefined ? null : parseDuration(written.pause),
    approval: written.approval,
  };
}

function allClusters(clusters: readonly Cluster[]): Wave {
  return { name: 'all', clusters: clusters.map((cluster) => cluster.name) };
}

function normaliseWave(written: WrittenWaves[number], clusters: readonly Cluster[]): Wave {
  const members = selectClusters(clusters, { names: written.clusters, selector: written.selector });
  return { name: written.name, clusters: members.map((cluster) => cluster.name) };
}

/** Reports steps that do not rise to 100. */
export function checkSteps(document: Document<unknown>): void {
  const steps = document.part(StepsSchema, STEPS);
  if (steps === null) return;
  let previous: number | null = null;
  for (const [index, step] of steps.entries()) {
    const weight = weightOf(step.weight);
    if (previous !== null && weight <= previous) {
      document.report(
        [...STEPS, index, 'weight'],
        null,
        `more than the ${formatWeight(previous)} of the step before, since steps rise`,
      );
    }
    previous = weight;
  }
  if (previous !== null && previous !== WHOLE) {
    document.report([...STEPS, steps.length - 1, 'weight'], null, '100 in the last step, written out');
  }
}

/** Reports waves that are empty, share a name or a cluster, or leave a cluster out. */
export function checkWaves(document: Document<unknown>, clusters: readonly Cluster[]): void {
  const waves = document.part(WavesSchema, WAVES);
  if (waves === null || clusters.length === 0) return;
  const names = new Map<string, number>();
  const waveOf = new Map<string, string>();
  for (const [index, wave] of waves.entries()) {
    const path = [...WAVES, index];
    checkWaveName(document, wave.name, index, names);
    if (wave.clusters === undefined && wave.selector === undefined) {
      document.report(path, 'a wave without clusters', 'the key clusters or selector, or both');
      continue;
    }
    const at = { whole: path, globs: [...path, 'clusters'], selector: [...path, 'selector'] };
    const members = checkSelection(
      clusters,
      { names: wave.clusters, selector: wave.selector },
      at,
      'the rollout',
      document.report,
    );
    const taken = members.filter((cluster) => waveOf.has(cluster.name)).map((cluster) => cluster.name);
    const [first] = taken;
    if (first !== undefined) {
      const other = JSON.stringify(waveOf.get(first) ?? '');
      document.report(
        path,
        `${listed(taken)}, which wave ${other} has already`,
        'every cluster of the rollout in exactly one wave',
      );
    }
    for (const cluster of members) if (!waveOf.has(cluster.name)) waveOf.set(cluster.name, wave.name);
  }
  const left = clusters.filter((cluster) => !waveOf.has(cluster.name)).map((cluster) => cluster.name);
  if (left.length > 0)
    document.report(WAVES, `no wave with ${listed(left)}`, 'every cluster of the rollout in exactly one wave');
}

function checkWaveName(document: Document<unknown>, name: string, index: number, names: Map<string, number>): void {
  const path = [...WAVES, index, 'name'];
  const first = names.get(name);
  if (first !== undefined)
    document.report(path, null, `a name that ${WAVES.join('.')}[${first}] does not have already`);
  else names.set(name, index);
  if (/^\d+$/.test(name))
    document.report(path, null, 'a name with a letter in it, since waves are also called by their number');
}
