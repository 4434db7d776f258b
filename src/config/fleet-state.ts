import type { FleetState, PoolWeights } from '../rollout/fleet-state.ts';
import { nearest } from '../rollout/nearest.ts';
import { formatWeight, WHOLE } from '../rollout/weight.ts';
import { listed } from './describe.ts';
import type { DocumentPath } from './document-path.ts';
import { weightOf } from './field.ts';
import type { WrittenFleetState } from './fleet-state-schema.ts';
import type { Report } from './schema-problems.ts';

const FLEET = ['status', 'fleet'];

type WrittenPools = WrittenFleetState['weights'];

/** The fleet axis as the file has it, whatever pools the rollout has now. */
export function fleetAsWritten(written: WrittenFleetState): FleetState {
  return {
    weights: poolsAsWritten(written.weights),
    shifted: poolsAsWritten(written.shifted),
    drained: written.drained,
    failovers: written.failovers.map((failover) => ({ ...failover, returned: weightOf(failover.returned) })),
    bursts: Object.fromEntries(
      Object.entries(written.bursts).map(([pool, { at, weights }]) => [pool, { at, weights: asWritten(weights) }]),
    ),
    movedAt: written.movedAt,
    newest: written.newest,
  };
}

function poolsAsWritten(pools: WrittenPools): FleetState['weights'] {
  return Object.fromEntries(Object.entries(pools).map(([pool, weights]) => [pool, asWritten(weights)]));
}

/** Object.fromEntries takes ten times as long for a thousand names. */
function asWritten(weights: WrittenPools[string]): PoolWeights {
  const read: Record<string, number> = {};
  for (const name of Object.keys(weights)) read[name] = weightOf(weights[name] ?? 0);
  return read;
}

/** Reports what the fleet axis cannot have written, such as a pool that does not have 100 %. */
export function checkFleetState(report: Report, written: WrittenFleetState, repair: string): void {
  const pools = written.weights;
  for (const [pool, weights] of Object.entries(pools)) checkSum(report, [...FLEET, 'weights', pool], weights, repair);
  const inPools = (name: string, weights: WrittenPools[string], path: DocumentPath): void => {
    const members = pools[name];
    if (members === undefined || !Object.hasOwn(pools, name)) {
      const known = Object.keys(pools);
      report(path, null, `one of the pools of weights, ${listed(known)}: ${repair}`, nearest(name, known));
      return;
    }
    checkSum(report, path, weights, repair);
    checkClusters(report, Object.keys(weights), Object.keys(members), (at) => [...path, at], repair);
  };
  for (const [pool, weights] of Object.entries(written.shifted)) inPools(pool, weights, [...FLEET, 'shifted', pool]);
  for (const [pool, { weights }] of Object.entries(written.bursts)) {
    inPools(pool, weights, [...FLEET, 'bursts', pool, 'weights']);
  }
  const clusters = [...new Set(Object.values(pools).flatMap((weights) => Object.keys(weights)))];
  checkClusters(report, Object.keys(written.drained), clusters, (name) => [...FLEET, 'drained', name], repair);
  checkFailovers(report, written.failovers, clusters, repair);
}

function checkSum(report: Report, path: DocumentPath, weights: WrittenPools[string], repair: string): void {
  let sum = 0;
  for (const name of Object.keys(weights)) sum += weightOf(weights[name] ?? 0);
  if (sum !== WHOLE) report(path, `${formatWeight(sum)} % in all`, `100 % in all: ${repair}`);
}

function checkClusters(
  report: Report,
  found: readonly string[],
  clusters: readonly string[],
  pathOf: (name: string) => DocumentPath,
  repair: string,
): void {
  const known = new Set(clusters);
  for (const name of found) {
    if (known.has(name)) continue;
    report(
      pathOf(name),
      JSON.stringify(name),
      `a cluster that has a weight, ${listed(clusters)}: ${repair}`,
      nearest(name, clusters),
    );
  }
}

function checkFailovers(
  report: Report,
  failovers: WrittenFleetState['failovers'],
  clusters: readonly string[],
  repair: string,
): void {
  const seen = new Set<string>();
  for (const [index, { from, to, returned }] of failovers.entries()) {
    const path = [...FLEET, 'failovers', index];
    if (seen.has(from))
      report([...path, 'from'], `${JSON.stringify(from)} again`, `each cluster at most once: ${repair}`);
    seen.add(from);
    checkClusters(report, [from], clusters, () => [...path, 'from'], repair);
    checkClusters(report, to, clusters, (name) => [...path, 'to', to.indexOf(name)], repair);
    if (to.includes(from) || new Set(to).size < to.length)
      report([...path, 'to'], null, `other clusters, each once: ${repair}`);
    if (weightOf(returned) === WHOLE)
      report([...path, 'returned'], null, `less than 100, since then it is over: ${repair}`);
  }
}
