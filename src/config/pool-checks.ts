import type { Fleet, FleetCluster } from '../fleet/fleet.ts';
import { residencyFlaws } from '../fleet/residency.ts';
import { ruleName } from '../rollout/jurisdiction.ts';
import { nearest } from '../rollout/nearest.ts';
import { formatWeight, WHOLE } from '../rollout/weight.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { weightOf } from './field.ts';
import { type Membership, type PoolPlan, writtenShares } from './pools.ts';

const FLEET = ['spec', 'fleet'];
const SHARES = [...FLEET, 'shares'];

/** Reports pools that nobody serves or that a residency rule forbids, clusters without one, and shares that do not add up. */
export function checkPools(
  document: Document<unknown>,
  pools: readonly Membership[],
  plan: PoolPlan,
  clusters: readonly FleetCluster[],
  { jurisdictions }: Fleet,
): void {
  for (const { name, clusters: members } of pools) {
    if (members.length > 0) continue;
    const found = `the pool ${JSON.stringify(name)}, which no cluster of the rollout may serve`;
    document.report([...FLEET, 'geo', 'hosts', name], found, `at least one that residency/${name} allows`);
  }
  checkResidency(document, pools, plan, clusters, jurisdictions);
  const served = new Set(pools.flatMap((pool) => pool.clusters));
  const idle = clusters.filter(({ name }) => !served.has(name)).map(({ name }) => name);
  if (idle.length > 0) {
    const found = `no pool with ${listed(idle)}`;
    const expected = 'every cluster of the rollout in a pool: a host for its jurisdiction, or spec.clusters without it';
    document.report([...FLEET, 'geo', 'hosts'], found, expected);
  }
  if (plan.shares !== null) checkShares(document, pools, plan.shares, clusters, plan.grain);
}

function checkResidency(
  document: Document<unknown>,
  pools: readonly Membership[],
  { geo }: PoolPlan,
  clusters: readonly FleetCluster[],
  jurisdictions: Fleet['jurisdictions'],
): void {
  const withShares = pools.map((pool) => ({ ...pool, shares: {} }));
  for (const { pool, jurisdiction, cluster, location } of residencyFlaws(
    { pools: withShares, jurisdictions },
    clusters,
  )) {
    const found = `${JSON.stringify(cluster)} (${location}) in the pool ${JSON.stringify(pool)}, which serves ${jurisdiction.name}`;
    const allowed = `${ruleName(jurisdiction)} allows ${(jurisdiction.allows ?? []).join(', ')}`;
    const remedy =
      geo === null
        ? 'hosts for regions in geo, or spec.clusters without it'
        : `a host for ${jurisdiction.name} in geo.hosts`;
    document.report(geo === null ? FLEET : [...FLEET, 'geo', 'hosts'], found, `what ${allowed}: ${remedy}`);
  }
}

function checkShares(
  document: Document<unknown>,
  pools: readonly Membership[],
  shares: Readonly<Record<string, number>>,
  clusters: readonly FleetCluster[],
  grain: number,
): void {
  const names = clusters.map(({ name }) => name);
  for (const [name, share] of Object.entries(shares)) {
    const path = [...SHARES, name];
    if (!names.includes(name)) {
      const expected = `a cluster of the rollout: ${listed(names)}`;
      document.report(path, `the key ${JSON.stringify(name)}`, expected, nearest(name, names));
    } else if (weightOf(share) % grain !== 0) {
      document.report(path, null, 'a whole percent, since a hub has two axes in one rule');
    }
  }
  for (const { name, carriers, serves } of pools) {
    // Who stands in where nobody is at home has its share from home.
    if (name !== 'all' && !carriers.some(({ jurisdiction }) => serves.includes(jurisdiction))) continue;
    const written = carriers.filter((cluster) => Object.hasOwn(shares, cluster.name));
    if (written.length === 0) continue;
    const sum = [...(writtenShares(written, shares)?.values() ?? [])].reduce((total, share) => total + share, 0);
    // Parts such as thirds have no exact percentages, and are each off by half a hundredth at most.
    if (2 * Math.abs(sum - WHOLE) < written.length) continue;
    const found = `${formatWeight(sum)} % of the pool ${JSON.stringify(name)} in all`;
    document.report(SHARES, found, `100 % for ${listed(carriers.map((cluster) => cluster.name))} together`);
  }
}

/** Reports keys that name no pool. */
export function checkPoolNames(
  document: Document<unknown>,
  byPool: Readonly<Record<string, unknown>> | null,
  path: DocumentPath,
  pools: readonly Membership[],
): void {
  const names = pools.map(({ name }) => name);
  for (const key of Object.keys(byPool ?? {})) {
    if (names.includes(key)) continue;
    document.report([...path, key], `the key ${JSON.stringify(key)}`, `a pool: ${listed(names)}`, nearest(key, names));
  }
}
