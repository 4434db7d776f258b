import type { FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { RouteRule } from '../rollout/route.ts';
import type { HeaderMatch } from './cookie-match.ts';
import { isIn } from './field-flaws.ts';
import { knows } from './implementation-features.ts';
import { withHeaders } from './match-combination.ts';
import { dig, isRecord, listIn } from './plain-data.ts';

/** What of a fleet's policy sends users to the pool that serves them. */
export type Geo = Pick<FleetPolicy, 'pools' | 'jurisdictions' | 'geo'>;

/** A rule whose requests go to backends. */
export interface Shadowed {
  readonly rule: RouteRule;
  /** How many headers more the rules may have that are made from it, such as those that know a cookie. */
  readonly grows: 0 | 1;
}

/** The pools of which a cluster's routes know the hosts: those that the cluster is in. */
export function ownHosts({ geo, pools }: Geo, cluster: string): string[] {
  if (geo === null) return [];
  return pools.flatMap(({ host, clusters }) => (host !== null && clusters.includes(cluster) ? [host] : []));
}

/**
 * The rules by which a cluster sends away users whose country, in a header that only a trusted party can set, is served
 * elsewhere: one redirect to each other pool's host. A pool that the cluster is in is not redirected to, because its host
 * may lead back here.
 *
 * A redirect has each match of the rules that it shadows and one header more, and stands before them: it wins where the
 * precedence of rules goes by the number of headers, and in a tie by the order.
 *
 * @param mostMatches the most matches of one rule; beyond that it takes several rules
 */
export function redirectRules(
  geo: Geo,
  cluster: FleetCluster,
  rules: readonly Shadowed[],
  mostMatches: number,
): RouteRule[] {
  const policy = geo.geo;
  const header = policy?.header ?? null;
  if (policy === null || header === null) return [];
  const matches = shadowing(rules);
  return foreignPools(geo, cluster.name).flatMap(({ host, countries }) => {
    const headers = countries.map((country): HeaderMatch => ({ type: 'Exact', name: header, value: country }));
    const filters = [
      {
        type: 'RequestRedirect',
        requestRedirect: { hostname: host, statusCode: redirectStatus(policy.status, cluster) },
      },
    ];
    return inChunks(withHeaders(matches, headers), mostMatches).map((chunk) => ({ matches: chunk, filters }));
  });
}

/** The pools that a cluster sends users to, with these users' countries. */
export function foreignPools({ pools, jurisdictions }: Geo, cluster: string) {
  const countriesOf = ({ serves }: Pool) =>
    jurisdictions.filter(({ name }) => serves.includes(name)).flatMap(({ countries }) => countries);
  return pools.flatMap((pool) => {
    const countries = countriesOf(pool);
    return pool.host === null || pool.clusters.includes(cluster) || countries.length === 0
      ? []
      : [{ host: pool.host, countries }];
  });
}

/** 302 where the cluster lacks 307; it may make a GET of a POST. */
export function redirectStatus(wanted: 302 | 307, { gatewayApi, implementation }: FleetCluster): 302 | 307 {
  return isIn(gatewayApi, '1.5') && knows(implementation, '307RedirectStatusCode') ? wanted : 302;
}

/** The matches of all rules, but for those that another one's redirect beats already. */
function shadowing(rules: readonly Shadowed[]): unknown[] {
  const matches = rules
    .flatMap(({ rule, grows }) =>
      withHeaders(rule['matches'], [PLACE]).map((match) => ({ match: withoutPlace(match), grows })),
    )
    .toSorted((left, right) => headersOf(left.match).length - headersOf(right.match).length);
  const kept: unknown[] = [];
  for (const { match, grows } of matches) if (!kept.some((other) => isBeaten(match, grows, other))) kept.push(match);
  return kept;
}

/** Stands for the header that is to be added, so that a rule without matches has its one match. */
const PLACE: HeaderMatch = { type: 'Exact', name: 'place', value: 'place' };

function withoutPlace(match: unknown): unknown {
  return isRecord(match) ? { ...match, headers: listIn(match['headers']).slice(0, -1) } : match;
}

function headersOf(match: unknown): readonly unknown[] {
  return listIn(dig(match, 'headers'));
}

/** Whether another match with a header added comes before this one, which has that match's headers and one more at most. */
function isBeaten(match: unknown, grows: 0 | 1, other: unknown): boolean {
  const rest = (one: unknown) => JSON.stringify(isRecord(one) ? { ...one, headers: [] } : one);
  const own = headersOf(match).map((header) => JSON.stringify(header));
  const fewer = headersOf(other).map((header) => JSON.stringify(header));
  const same = rest(match) === rest(other) && fewer.every((header) => own.includes(header));
  return same && own.length - fewer.length + (own.length === fewer.length ? 0 : grows) <= 1;
}

function inChunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
