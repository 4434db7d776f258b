import type { Scope } from './command.ts';
import { matchGlob } from './glob.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import { unknownCluster, unknownWave } from './scope-refusals.ts';
import type { Wave } from './strategy.ts';

/** The clusters that a command speaks of, in the fleet's order; never empty. Both a wave and globs: what both name. */
export type Scoped =
  | { readonly ok: true; readonly clusters: readonly string[] }
  | { readonly ok: false; readonly refusal: Refusal };

function findWave(waves: readonly Wave[], wanted: string): Wave | undefined {
  return waves.find((wave) => wave.name === wanted) ?? waves[Number(wanted) - 1];
}

/** Resolves a scope. Every glob must match at least one cluster of the rollout: a name that matches none is a mistake. */
export function clustersInScope(rollout: Rollout, scope: Scope): Scoped {
  const all = rollout.clusters.map((cluster) => cluster.name);
  let candidates: readonly string[] = all;
  if (scope.wave !== null) {
    const wave = findWave(rollout.strategy.waves, scope.wave);
    if (wave === undefined) return { ok: false, refusal: unknownWave(rollout, scope.wave) };
    candidates = wave.clusters;
  }
  for (const glob of scope.clusters) {
    if (!candidates.some((name) => matchGlob(glob, name))) {
      return { ok: false, refusal: unknownCluster(rollout, glob, candidates) };
    }
  }
  const named = scope.clusters.length === 0 ? candidates : candidates.filter((name) => matches(name, scope.clusters));
  return { ok: true, clusters: all.filter((name) => named.includes(name)) };
}

function matches(name: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchGlob(glob, name));
}
