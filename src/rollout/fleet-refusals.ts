import type { Pool } from './fleet-policy.ts';
import type { Failover, FleetState } from './fleet-state.ts';
import { type Jurisdiction, ruleName } from './jurisdiction.ts';
import { nearest } from './nearest.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import { formatWeight, type Weight, WHOLE } from './weight.ts';

/** Every refusal of the fleet axis, one function each. They are read in the middle of an outage. */

const list = (names: readonly string[]): string => names.join(', ');
const percent = (weight: Weight): string => `${formatWeight(weight)} %`;
const where = ({ name }: Pick<Rollout, 'name'>): string => `rollout ${name}`;
const whereInPool = (rollout: Rollout, pool: Pool): string => `rollout ${rollout.name}, pool ${pool.name}`;
const NOTHING_TO_DO = 'Nothing is to be done.';

/** A command of the fleet axis on a rollout that has none. */
export function noFleetPolicy(rollout: Rollout): Refusal {
  return {
    reason: 'no_fleet_policy',
    found: `the rollout ${rollout.name} does not say which cluster serves whom`,
    where: `rollouts/${rollout.name}/rollout.yaml, spec.fleet`,
    expected: 'a rollout with `spec.fleet`',
    next: 'Add `spec.fleet` to the rollout’s configuration; `docs/strategies` shows each kind.',
  };
}

/** A cluster that would take a jurisdiction's traffic although the rule forbids it. */
export interface ResidencyFlaw {
  readonly pool: string;
  /** The jurisdiction whose users' traffic it is; its rule has its name. */
  readonly jurisdiction: Jurisdiction;
  readonly cluster: string;
  /** Where the cluster is. */
  readonly location: string;
  /** False where the state gives it traffic although the configuration does not let it take any. */
  readonly member: boolean;
}

/** @param allowed clusters that could be named instead, where somebody asked for this one */
export function residencyForbids(rollout: Rollout, flaw: ResidencyFlaw, allowed: readonly string[] = []): Refusal {
  const { pool, jurisdiction, cluster, location, member } = flaw;
  const { name, allows } = jurisdiction;
  const inPlace = member
    ? `Take ${cluster} out of the pool ${pool} in rollouts/${rollout.name}/rollout.yaml, or allow ${location} in \`jurisdictions\` of fleet.yaml.`
    : `\`/rebalance\` takes it from ${cluster}, which is no member of the pool any more.`;
  const remedy = allowed.length === 0 ? inPlace : `Name one of ${list(allowed)}, or leave \`--to\` out.`;
  return {
    reason: 'residency',
    found: `${cluster} is in ${location}, and could take traffic of users in ${name}`,
    where: `rule ${ruleName(jurisdiction)}, rollout ${rollout.name}, pool ${pool}`,
    expected: `only clusters in ${list(allows ?? [])}, whoever asks: no right, role or flag overrides this rule`,
    next: `${remedy} The rule itself is changed by a commit to fleet.yaml alone.`,
  };
}

export function unknownPool(rollout: Rollout, pool: string, pools: readonly string[]): Refusal {
  const meant = nearest(pool, pools);
  return {
    reason: 'unknown_pool',
    found: `there is no pool \`${pool}\``,
    where: where(rollout),
    expected: `one of ${list(pools)}`,
    next: meant === null ? 'Name one of these with `--pool`.' : `Did you mean \`--pool ${meant}\`?`,
  };
}

/** @param homes where each of the clusters is at home */
export function noOnePool(rollout: Rollout, homes: readonly (readonly [string, readonly string[]])[]): Refusal {
  const found = homes.map(([cluster, pools]) => `${cluster} in ${pools.length === 0 ? 'none' : list(pools)}`);
  return {
    reason: 'unknown_pool',
    found: `no pool is home to all of them: ${list(found)}`,
    where: where(rollout),
    expected: 'clusters that divide the traffic of the same users',
    next: 'Shift one pool at a time, or name the pool with `--pool`.',
  };
}

/** @param commands the command for each of the pools, to copy */
export function severalPools(
  rollout: Rollout,
  clusters: readonly string[],
  pools: readonly string[],
  commands: readonly string[],
): Refusal {
  return {
    reason: 'unknown_pool',
    found: `${list(clusters)} ${clusters.length === 1 ? 'is' : 'are'} at home in the pools ${list(pools)}`,
    where: where(rollout),
    expected: 'one pool',
    next: `Say which: ${commands.map((command) => `\`${command}\``).join(' or ')}`,
  };
}

/** A glob where one cluster is meant. */
export function patternNotAllowed(rollout: Rollout, pattern: string, matches: readonly string[]): Refusal {
  return {
    reason: 'unknown_cluster',
    found: `\`${pattern}\` is a pattern`,
    where: where(rollout),
    expected: 'the name of one cluster',
    next: matches.length === 0 ? 'Write its whole name.' : `It matches ${list(matches)}: write the one that you mean.`,
  };
}

