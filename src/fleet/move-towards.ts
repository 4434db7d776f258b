import type { PoolWeights } from '../rollout/fleet-state.ts';
import type { Weight } from '../rollout/weight.ts';

/**
 * Moves a pool's weights towards others, but no more than `most` at once.
 *
 * @param present what they are; the same clusters as `wanted`
 * @param wanted what they are to be; the same sum
 * @param first who gains first, and loses last but for the home, which stands first and loses first
 */
export function moveTowards(
  present: PoolWeights,
  wanted: PoolWeights,
  most: Weight,
  first: readonly string[],
): PoolWeights {
  const moved: Record<string, Weight> = { ...present };
  const [home, ...others] = first;
  const gap = (name: string): Weight => (wanted[name] ?? 0) - (present[name] ?? 0);
  const spend = (names: readonly string[], sign: 1 | -1): void => {
    let left = Math.min(most, distance(present, wanted));
    for (const name of names) {
      const step = Math.min(left, Math.max(0, sign * gap(name)));
      moved[name] = (moved[name] ?? 0) + sign * step;
      left -= step;
    }
  };
  spend(first, 1);
  spend([...(home === undefined ? [] : [home]), ...others.toReversed()], -1);
  return moved;
}

/** How much of a pool's traffic lies between two divisions of it. */
export function distance(present: PoolWeights, wanted: PoolWeights): Weight {
  return Object.entries(wanted).reduce((sum, [name, weight]) => sum + Math.max(0, weight - (present[name] ?? 0)), 0);
}
