import type { Implementation } from '../fleet/fleet.ts';
import type { Route } from '../rollout/route.ts';
import { dig, isRecord, listIn } from './plain-data.ts';

/**
 * What a route can ask for beyond the portable core (weights, Exact and PathPrefix paths, exact header matches,
 * RequestHeaderModifier, host redirects with 301 and 302). Names as in the Gateway API's conformance reports, without
 * their `HTTPRoute`. BackendResponseHeaderModification, RegularExpression and the kinds that are core have no name there.
 */
const FEATURES = [
  'NamedRouteRule',
  'RequestTimeout',
  'BackendTimeout',
  'MethodMatching',
  'QueryParamMatching',
  'ResponseHeaderModification',
  'RequestMirror',
  'RequestMultipleMirrors',
  'RequestPercentageMirror',
  'CORS',
  '303RedirectStatusCode',
  '307RedirectStatusCode',
  '308RedirectStatusCode',
  'SchemeRedirect',
  'PortRedirect',
  'PathRedirect',
  'HostRewrite',
  'PathRewrite',
  'BackendRequestHeaderModification',
  'BackendResponseHeaderModification',
  'RegularExpression',
  'GRPCRoute',
  'TCPRoute',
  'TLSRoute',
  'UDPRoute',
] as const;
export type Feature = (typeof FEATURES)[number];

const REDIRECTS = ['303RedirectStatusCode', '307RedirectStatusCode', '308RedirectStatusCode'] as const;
const STREAMS = ['TCPRoute', 'TLSRoute', 'UDPRoute'] as const;
const MIRRORS = ['RequestMirror', 'RequestMultipleMirrors', 'RequestPercentageMirror'] as const;

/**
 * What an implementation's newest release is not known to do, by its conformance reports for Gateway API 1.5 and 1.6
 * (`conformance/reports` in kubernetes-sigs/gateway-api, August 2026). Kong matches methods and query parameters with one of its
 * two routers only, so these are left to the operator. RegularExpression and BackendResponseHeaderModification are in no
 * report: their support is implementation-specific, and those below do not document it.
 *
 * A kind counts as known where the reports have its profile without a skipped test. Envoy Gateway 1.9, Istio 1.30 and
 * Traefik 3.7 have TCPRoute and UDPRoute in their experimental version alone (istio#61540, envoyproxy/gateway#9153), and
 * Kong skips the test of a TCPRoute's weights.
 */
const LACKING: Readonly<Record<Implementation, readonly Feature[]>> = {
  'envoy-gateway': ['TCPRoute', 'UDPRoute'],
  istio: ['TCPRoute', 'UDPRoute'],
  kgateway: ['UDPRoute'],
  cilium: [],
  'nginx-gateway-fabric': [
    'NamedRouteRule',
    'RequestTimeout',
    'BackendTimeout',
    'BackendRequestHeaderModification',
    'BackendResponseHeaderModification',
  ],
  traefik: [
    'RequestTimeout',
    'BackendTimeout',
    'CORS',
    'BackendResponseHeaderModification',
    'TCPRoute',
    'UDPRoute',
    ...MIRRORS,
  ],
  kong: [
    'NamedRouteRule',
    'RequestTimeout',
    'CORS',
    'SchemeRedirect',
    'PortRedirect',
    'PathRedirect',
    'BackendRequestHeaderModification',
    'BackendResponseHeaderModification',
    'TCPRoute',
    ...REDIRECTS,
    ...MIRRORS,
  ],
  gke: [
    'NamedRouteRule',
    'RequestTimeout',
    'BackendTimeout',
    'MethodMatching',
    'RequestMultipleMirrors',
    'CORS',
    'PortRedirect',
    'PathRewrite',
    'BackendRequestHeaderModification',
    'BackendResponseHeaderModification',
    'RegularExpression',
    'GRPCRoute',
    ...STREAMS,
    ...REDIRECTS,
  ],
  'aws-load-balancer-controller': [
    'NamedRouteRule',
    'RequestTimeout',
    'BackendTimeout',
    'QueryParamMatching',
    'ResponseHeaderModification',
    'CORS',
    'SchemeRedirect',
    'PathRedirect',
    'HostRewrite',
    'PathRewrite',
    'BackendRequestHeaderModification',
    'BackendResponseHeaderModification',
    'RegularExpression',
    ...STREAMS,
    ...REDIRECTS,
    ...MIRRORS,
  ],
  // Nothing is known of it. A route's kind is not held against it: the operator chose that.
  other: FEATURES.filter((feature) => !feature.endsWith('Route')),
};

/** Whether an implementation is known to honour a feature. */
export function knows(implementation: Implementation, feature: Feature): boolean {
  return !LACKING[implementation].includes(feature);
}

