import type { PoolWeights } from '../rollout/fleet-state.ts';
import { type Weight, WHOLE } from '../rollout/weight.ts';

/**
 * Divides the whole in proportion to some parts, in multiples of `grain`. What rounding down leaves over goes to the
 * largest remainders first (Hamilton's method), ties in the given order; a part of nothing stays nothing.
 *
 * @param parts integers, none of them negative
 * @param grain a divisor of the whole
 * @returns weights that sum to the whole; null where every part is 0
 */
export function apportion(parts: readonly (readonly [string, number])[], grain: Weight): PoolWeights | null {
  const total = parts.reduce((sum, [, part]) => sum + part, 0);
  if (total === 0) return null;
  const units = WHOLE / grain;
  const quotas = parts.map(([name, part], index) => {
    const quota = part * units;
    return { name, index, floor: Math.floor(quota / total), remainder: quota % total };
  });
  let left = units - quotas.reduce((sum, { floor }) => sum + floor, 0);
  const extra = new Set<string>();
  for (const { name } of quotas.toSorted((one, other) => other.remainder - one.remainder || one.index - other.index)) {
    if (left === 0) break;
    extra.add(name);
    left--;
  }
  const weights: Record<string, Weight> = {};
  for (const { name, floor } of quotas) weights[name] = (floor + (extra.has(name) ? 1 : 0)) * grain;
  return weights;
}
