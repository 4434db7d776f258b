/** Replaces the text from `start` to `end` (exclusive). Where both are the same, it inserts. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies splices to a text, in whatever order they come. Everything outside their ranges stays as it is. */
export function spliceText(text: string, splices: readonly Splice[]): string {
  let result = text;
  let limit = text.length;
  for (const splice of splices.toSorted((left, right) => right.start - left.start)) {
    if (splice.start > splice.end || splice.end > limit) throw new RangeError('Splices overlap or leave the text');
    result = result.slice(0, splice.start) + splice.text + result.slice(splice.end);
    limit = splice.start;
  }
  return result;
}

/** Whether two splices touch the same text. */
export function overlap(left: Splice, right: Splice): boolean {
  return left.start < right.end && right.start < left.end;
}