/** A feature that a route uses, and where. */
interface Use {
  readonly feature: Feature;
  readonly path: string;
}

/** The uses that an implementation is not known to honour. */
export function lackingUses(implementation: Implementation, uses: readonly Use[]): Use[] {
  return uses.filter((use) => !knows(implementation, use.feature));
}

/** Everything beyond the portable core that a route's rules use. `rules` may be any data. */
export function usesOf(kind: Route['kind'], rules: readonly unknown[]): Use[] {
  const uses = rules.flatMap((rule, index) => usesOfRule(kind, rule, `spec.rules[${index}]`));
  return kind === 'HTTPRoute' ? uses : [{ feature: kind, path: 'kind' }, ...uses];
}

function usesOfRule(kind: Route['kind'], rule: unknown, path: string): Use[] {
  const uses: Use[] = [
    ...given(rule, 'name', 'NamedRouteRule', path),
    ...given(dig(rule, 'timeouts'), 'request', 'RequestTimeout', `${path}.timeouts`),
    ...given(dig(rule, 'timeouts'), 'backendRequest', 'BackendTimeout', `${path}.timeouts`),
  ];
  listIn(dig(rule, 'matches')).forEach((match, index) => {
    uses.push(...usesOfMatch(kind, match, `${path}.matches[${index}]`));
  });
  const filters = listIn(dig(rule, 'filters'));
  filters.forEach((filter, index) => {
    uses.push(...usesOfFilter(filter, `${path}.filters[${index}]`));
  });
  const mirrors = filters.flatMap((filter, index) => (isRecord(dig(filter, 'requestMirror')) ? [index] : []));
  if (mirrors[1] !== undefined)
    uses.push({ feature: 'RequestMultipleMirrors', path: `${path}.filters[${mirrors[1]}]` });
  listIn(dig(rule, 'backendRefs')).forEach((backend, index) => {
    const here = `${path}.backendRefs[${index}].filters`;
    const own = listIn(dig(backend, 'filters'));
    const answered = own.filter((filter) => isRecord(dig(filter, 'responseHeaderModifier'))).length;
    if (own.length > answered) uses.push({ feature: 'BackendRequestHeaderModification', path: here });
    if (answered > 0) uses.push({ feature: 'BackendResponseHeaderModification', path: here });
  });
  return uses;
}

function usesOfMatch(kind: Route['kind'], match: unknown, path: string): Use[] {
  const matchers: (readonly [unknown, string])[] = [
    [dig(match, 'path'), `${path}.path`],
    ...(['headers', 'queryParams'] as const).flatMap((name) =>
      listIn(dig(match, name)).map((matcher, index) => [matcher, `${path}.${name}[${index}]`] as const),
    ),
  ];
  if (kind === 'GRPCRoute') matchers.push([dig(match, 'method'), `${path}.method`]);
  return [
    ...(kind === 'HTTPRoute' ? given(match, 'method', 'MethodMatching', path) : []),
    ...given(match, 'queryParams', 'QueryParamMatching', path),
    ...matchers
      .filter(([matcher]) => dig(matcher, 'type') === 'RegularExpression')
      .map(([, place]): Use => ({ feature: 'RegularExpression', path: `${place}.type` })),
  ];
}

function usesOfFilter(filter: unknown, path: string): Use[] {
  const redirect = dig(filter, 'requestRedirect');
  const code = `${String(dig(redirect, 'statusCode'))}RedirectStatusCode`;
  const mirror = dig(filter, 'requestMirror');
  return [
    ...given(filter, 'responseHeaderModifier', 'ResponseHeaderModification', path),
    ...given(filter, 'cors', 'CORS', path),
    ...given(filter, 'requestMirror', 'RequestMirror', path),
    ...given(mirror, 'percent', 'RequestPercentageMirror', `${path}.requestMirror`),
    ...given(mirror, 'fraction', 'RequestPercentageMirror', `${path}.requestMirror`),
    ...given(redirect, 'scheme', 'SchemeRedirect', `${path}.requestRedirect`),
    ...given(redirect, 'port', 'PortRedirect', `${path}.requestRedirect`),
    ...given(redirect, 'path', 'PathRedirect', `${path}.requestRedirect`),
    ...REDIRECTS.filter((feature) => feature === code).map(
      (feature): Use => ({ feature, path: `${path}.requestRedirect.statusCode` }),
    ),
    ...given(dig(filter, 'urlRewrite'), 'hostname', 'HostRewrite', `${path}.urlRewrite`),
    ...given(dig(filter, 'urlRewrite'), 'path', 'PathRewrite', `${path}.urlRewrite`),
  ];
}

function given(data: unknown, name: string, feature: Feature, path: string): Use[] {
  const value = dig(data, name);
  return value === undefined || value === null ? [] : [{ feature, path: `${path}.${name}` }];
}
