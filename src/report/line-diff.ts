/** One line of a diff. `text` has no line end. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Beyond this many differing lines the shortest diff is not looked for: everything between is replaced. */
const MOST_EDITS = 1000;

/**
 * The shortest way from one list of lines to another (Myers 1986), as lines that stay, go and come. Its work grows with
 * the number of lines times the number of differences, which is bounded.
 */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let head = 0;
  const shorter = Math.min(before.length, after.length);
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const same = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
  return [
    ...same(before.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const trace = search(before, after);
  return trace === null ? replaced(before, after) : retrace(before, after, trace);
}

function replaced(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  return [
    ...before.map((text): DiffLine => ({ kind: 'removed', text })),
    ...after.map((text): DiffLine => ({ kind: 'added', text })),
  ];
}

type Furthest = ReadonlyMap<number, number>;

/** How far each diagonal reaches for each number of edits, up to the end; null where there are too many. */
function search(before: readonly string[], after: readonly string[]): readonly Furthest[] | null {
  const trace: Furthest[] = [];
  let furthest: Map<number, number> = new Map([[1, 0]]);
  const most = Math.min(before.length + after.length, MOST_EDITS);
  for (let edits = 0; edits <= most; edits += 1) {
    const reached = new Map<number, number>();
    trace.push(furthest);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = comesFromAbove(furthest, diagonal, edits)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      reached.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return trace;
    }
    furthest = reached;
  }
  return null;
}

/** Whether the best way to a diagonal adds a line, rather than removing one. */
function comesFromAbove(furthest: Furthest, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  if (diagonal === edits) return false;
  return (furthest.get(diagonal - 1) ?? 0) < (furthest.get(diagonal + 1) ?? 0);
}

function retrace(before: readonly string[], after: readonly string[], trace: readonly Furthest[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let x = before.length;
  let y = after.length;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const fromAbove = comesFromAbove(furthest, diagonal, edits);
    const startX = furthest.get(fromAbove ? diagonal + 1 : diagonal - 1) ?? 0;
    const startY = startX - (fromAbove ? diagonal + 1 : diagonal - 1);
    while (x > startX && y > startY && x > 0 && y > 0) {
      lines.push({ kind: 'same', text: before[x - 1] ?? '' });
      x -= 1;
      y -= 1;
    }
    if (edits === 0) break;
    if (fromAbove) lines.push({ kind: 'added', text: after[y - 1] ?? '' });
    else lines.push({ kind: 'removed', text: before[x - 1] ?? '' });
    x = startX;
    y = startY;
  }
  return lines.reverse();
}
