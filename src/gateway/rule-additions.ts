import type { FleetCluster } from '../fleet/fleet.ts';
import type { RouteRule } from '../rollout/route.ts';
import { WHOLE } from '../rollout/weight.ts';
import { flawNote, lackingFeatures } from './cluster-features.ts';
import { flawsOf } from './field-flaws.ts';
import { fillDefaults } from './fill-defaults.ts';
import type { Note } from './finding.ts';
import type { GeneratedRoute } from './generated-route.ts';
import { canMirror, mirrorFilter } from './mirror-filter.ts';
import { ruleField } from './route-kind.ts';
import { brokenLaws } from './route-laws.ts';
import { geoOf, keepsUsers, type LaidOut, layRules, NOT_STARTED } from './route-layout.ts';
import { limitNotes, statusNotes } from './route-limits.ts';

/** What Headgate adds to a generated route by itself. */
interface Addition {
  /** What of the configuration asks for it. */
  readonly cause: string;
  readonly rules: readonly RouteRule[];
}

/**
 * What keeps Headgate from adding to a generated route what the rollout asks for: features that the clusters lack and limits
 * that would be exceeded, at once for every step to come.
 *
 * @param clusters at least one; of one kind and in the same pools
 */
export function additionNotes(rollout: LaidOut, route: GeneratedRoute, clusters: readonly FleetCluster[]): Note[] {
  const [cluster] = clusters;
  if (cluster === undefined) return [];
  const additions = additionsTo(rollout, route, cluster);
  const broken = additions.flatMap(({ cause, rules }) => brokenNotes(route, cluster, cause, rules));
  const lacking = additions.flatMap(({ cause, rules }) =>
    lackingFeatures(route.kind, rules, clusters, 'stops-unless-forced')
      .filter(({ path, found }, at, all) => path !== 'kind' && all.findIndex((other) => other.found === found) === at)
      .map((note): Note => ({ ...note, next: `Leave out ${cause}, or correct the fleet’s configuration.` })),
  );
  return [
    ...broken,
    ...lacking,
    ...limitNotes(rollout, route, clusters, cluster),
    ...statusNotes(rollout, route, clusters, cluster),
  ];
}

/** What the API server would refuse of rules that are made from the configured ones, such as the same header twice. */
function brokenNotes(
  { kind }: GeneratedRoute,
  { gatewayApi }: FleetCluster,
  cause: string,
  rules: readonly RouteRule[],
): Note[] {
  const field = ruleField(kind);
  const flaws = rules.flatMap(({ backendRefs: _, ...rule }) => {
    const invalid = flawsOf(field, rule, 'spec.rules', gatewayApi).filter((flaw) => flaw.kind === 'invalid');
    return invalid.length > 0 ? invalid : brokenLaws(kind, [], [fillDefaults(field, rule)], gatewayApi);
  });
  const said = new Map(flaws.map((flaw) => [flaw.found, flaw]));
  return [...said.values()].map((flaw) => ({
    ...flawNote(flaw),
    found: `with ${cause} a rule to be generated is invalid: ${flaw.found}`,
    next: `Leave out ${cause}, or correct \`generate\` in the rollout’s configuration.`,
  }));
}

function additionsTo(rollout: LaidOut, route: GeneratedRoute, cluster: FleetCluster): Addition[] {
  const { mirror, sessions } = rollout;
  const additions: Addition[] = [];
  if (mirror !== null && canMirror(route)) {
    additions.push({ cause: '`mirror`', rules: [{ filters: [mirrorFilter(rollout, mirror, 0)] }] });
  }
  if (sessions !== null && keepsUsers(route)) {
    const half = { candidate: 1, weight: WHOLE / 2, earlier: [] } as const;
    const kept = layRules({ ...rollout, fleet: null }, route, cluster, { mirrored: null, sessions: half });
    const cookie = [{ filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: {} }] }];
    const rules = kept.filter(({ backends }) => typeof backends === 'object' && backends !== null);
    additions.push({
      cause: '`sessions`',
      rules: rules.map(({ rule }) => ({ matches: rule['matches'], backendRefs: cookie })),
    });
  }
  if (geoOf(rollout) !== null) {
    const laid = layRules(rollout, route, cluster, NOT_STARTED);
    const configured = layRules({ ...rollout, fleet: null }, route, cluster, NOT_STARTED);
    const redirects = laid.slice(0, laid.length - configured.length).map(({ rule }) => rule);
    if (redirects.length > 0) additions.push({ cause: '`fleet.geo.header`', rules: redirects });
  }
  return additions;
}
