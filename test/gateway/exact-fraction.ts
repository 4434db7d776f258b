/** A number as numerator and denominator, in its lowest terms. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

export const NOTHING = fraction(0, 1);
export const ALL = fraction(1, 1);

export function fraction(over: number | bigint, under: number | bigint): Fraction {
  const [top, bottom] = [BigInt(over), BigInt(under)];
  const divisor = common(top, bottom);
  return { over: top / divisor, under: bottom / divisor };
}

export function times(left: Fraction, right: Fraction): Fraction {
  return fraction(left.over * right.over, left.under * right.under);
}

export function plus(left: Fraction, right: Fraction): Fraction {
  return fraction(left.over * right.under + right.over * left.under, left.under * right.under);
}

export function written({ over, under }: Fraction): string {
  return `${over}/${under}`;
}

function common(left: bigint, right: bigint): bigint {
  return right === 0n ? left : common(right, left % right);
}
