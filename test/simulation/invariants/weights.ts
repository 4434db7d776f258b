import type { MemoryCommit } from '../memory-repository.ts';
import { routeWeights } from '../route-weights.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** The whole: in percent where both weights are whole percentages, otherwise in basis points. */
const WHOLES: readonly number[] = [100, 10_000];

/** I4: in every route of every commit of Headgate, weights are explicit integers that sum to the whole. */
export function checkWeights(history: SimulatedHistory): readonly Violation[] {
  return history.outside.repository.commits.flatMap((commit) =>
    commit.by.kind === 'headgate' ? commit.changed.flatMap((path) => checkRoute(commit, path)) : [],
  );
}

function checkRoute(commit: MemoryCommit, path: string): readonly Violation[] {
  if (!path.endsWith('/httproute.yaml')) return [];
  const violation = (message: string): Violation => ({
    invariant: 'I4',
    message: `commit ${commit.index}, ${path}: ${message}`,
  });
  return routeWeights(commit.files.get(path) ?? '').flatMap((rule) => {
    const weights = Object.values(rule);
    if (!weights.every((weight) => Number.isInteger(weight) && Number(weight) >= 0)) {
      return [violation(`${JSON.stringify(rule)} are not explicit integers`)];
    }
    const sum = weights.reduce<number>((total, weight) => total + Number(weight), 0);
    return WHOLES.includes(sum) ? [] : [violation(`${JSON.stringify(rule)} sum to ${sum}`)];
  });
}
