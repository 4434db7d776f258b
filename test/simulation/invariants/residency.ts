import { stateAt } from '../committed-state.ts';
import { hostOf } from '../fleet-files.ts';
import { allowsCluster, type JurisdictionSetting } from '../fleet-setting.ts';
import { jurisdictionsAt, settingAt } from '../headgate-steps.ts';
import type { MemoryCommit } from '../memory-repository.ts';
import { redirectsIn } from '../redirects.ts';
import type { RolloutSetting } from '../setting.ts';
import { recordsPath, routePath, targetOf } from '../setting-files.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';
import { type WrittenRecord, writtenRecords } from '../written-records.ts';

/**
 * I5: in every commit of Headgate no weight, DNS record or route gives a jurisdiction's traffic to a cluster outside of
 * what its rule allows. A record of weight 0 counts: it is used when all others are ill. What is there is followed as a
 * user's resolver and browser would follow it. Files that the commit left as they were are their last author's.
 */
export function checkResidency(history: SimulatedHistory): readonly Violation[] {
  const { setting } = history.scenario;
  const { commits } = history.outside.repository;
  return commits.flatMap((commit) => {
    const parent = commits[commit.index - 1];
    if (commit.by.kind !== 'headgate' || parent === undefined) return [];
    const rules = jurisdictionsAt(setting, parent).filter(({ allows }) => allows !== null);
    if (rules.length === 0) return [];
    return setting.rollouts.flatMap((variants) => {
      const rollout = settingAt(parent, variants);
      if (rollout.fleet === null) return [];
      return [
        ...checkState(commit, rollout, rules),
        ...checkRecords(history, commit, rollout, rules),
        ...checkRoutes(history, commit, parent, rollout, rules),
      ];
    });
  });
}

function violation(commit: MemoryCommit, message: string): Violation {
  return { invariant: 'I5', message: `commit ${commit.index}: ${message}` };
}

function forbidden(rules: readonly JurisdictionSetting[], jurisdiction: string, cluster: string): boolean {
  return rules.some((rule) => rule.name === jurisdiction && !allowsCluster(rule, cluster));
}

/** Without pools by jurisdiction everybody's traffic may go to every cluster that has any. */
function checkState(
  commit: MemoryCommit,
  rollout: RolloutSetting,
  rules: readonly JurisdictionSetting[],
): readonly Violation[] {
  if (!commit.changed.includes(`rollouts/${rollout.name}/state.yaml`)) return [];
  const pools = Object.entries(stateAt(commit, rollout.name)?.fleet?.weights ?? {});
  return pools.flatMap(([pool, weights]) => {
    const served = rollout.fleet?.geo === true ? [pool] : rules.map(({ name }) => name);
    const wrong = served.flatMap((jurisdiction) =>
      Object.keys(weights).filter((cluster) => forbidden(rules, jurisdiction, cluster)),
    );
    return wrong.map((cluster) => violation(commit, `${rollout.name} has ${cluster} in the pool ${pool}`));
  });
}

/** The clusters that a name leads a country's users to, of whatever weight. */
function followName(records: readonly WrittenRecord[], name: string, country: string, depth = 0): readonly string[] {
  const own = records.filter((record) => record.name === name);
  const nearest = own.filter((record) => record.country === country);
  const fitting =
    nearest.length > 0 ? nearest : own.filter((record) => record.country === null || record.country === '*');
  return fitting.flatMap(({ type, targets }) => {
    if (type !== 'CNAME' || depth > 4) return targets;
    return targets.flatMap((target) => followName(records, target, country, depth + 1));
  });
}

/** What is wrong with where a name leads a jurisdiction's users to. */
function wrongTargets(
  { scenario: { setting } }: SimulatedHistory,
  records: readonly WrittenRecord[],
  name: string,
  country: string,
  rule: JurisdictionSetting,
): readonly string[] {
  const found = followName(records, name, country);
  if (found.length === 0) return [`${name} leads nobody from ${country} anywhere`];
  return setting.clusters
    .filter((cluster) => found.includes(targetOf(setting, cluster)) && !allowsCluster(rule, cluster))
    .map((cluster) => `${name} leads users from ${country} to ${cluster}`);
}

function checkRecords(
  history: SimulatedHistory,
  commit: MemoryCommit,
  rollout: RolloutSetting,
  rules: readonly JurisdictionSetting[],
): readonly Violation[] {
  const path = recordsPath(rollout.name);
  const text = commit.files.get(path);
  if (text === undefined || !commit.changed.includes(path)) return [];
  const records = writtenRecords(text);
  return rules.flatMap((rule) =>
    rule.countries.flatMap((country) =>
      wrongTargets(history, records, hostOf(rollout.name), country, rule).map((wrong) => violation(commit, wrong)),
    ),
  );
}

/**
 * A route that names countries sends away everybody whom its cluster may not serve, and to where they may be served. In a
 * route that was written before the rules changed only weights move, with a warning.
 */
function checkRoutes(
  history: SimulatedHistory,
  commit: MemoryCommit,
  parent: MemoryCommit,
  rollout: RolloutSetting,
  rules: readonly JurisdictionSetting[],
): readonly Violation[] {
  if (rollout.fleet?.geo !== true || rollout.adopted) return [];
  const records = writtenRecords(commit.files.get(recordsPath(rollout.name)) ?? '');
  return rollout.clusters.flatMap((cluster) => {
    const path = routePath(cluster, rollout.name);
    const text = commit.files.get(path);
    if (text === undefined || !commit.changed.includes(path)) return [];
    const redirects = redirectsIn(text);
    const earlier = parent.files.get(path);
    if (earlier !== undefined && JSON.stringify(redirectsIn(earlier)) === JSON.stringify(redirects)) return [];
    return rules.flatMap((rule) =>
      rule.countries.flatMap((country) => {
        const hosts = redirects.filter((redirect) => redirect.country === country).map(({ host }) => host);
        const isServed = hosts.length === 0 && !allowsCluster(rule, cluster);
        return [
          ...(isServed ? [violation(commit, `${path} serves users from ${country}`)] : []),
          ...hosts
            .flatMap((host) => wrongTargets(history, records, host, country, rule))
            .map((wrong) => violation(commit, `${path}: ${wrong}`)),
        ];
      }),
    );
  });
}
