import type { HttpMatch, Match } from './condition.ts';
import { compareHostnames, type HostnameMatch } from './hostname.ts';
import { prefixOf } from './match.ts';
import { type PlacedRoute, type Rule, routeName } from './route.ts';

/** One match of one rule that a request meets, or may meet. */
export interface Candidate {
  readonly placed: PlacedRoute;
  readonly rule: Rule;
  /** Index into the rule's matches. */
  readonly at: number;
  readonly match: Match;
  readonly hostname: HostnameMatch;
}

/** By what one match goes before another, in the order in which the Gateway API asks. */
export const CRITERIA = [
  'exact-hostname',
  'longer-hostname',
  'exact-path',
  'pattern-path',
  'longer-prefix',
  'method',
  'longer-service',
  'longer-method',
  'more-headers',
  'more-query-parameters',
  'route-name',
  'earlier-rule',
  'earlier-match',
] as const;
export type Criterion = (typeof CRITERIA)[number];

/** Which of two goes first. */
export interface Precedence {
  /** Negative: the left; positive: the right; 0 only for the very same match. */
  readonly order: number;
  /** What decided it; null where both are the same. */
  readonly by: Criterion | null;
}

const SAME: Precedence = { order: 0, by: null };

/**
 * Compares two matches as the Gateway API orders them. It is a strict total order. Two things the specification leaves
 * open: where a path pattern stands (here between exact and prefix, as with Envoy Gateway), and which of two routes is
 * older, which nobody can know from Git: the routes' names decide, which is the specification's next criterion.
 *
 * Source: HTTPRoute `hostnames` and `rules[].matches`, GRPCRoute `rules[].matches`, v1.6.
 */
export function comparePrecedence(left: Candidate, right: Candidate): Precedence {
  const hosts = compareHostnames(left.hostname, right.hostname);
  if (hosts !== 0) {
    return { order: hosts, by: left.hostname.exact === right.hostname.exact ? 'longer-hostname' : 'exact-hostname' };
  }
  const matches = compareMatches(left.match, right.match);
  if (matches.order !== 0) return matches;
  return (
    firstOf([
      ['route-name', compareText(identity(left.placed), identity(right.placed))],
      ['earlier-rule', left.rule.index - right.rule.index],
      ['earlier-match', left.at - right.at],
    ]) ?? SAME
  );
}

/** As {@link comparePrecedence}, to sort by. */
export function byPrecedence(left: Candidate, right: Candidate): number {
  return comparePrecedence(left, right).order;
}

/** Compares what two matches ask for, whatever routes they are in. */
export function compareMatches(left: Match, right: Match): Precedence {
  if (left.protocol === 'http' && right.protocol === 'http') {
    const ranks = httpRanks(right);
    return firstOf(httpRanks(left).map(([by, rank], index) => [by, (ranks[index]?.[1] ?? 0) - rank])) ?? SAME;
  }
  if (left.protocol === 'grpc' && right.protocol === 'grpc') {
    return (
      firstOf([
        ['longer-service', (right.service?.value.length ?? 0) - (left.service?.value.length ?? 0)],
        ['longer-method', (right.method?.value.length ?? 0) - (left.method?.value.length ?? 0)],
        ['more-headers', right.headers.length - left.headers.length],
      ]) ?? SAME
    );
  }
  // Routes of two kinds never share a host; this only keeps the order total.
  return {
    order: compareText(left.protocol, right.protocol),
    by: left.protocol === right.protocol ? null : 'route-name',
  };
}

function httpRanks({ path, method, headers, query }: HttpMatch): readonly (readonly [Criterion, number])[] {
  const isPrefix = path.type === 'PathPrefix';
  return [
    ['exact-path', path.type === 'Exact' ? 1 : 0],
    ['pattern-path', path.type === 'Exact' || isPrefix ? 0 : 1],
    ['longer-prefix', isPrefix ? prefixOf(path).length : 0],
    ['method', method === null ? 0 : 1],
    ['more-headers', headers.length],
    ['more-query-parameters', query.length],
  ];
}

function firstOf(orders: readonly (readonly [Criterion, number])[]): Precedence | undefined {
  const decisive = orders.find(([, order]) => order !== 0);
  return decisive === undefined ? undefined : { by: decisive[0], order: decisive[1] };
}

/** What tells two routes apart. The name decides; kind and file only keep the order total where a name is there twice. */
function identity({ route, file }: PlacedRoute): string {
  return `${routeName(route)}\n${route.kind}\n${file}\n${String(route.line).padStart(9, '0')}`;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
