import { describe, expect, it } from '@jest/globals';
import { flawsOfGenerated } from '../../src/gateway/generated-flaws.ts';
import { isGenerated } from '../../src/gateway/generated-route.ts';
import type { RouteRule } from '../../src/rollout/route.ts';
import { admitter, HAS_CRDS } from './crd-validator.ts';
import { generated } from './shop.ts';

type Kind = 'HTTPRoute' | 'GRPCRoute';

function flaws(kind: Kind, rule: RouteRule): string {
  const route = generated([rule, {}], { kind });
  if (!isGenerated(route)) throw new Error('Not generated');
  return flawsOfGenerated(route, '1.6')
    .map(({ path, found, expected }) => `${path}: ${found}; ${expected}`)
    .join('\n');
}

const path = (value: string): RouteRule => ({ matches: [{ path: { value } }] });
const filters = (...list: readonly object[]): RouteRule => ({ filters: list });
const mirror = (more: object) =>
  filters({ type: 'RequestMirror', requestMirror: { backendRef: { name: 'a', port: 80 }, ...more } });
const rewrite = (modifier: object, matches: readonly object[] = [{}]): RouteRule => ({
  matches,
  ...filters({ type: 'URLRewrite', urlRewrite: { path: modifier } }),
});
const modifier = { type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['a'] } };
const prefix = { type: 'ReplacePrefixMatch', replacePrefixMatch: '/b' };

const BROKEN: readonly [Kind, string, RouteRule, RegExp][] = [
  [
    'HTTPRoute',
    'a relative path',
    path('cart'),
    /spec.rules\[0\].matches\[0\].path.value: it is "cart"; a path that starts with \//,
  ],
  ['HTTPRoute', 'a path with //', path('/a//b'), /has no \/\//],
  ['HTTPRoute', 'a path with /./', path('/a/./b'), /has no \/\.\//],
  ['HTTPRoute', 'a path with /../', path('/a/../b'), /has no \/\.\//],
  ['HTTPRoute', 'a path with %2F', path('/a%2Fb'), /has no %2f/],
  ['HTTPRoute', 'a path with #', path('/a#b'), /has no #/],
  ['HTTPRoute', 'a path that ends with /..', path('/a/..'), /does not end with/],
  ['HTTPRoute', 'a path with a space', path('/a b'), /only characters of a URL path/],
  ['HTTPRoute', 'a path with half an escape', path('/a%2'), /only characters of a URL path/],
  [
    'HTTPRoute',
    'a backend timeout above the request’s',
    { timeouts: { request: '1m', backendRequest: '61s' } },
    /it is 61s; at most the request’s 1m/,
  ],
  ['HTTPRoute', 'a filter twice', filters(modifier, modifier), /RequestHeaderModifier is there twice/],
  [
    'HTTPRoute',
    'a filter without its field',
    filters({ type: 'RequestMirror' }),
    /requestMirror: the filter is a RequestMirror and lacks it/,
  ],
  [
    'HTTPRoute',
    'a filter with another’s field',
    filters({ ...modifier, cors: {} }),
    /cors: the filter is a RequestHeaderModifier/,
  ],
  [
    'HTTPRoute',
    'a redirect and a rewrite',
    filters({ type: 'RequestRedirect', requestRedirect: {} }, { type: 'URLRewrite', urlRewrite: {} }),
    /RequestRedirect and URLRewrite/,
  ],
  [
    'HTTPRoute',
    'a mirrored percentage and fraction',
    mirror({ percent: 1, fraction: { numerator: 1 } }),
    /percent and fraction/,
  ],
  ['HTTPRoute', 'a mirrored fraction above one', mirror({ fraction: { numerator: 101 } }), /101\/100/],
  [
    'HTTPRoute',
    'a mirror without a port',
    filters({ type: 'RequestMirror', requestMirror: { backendRef: { name: 'a' } } }),
    /backendRef.port: it is missing/,
  ],
  [
    'HTTPRoute',
    'a prefix replaced in two matches',
    rewrite(prefix, [{ path: { value: '/a' } }, { path: { value: '/c' } }]),
    /the rule has 2 matches; exactly one match/,
  ],
  [
    'HTTPRoute',
    'a prefix replaced in an exact match',
    rewrite(prefix, [{ path: { type: 'Exact', value: '/a' } }]),
    /exactly one match/,
  ],
  [
    'HTTPRoute',
    'a path modifier without its value',
    rewrite({ type: 'ReplaceFullPath' }),
    /replaceFullPath: the type is ReplaceFullPath/,
  ],
  [
    'HTTPRoute',
    'a path modifier with the other’s value',
    rewrite({ ...prefix, replaceFullPath: '/' }),
    /replaceFullPath: the type is ReplacePrefixMatch/,
  ],
  [
    'HTTPRoute',
    'every origin and one more',
    filters({ type: 'CORS', cors: { allowOrigins: ['*', 'https://a.org'] } }),
    /\* beside others/,
  ],
  ['GRPCRoute', 'a method match of nothing', { matches: [{ method: {} }] }, /neither a service nor a method/],
  [
    'GRPCRoute',
    'a service with a dash',
    { matches: [{ method: { service: 'shop-cart' } }] },
    /service: it is "shop-cart"/,
  ],
  ['GRPCRoute', 'a method with a dot', { matches: [{ method: { method: 'a.b' } }] }, /method: it is "a.b"/],
];

const SOUND: readonly [Kind, string, RouteRule][] = [
  [
    'HTTPRoute',
    'any path for a regular expression',
    { matches: [{ path: { type: 'RegularExpression', value: 'a//#' } }] },
  ],
  ['HTTPRoute', 'a request without a limit', { timeouts: { request: '0s', backendRequest: '61s' } }],
  ['HTTPRoute', 'a backend timeout in other units', { timeouts: { request: '1m', backendRequest: '59s1000ms' } }],
  [
    'HTTPRoute',
    'two mirrors',
    filters(
      ...[1, 2].map((at) => ({ type: 'RequestMirror', requestMirror: { backendRef: { name: `a${at}`, port: 80 } } })),
    ),
  ],
  [
    'HTTPRoute',
    'a mirror to another kind without a port',
    filters({ type: 'RequestMirror', requestMirror: { backendRef: { group: 'a.org', kind: 'Bucket', name: 'a' } } }),
  ],
  [
    'GRPCRoute',
    'any method for a regular expression',
    { matches: [{ method: { type: 'RegularExpression', method: 'a.b' } }] },
  ],
];

describe('a rule to be generated', () => {
  it.each(BROKEN)('of a %s is refused with %s', (kind, _, rule, found) => {
    expect(flaws(kind, rule)).toMatch(found);
  });

  it.each(SOUND)('of a %s may have %s', (kind, _, rule) => {
    expect(flaws(kind, rule)).toBe('');
  });

  (HAS_CRDS ? it : it.skip)(
    'is judged as the official CRDs judge it (skipped where there are none in ../shared/data)',
    () => {
      const admit = { HTTPRoute: admitter('HTTPRoute', '1.6'), GRPCRoute: admitter('GRPCRoute', '1.6') };
      const backendRefs = [{ name: 'a', port: 80 }];
      const object = (kind: Kind, rule: RouteRule) => ({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind,
        spec: { rules: [{ ...rule, backendRefs }] },
      });
      for (const [kind, what, rule] of BROKEN)
        expect([what, admit[kind](object(kind, rule)).errors.length > 0]).toEqual([what, true]);
      for (const [kind, what, rule] of SOUND)
        expect([what, admit[kind](object(kind, rule)).errors]).toEqual([what, []]);
    },
  );
});
