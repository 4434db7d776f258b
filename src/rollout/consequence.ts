import type { Remedy } from './gate.ts';
import type { Rollout } from './rollout.ts';
import type { Hold } from './state.ts';

/** What follows from a gate that failed too often, or from a deadline. */
export interface Consequence {
  readonly remedy: Remedy;
  readonly reason: Hold['reason'];
  /** As a sentence without the full stop. */
  readonly found: string;
  /** The clusters that it is about. */
  readonly clusters: readonly string[];
}

/**
 * The clusters that a way back is for: the waves of those that it is about, or all where that is wanted or it is not known
 * which.
 */
export function clustersBack(
  { strategy, clusters: all }: Rollout,
  { what }: Extract<Remedy, { kind: 'roll-back' }>,
  clusters: readonly string[],
): readonly string[] {
  const waves = strategy.waves.filter((wave) => wave.clusters.some((name) => clusters.includes(name)));
  if (what === 'fleet' || waves.length === 0) return all.map(({ name }) => name);
  return waves.flatMap((wave) => wave.clusters);
}
