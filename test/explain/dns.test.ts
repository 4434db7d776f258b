import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrivalsOf } from '../../src/explain/arrivals.ts';
import { type Resolution, resolve } from '../../src/explain/dns.ts';
import type { PlacedRecord } from '../../src/explain/dns-record.ts';
import { EVERYTHING, isEqual, shareOf, sum } from '../../src/explain/fraction.ts';
import { readManifest } from '../../src/explain/manifest.ts';
import { cluster } from '../gateway/shop.ts';
import { placed, route, ruleTo } from './manifests.ts';

const dns = (target: string, geoTag = 'tag') => ({ targets: [target], healthCheck: null, geoTag });
const CLUSTERS = [
  cluster('eu-west', { dns: dns('203.0.113.1', 'eu-west-1'), share: 3 }),
  cluster('eu-north', { dns: dns('203.0.113.2', 'eu-north-1') }),
  cluster('us-east', { dns: dns('lb.us.example.net', 'us-east-1') }),
];

interface Endpoint {
  readonly name: string;
  readonly targets: readonly string[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

function records(...endpoints: readonly Endpoint[]): readonly PlacedRecord[] {
  const document = {
    apiVersion: 'externaldns.k8s.io/v1alpha1',
    kind: 'DNSEndpoint',
    metadata: { name: 'shop' },
    spec: {
      endpoints: endpoints.map(({ name, targets, type = 'A', properties = {} }, index) => ({
        dnsName: name,
        recordType: type,
        setIdentifier: String(index),
        targets,
        providerSpecific: Object.entries(properties).map(([key, value]) => ({ name: key, value })),
      })),
    },
  };
  return readManifest(JSON.stringify(document)).records.map((record) => ({ ...record, file: 'dns.yaml' }));
}

const weight = (name: string, target: string, value: number, type = 'A'): Endpoint => ({
  name,
  targets: [target],
  type,
  properties: { 'aws/weight': String(value) },
});
const country = (code: string, target: string): Endpoint => ({
  name: 'shop.example.com',
  targets: [target],
  type: 'CNAME',
  properties: { 'aws/geolocation-country-code': code },
});

const GEO = records(
  country('DE', 'eu.shop.example.com'),
  country('US', 'us.shop.example.com'),
  country('*', 'us.shop.example.com'),
  weight('eu.shop.example.com', '203.0.113.1', 60),
  weight('eu.shop.example.com', '203.0.113.2', 40),
  weight('us.shop.example.com', 'lb.us.example.net', 100, 'CNAME'),
  weight('us.shop.example.com', '203.0.113.1', 0, 'CNAME'),
);

function told(resolution: Resolution | null): unknown {
  return resolution?.arrivals.map(({ cluster: name, share, standby }) => [name, shareOf(share).exact, standby]);
}

const kinds = (resolution: Resolution | null) => resolution?.doubts.map(({ kind }) => kind);

describe('DNS records', () => {
  it('lead a user from a country through the regional host to clusters', () => {
    const german = resolve(GEO, CLUSTERS, 'Shop.Example.com.', 'DE');
    expect(told(german)).toEqual([
      ['eu-west', '6000', null],
      ['eu-north', '4000', null],
    ]);
    expect(german?.arrivals[0]?.via).toEqual(['shop.example.com', 'eu.shop.example.com']);
    expect(kinds(german)).toEqual([]);
  });

  it('lead everybody else where the default record leads, and say who stands by', () => {
    expect(told(resolve(GEO, CLUSTERS, 'shop.example.com', 'BR'))).toEqual([
      ['us-east', '10000', null],
      ['eu-west', '0', 'weight-zero'],
    ]);
  });

  it('say that a country decides where none is given', () => {
    const anybody = resolve(GEO, CLUSTERS, 'shop.example.com', null);
    expect(anybody?.doubts).toEqual([{ kind: 'country-decides', name: 'shop.example.com', codes: ['DE', 'US'] }]);
    expect(told(anybody)).toEqual(told(resolve(GEO, CLUSTERS, 'shop.example.com', 'BR')));
  });

  it('give no answer to a country without a record where there is no default', () => {
    const lost = resolve(records(country('DE', '203.0.113.1')), CLUSTERS, 'shop.example.com', 'BR');
    expect(lost?.arrivals).toEqual([]);
    expect(kinds(lost)).toEqual(['no-default']);
  });

  it('multiply their shares where weights lead to weights', () => {
    const levels = records(
      weight('shop.example.com', 'eu.shop.example.com', 1, 'CNAME'),
      weight('shop.example.com', 'lb.us.example.net', 3, 'CNAME'),
      weight('eu.shop.example.com', '203.0.113.1', 60),
      weight('eu.shop.example.com', '203.0.113.2', 40),
    );
    expect(told(resolve(levels, CLUSTERS, 'shop.example.com', null))).toEqual([
      ['eu-west', '1500', null],
      ['eu-north', '1000', null],
      ['us-east', '7500', null],
    ]);
  });

  it('with failover lead to the primary alone', () => {
    const failover = (role: string, target: string): Endpoint => ({
      name: 'shop.example.com',
      targets: [target],
      properties: { 'aws/failover': role },
    });
    const both = records(failover('SECONDARY', '203.0.113.2'), failover('PRIMARY', '203.0.113.1'));
    expect(told(resolve(both, CLUSTERS, 'shop.example.com', null))).toEqual([
      ['eu-north', '0', 'secondary'],
      ['eu-west', '10000', null],
    ]);
  });

  it('whose weights are all 0 are all used alike', () => {
    const zero = records(weight('shop.example.com', '203.0.113.1', 0), weight('shop.example.com', '203.0.113.2', 0));
    const resolution = resolve(zero, CLUSTERS, 'shop.example.com', null);
    expect(told(resolution)).toEqual([
      ['eu-west', '5000', null],
      ['eu-north', '5000', null],
    ]);
    expect(kinds(resolution)).toEqual(['all-weights-zero']);
  });

  it('without a policy lead to each target alike', () => {
    const plain = records({ name: 'shop.example.com', targets: ['203.0.113.1', '203.0.113.2', '203.0.113.1'] });
    expect(told(resolve(plain, CLUSTERS, 'shop.example.com', null))).toEqual([
      ['eu-west', '20000/3', null],
      ['eu-north', '10000/3', null],
    ]);
  });

  it('that lead to an address of nobody say so', () => {
    const strange = resolve(records(weight('shop.example.com', '198.51.100.9', 1)), CLUSTERS, 'shop.example.com', null);
    expect(told(strange)).toEqual([[null, '10000', null]]);
    expect(strange?.doubts).toMatchObject([{ kind: 'unknown-target', target: '198.51.100.9', record: { line: 1 } }]);
  });

  it('that lead in a circle end', () => {
    const circle = records(
      { name: 'a.example.com', targets: ['b.example.com'], type: 'CNAME' },
      { name: 'b.example.com', targets: ['a.example.com'], type: 'CNAME' },
    );
    expect(kinds(resolve(circle, CLUSTERS, 'a.example.com', null))).toEqual(['circle']);
  });

  it('of a wildcard answer for names without records of their own', () => {
    const wild = records({ name: '*.example.com', targets: ['203.0.113.1'] });
    expect(told(resolve(wild, CLUSTERS, 'shop.example.com', null))).toEqual([['eu-west', '10000', null]]);
    expect(resolve(wild, CLUSTERS, 'example.org', null)).toBeNull();
  });

  it('of latency, or of several types or policies, are doubted', () => {
    const latency = records({
      name: 'a.example.com',
      targets: ['203.0.113.1'],
      properties: { 'aws/region': 'eu-west-1' },
    });
    expect(kinds(resolve(latency, CLUSTERS, 'a.example.com', null))).toEqual(['undecidable']);
    const types = records(weight('a.example.com', '203.0.113.1', 1), weight('a.example.com', '2001:db8::1', 1, 'AAAA'));
    expect(kinds(resolve(types, CLUSTERS, 'a.example.com', null))).toEqual(['several-types']);
    const mixed = records(weight('a.example.com', '203.0.113.1', 1), {
      name: 'a.example.com',
      targets: ['203.0.113.2'],
    });
    expect(kinds(resolve(mixed, CLUSTERS, 'a.example.com', null))).toEqual(['mixed-policies']);
  });

  it('have shares that sum to one, whatever the weights', () => {
    const weights = fc.array(fc.tuple(fc.constantFrom('203.0.113.1', '203.0.113.2', '198.51.100.1'), fc.nat(255)), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(weights, (all) => {
        const found = records(...all.map(([target, value]) => weight('a.example.com', target, value)));
        const shares = resolve(found, CLUSTERS, 'a.example.com', null)?.arrivals.map(({ share }) => share) ?? [];
        expect(isEqual(sum(shares), EVERYTHING)).toBe(true);
      }),
    );
  });
});

describe('without DNSEndpoints', () => {
  const prefix = 'external-dns.alpha.kubernetes.io/';
  const annotated = (name: string, value: number) =>
    placed(
      route([ruleTo('web')], {
        annotations: { [`${prefix}set-identifier`]: name, [`${prefix}aws-weight`]: String(value) },
      }),
      `delivery/${name}/shop/httproute.yaml`,
      name,
    );
  const plain = (name: string) => placed(route([ruleTo('web')]), 'a.yaml', name);
  const none = { records: [], gslbs: [] };

  it('annotations of the routes say it', () => {
    const routes = [...annotated('eu-west', 30), ...annotated('eu-north', 10), ...annotated('us-east', 0)];
    const { basis, arrivals } = arrivalsOf({ ...none, routes }, CLUSTERS, [], 'shop.example.com', null);
    expect(basis).toBe('records');
    expect(arrivals.map(({ cluster: name, share, standby }) => [name, shareOf(share).exact, standby])).toEqual([
      ['eu-west', '7500', null],
      ['eu-north', '2500', null],
      ['us-east', '0', 'weight-zero'],
    ]);
  });

  it.each([
    ['{type: roundRobin, weight: {eu-west-1: 1, eu-north-1: 3}}', ['2500', '7500'], []],
    ['{type: roundRobin}', ['5000', '5000'], []],
    ['{type: failover, primaryGeoTag: eu-north-1}', ['0', '10000'], []],
    ['{type: failover, primaryGeoTag: mars}', ['5000', '5000'], ['gslb-primary']],
    ['{type: geoip}', ['5000', '5000'], ['gslb-strategy']],
  ])('a Gslb with %s says it', (strategy, shares, doubts) => {
    const text = `apiVersion: k8gb.io/v1beta1\nkind: Gslb\nmetadata: {name: shop, namespace: shop}\nspec: {resourceRef: {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, name: shop}, strategy: ${strategy}}\n`;
    const [gslb] = readManifest(text).gslbs;
    if (gslb === undefined) throw new Error('No Gslb');
    const names = ['eu-west', 'eu-north'];
    const manifests = {
      records: [],
      gslbs: names.map((name) => ({ cluster: name, gslb })),
      routes: names.flatMap(plain),
    };
    const found = arrivalsOf(manifests, CLUSTERS, names, 'shop.example.com', null);
    expect(found.basis).toBe('gslb');
    expect(found.arrivals.map(({ share }) => shareOf(share).exact)).toEqual(shares);
    expect(found.doubts.map(({ kind }) => kind)).toEqual(doubts);
  });

  it('the shares that the fleet declares stand in, among the clusters that have a route', () => {
    const found = arrivalsOf({ ...none, routes: [] }, CLUSTERS, ['eu-west', 'us-east'], 'shop.example.com', null);
    expect(found.basis).toBe('shares');
    expect(found.arrivals.map(({ cluster: name, share }) => [name, shareOf(share).exact])).toEqual([
      ['eu-west', '7500'],
      ['us-east', '2500'],
    ]);
  });
});
