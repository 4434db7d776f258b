import type { Random } from './random.ts';

/** A jurisdiction of `fleet.yaml`. `allows` null: no rule binds its users' traffic. */
export interface JurisdictionSetting {
  readonly name: string;
  readonly countries: readonly string[];
  readonly allows: readonly string[] | null;
}

/** What a `rollout.yaml` says of the fleet axis, as the scenario meant it. */
export interface FleetSetting {
  /** True: a pool for each jurisdiction; false: one pool, `all`. */
  readonly geo: boolean;
  /** Percent by cluster; null: equal shares. */
  readonly shares: Readonly<Record<string, number>> | null;
  /** Requests per second by pool; empty: nobody said. */
  readonly peak: Readonly<Record<string, number>>;
  readonly automatic: boolean;
  readonly quorum: number;
  /** Percent, rising to 100. */
  readonly returnSteps: readonly number[];
  readonly returnPauseSeconds: number;
  readonly returnsByItself: boolean;
  readonly drillSeconds: number;
}

/** Times that every fleet policy of the simulation has, in seconds. */
export const STALE_SECONDS = 60;
export const UNHEALTHY_SECONDS = 20;
export const HEALTHY_SECONDS = 30;

export function jurisdictionOf(cluster: string): string {
  return cluster.slice(0, 2);
}

/** Whether a rule lets a cluster take the traffic of its users. */
export function allowsCluster({ allows }: JurisdictionSetting, cluster: string): boolean {
  return allows === null || allows.includes(jurisdictionOf(cluster));
}

/** The jurisdictions at first, and what a person may put in their place. Empty: none are declared. */
export function generateJurisdictions(
  random: Random,
  clusters: readonly string[],
): readonly (readonly JurisdictionSetting[])[] {
  if (random.chance(0.4)) return [[]];
  const eu = { name: 'eu', countries: ['DE', 'FR'], allows: random.chance(0.8) ? ['eu'] : null };
  const us = { name: 'us', countries: ['US'] };
  const first = [eu, { ...us, allows: random.pick([null, ['us', 'eu']]) }];
  // A rule that nobody could keep would make the configuration invalid.
  const hasAmericans = clusters.some((name) => jurisdictionOf(name) === 'us');
  return hasAmericans ? [first, [eu, { ...us, allows: ['us'] }]] : [first];
}

/** Null where the rollout has no fleet axis. */
export function generateFleet(
  random: Random,
  clusters: readonly string[],
  variants: readonly (readonly JurisdictionSetting[])[],
): FleetSetting | null {
  if (random.chance(0.4)) return null;
  const [jurisdictions = []] = variants;
  const mayServeAll = variants.every((rules) =>
    rules.every((rule) => clusters.every((name) => allowsCluster(rule, name))),
  );
  const geo = jurisdictions.length > 0 && (!mayServeAll || random.chance(0.5));
  const load = random.pick([900, 1_800]);
  const peak: Readonly<Record<string, number>> = geo ? { eu: load, us: 700 } : { all: load };
  return {
    geo,
    shares: random.chance(0.5) ? sharesOf(clusters, geo) : null,
    peak: random.chance(0.7) ? peak : {},
    automatic: random.chance(0.6),
    quorum: random.pick([1, 2]),
    returnSteps: random.pick([[100], [10, 50, 100], [33.33, 100]]),
    returnPauseSeconds: 60,
    returnsByItself: random.chance(0.6),
    drillSeconds: 60,
  };
}

const DIVISIONS: readonly (readonly number[])[] = [[100], [60, 40], [33.33, 33.33, 33.34], [40, 30, 20, 10]];

/** Shares in percent that sum to the whole in each pool. */
export function sharesOf(clusters: readonly string[], geo: boolean): Readonly<Record<string, number>> {
  const homes = geo ? ['eu', 'us'].map((home) => clusters.filter((name) => jurisdictionOf(name) === home)) : [clusters];
  return Object.fromEntries(
    homes.flatMap((members) => members.map((name, index) => [name, DIVISIONS[members.length - 1]?.[index] ?? 0])),
  );
}