/** @param left the clusters that would divide the rest; empty where all are named */
export function sharesNotWhole(rollout: Rollout, pool: Pool, sum: Weight, left: readonly string[]): Refusal {
  const expected = left.length === 0 ? '100 %, since every cluster of the pool is named' : 'at most 100 %';
  return {
    reason: 'shares_not_whole',
    found: `the shares add up to ${percent(sum)}`,
    where: whereInPool(rollout, pool),
    expected,
    next:
      sum > WHOLE
        ? `Take ${percent(sum - WHOLE)} away.`
        : `Add ${percent(WHOLE - sum)}, or leave out the clusters that are to divide the rest.`,
  };
}

export function weightTooFine(rollout: Rollout, pool: Pool, cluster: string, weight: Weight, grain: Weight): Refusal {
  const below = weight - (weight % grain);
  return {
    reason: 'weight_too_fine',
    found: `${percent(weight)} for ${cluster}`,
    where: whereInPool(rollout, pool),
    expected: `whole multiples of ${percent(grain)}: behind a hub, version and cluster share one rule`,
    next: `Say \`${cluster}=${formatWeight(below)}\` or \`${cluster}=${formatWeight(below + grain)}\`.`,
  };
}

/**
 * @param before what is decided at present
 * @param after what would have been decided
 * @param ways commands that bring a cluster of the pool back and would not be refused themselves, in backticks
 */
export function nobodyLeft(
  rollout: Rollout,
  pool: Pool,
  before: Pick<FleetState, 'drained' | 'failovers'>,
  after: Pick<FleetState, 'drained' | 'failovers'>,
  ways: readonly string[],
): Refusal {
  const drained = pool.clusters.filter((name) => Object.hasOwn(after.drained, name));
  const away = pool.clusters.filter((name) => after.failovers.some(({ from }) => from === name));
  const found = [
    ...(drained.length === 0 ? [] : [`${list(drained)} drained`]),
    ...(away.length === 0 ? [] : [`${list(away)} failed over`]),
  ];
  const isOut = (name: string): boolean =>
    Object.hasOwn(before.drained, name) || before.failovers.some(({ from }) => from === name);
  const present = pool.clusters.filter((name) => !isOut(name));
  const widen = `add a cluster to the pool in rollouts/${rollout.name}/rollout.yaml.`;
  return {
    reason: 'nobody_left',
    found: `no cluster would be left to take the traffic: ${found.join(' and ')}`,
    where: whereInPool(rollout, pool),
    expected: 'at least one cluster that is neither drained nor failed over',
    next:
      ways.length === 0
        ? `${present.length === 0 ? 'To go on, ' : `Leave one of ${list(present)} out, or `}${widen}`
        : `Bring one back first, once you have seen that it is healthy: ${ways.join(', ')}`,
  };
}

/** Where everybody who could take the traffic looks ill too: moving it would only spread the fault. */
export function nobodyHealthy(rollout: Rollout, from: string, ill: readonly string[]): Refusal {
  return {
    reason: 'nobody_left',
    found: `${list([from, ...ill])} all look unhealthy, so that the fault may be the observers’`,
    where: where(rollout),
    expected: 'a cluster that is healthy, or of which nothing is known',
    next: `Look for yourself. To move the traffic all the same: \`/failover ${from} --to ${ill[0] ?? 'CLUSTER'}\``,
  };
}

export function notDrained(rollout: Rollout, clusters: readonly string[], drained: readonly string[]): Refusal {
  return {
    reason: 'not_drained',
    found: `${list(clusters)} ${clusters.length === 1 ? 'is' : 'are'} not drained`,
    where: where(rollout),
    expected: drained.length === 0 ? 'a drained cluster; there is none' : `one of ${list(drained)}`,
    next: drained.length === 0 ? NOTHING_TO_DO : `\`/undrain ${drained.join(',')}\``,
  };
}

export function notFailedOver(rollout: Rollout, cluster: string, away: readonly string[]): Refusal {
  return {
    reason: 'not_failed_over',
    found: `${cluster} is not failed over`,
    where: where(rollout),
    expected: away.length === 0 ? 'a failover; there is none' : `one of ${list(away)}`,
    next: away.length === 0 ? NOTHING_TO_DO : `\`/failback ${away[0]}\``,
  };
}

export function failedOverAlready(rollout: Rollout, { from, to, at, by, drillEnds }: Failover): Refusal {
  const how = drillEnds === null ? '' : ` for a drill that ends at ${drillEnds}`;
  return {
    reason: 'failed_over_already',
    found: `${from} was failed over to ${list(to)} by ${by} at ${at}${how}`,
    where: where(rollout),
    expected: 'a cluster that has its traffic',
    next: `\`/failback ${from}\` brings it back; \`/failover ${from} --to CLUSTER\` sends it to another one.`,
  };
}

/** @param others who could take it; not empty */
export function targetUnavailable(
  rollout: Rollout,
  from: string,
  target: string,
  because: string,
  others: readonly string[],
): Refusal {
  return {
    reason: 'target_unavailable',
    found: `${target} cannot take traffic of ${from}: ${because}`,
    where: where(rollout),
    expected: `one of ${list(others)}`,
    next: `\`/failover ${from} --to ${others[0]}\`, or \`/failover ${from}\` for whoever can.`,
  };
}
