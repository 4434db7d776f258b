import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EVERYTHING, fraction, isEqual, shareOf, sum } from '../../src/explain/fraction.ts';
import { redirectTarget, splitOf } from '../../src/explain/split.ts';
import { rules } from './arbitrary.ts';
import { firstRule, request, route } from './manifests.ts';

const EXAMPLES = new URL('../../../shared/data/gateway-api/examples/', import.meta.url);

const backend = (name: string, more = '') => `{name: ${name}, port: 80${more}}`;

function shares(manifest: string): readonly (readonly [string, string])[] {
  const outcome = splitOf(firstRule(manifest));
  if (outcome.kind !== 'backends') throw new Error(outcome.kind);
  return outcome.shares.map(({ backend: { label }, share }) => [label, shareOf(share).exact]);
}

describe('a rule', () => {
  it('divides by weight over the sum of weights, and a missing weight is 1', () => {
    const refs = [backend('a', ', weight: 1'), backend('b'), backend('c', ', weight: 0')].join(', ');
    expect(shares(route([`{backendRefs: [${refs}]}`]))).toEqual([
      ['a:80', '5000'],
      ['b:80', '5000'],
      ['c:80', '0'],
    ]);
  });

  it('has exact thirds', () => {
    const refs = [backend('a', ', weight: 1'), backend('b', ', weight: 2')].join(', ');
    expect(shares(route([`{backendRefs: [${refs}]}`]))).toEqual([
      ['a:80', '10000/3'],
      ['b:80', '20000/3'],
    ]);
  });

  it.each([
    ['without backends', '{matches: [{method: GET}]}', 'no-backends'],
    ['whose weights are all 0', `{backendRefs: [${backend('a', ', weight: 0')}]}`, 'all-weights-zero'],
    ['with a weight below 0', `{backendRefs: [${backend('a', ', weight: -1')}]}`, 'bad-weight'],
    ['with a weight that is text', `{backendRefs: [${backend('a', ', weight: "5"')}]}`, 'bad-weight'],
  ])('%s is answered with 500', (_, rule, why) => {
    expect(splitOf(firstRule(route([rule])))).toEqual({ kind: 'fails', why, status: 500 });
  });

  it('says who else gets copies, and of how much', () => {
    const mirror = (name: string, part: string) =>
      `{type: RequestMirror, requestMirror: {backendRef: ${backend(name)}${part}}}`;
    const filters = [
      mirror('all', ''),
      mirror('tenth', ', percent: 10'),
      mirror('third', ', fraction: {numerator: 1, denominator: 3}'),
    ];
    const refs = [
      backend('a', ', weight: 1'),
      backend('b', `, weight: 3, filters: [${mirror('own', ', percent: 50')}]`),
    ];
    const outcome = splitOf(
      firstRule(route([`{filters: [${filters.join(', ')}], backendRefs: [${refs.join(', ')}]}`])),
    );
    const copies =
      outcome.kind === 'backends' ? outcome.mirrors.map(({ label, share }) => [label, shareOf(share).exact]) : [];
    expect(copies).toEqual([
      ['all:80', '10000'],
      ['tenth:80', '1000'],
      ['third:80', '10000/3'],
      ['own:80', '3750'],
    ]);
  });

  it('has shares that sum to one exactly, or none', () => {
    fc.assert(
      fc.property(rules, (all) => {
        for (const rule of all) {
          const outcome = splitOf(rule);
          const total = rule.backends.reduce((weights, { weight }) => weights + (weight ?? 0), 0);
          expect(outcome.kind).toBe(total === 0 ? 'fails' : 'backends');
          if (outcome.kind === 'backends')
            expect(isEqual(sum(outcome.shares.map(({ share }) => share)), EVERYTHING)).toBe(true);
        }
      }),
    );
  });
});

describe('a redirect', () => {
  it.each([
    ['{hostname: eu.example.com, statusCode: 307}', 'https://eu.example.com/a/b?x=1'],
    ['{scheme: http, port: 8080}', 'http://shop.example.com:8080/a/b?x=1'],
    ['{path: {type: ReplaceFullPath, replaceFullPath: /new}}', 'https://shop.example.com/new?x=1'],
    ['{path: {type: ReplacePrefixMatch, replacePrefixMatch: /z}}', 'https://shop.example.com/z/b?x=1'],
    ['{path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}', 'https://shop.example.com/b?x=1'],
  ])('%s leads to %s', (redirect, target) => {
    const rule = firstRule(
      route([`{matches: [{path: {value: /a}}], filters: [{type: RequestRedirect, requestRedirect: ${redirect}}]}`]),
    );
    const outcome = splitOf(rule);
    const [match] = rule.matches;
    if (outcome.kind !== 'redirect' || match === undefined) throw new Error(outcome.kind);
    expect(redirectTarget(outcome.redirect, match, request('https://shop.example.com/a/b?x=1'))).toBe(target);
  });

  it('has the status 302 where none is given', () => {
    const outcome = splitOf(
      firstRule(route(['{filters: [{type: RequestRedirect, requestRedirect: {hostname: a.example}}]}'])),
    );
    expect(outcome).toMatchObject({ kind: 'redirect', redirect: { status: 302, hostname: 'a.example' } });
  });
});

describe('a share', () => {
  it('is exact as text, and near as a number, however great its parts are', () => {
    expect(shareOf(fraction(1, 4))).toEqual({ basisPoints: 2500, exact: '2500' });
    const odd = shareOf(fraction(10n ** 40n + 1n, 3n * 10n ** 40n));
    expect(odd.basisPoints).toBeCloseTo(3333.333333, 5);
    expect(odd.exact).toMatch(/^\d+\/\d+$/);
  });
});

const official = existsSync(EXAMPLES) ? it : it.skip;
describe('the official examples (read where they are there)', () => {
  official.each([
    ['traffic-splitting/simple-split.yaml', ['9000', '1000']],
    ['traffic-splitting/traffic-split-3.yaml', ['0', '10000']],
    ['traffic-splitting/grpc-traffic-split-2.yaml', ['9000', '1000']],
    ['multicluster/httproute-hybrid.yaml', ['9000', '1000']],
  ])('%s', (file, expected) => {
    expect(shares(readFileSync(new URL(file, EXAMPLES), 'utf8')).map(([, share]) => share)).toEqual(expected);
  });

  official('a mirror gets everything', () => {
    const outcome = splitOf(
      firstRule(readFileSync(new URL('http-request-mirroring/httproute-mirroring.yaml', EXAMPLES), 'utf8')),
    );
    expect(outcome).toMatchObject({ mirrors: [{ label: 'foo-v2:8080', share: EVERYTHING }] });
  });
});
