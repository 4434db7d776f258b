import { WHOLE } from '../rollout/weight.ts';

/**
 * An exact fraction, its denominator positive; not always in lowest terms. Big integers, because the denominators of a
 * thousand clusters that nobody made alike multiply.
 */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A share of traffic as plain data: exact, and as near as a number comes to it. */
export interface Share {
  /** The nearest number of basis points; 2500 is a quarter. */
  readonly basisPoints: number;
  /** The exact basis points in lowest terms: `2500`, or `10000/3`. Equal shares have equal texts. */
  readonly exact: string;
}

export const NOTHING: Fraction = { numerator: 0n, denominator: 1n };
export const EVERYTHING: Fraction = { numerator: 1n, denominator: 1n };

/**
 * A fraction of two integers.
 *
 * @throws RangeError if the denominator is not positive or one of the two is no integer
 */
export function fraction(numerator: number | bigint, denominator: number | bigint): Fraction {
  const [above, below] = [BigInt(numerator), BigInt(denominator)];
  if (below <= 0n) throw new RangeError(`Not a denominator: ${denominator}`);
  return { numerator: above, denominator: below };
}

export function add(left: Fraction, right: Fraction): Fraction {
  // The weights of one rule or one name have the same sum: a thousand of them need no common divisor.
  if (left.denominator === right.denominator) return fraction(left.numerator + right.numerator, left.denominator);
  return reduced(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  );
}

export function multiply(left: Fraction, right: Fraction): Fraction {
  return reduced(left.numerator * right.numerator, left.denominator * right.denominator);
}

/** @throws RangeError if `right` is not above zero */
export function divide(left: Fraction, right: Fraction): Fraction {
  return reduced(left.numerator * right.denominator, left.denominator * right.numerator);
}

export function sum(fractions: Iterable<Fraction>): Fraction {
  let total = NOTHING;
  for (const each of fractions) total = add(total, each);
  return total;
}

export function isNothing({ numerator }: Fraction): boolean {
  return numerator === 0n;
}

export function isEqual(left: Fraction, right: Fraction): boolean {
  return left.numerator * right.denominator === right.numerator * left.denominator;
}

/** A fraction of all traffic as plain data. */
export function shareOf(part: Fraction): Share {
  const { numerator, denominator } = reduced(part.numerator * BigInt(WHOLE), part.denominator);
  return {
    basisPoints: asNumber(numerator, denominator),
    exact: denominator === 1n ? String(numerator) : `${numerator}/${denominator}`,
  };
}

/** Big integers beyond a double would each become infinite; their quotient need not be. */
function asNumber(numerator: bigint, denominator: bigint): number {
  const whole = numerator / denominator;
  const scale = 1_000_000_000n;
  return Number(whole) + Number(((numerator - whole * denominator) * scale) / denominator) / Number(scale);
}

function reduced(numerator: bigint, denominator: bigint): Fraction {
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator);
  return fraction(numerator / divisor, denominator / divisor);
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [one, other] = [left, right];
  while (other !== 0n) [one, other] = [other, one % other];
  return one;
}
