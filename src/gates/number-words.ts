const FEWEST_DIGITS = 4;
const MOST_DIGITS = 15;

/**
 * A number as people read it, with four significant digits; or with as many as it takes not to look like one of those that
 * it is compared with and differs from.
 */
export function formatNumber(value: number, others: readonly number[] = []): string {
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits += 1) {
    const rounded = round(value, digits);
    if (others.every((other) => other === value || rounded !== round(other, digits))) return String(rounded);
  }
  return String(value);
}

function round(value: number, digits: number): number {
  // Whole numbers stay whole: 123,456 samples are not 123,500.
  return Math.abs(value) >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits));
}
