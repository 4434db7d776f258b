import type { State } from '../rollout/state.ts';
import { formatWeight, type Weight, WHOLE } from '../rollout/weight.ts';

/** Clusters whose traffic moved alike. Weights are those of one slot, the candidate's of the time. */
export interface Movement {
  readonly slot: string;
  readonly from: Weight;
  readonly to: Weight;
  /** In the order of the state. */
  readonly clusters: readonly string[];
}

/**
 * What share of a cluster's traffic a slot has. A promotion changes no cluster from the users' point of view once the
 * candidate has everything; seen so, neither does it here.
 */
function shareOf(state: State, cluster: string, slot: string): Weight {
  const candidate = state.weights[cluster] ?? 0;
  if (state.candidate?.slot === slot) return candidate;
  return slot === state.stable ? WHOLE - (state.candidate === null ? 0 : candidate) : 0;
}

/** What moved between two states, clusters that moved alike together; empty where no traffic moved. */
export function movements(before: State, after: State): readonly Movement[] {
  const slot = after.candidate?.slot ?? before.candidate?.slot ?? after.stable;
  const groups = new Map<string, { from: Weight; to: Weight; clusters: string[] }>();
  for (const cluster of Object.keys(after.weights)) {
    const from = shareOf(before, cluster, slot);
    const to = shareOf(after, cluster, slot);
    if (from === to) continue;
    const known = groups.get(`${from} ${to}`);
    if (known === undefined) groups.set(`${from} ${to}`, { from, to, clusters: [cluster] });
    else known.clusters.push(cluster);
  }
  return [...groups.values()].map((group) => ({ slot, ...group }));
}

/** `0 → 25 %`. */
export function fromTo({ from, to }: Pick<Movement, 'from' | 'to'>): string {
  return `${formatWeight(from)} → ${formatWeight(to)} %`;
}

/** The least and the most that a cluster has, as `25 %` or `0 to 25 %`. */
export function weightRange(weights: readonly Weight[]): string {
  const least = Math.min(...weights);
  const most = Math.max(...weights);
  if (weights.length === 0) return '0 %';
  return least === most ? `${formatWeight(least)} %` : `${formatWeight(least)} to ${formatWeight(most)} %`;
}
