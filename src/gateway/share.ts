import type { PoolWeights } from '../rollout/fleet-state.ts';
import type { Rollout, Slot } from '../rollout/rollout.ts';
import { type Weight, WHOLE } from '../rollout/weight.ts';

/** Where the traffic of a rollout's clusters goes. */
export interface Standing {
  readonly stable: Slot;
  readonly candidate: Slot | null;
  /** The candidate's basis points per cluster. */
  readonly weights: Readonly<Record<string, Weight>>;
  /** The candidate's earlier weights, which cookies still name; see the state's `met`. */
  readonly met?: Readonly<Record<string, readonly Weight[]>>;
  /** The clusters' weights by pool; left out where there is no fleet axis. */
  readonly fleet?: Readonly<Record<string, PoolWeights>>;
  /** What the files say of these, by the pools and clusters of then, where the configuration has changed since. */
  readonly written?: Readonly<Record<string, PoolWeights>>;
}

/** The basis points of the rollout's first and second slot in one cluster. They sum to {@link WHOLE}. */
export type Shares = readonly [Weight, Weight];

/** The greatest weight that the Gateway API takes. */
export const GREATEST_WEIGHT = 1_000_000;

/**
 * The shares of a rollout's two slots in a cluster.
 *
 * @throws RangeError if the standing does not fit the rollout, which the plan never makes
 */
export function sharesOf(slots: Rollout['slots'], standing: Standing, cluster: string): Shares {
  const moved = standing.candidate === null ? 0 : standing.weights[cluster];
  if (moved === undefined || !Number.isInteger(moved) || moved < 0 || moved > WHOLE) {
    throw new RangeError(`No weight from 0 to ${WHOLE} for the cluster ${cluster}: ${moved}`);
  }
  if (!slots.includes(standing.stable) || standing.candidate === standing.stable) {
    throw new RangeError(`Not the two slots of the rollout: ${standing.stable}, ${standing.candidate}`);
  }
  return slots[0] === standing.stable ? [WHOLE - moved, moved] : [moved, WHOLE - moved];
}

/** The two weights where nothing else shares the rule: percentages where both are whole, else basis points. */
export function roundedWeights(shares: Shares): readonly [number, number] {
  return shares[0] % 100 === 0 && shares[1] % 100 === 0 ? [shares[0] / 100, shares[1] / 100] : shares;
}

/** The two weights that split `sum` as `shares` says; null where they would not be integers. */
export function weightsOfSum(shares: Shares, sum: number): readonly [number, number] | null {
  const first = (shares[0] * sum) / WHOLE;
  return Number.isInteger(first) ? [first, sum - first] : null;
}

/** The least number that every weight of a rule must be multiplied by so that {@link weightsOfSum} has an answer. */
export function multiplierFor(shares: Shares, sum: number): number {
  const divisor = WHOLE / greatestCommonDivisor(shares[0], WHOLE);
  return divisor / greatestCommonDivisor(divisor, sum);
}

/** Whether two weights stand in the proportion that `shares` says, compared as exact fractions. */
export function isShare(weights: readonly [number, number], shares: Shares): boolean {
  const sum = weights[0] + weights[1];
  return sum > 0 && weights[0] * WHOLE === shares[0] * sum;
}

/** The greatest number that divides both; the other one where one is 0. */
export function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
