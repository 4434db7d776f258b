import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Answer, answersOf } from '../../src/explain/answer.ts';
import type { PlacedRoute } from '../../src/explain/route.ts';
import { requests, routeOf, routes, rules } from './arbitrary.ts';
import { placed, request, route, ruleTo } from './manifests.ts';

const CATALOG = new URL('../../manifests/delivery/eu-west/catalog/httproute.yaml', import.meta.url);
const EXAMPLES = new URL('../../../shared/data/gateway-api/examples/', import.meta.url);

function only(all: readonly PlacedRoute[], ...asked: Parameters<typeof request>): Answer {
  const [answer, second] = answersOf(all, request(...asked));
  if (answer === undefined || second !== undefined) throw new Error('Not exactly one answer');
  return answer;
}

function winner({ winner: found }: Answer): string | undefined {
  return found?.rule.backends[0]?.label.replace(/:\d+$/, '');
}

const kinds = ({ doubts }: Answer): readonly string[] => doubts.map(({ kind }) => kind);

describe('the example repository', () => {
  const catalog = placed(readFileSync(CATALOG, 'utf8'));

  it('answers by the longest prefix, and says which rule came next', () => {
    const answer = only(catalog, 'https://shop.example.com/catalog/pictures/1.png');
    expect(winner(answer)).toBe('pictures');
    expect(answer.winner?.rule).toMatchObject({ index: 1 });
    expect(answer.next?.rule.index).toBe(0);
    expect(answer.by).toBe('longer-prefix');
    expect(readFileSync(CATALOG, 'utf8').split('\n')[(answer.winner?.rule.line ?? 0) - 1]).toMatch(/- matches:/);
  });

  it('answers 404 where no rule takes the path, and nothing where no route has the host', () => {
    expect(only(catalog, 'https://shop.example.com/').winner).toBeNull();
    expect(answersOf(catalog, request('https://other.example.com/catalog'))).toEqual([]);
  });
});

describe('routes of one cluster', () => {
  it('are merged at the same host, and the match decides across them', () => {
    const all = placed(
      [
        route([ruleTo('a', '{path: {value: /v2}}'), ruleTo('a-header', '{headers: [{name: v, value: "2"}]}')], {
          name: 'a',
        }),
        route(
          [
            ruleTo('b', '{path: {value: /}}'),
            ruleTo('b-header', '{path: {value: /v2/example}, headers: [{name: v, value: "1"}]}'),
          ],
          { name: 'b' },
        ),
      ].join('---\n'),
    );
    const at = (path: string, headers: readonly string[] = []) =>
      winner(only(all, `https://shop.example.com${path}`, { headers }));
    expect(at('/')).toBe('b');
    expect(at('/v2')).toBe('a');
    expect(at('/v2/example')).toBe('a');
    expect(at('/v2/example', ['v: 1'])).toBe('b-header');
    expect(at('/', ['v: 2'])).toBe('a-header');
  });

  it('answer separately at different gateways and at different listeners, where the answers differ', () => {
    const two = placed(
      [
        route([ruleTo('inside')], { name: 'inside', parents: '[{name: internal}]' }),
        route([ruleTo('outside')], { name: 'outside', parents: '[{name: public, sectionName: https}]' }),
        route([ruleTo('plain')], { name: 'plain', parents: '[{name: public, sectionName: http}]' }),
      ].join('---\n'),
    );
    const answers = answersOf(two, request('https://shop.example.com/'));
    expect(
      answers.map((answer) => [
        winner(answer),
        ...answer.entrances.map(({ gateway, listener }) => `${gateway} ${listener}`),
      ]),
    ).toEqual([
      ['inside', 'shop/internal null'],
      ['plain', 'shop/public http'],
      ['outside', 'shop/public https'],
    ]);
  });

  it('without a listener are at all of their gateway’s', () => {
    const two = placed(
      [
        route([ruleTo('everywhere', '{path: {value: /a}}')], { name: 'everywhere' }),
        route([ruleTo('https')], {
          name: 'https',
          parents: '[{name: public, namespace: gateways, sectionName: https}]',
        }),
      ].join('---\n'),
    );
    expect(winner(only(two, 'https://shop.example.com/a'))).toBe('everywhere');
    expect(winner(only(two, 'https://shop.example.com/'))).toBe('https');
  });

  it('answer once where two entrances answer the same', () => {
    const both = placed(route([ruleTo('one')], { parents: '[{name: a}, {name: b, sectionName: https}]' }));
    expect(only(both, 'https://shop.example.com/').entrances).toHaveLength(2);
  });

  it('of a mesh are not reached from outside', () => {
    const mesh = placed(route([ruleTo('one')], { parents: '[{group: "", kind: Service, name: shop}]' }));
    expect(answersOf(mesh, request('https://shop.example.com/'))).toEqual([]);
  });
});

