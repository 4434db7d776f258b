import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answersOf } from '../../src/explain/answer.ts';
import { clashesOf, shadowedRules } from '../../src/explain/shadowed.ts';
import { requests, routeOf, rules } from './arbitrary.ts';
import { onlyRoute, placed, route, ruleTo } from './manifests.ts';

const told = (manifest: string) =>
  shadowedRules(onlyRoute(manifest)).map(({ rule, matches, whole, by }) => [
    rule.index,
    matches,
    whole,
    by.map(({ index }) => index),
  ]);

describe('a shadowed rule', () => {
  it('asks for exactly what one before it asks for', () => {
    expect(told(route([ruleTo('a', '{path: {value: /a}}'), ruleTo('b', '{path: {value: /a/}}')]))).toEqual([
      [1, [0], true, [0]],
    ]);
    expect(told(route([ruleTo('a'), ruleTo('b', '{path: {type: PathPrefix, value: /}}')]))).toEqual([
      [1, [0], true, [0]],
    ]);
  });

  it('is only partly so where another match of it is free', () => {
    const twice = ruleTo('b', '{path: {value: /b}}', '{path: {value: /a}}');
    expect(told(route([ruleTo('a', '{path: {value: /a}}'), twice]))).toEqual([[1, [1], false, [0]]]);
  });

  it('may name headers in another order and in other letters', () => {
    const one = '{headers: [{name: X-A, value: "1"}, {name: x-b, value: "2"}]}';
    const other = '{headers: [{name: X-B, value: "2"}, {name: x-a, value: "1"}]}';
    expect(told(route([ruleTo('a', one), ruleTo('b', other)]))).toEqual([[1, [0], true, [0]]]);
  });

  it('is none that asks for more, for less, or for something else', () => {
    const rulesOf = (...matches: readonly string[]) => route(matches.map((match, index) => ruleTo(`b${index}`, match)));
    expect(told(rulesOf('{path: {value: /}}', '{path: {value: /a}}'))).toEqual([]);
    expect(told(rulesOf('{method: GET}', '{method: POST}', '{path: {value: /}}'))).toEqual([]);
    expect(told(rulesOf('{path: {type: Exact, value: /a}}', '{path: {value: /a}}'))).toEqual([]);
    expect(told(rulesOf('{headers: [{name: a, value: b}]}', '{queryParams: [{name: a, value: b}]}'))).toEqual([]);
  });

  it('is none that repeats only itself', () => {
    expect(told(route([ruleTo('a', '{path: {value: /a}}', '{path: {value: /a}}')]))).toEqual([]);
  });

  it('may be a gRPC rule', () => {
    const match = '{method: {service: a.B}}';
    expect(told(route([ruleTo('a', match), ruleTo('b', match)], { kind: 'GRPCRoute' }))).toEqual([[1, [0], true, [0]]]);
  });

  it('never wins for any request: there is no false alarm', () => {
    fc.assert(
      fc.property(rules, fc.array(requests, { minLength: 20, maxLength: 20 }), (all, asked) => {
        const found = shadowedRules(routeOf('one', [], all));
        const one = { cluster: 'one', file: 'a.yaml', route: routeOf('one', [], all) };
        for (const each of asked) {
          const winner = answersOf([one], each)[0]?.winner;
          if (winner === null || winner === undefined) continue;
          const shadowed = found.find(({ rule }) => rule.index === winner.rule.index);
          expect(shadowed?.matches ?? []).not.toContain(winner.at);
          expect(shadowed?.whole ?? false).toBe(false);
        }
      }),
    );
  });
});

describe('two routes', () => {
  const clashes = (...manifests: readonly string[]) =>
    clashesOf(placed(manifests.join('---\n'))).map(({ kind, host }) => [kind, host]);
  const a = (hostnames: readonly string[], match = '{path: {value: /a}}') =>
    route([ruleTo('a', match)], { name: 'a', hostnames });
  const b = (hostnames: readonly string[], kind = 'HTTPRoute') =>
    route([ruleTo('b', '{path: {value: /a}}')], { name: 'b', hostnames, kind });

  it('clash where they match the same of the same host', () => {
    expect(clashes(a(['x.example.com']), b(['y.example.com', 'x.example.com']))).toEqual([
      ['duplicate', 'x.example.com'],
    ]);
    expect(clashes(a([]), b([]))).toEqual([['duplicate', '*']]);
  });

  it('do not clash where one host is more specific, where the matches differ, or at another gateway', () => {
    expect(clashes(a(['x.example.com']), b(['*.example.com']))).toEqual([]);
    expect(clashes(a(['x.example.com'], '{path: {value: /b}}'), b(['x.example.com']))).toEqual([]);
    const inside = route([ruleTo('c', '{path: {value: /a}}')], {
      name: 'c',
      hostnames: ['x.example.com'],
      parents: '[{name: internal}]',
    });
    expect(clashes(a(['x.example.com']), inside)).toEqual([]);
  });

  it('of the two kinds clash wherever their hosts meet', () => {
    expect(clashes(a(['x.example.com']), b(['*.example.com'], 'GRPCRoute'))).toEqual([['two-kinds', 'x.example.com']]);
    expect(clashes(a(['x.example.com']), b(['y.example.com'], 'GRPCRoute'))).toEqual([]);
  });
});
