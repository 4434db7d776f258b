/** Whether a request meets a condition. `undecided`: it depends on the implementation, and Headgate does not guess. */
export type Verdict = 'yes' | 'no' | 'undecided';

/** All conditions must be met: one that is not settles it, whatever else is undecided. */
export function every(verdicts: Iterable<Verdict>): Verdict {
  let together: Verdict = 'yes';
  for (const verdict of verdicts) {
    if (verdict === 'no') return 'no';
    if (verdict === 'undecided') together = 'undecided';
  }
  return together;
}

export function verdictOf(holds: boolean): Verdict {
  return holds ? 'yes' : 'no';
}
