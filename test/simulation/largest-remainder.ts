/** All of a pool's traffic, in basis points. */
export const WHOLE = 10_000;

/**
 * Integers that sum to `whole` in proportion to some parts, by largest remainder, ties in the given order. Whoever is due
 * half a unit or more gets one, from whoever has most too much and more than one.
 */
export function divide(parts: readonly bigint[], whole: number = WHOLE): number[] {
  const sum = parts.reduce((total, part) => total + part, 0n);
  if (sum === 0n) throw new RangeError('There is nothing to divide by.');
  const due = parts.map((part) => part * BigInt(whole));
  const given = due.map((each) => Number(each / sum));
  const left = whole - given.reduce((total, each) => total + each, 0);
  const byRemainder = due
    .map((each, index) => ({ index, remainder: each % sum }))
    .sort((one, other) => (one.remainder === other.remainder ? 0 : one.remainder > other.remainder ? -1 : 1));
  for (const { index } of byRemainder.slice(0, left)) given[index] = (given[index] ?? 0) + 1;
  const starved = due
    .map((each, index) => ({ each, index }))
    .filter(({ each, index }) => given[index] === 0 && each > 0n && 2n * each >= sum)
    .sort((one, other) => (one.each === other.each ? 0 : one.each > other.each ? -1 : 1));
  for (const { index } of starved) {
    const donor = richest(due, given, sum);
    if (donor === null) break;
    given[donor] = (given[donor] ?? 0) - 1;
    given[index] = 1;
  }
  return given;
}

function richest(due: readonly bigint[], given: readonly number[], sum: bigint): number | null {
  let found: number | null = null;
  let most = 0n;
  for (const [index, each] of due.entries()) {
    const excess = BigInt(given[index] ?? 0) * sum - each;
    if ((given[index] ?? 0) <= 1 || (found !== null && excess < most)) continue;
    found = index;
    most = excess;
  }
  return found;
}
