import fc from 'fast-check';
import type { HttpMatch } from '../../src/explain/condition.ts';
import { fraction } from '../../src/explain/fraction.ts';
import { matchHostname } from '../../src/explain/hostname.ts';
import type { Candidate } from '../../src/explain/precedence.ts';
import type { Request } from '../../src/explain/request.ts';
import type { PlacedRoute, Route, Rule } from '../../src/explain/route.ts';

// Small alphabets, so that requests meet rules and rules meet each other.
const PATHS = ['/', '/a', '/a/', '/a/b', '/ab', '/a/b/c'];
const HOSTS = ['a.example.com', 'b.example.com', 'example.com', 'x.a.example.com'];
const HOSTNAMES = [...HOSTS, '*.example.com', '*.a.example.com', '*.com'];
const NAMES = ['x-a', 'x-b'];
const VALUES = ['1', '2'];

const named = fc
  .uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 })
  .chain((names) =>
    fc.tuple(...names.map((name) => fc.constantFrom(...VALUES).map((value) => ({ name, type: 'Exact', value })))),
  );

export const httpMatch: fc.Arbitrary<HttpMatch> = fc.record({
  protocol: fc.constant('http' as const),
  path: fc.record({ type: fc.constantFrom('Exact', 'PathPrefix'), value: fc.constantFrom(...PATHS) }),
  method: fc.constantFrom(null, 'GET', 'POST'),
  headers: named,
  query: named,
});

const weight = fc.oneof(fc.constantFrom(0, 1, 50, 100), fc.integer({ min: 0, max: 1_000_000 }));

export const rules: fc.Arbitrary<readonly Rule[]> = fc
  .array(
    fc.record({
      matches: fc.array(httpMatch, { minLength: 1, maxLength: 3 }),
      weights: fc.array(weight, { maxLength: 4 }),
      part: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((all) =>
    all.map(({ matches, weights, part }, index) => ({
      index,
      name: null,
      line: index + 1,
      matches,
      filters:
        part === null ? [] : [{ kind: 'mirror' as const, label: 'copy', reference: {}, part: fraction(part, 100) }],
      backends: weights.map((one, at) => ({
        label: `b${at}`,
        reference: { name: `b${at}` },
        weight: one,
        filters: [],
      })),
      written: { matches: matches.length, filters: 0 },
    })),
  );

export function routeOf(name: string, hostnames: readonly string[], own: readonly Rule[]): Route {
  return {
    kind: 'HTTPRoute',
    version: 'v1',
    namespace: 'shop',
    name,
    line: 1,
    annotations: {},
    hostnames,
    parents: [{ kind: 'Gateway', namespace: 'gateways', name: 'public', sectionName: null, port: null }],
    rules: own,
  };
}

export const hostnames = fc.uniqueArray(fc.constantFrom(...HOSTNAMES), { maxLength: 3 });

/** The routes of one cluster. */
export const routes: fc.Arbitrary<readonly PlacedRoute[]> = fc
  .array(fc.tuple(hostnames, rules), { minLength: 1, maxLength: 3 })
  .map((all) =>
    all.map(([own, list], index) => ({
      cluster: 'one',
      file: `${index}.yaml`,
      route: routeOf(`route-${index}`, own, list),
    })),
  );

const values = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES)), {
    maxLength: 2,
    selector: ([name]) => name,
  })
  .map((entries) => new Map(entries));

export const requests: fc.Arbitrary<Request> = fc.record({
  host: fc.constantFrom(...HOSTS),
  scheme: fc.constant('https' as const),
  port: fc.constant(null),
  path: fc.constantFrom(...PATHS, '/a/x', '/z'),
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  headers: values,
  query: values,
  country: fc.constant(null),
});

/** Every match of every rule that takes the host, whether a request meets it or not. */
export function candidatesOf(all: readonly PlacedRoute[], host: string): readonly Candidate[] {
  return all.flatMap((placed) => {
    const hostname = matchHostname(placed.route.hostnames, host);
    if (hostname === null) return [];
    return placed.route.rules.flatMap((rule) =>
      rule.matches.map((match, at) => ({ placed, rule, at, match, hostname })),
    );
  });
}
