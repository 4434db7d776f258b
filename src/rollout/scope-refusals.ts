import { nearest } from './nearest.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';

/** Refusals of names that mean nothing here, one function each. */

const list = (names: readonly string[]): string => names.join(', ');

export function unknownCluster(rollout: Rollout, glob: string, candidates: readonly string[]): Refusal {
  const meant = nearest(glob, candidates);
  return {
    reason: 'unknown_cluster',
    found: `\`${glob}\` matches no cluster`,
    where: `rollout ${rollout.name}`,
    expected: `one of ${list(candidates)}, or a glob over them`,
    next: meant === null ? 'Name one of these clusters.' : `Did you mean \`${meant}\`?`,
  };
}

export function unknownWave(rollout: Rollout, wave: string): Refusal {
  const waves = rollout.strategy.waves.map((candidate, index) => `${index + 1} (${candidate.name})`);
  return {
    reason: 'unknown_wave',
    found: `there is no wave \`${wave}\``,
    where: `rollout ${rollout.name}`,
    expected: `one of ${list(waves)}`,
    next: 'Name one of these waves by its number or its name.',
  };
}
