/**
 * A share of traffic in basis points: an integer from 0 to {@link WHOLE}, so that 2500 is 25 %.
 * One basis point is the finest step offered: NGINX Gateway Fabric floors anything finer to 0.01 %.
 */
export type Weight = number;

/** All of the traffic, in basis points. */
export const WHOLE = 10_000;

const PERCENT = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/;
const FINER = /^\d{1,3}\.\d{3,}%?$/;

/**
 * Reads a percentage as people write it (`25`, `12.5`, `0.01`, `25%`).
 *
 * @returns the weight in basis points, or why the text is none: `finer` than 0.01 %, `beyond` 100 %, or `unreadable`
 */
export function parseWeight(text: string): Weight | 'finer' | 'beyond' | 'unreadable' {
  if (FINER.test(text)) return 'finer';
  const match = PERCENT.exec(text);
  if (match === null) return 'unreadable';
  const weight = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return weight > WHOLE ? 'beyond' : weight;
}

/** Writes a weight as a percentage without a sign and without trailing zeros: 2500 is `25`, 1250 is `12.5`. */
export function formatWeight(weight: Weight): string {
  const fraction = weight % 100;
  const whole = String((weight - fraction) / 100);
  if (fraction === 0) return whole;
  return `${whole}.${String(fraction).padStart(2, '0').replace(/0$/, '')}`;
}
