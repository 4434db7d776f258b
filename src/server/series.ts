/** The label of what is not shown by its own name. No rollout, cluster or endpoint has parentheses in its name. */
export const OTHERS = '(others)';

/** Rollouts with series of their own. */
export const MOST_ROLLOUTS = 200;

/** A value of one rollout. */
export interface RolloutValue {
  readonly labels: { readonly repository: string; readonly branch: string; readonly rollout: string };
  readonly value: number;
}

/** Splits off the {@link MOST_ROLLOUTS} with the largest values, so that the number of series has a bound. */
export function rolloutSeries<T extends RolloutValue>(
  values: readonly T[],
): { readonly own: readonly T[]; readonly rest: readonly T[] } {
  const sorted = [...values].sort((one, other) => other.value - one.value || compare(nameOf(one), nameOf(other)));
  return { own: sorted.slice(0, MOST_ROLLOUTS), rest: sorted.slice(MOST_ROLLOUTS) };
}

/** Gives each of the first so many values back, and {@link OTHERS} for every later one. */
export function boundedLabels(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.size < most) known.add(value);
    return known.has(value) ? value : OTHERS;
  };
}

function nameOf({ labels: { repository, branch, rollout } }: RolloutValue): string {
  return `${repository} ${branch} ${rollout}`;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