describe('doubts', () => {
  it('are told where only the age of two routes decides', () => {
    const all = placed([route([ruleTo('a')], { name: 'a' }), route([ruleTo('b')], { name: 'b' })].join('---\n'));
    const answer = only(all, 'https://shop.example.com/');
    expect(winner(answer)).toBe('a');
    expect(kinds(answer)).toEqual(['age-unknown']);
  });

  it('are told where a pattern may match that would win', () => {
    const wild = '{path: {type: PathPrefix, value: /}, headers: [{name: a, type: RegularExpression, value: "(?=x)"}]}';
    const answer = only(placed(route([ruleTo('base'), ruleTo('wild', wild)])), 'https://shop.example.com/', {
      headers: ['a: x'],
    });
    expect(winner(answer)).toBe('base');
    expect(kinds(answer)).toEqual(['undecided-match']);
  });

  it('are not told where what may match would lose anyway', () => {
    const wild = '{headers: [{name: a, type: RegularExpression, value: "(?=x)"}]}';
    const sure = '{path: {type: Exact, value: /}}';
    const answer = only(placed(route([ruleTo('sure', sure), ruleTo('wild', wild)])), 'https://shop.example.com/', {
      headers: ['a: x'],
    });
    expect(kinds(answer)).toEqual([]);
  });

  it('are told where a path pattern competes with another path', () => {
    const pattern = '{path: {type: RegularExpression, value: "/a.*"}}';
    const answer = only(placed(route([ruleTo('base'), ruleTo('pattern', pattern)])), 'https://shop.example.com/ab');
    expect(winner(answer)).toBe('pattern');
    expect(kinds(answer)).toEqual(['pattern-path']);
  });

  it('are told where a more exact host has no rule for the request', () => {
    const all = placed(
      [
        route([ruleTo('narrow', '{path: {value: /only}}')], { name: 'narrow' }),
        route([ruleTo('wide')], { name: 'wide', hostnames: ['*.example.com'] }),
      ].join('---\n'),
    );
    const answer = only(all, 'https://shop.example.com/');
    expect(winner(answer)).toBe('wide');
    expect(kinds(answer)).toEqual(['host-first']);
    expect(kinds(only(all, 'https://shop.example.com/only'))).toEqual([]);
  });

  it('are told where an HTTPRoute and a GRPCRoute share a host', () => {
    const all = placed(
      [route([ruleTo('b')], { name: 'b' }), route([ruleTo('a')], { name: 'a', kind: 'GRPCRoute' })].join('---\n'),
    );
    const answer = only(all, 'https://shop.example.com/acme.Search/Find');
    expect(winner(answer)).toBe('a');
    expect(kinds(answer)).toEqual(['two-kinds']);
  });
});

describe('a TLSRoute', () => {
  const tls = route([ruleTo('tls')], { kind: 'TLSRoute', name: 'a-tls', hostnames: ['*.example.com'] });
  it('takes every request to its host, where no HTTPRoute is', () => {
    expect(winner(only(placed(tls), 'https://shop.example.com/x'))).toBe('tls');
    expect(winner(only(placed(`${tls}---\n${route([ruleTo('web')])}`), 'https://shop.example.com/x'))).toBe('web');
  });

  it('is not a TCPRoute, which no address leads to', () => {
    expect(
      answersOf(placed(route([ruleTo('tcp')], { kind: 'TCPRoute' })), request('https://shop.example.com/')),
    ).toEqual([]);
  });
});

const official = existsSync(EXAMPLES) ? it : it.skip;
describe('the official examples (read where they are there)', () => {
  const example = (file: string) => placed(readFileSync(new URL(file, EXAMPLES), 'utf8'));

  official('a header rule wins over the rule for all', () => {
    const split = example('traffic-splitting/traffic-split-1.yaml');
    expect(winner(only(split, 'https://foo.example.com/'))).toBe('foo-v1');
    expect(winner(only(split, 'https://foo.example.com/', { headers: ['traffic: test'] }))).toBe('foo-v2');
    expect(kinds(only(split, 'https://foo.example.com/'))).toEqual(['no-gateway']);
  });

  official('methods choose among clusters', () => {
    const methods = example('multicluster/httproute-method.yaml');
    expect(winner(only(methods, 'https://any.example.com/', { method: 'PUT' }))).toBe('ServiceImport api-primary');
    expect(winner(only(methods, 'https://any.example.com/'))).toBe('ServiceImport api-replicas');
  });

  official('paths choose among clusters', () => {
    const location = example('multicluster/httproute-location.yaml');
    expect(winner(only(location, 'https://any.example.com/west/1'))).toBe('ServiceImport store-west');
    expect(winner(only(location, 'https://any.example.com/western'))).toBe('ServiceImport store');
  });
});

describe('in general', () => {
  const told = (answers: readonly Answer[]) =>
    answers.map(({ winner: found, matched }) => [
      found?.placed.route.name,
      found?.rule.index,
      found?.at,
      matched.length,
    ]);

  it('another route with another host changes no answer', () => {
    fc.assert(
      fc.property(routes, rules, requests, (all, more, asked) => {
        const unrelated = {
          cluster: 'one',
          file: 'z.yaml',
          route: routeOf('a-first-name', ['unrelated.test', '*.unrelated.test'], more),
        };
        expect(told(answersOf([unrelated, ...all], asked))).toEqual(told(answersOf(all, asked)));
      }),
    );
  });

  it('the order in which files are read changes no answer', () => {
    fc.assert(
      fc.property(routes, requests, (all, asked) => {
        expect(told(answersOf(all.toReversed(), asked))).toEqual(told(answersOf(all, asked)));
      }),
    );
  });
});
