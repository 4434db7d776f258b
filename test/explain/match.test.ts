import { describe, expect, it } from '@jest/globals';
import { matchHostname } from '../../src/explain/hostname.ts';
import { meets } from '../../src/explain/match.ts';
import type { WrittenRequest } from '../../src/explain/request.ts';
import { firstRule, request, route, ruleTo } from './manifests.ts';

function verdict(match: string, url: string, more: Partial<WrittenRequest> = {}, kind = 'HTTPRoute'): string {
  const [first] = firstRule(route([ruleTo('one', match)], { kind })).matches;
  if (first === undefined) throw new Error('No match');
  return meets(first, request(url, more));
}

describe('a path', () => {
  it.each([
    ['/foo', '/foo', 'yes'],
    ['/foo', '/foo/', 'yes'],
    ['/foo', '/foo/bar', 'yes'],
    ['/foo', '/foobar', 'no'],
    ['/foo', '/Foo', 'no'],
    ['/foo/', '/foo', 'yes'],
    ['/foo/', '/foo/bar', 'yes'],
    ['/foo/', '/foobar', 'no'],
    ['/', '/', 'yes'],
    ['/', '/anything/at/all', 'yes'],
  ])('prefix %s, asked for %s: %s', (prefix, path, expected) => {
    expect(verdict(`{path: {type: PathPrefix, value: ${prefix}}}`, `https://a.example${path}`)).toBe(expected);
  });

  it.each([
    ['/foo', '/foo', 'yes'],
    ['/foo', '/foo/', 'no'],
    ['/foo', '/foo/bar', 'no'],
    ['/foo', '/FOO', 'no'],
  ])('exactly %s, asked for %s: %s', (value, path, expected) => {
    expect(verdict(`{path: {type: Exact, value: ${value}}}`, `https://a.example${path}`)).toBe(expected);
  });

  it('is a prefix where no type is given, and everything where no path is', () => {
    expect(verdict('{path: {value: /foo}}', 'https://a.example/foo/bar')).toBe('yes');
    expect(verdict('{method: GET}', 'https://a.example/foo/bar')).toBe('yes');
  });

  it('that is a regular expression must match as a whole', () => {
    expect(verdict('{path: {type: RegularExpression, value: "/v[0-9]+"}}', 'https://a.example/v12')).toBe('yes');
    expect(verdict('{path: {type: RegularExpression, value: "/v[0-9]+"}}', 'https://a.example/v12/x')).toBe('no');
  });

  it('of a type that the specification does not have is undecided', () => {
    expect(verdict('{path: {type: Glob, value: "/*"}}', 'https://a.example/x')).toBe('undecided');
  });
});

describe('the other conditions', () => {
  it('all count, and a condition that fails settles it', () => {
    const match = '{method: POST, headers: [{name: x-a, value: "1"}], queryParams: [{name: q, value: "2"}]}';
    const whole = { method: 'post', headers: ['X-A: 1'] };
    expect(verdict(match, 'https://a.example/?q=2', whole)).toBe('yes');
    expect(verdict(match, 'https://a.example/?q=3', whole)).toBe('no');
    expect(verdict(match, 'https://a.example/?q=2', { method: 'GET', headers: ['X-A: 1'] })).toBe('no');
    expect(verdict(match, 'https://a.example/?q=2', { method: 'POST' })).toBe('no');
  });

  it('names of headers have no case, values have', () => {
    const match = '{headers: [{name: X-Preview, value: Candidate}]}';
    expect(verdict(match, 'https://a.example', { headers: ['x-preview: Candidate'] })).toBe('yes');
    expect(verdict(match, 'https://a.example', { headers: ['x-preview: candidate'] })).toBe('no');
  });

  it('names of query parameters have case, and the first value counts', () => {
    const match = '{queryParams: [{name: Q, value: "1"}]}';
    expect(verdict(match, 'https://a.example/?Q=1&Q=2')).toBe('yes');
    expect(verdict(match, 'https://a.example/?q=1')).toBe('no');
    expect(verdict(match, 'https://a.example/?Q=2&Q=1')).toBe('no');
  });

  it('of two entries with an equivalent name only the first counts', () => {
    const match = '{headers: [{name: x-a, value: "1"}, {name: X-A, value: "2"}]}';
    expect(verdict(match, 'https://a.example', { headers: ['x-a: 1'] })).toBe('yes');
    expect(verdict(match, 'https://a.example', { headers: ['x-a: 2'] })).toBe('no');
  });

  it('a cookie among others is found by the expression that Headgate writes', () => {
    const match = `{headers: [{type: RegularExpression, name: Cookie, value: '^(.*;\\s*)?version=green-2500(;.*)?$'}]}`;
    const cookie = (text: string) => verdict(match, 'https://a.example', { headers: [`Cookie: ${text}`] });
    expect(cookie('a=b; version=green-2500; c=d')).toBe('yes');
    expect(cookie('version=green-2500')).toBe('yes');
    expect(cookie('version=green-25000')).toBe('no');
    expect(cookie('my-version=green-2500')).toBe('no');
  });
});

describe('a gRPC call', () => {
  const call = 'https://a.example/acme.Search/Find';
  it('is matched by service and method', () => {
    const verdictOf = (match: string, url = call) => verdict(match, url, { method: 'POST' }, 'GRPCRoute');
    expect(verdictOf('{method: {service: acme.Search, method: Find}}')).toBe('yes');
    expect(verdictOf('{method: {service: acme.Search}}')).toBe('yes');
    expect(verdictOf('{method: {method: Find}}')).toBe('yes');
    expect(verdictOf('{method: {service: acme.Searc}}')).toBe('no');
    expect(verdictOf('{method: {type: RegularExpression, service: "acme[.].*"}}')).toBe('yes');
    expect(verdictOf('{method: {service: acme.Search}}', 'https://a.example/index.html')).toBe('no');
  });
});

describe('a hostname', () => {
  it.each([
    ['*.example.com', 'test.example.com', true],
    ['*.example.com', 'foo.test.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'badexample.com', false],
    ['test.example.com', 'test.example.com', true],
    ['test.example.com', 'a.test.example.com', false],
  ])('%s takes %s: %s', (hostname, host, expected) => {
    expect(matchHostname([hostname], host) !== null).toBe(expected);
  });

  it('of several, the most specific counts', () => {
    expect(matchHostname(['*.com', '*.example.com', 'a.example.com'], 'a.example.com')?.hostname).toBe('a.example.com');
    expect(matchHostname(['*.com', '*.example.com'], 'a.example.com')?.hostname).toBe('*.example.com');
  });

  it('that is not there takes every host', () => {
    expect(matchHostname([], 'a.example.com')).toEqual({ hostname: null, exact: 0, characters: 0 });
  });
});
