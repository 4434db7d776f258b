import type { FleetCluster } from '../fleet/fleet.ts';
import type { Route } from '../rollout/route.ts';
import { type Flaw, flawsOf, isIn } from './field-flaws.ts';
import { type Gravity, listed, type Note } from './finding.ts';
import { lackingUses, usesOf } from './implementation-features.ts';
import { isRecord } from './plain-data.ts';
import { KIND_SINCE, ruleField } from './route-kind.ts';

/** What differs between clusters as far as a route's fields go. */
export function clusterKind(cluster: FleetCluster): string {
  return `${cluster.gatewayApi} ${cluster.implementation}`;
}

/**
 * What the clusters lack of what a route's rules use. The clusters are of one kind (see {@link clusterKind}).
 *
 * @param rules the rules as plain data, with or without backends
 */
export function lackingFeatures(
  kind: Route['kind'],
  rules: readonly unknown[],
  clusters: readonly FleetCluster[],
  gravity: Gravity,
): Note[] {
  const [cluster] = clusters;
  if (cluster === undefined) return [];
  const { gatewayApi, implementation } = cluster;
  const names = listed(clusters.map(({ name }) => name));
  const field = ruleField(kind);
  const note = (path: string, found: string, expected: string, next: string): Note => ({
    reason: 'feature_not_supported',
    gravity,
    path,
    offset: null,
    found,
    expected,
    next,
  });
  if (!isIn(gatewayApi, KIND_SINCE[kind])) {
    const found = `${names}: the standard channel of Gateway API ${gatewayApi} has no ${kind}`;
    const expected = `Gateway API ${KIND_SINCE[kind]} or newer, the first release with it`;
    return [
      note('kind', found, expected, 'Upgrade the cluster’s Gateway API and `gatewayApi` in the fleet’s configuration.'),
    ];
  }
  const older = rules
    .flatMap((rule, index) => (isRecord(rule) ? flawsOf(field, rule, `spec.rules[${index}]`, gatewayApi) : []))
    .filter((flaw) => flaw.kind === 'lacking')
    .map(({ path, expected }) =>
      note(
        path,
        `${names}: Gateway API ${gatewayApi} has no ${path.replace(/^spec\./, '')}`,
        expected,
        'Remove the field, or upgrade the cluster’s Gateway API and `gatewayApi` in the fleet’s configuration.',
      ),
    );
  const unknown = lackingUses(implementation, usesOf(kind, rules))
    .filter((use) => !older.some((flaw) => use.path.startsWith(flaw.path.replace(/: .*$/, ''))))
    .map(({ feature, path }) =>
      note(
        path,
        `${names}: the Gateway implementation ${implementation} is not known to support ${feature}`,
        'fields that the cluster’s Gateway implementation honours',
        'Remove the field, correct `implementation` in the fleet’s configuration, or write the route’s file yourself: then this is a warning.',
      ),
    );
  return [...older, ...unknown];
}

/** A flaw of a generated route as a note. */
export function flawNote(flaw: Flaw): Note {
  return {
    reason: flaw.kind === 'lacking' ? 'feature_not_supported' : 'config_invalid',
    gravity: 'stops-unless-forced',
    path: flaw.path,
    offset: null,
    found: `the route to be generated is invalid: ${flaw.found}`,
    expected: flaw.expected,
    next: 'Correct `generate` in the rollout’s configuration.',
  };
}
