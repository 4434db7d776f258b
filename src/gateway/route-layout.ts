import type { FleetCluster, GatewayApiVersion } from '../fleet/fleet.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { RouteRule } from '../rollout/route.ts';
import type { Backends } from './backend-reference.ts';
import { weightsInExpression } from './expression-limit.ts';
import { type GeneratedRoute, generatedRules } from './generated-route.ts';
import { canMirror, mirrorFilter } from './mirror-filter.ts';
import { dig, listIn } from './plain-data.ts';
import { type Geo, ownHosts, redirectRules, type Shadowed } from './redirect-rules.ts';
import { MOST_MATCHES, MOST_RULES } from './route-laws.ts';
import { sessionCookies, sessionRuleCount, sessionRules } from './session-rules.ts';
import type { SessionSplit, Split } from './split.ts';

/** What of a rollout decides how its generated routes are laid out. */
export type LaidOut = Backends & Pick<Rollout, 'name' | 'strategy' | 'mirror' | 'sessions' | 'fleet'>;

/** One rule of a generated route. */
export interface LaidRule {
  /** As configured, or made from what was configured; without backends and without defaults. */
  readonly rule: RouteRule;
  /** Who divides its traffic: a step, whether there is a candidate, fixed weights, or nobody, where it redirects. */
  readonly backends: 'split' | 'preview' | readonly [number, number] | null;
  /** The `Set-Cookie` of the two backends' answers; null: none. */
  readonly cookies: readonly [string, string] | null;
}

/** What decides a layout beside the configuration: the same name, the same layout. */
export type LayoutSplit = Pick<Split, 'mirrored' | 'sessions'>;

/** Before the first step: neither copies nor cookies. */
export const NOT_STARTED: LayoutSplit = { mirrored: null, sessions: null };

/**
 * All rules of a generated route in one cluster. First those that redirect users to where they are served, since they win
 * a tie; then the configured ones; then those that keep users on their version, which have more headers than what they are
 * made from and lose a tie against a preview.
 */
export function layRules(
  rollout: LaidOut,
  route: GeneratedRoute,
  cluster: FleetCluster,
  split: LayoutSplit,
): LaidRule[] {
  const configured = configuredRules(rollout, route, split);
  const redirects = redirectsIn(rollout, route, cluster, configured);
  const { sessions } = keptSessions(rollout, route, cluster, split.sessions);
  return [...redirects.map((rule): LaidRule => ({ rule, backends: null, cookies: null })), ...configured, ...sessions];
}

function configuredRules(rollout: LaidOut, route: GeneratedRoute, { mirrored, sessions }: LayoutSplit): LaidRule[] {
  const cookies = cookiesOf(rollout, route, sessions);
  return generatedRules(route).map((rule, index) => {
    if (isRedirect(rule)) return { rule, backends: null, cookies: null };
    if (isPreview(route, rule, index)) return { rule, backends: 'preview', cookies: null };
    if (mirrored === null || rollout.mirror === null || !canMirror(route)) return { rule, backends: 'split', cookies };
    const filters = [...listIn(rule['filters']), mirrorFilter(rollout, rollout.mirror, mirrored)];
    return { rule: { ...rule, filters }, backends: 'split', cookies };
  });
}

function cookiesOf({ slots, sessions }: LaidOut, route: GeneratedRoute, split: SessionSplit | null) {
  return sessions === null || split === null || !keepsUsers(route) ? null : sessionCookies(slots, sessions, split);
}

/** Whether a route's kind has cookies. */
export function keepsUsers({ kind }: Pick<GeneratedRoute, 'kind'>): boolean {
  return kind === 'HTTPRoute';
}

/**
 * The rules that keep users on their version, and the oldest weights for which there is no room: who met these is new
 * again, which moves nobody's share.
 */
