import type { Observation } from '../../src/rollout/observations.ts';
import type { Random } from './random.ts';
import type { Setting } from './setting.ts';

const OBSERVERS = ['north', 'south', 'east'] as const;

/** What observers saw of some clusters' health in the minute before a moment, by chance. Often nothing. */
export function generateObservations(
  random: Random,
  { clusters, rollouts }: Setting,
  at: number,
): readonly Observation[] {
  if (rollouts.every(([first]) => first?.fleet == null) || random.chance(0.3)) return [];
  return clusters.flatMap((cluster) => {
    const isIll = random.chance(0.35);
    return OBSERVERS.flatMap((observer) => {
      if (random.chance(0.25)) return [];
      const healthy = random.chance(0.9) ? !isIll : isIll;
      const span = random.pick([0, 20_000, 40_000]);
      const newest = at - random.pick([500, 1_500, 30_000, 90_000]);
      const moments = span === 0 ? [newest] : [newest, newest - span / 2, newest - span];
      return moments.map((moment) => ({ cluster, observer, at: new Date(moment).toISOString(), healthy }));
    });
  });
}
