import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byPrecedence, comparePrecedence } from '../../src/explain/precedence.ts';
import { candidatesOf, routes } from './arbitrary.ts';
import { placed, route, ruleTo } from './manifests.ts';

/** The backends in the order in which their rules are asked, and why the first goes before the second. */
function order(manifest: string, host = 'shop.example.com'): readonly (string | null | undefined)[] {
  const candidates = candidatesOf(placed(manifest), host).toSorted(byPrecedence);
  const [first, second] = candidates;
  const by = first === undefined || second === undefined ? null : comparePrecedence(first, second).by;
  return [...candidates.map(({ rule }) => rule.backends[0]?.label.replace(':80', '')), by];
}

const exact = '{path: {type: Exact, value: /a}}';
const prefix = '{path: {type: PathPrefix, value: /a}}';

describe('precedence', () => {
  it('an exact path goes before a longer prefix', () => {
    const long = '{path: {type: PathPrefix, value: /a/b/c/d}}';
    expect(order(route([ruleTo('prefix', long), ruleTo('exact', exact)]))).toEqual(['exact', 'prefix', 'exact-path']);
  });

  it('a longer prefix goes before a method and headers', () => {
    const asking = '{path: {type: PathPrefix, value: /a}, method: GET, headers: [{name: a, value: b}]}';
    const long = '{path: {type: PathPrefix, value: /a/b}}';
    expect(order(route([ruleTo('asking', asking), ruleTo('long', long)]))).toEqual(['long', 'asking', 'longer-prefix']);
  });

  it('a method goes before any number of headers', () => {
    const headers = '{headers: [{name: a, value: b}, {name: c, value: d}]}';
    expect(order(route([ruleTo('headers', headers), ruleTo('method', '{method: GET}')]))).toEqual([
      'method',
      'headers',
      'method',
    ]);
  });

  it('more headers go before more query parameters', () => {
    const query = '{queryParams: [{name: a, value: b}, {name: c, value: d}]}';
    expect(order(route([ruleTo('query', query), ruleTo('header', '{headers: [{name: a, value: b}]}')]))).toEqual([
      'header',
      'query',
      'more-headers',
    ]);
  });

  it('more query parameters go before none', () => {
    expect(
      order(route([ruleTo('none', prefix), ruleTo('some', '{path: {value: /a}, queryParams: [{name: q, value: r}]}')])),
    ).toEqual(['some', 'none', 'more-query-parameters']);
  });

  it('headers that are ignored as repeated do not count', () => {
    const twice = '{headers: [{name: a, value: b}, {name: A, value: c}]}';
    const once = '{headers: [{name: b, value: b}]}';
    expect(order(route([ruleTo('once', once), ruleTo('twice', twice)]))).toEqual(['once', 'twice', 'earlier-rule']);
  });

  it('a trailing slash makes no prefix longer', () => {
    const slash = '{path: {type: PathPrefix, value: /a/}}';
    expect(order(route([ruleTo('first', prefix), ruleTo('slash', slash)]))).toEqual(['first', 'slash', 'earlier-rule']);
  });

  it('the hostname goes before everything: first the one without a wildcard, then the longer one', () => {
    const files = [
      route([ruleTo('wildcard', exact)], { name: 'a', hostnames: ['*.shop.example.com'] }),
      route([ruleTo('short', exact)], { name: 'b', hostnames: ['*.example.com'] }),
      route([ruleTo('itself', prefix)], { name: 'c', hostnames: ['x.shop.example.com'] }),
      route([ruleTo('all', exact)], { name: 'd', hostnames: [] }),
    ].join('---\n');
    expect(order(files, 'x.shop.example.com')).toEqual(['itself', 'wildcard', 'short', 'all', 'exact-hostname']);
  });

  it('between routes that are alike the name decides, since Git knows no age', () => {
    const files = [route([ruleTo('b', prefix)], { name: 'b' }), route([ruleTo('a', prefix)], { name: 'a' })].join(
      '---\n',
    );
    expect(order(files)).toEqual(['a', 'b', 'route-name']);
  });

  it('of gRPC goes by the characters of the service, then of the method, then by headers', () => {
    const rules = [
      ruleTo('any'),
      ruleTo('headers', '{method: {service: a.B}, headers: [{name: x, value: "1"}]}'),
      ruleTo('method', '{method: {service: a.B, method: Find}}'),
      ruleTo('service', '{method: {service: a.LongerService}}'),
    ];
    expect(order(route(rules, { kind: 'GRPCRoute' }))).toEqual([
      'service',
      'method',
      'headers',
      'any',
      'longer-service',
    ]);
  });
});

describe('precedence in general', () => {
  it('is a strict total order', () => {
    fc.assert(
      fc.property(routes, fc.constantFrom('a.example.com', 'example.com'), (all, host) => {
        const candidates = candidatesOf(all, host).slice(0, 8);
        const sign = (left: number, right: number): number => {
          const [one, other] = [candidates[left], candidates[right]];
          return one === undefined || other === undefined ? Number.NaN : Math.sign(byPrecedence(one, other));
        };
        for (const a of candidates.keys()) {
          for (const b of candidates.keys()) {
            expect(sign(a, b) === 0).toBe(a === b);
            expect(sign(a, b) + sign(b, a)).toBe(0);
            for (const c of candidates.keys()) if (sign(a, b) < 0 && sign(b, c) < 0) expect(sign(a, c)).toBe(-1);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
