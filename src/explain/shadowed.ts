import { entrancesOf } from './entrance.ts';
import { commonHost } from './hostname.ts';
import { keyOf } from './match-key.ts';
import { type PlacedRoute, type Route, type Rule, routeName } from './route.ts';

/** A rule, or one of its matches, that no request ever reaches. */
export interface Shadowed {
  readonly rule: Rule;
  /** Indexes into the rule's matches. */
  readonly matches: readonly number[];
  /** True: all its matches, so that the rule does nothing. */
  readonly whole: boolean;
  /** The rules that take these requests instead. */
  readonly by: readonly Rule[];
}

/** Something that goes wrong between two routes at the same entrance. */
export type Clash =
  /** Both match the same requests of a host: the older route wins, which may be another one in each cluster. */
  | { readonly kind: 'duplicate'; readonly host: string; readonly routes: readonly [PlacedRoute, PlacedRoute] }
  /** Of an HTTPRoute and a GRPCRoute that share a host, the gateway accepts one only. */
  | { readonly kind: 'two-kinds'; readonly host: string; readonly routes: readonly [PlacedRoute, PlacedRoute] };

/**
 * Rules that can never win against others of their route. What goes first among matches asks for more: an exact path, a
 * longer prefix, a method, more headers, more parameters. So what goes first and still takes every request of another
 * match asks for exactly the same; and no number of narrower matches takes all requests of a wider one, since there are
 * always other paths and values. Repeated matches are therefore all that can be shadowed for certain.
 */
export function shadowedRules(route: Route): readonly Shadowed[] {
  const first = new Map<string, Rule>();
  return route.rules.flatMap((rule): readonly Shadowed[] => {
    const own = new Set<string>();
    const taken: { readonly at: number; readonly by: Rule }[] = [];
    let free = 0;
    for (const [at, match] of rule.matches.entries()) {
      const key = keyOf(match);
      const by = first.get(key);
      if (by !== undefined) taken.push({ at, by });
      else if (!own.has(key)) free += 1;
      own.add(key);
    }
    for (const key of own) if (!first.has(key)) first.set(key, rule);
    if (taken.length === 0) return [];
    return [
      { rule, matches: taken.map(({ at }) => at), whole: free === 0, by: [...new Set(taken.map(({ by }) => by))] },
    ];
  });
}

/**
 * What goes wrong between the routes of one cluster.
 *
 * @param routes the routes of one cluster
 */
export function clashesOf(routes: readonly PlacedRoute[]): readonly Clash[] {
  const found = new Map<string, Clash>();
  const note = (clash: Clash): void => {
    const [one, other] = clash.routes;
    const key = [clash.kind, ...[one, other].map(({ file, route }) => `${file}:${route.line}`)].join('\n');
    if (!found.has(key)) found.set(key, clash);
  };
  for (const attached of entrancesOf(routes)) {
    // Routes without a gateway need not meet anywhere.
    if (attached.entrance.gateway === null) continue;
    for (const clash of duplicates(attached.routes)) note(clash);
    for (const clash of twoKinds(attached.routes)) note(clash);
  }
  return [...found.values()];
}

/** Routes of a kind that share a match and a hostname word for word: no other hostname of the two is as specific. */
function duplicates(routes: readonly PlacedRoute[]): readonly Clash[] {
  const first = new Map<string, PlacedRoute>();
  return routes.flatMap((placed) => {
    const { kind, hostnames, rules } = placed.route;
    if (kind === 'TCPRoute' || kind === 'UDPRoute') return [];
    const hosts = hostnames.length === 0 ? ['*'] : hostnames;
    const keys = new Set(rules.flatMap(({ matches }) => matches.map(keyOf)));
    return hosts.flatMap((host): readonly Clash[] => {
      const others = new Set<PlacedRoute>();
      for (const key of keys) {
        const whole = `${kind}\n${host}\n${key}`;
        const before = first.get(whole);
        if (before === undefined) first.set(whole, placed);
        else if (before !== placed) others.add(before);
      }
      return [...others].map((other) => ({ kind: 'duplicate', host, routes: [other, placed] }));
    });
  });
}

function twoKinds(routes: readonly PlacedRoute[]): readonly Clash[] {
  const pages = routes.filter(({ route }) => route.kind === 'HTTPRoute');
  const calls = routes.filter(({ route }) => route.kind === 'GRPCRoute');
  return pages.flatMap((page) =>
    calls.flatMap((call): readonly Clash[] => {
      const host = commonHost(page.route.hostnames, call.route.hostnames);
      if (host === null) return [];
      const isPage = routeName(page.route) <= routeName(call.route);
      return [{ kind: 'two-kinds', host, routes: isPage ? [page, call] : [call, page] }];
    }),
  );
}
