/** Beyond this length a word is no slip of the fingers, and comparing it would only cost time. */
const LONGEST = 64;

/**
 * The candidate that was probably meant by a misspelt word, for a did-you-mean.
 *
 * Letter case does not count. A candidate is near if at most a third of its letters (at least one) differ, where a
 * letter too many, one too few, a wrong one and two that changed places count as one difference each.
 *
 * @returns the nearest candidate, the first of equals; null where none is near
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  if (word.length === 0 || word.length > LONGEST) return null;
  let best: string | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate.length === 0 || candidate.length > LONGEST) continue;
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (Math.abs(word.length - candidate.length) > allowed) continue;
    const found = differences(word.toLowerCase(), candidate.toLowerCase());
    if (found <= allowed && found < fewest && found < candidate.length) {
      best = candidate;
      fewest = found;
    }
  }
  return best;
}

/** The Damerau-Levenshtein distance in its restricted form, where no letter is touched twice. */
function differences(left: string, right: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, (twoAbove[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    twoAbove = above;
    above = current;
  }
  return above[right.length] ?? 0;
}
