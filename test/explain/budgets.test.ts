import { describe, expect, it } from '@jest/globals';
import { budgetsOf, recordBudgets } from '../../src/explain/budgets.ts';
import { onlyRoute, route, ruleTo } from './manifests.ts';

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index));
const told = (manifest: string) =>
  budgetsOf(onlyRoute(manifest)).map(({ of, used, limit, state, rule }) => [
    of,
    used,
    limit,
    state,
    rule?.index ?? null,
  ]);
const match = (index: number) => `{path: {value: /p${index}}}`;

describe('a budget', () => {
  it('is not spoken of while there is room', () => {
    expect(told(route(times(11, (index) => ruleTo(`b${index}`, match(index)))))).toEqual([]);
  });

  it('is warned of from three quarters on, and told to be full or exceeded', () => {
    const rules = (count: number) => told(route(times(count, (index) => ruleTo(`b${index}`))));
    expect(rules(12)).toEqual([['rules', 12, 16, 'near', null]]);
    expect(rules(16)).toEqual([['rules', 16, 16, 'full', null]]);
    expect(rules(17)).toEqual([['rules', 17, 16, 'over', null]]);
  });

  it('of matches counts a rule, and all rules of a route', () => {
    const many = ruleTo('many', ...times(48, match));
    expect(told(route([ruleTo('few', match(0)), many]))).toEqual([['matches of a rule', 48, 64, 'near', 1]]);
    expect(told(route(times(3, (index) => ruleTo(`b${index}`, ...times(43, match)))))).toEqual([
      ['matches', 129, 128, 'over', null],
    ]);
  });

  it('of backends, hostnames, filters and parents counts too', () => {
    const backends = times(16, (index) => `{name: b${index}, port: 80}`).join(', ');
    const filters = times(12, (index) => `{type: ExtensionRef, extensionRef: {name: f${index}}}`).join(', ');
    const parents = `[${times(33, (index) => `{name: g${index}}`).join(', ')}]`;
    const hostnames = times(13, (index) => `h${index}.example.com`);
    expect(told(route([`{filters: [${filters}], backendRefs: [${backends}]}`], { hostnames, parents }))).toEqual([
      ['backends of a rule', 16, 16, 'full', 0],
      ['filters of a rule', 12, 16, 'near', 0],
      ['hostnames', 13, 16, 'near', null],
      ['parents', 33, 32, 'over', null],
    ]);
  });

  it('of the rules of a TCPRoute is one, which is meant to be used', () => {
    expect(told(route([ruleTo('a')], { kind: 'TCPRoute' }))).toEqual([]);
    expect(told(route([ruleTo('a'), ruleTo('b')], { kind: 'TCPRoute' }))).toEqual([['rules', 2, 1, 'over', null]]);
    expect(told(route([ruleTo('a'), ruleTo('b')], { kind: 'TCPRoute', version: 'v1alpha2' }))).toEqual([]);
  });

  it('of weighted DNS records is Route 53’s', () => {
    const records = times(80, String).map((identifier) => ({
      name: 'shop.example.com',
      type: 'A',
      identifier,
      targets: [],
      cluster: null,
      policy: { kind: 'weighted', weight: 1 } as const,
      line: 1,
      file: 'dns.yaml',
    }));
    expect(recordBudgets(records)).toEqual([
      { name: 'shop.example.com', type: 'A', used: 80, limit: 100, state: 'near' },
    ]);
    expect(recordBudgets(records.slice(0, 70))).toEqual([]);
  });
});
