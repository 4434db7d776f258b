import type { PoolWeights } from '../rollout/fleet-state.ts';
import { WHOLE } from '../rollout/weight.ts';
import { greatestCommonDivisor } from './share.ts';

/** The greatest weight that Route 53 takes. */
export const GREATEST_DNS_WEIGHT = 255;

/**
 * Rescales weights in basis points to the integers that a DNS service takes. Percentages stay as they are, and so does every
 * proportion that small integers can say. What they cannot say is rounded by largest remainder, on the finest scale that
 * there is. No weight above 0 becomes 0, which would be a warm standby; 0 stays 0.
 *
 * @param weights at least one is above 0
 * @param greatest the greatest weight to write, at least 100
 */
export function rescaled(weights: PoolWeights, greatest: number): Readonly<Record<string, number>> {
  const values = Object.values(weights);
  const most = Math.max(...values);
  if (!(most > 0) || values.some((value) => !Number.isInteger(value) || value < 0)) {
    throw new RangeError(`No weights in basis points: ${JSON.stringify(weights)}`);
  }
  const unit = values.every((value) => value % 100 === 0) ? 100 : values.reduce(greatestCommonDivisor, 0);
  if (most / unit <= greatest) return mapped(weights, (value) => value / unit);
  return rounded(weights, greatest);
}

/**
 * What is left of wanted shares once DNS has rounded them: each cluster's part of its pool in basis points, which sum to the
 * whole.
 *
 * @param written the weights as they are written, such as those of {@link rescaled}
 */
export function effectiveShares(written: Readonly<Record<string, number>>): PoolWeights {
  const sum = Object.values(written).reduce((total, weight) => total + weight, 0);
  if (sum === 0) throw new RangeError('Weights that are all 0 have no shares');
  return apportioned(written, sum, WHOLE);
}

/** Weights below one unit get one; the others share what is left, until nothing falls below one unit any more. */
function rounded(weights: PoolWeights, greatest: number): Readonly<Record<string, number>> {
  const positive = Object.entries(weights).filter(([, value]) => value > 0);
  const most = Math.max(...positive.map(([, value]) => value));
  const least = new Set<string>();
  for (;;) {
    const rest = Object.fromEntries(positive.filter(([name]) => !least.has(name)));
    const restSum = Object.values(rest).reduce((total, value) => total + value, 0);
    const total = Math.floor((greatest * restSum) / most);
    const small = Object.entries(rest).filter(([, value]) => value * total < restSum);
    if (small.length === 0) {
      const shared = apportioned(rest, restSum, total);
      return mapped(weights, (value, name) => (value === 0 ? 0 : (shared[name] ?? 1)));
    }
    for (const [name] of small) least.add(name);
  }
}

/** Divides `total` units as `weights` says, exactly: rounded down, and what is left to the largest remainders, then by order. */
function apportioned(
  weights: Readonly<Record<string, number>>,
  sum: number,
  total: number,
): Readonly<Record<string, number>> {
  const quotas = Object.entries(weights).map(([name, value]) => ({
    name,
    floor: Math.floor((value * total) / sum),
    remainder: (value * total) % sum,
  }));
  const left = total - quotas.reduce((used, { floor }) => used + floor, 0);
  const raised = new Set(
    quotas
      .toSorted((one, other) => other.remainder - one.remainder)
      .slice(0, left)
      .map(({ name }) => name),
  );
  return Object.fromEntries(quotas.map(({ name, floor }) => [name, raised.has(name) ? floor + 1 : floor]));
}

function mapped(
  weights: PoolWeights,
  change: (value: number, name: string) => number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(weights).map(([name, value]) => [name, change(value, name)]));
}
