const FEWEST_DIGITS = 4;
const MOST_DIGITS = 15;

/** Numbers that are computed may differ in their last digits: 100 − 0.5 can be 99.49999999999999. */
const TOLERANCE = 1e-9;

/** Whether a number is not below another, but for what computing with them may have added. */
export function isAtLeast(value: number, least: number): boolean {
  return value >= least - TOLERANCE * Math.max(1, Math.abs(least));
}

/**
 * A number as people read it, with four significant digits; or with as many as it takes not to look like one of those that
 * it is compared with and differs from.
 */
export function formatNumber(value: number, others: readonly number[] = []): string {
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits += 1) {
    const rounded = round(value, digits);
    if (others.every((other) => isAbout(other, value) || rounded !== round(other, digits))) return String(rounded);
  }
  return String(value);
}

function round(value: number, digits: number): number {
  // Whole numbers stay whole: 123,456 samples are not 123,500.
  return Math.abs(value) >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits));
}

function isAbout(one: number, other: number): boolean {
  return isAtLeast(one, other) && isAtLeast(other, one);
}
