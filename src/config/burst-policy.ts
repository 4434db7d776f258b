import type { Cluster } from '../rollout/cluster.ts';
import { parseDuration } from '../rollout/duration.ts';
import type { BurstPolicy } from '../rollout/fleet-policy.ts';
import { nearest } from '../rollout/nearest.ts';
import { formatWeight, type Weight } from '../rollout/weight.ts';
import { BurstSchema, type WrittenBurst } from './burst-schema.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import { weightOf } from './field.ts';
import { checkPoolNames } from './pool-checks.ts';
import type { Membership } from './pools.ts';

const BURST = ['spec', 'fleet', 'burst'];
const HOMES = [...BURST, 'homes'];

export function normaliseBurst(written: WrittenBurst): BurstPolicy {
  return {
    homes: written.homes,
    threshold: weightOf(written.threshold),
    returnBelow: weightOf(written.returnBelow),
    intervalSeconds: parseDuration(written.interval),
    mostPerMove: weightOf(written.mostPerMove),
    leastPerMove: weightOf(written.leastPerMove),
    staleSeconds: parseDuration(written.staleAfter),
  };
}

/** Reports bounds that leave no room, and homes that cannot overflow. */
export function checkBurst(
  document: Document<unknown>,
  pools: readonly Membership[],
  clusters: readonly Cluster[],
  grain: Weight,
): void {
  const burst = document.part(BurstSchema, BURST);
  if (burst === null) return;
  const { threshold, returnBelow, mostPerMove, leastPerMove } = normaliseBurst(burst);
  if (threshold <= returnBelow) {
    const expected = `less than the threshold, ${formatWeight(threshold)}, or traffic would go to and fro`;
    document.report([...BURST, 'returnBelow'], formatWeight(returnBelow), expected);
  }
  if (mostPerMove < grain)
    document.report([...BURST, 'mostPerMove'], null, `at least ${formatWeight(grain)}, or nothing could ever move`);
  else if (leastPerMove > mostPerMove)
    document.report(
      [...BURST, 'leastPerMove'],
      formatWeight(leastPerMove),
      `at most mostPerMove, ${formatWeight(mostPerMove)}`,
    );
  checkPoolNames(document, burst.homes, HOMES, pools);
  for (const [name, home] of Object.entries(burst.homes)) {
    const pool = pools.find((each) => each.name === name);
    if (pool !== undefined) checkHome(document, pool, home, clusters);
  }
}

function checkHome(document: Document<unknown>, pool: Membership, home: string, clusters: readonly Cluster[]): void {
  const path = [...HOMES, pool.name];
  if (!pool.clusters.includes(home)) {
    const expected = `a cluster of the pool ${JSON.stringify(pool.name)}: ${listed(pool.clusters)}`;
    document.report(path, null, expected, nearest(home, pool.clusters));
    return;
  }
  if (pool.clusters.length < 2)
    document.report(path, null, `a pool with other clusters, since ${JSON.stringify(home)} is alone in this one`);
  const unknown = clusters.filter(({ name, capacity }) => pool.clusters.includes(name) && capacity === null);
  if (unknown.some(({ name }) => name === home)) {
    document.report(path, null, 'a cluster whose capacity fleet.yaml says, since what is beyond it overflows');
  } else if (unknown.length > 0 && unknown.length === pool.clusters.length - 1) {
    const names = listed(unknown.map(({ name }) => name));
    document.report(
      path,
      `no capacity of ${names}`,
      'the capacity of at least one of them in fleet.yaml, to overflow into',
    );
  }
}
