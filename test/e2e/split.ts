/** Gateway API's own conformance test of weights: so many requests, and each share within so many points of its weight. */
export const REQUESTS = 500;
export const TOLERANCE_POINTS = 5;

/** How many answers each version gave. */
export type Counts = Readonly<Record<string, number>>;

/**
 * What is wrong with a measured split, as sentences; empty where it is as it should be.
 *
 * @param weights by version, in points that sum to 100
 */
export function splitProblems(counts: Counts, weights: Counts): readonly string[] {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total !== REQUESTS) return [`${total} of ${REQUESTS} requests were answered by a version.`];
  const strangers = Object.keys(counts).filter((version) => weights[version] === undefined);
  const wrong = Object.entries(weights).flatMap(([version, weight]) => {
    const count = counts[version] ?? 0;
    const points = (100 * count) / total;
    // Nothing is rounded away at the ends: no request may reach a version without weight.
    const isWrong = weight === 0 ? count > 0 : Math.abs(points - weight) > TOLERANCE_POINTS;
    return isWrong
      ? [`${version} has the weight ${weight} and got ${points.toFixed(1)} % (${count} of ${total}).`]
      : [];
  });
  return [...strangers.sort().map((version) => `${version} answered and has no weight.`), ...wrong];
}