export function keptSessions(
  rollout: LaidOut,
  route: GeneratedRoute,
  cluster: FleetCluster,
  split: SessionSplit | null,
): { readonly sessions: readonly LaidRule[]; readonly forgotten: SessionSplit['earlier'] } {
  const { slots, sessions } = rollout;
  const cookies = cookiesOf(rollout, route, split);
  if (sessions === null || split === null || cookies === null) return { sessions: [], forgotten: [] };
  const inRules = roomForEarlier(rollout, route, cluster);
  const inExpression = weightsInExpression(cluster.implementation, slots, sessions) - 1;
  const room = Math.max(0, Math.min(inRules, inExpression));
  const remembered = split.earlier.slice(Math.max(0, split.earlier.length - room));
  const rules = splitRules(route).flatMap((base) =>
    sessionRules(slots, sessions, { ...split, earlier: remembered }, base).map(
      ({ rule, weights }): LaidRule => ({ rule, backends: weights, cookies }),
    ),
  );
  return { sessions: rules, forgotten: split.earlier.slice(0, split.earlier.length - remembered.length) };
}

/**
 * How many earlier weights a route has room for, where users stay on the version that they met; below 0 where there is no
 * room for the present one.
 */
export function roomForEarlier(rollout: LaidOut, route: GeneratedRoute, cluster: FleetCluster): number {
  const present = layRules(rollout, route, cluster, NOT_STARTED);
  const bases = splitRules(route);
  const rules = (MOST_RULES - present.length) / bases.length;
  const matches = (MOST_MATCHES - matchCount(present.map(({ rule }) => rule))) / matchCount(bases);
  return Math.floor(Math.min(rules, matches)) - sessionRuleCount(0);
}

/** The configured rules whose traffic a step divides. */
export function splitRules(route: GeneratedRoute): RouteRule[] {
  return generatedRules(route).filter((rule, index) => !isRedirect(rule) && !isPreview(route, rule, index));
}

/** The matches of all rules together. A rule without any gets one by default. */
export function matchCount(rules: readonly RouteRule[]): number {
  return rules.reduce((sum, rule) => sum + Math.max(1, listIn(rule['matches']).length), 0);
}

function redirectsIn(rollout: LaidOut, route: GeneratedRoute, cluster: FleetCluster, configured: readonly LaidRule[]) {
  const geo = geoOf(rollout);
  if (geo === null || route.kind !== 'HTTPRoute') return [];
  const shadowed = configured
    .filter(({ backends }) => backends !== null)
    .map(
      ({ rule, backends }): Shadowed => ({ rule, grows: backends === 'split' && rollout.sessions !== null ? 1 : 0 }),
    );
  return redirectRules(geo, cluster, shadowed, mostMatches(cluster.gatewayApi));
}

/** The policy by which a route differs between clusters; null where it is the same in all. */
export function geoOf({ fleet }: Pick<LaidOut, 'fleet'>): Geo | null {
  return fleet === null || fleet.geo === null ? null : fleet;
}

/** Names the pools that a cluster is in. Routes are alike where these, the release and the implementation are. */
export function poolsOf(rollout: Pick<LaidOut, 'fleet'>, cluster: string): string {
  const pools = geoOf(rollout)?.pools ?? [];
  return pools.map(({ clusters }) => (clusters.includes(cluster) ? 1 : 0)).join('');
}

/** The most matches of one rule of an HTTPRoute. */
function mostMatches(version: GatewayApiVersion): number {
  return version === '1.1' ? 8 : 64;
}

/**
 * A route's hostnames in one cluster: those that are configured, and the hosts of the pools that the cluster is in. A
 * route without any takes every host already, and one of previews alone serves nobody else.
 */
export function hostnamesIn(
  { fleet }: Pick<LaidOut, 'fleet'>,
  route: GeneratedRoute,
  cluster: string,
): readonly string[] {
  const { hostnames } = route.generate;
  const geo = geoOf({ fleet });
  if (geo === null || hostnames.length === 0 || splitRules(route).length === 0) return hostnames;
  return [...hostnames, ...ownHosts(geo, cluster).filter((host) => !hostnames.includes(host))];
}

/** The API server takes no backends beside a redirect. */
export function isRedirect(rule: unknown): boolean {
  return listIn(dig(rule, 'filters')).some((filter) => dig(filter, 'type') === 'RequestRedirect');
}

function isPreview({ previewRules }: GeneratedRoute, rule: RouteRule, index: number): boolean {
  return previewRules.some((one) => one === index || one === rule['name']);
}
