import type { Cluster } from './cluster.ts';
import { type Weight, WHOLE } from './weight.ts';

type Weights = Readonly<Record<string, Weight>>;

/** The candidate's share of the whole fleet's traffic in basis points, not rounded. */
export function fleetShare(clusters: readonly Cluster[], weights: Weights): number {
  const total = clusters.reduce((sum, cluster) => sum + cluster.share, 0);
  return clusters.reduce((sum, cluster) => sum + cluster.share * (weights[cluster.name] ?? 0), 0) / total;
}

/**
 * Gives the clusters in scope the same weight, as nearly as integers allow, so that the candidate's share of the whole
 * fleet's traffic comes as close to `target` as it can without exceeding it. Clusters out of scope keep their weights and
 * count. The units left over by rounding down go to the largest remainders first (Hamilton's method), ties in the
 * fleet's order.
 *
 * @returns the new weights of the clusters in scope, or the largest target that they could carry, in basis points
 */
export function apportionFleetShare(
  clusters: readonly Cluster[],
  weights: Weights,
  scope: ReadonlySet<string>,
  target: Weight,
):
  | { readonly ok: true; readonly weights: Weights }
  | { readonly ok: false; readonly least: Weight; readonly most: Weight } {
  const total = clusters.reduce((sum, cluster) => sum + cluster.share, 0);
  const inside = clusters.filter((cluster) => scope.has(cluster.name));
  const outside = clusters.filter((cluster) => !scope.has(cluster.name));
  // Everything below is in units of (share × basis point), so that it stays integer.
  const carried = outside.reduce((sum, cluster) => sum + cluster.share * (weights[cluster.name] ?? 0), 0);
  const capacity = inside.reduce((sum, cluster) => sum + cluster.share, 0);
  const wanted = target * total - carried;
  if (wanted < 0 || wanted > capacity * WHOLE) {
    const floor = Math.floor((carried + capacity * WHOLE) / total);
    return { ok: false, least: Math.ceil(carried / total), most: floor };
  }
  const floor = Math.floor(wanted / capacity);
  let left = wanted - floor * capacity;
  const result: Record<string, Weight> = Object.fromEntries(inside.map((cluster) => [cluster.name, floor]));
  // Every exact quota is the same number, so the remainders differ only by what one more unit costs: dearest first.
  for (const cluster of [...inside].sort((one, other) => other.share - one.share)) {
    if (cluster.share <= left && floor < WHOLE) {
      result[cluster.name] = floor + 1;
      left -= cluster.share;
    }
  }
  return { ok: true, weights: result };
}
