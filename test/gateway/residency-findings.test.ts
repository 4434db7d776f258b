import { describe, expect, it } from '@jest/globals';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { ManifestRequest } from '../../src/gateway/manifests.ts';
import { hasResidencyRules, residencyFindings } from '../../src/gateway/residency-findings.ts';
import type { FleetPolicy } from '../../src/rollout/fleet-policy.ts';
import type { Jurisdiction } from '../../src/rollout/jurisdiction.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { ALWAYS } from '../../src/rollout/window.ts';
import { dnsEndpoint, everybody, fleetRollout, gslb, hub, policy, reachable } from './fleet-shop.ts';
import { adopted, changesOf, cluster, DELIVERY, generated, httpRoute, refusalsOf, render, rule } from './shop.ts';

const JURISDICTIONS: readonly Jurisdiction[] = [
  { name: 'eu', countries: ['AT', 'DE'], allows: ['eu'] },
  { name: 'us', countries: ['US'], allows: null },
];
const CLUSTERS = reachable('eu-west', 'eu-north', 'us-east');
const FLEET: Fleet = {
  clusters: CLUSTERS,
  jurisdictions: JURISDICTIONS,
  delivery: DELIVERY,
  sources: new Map(),
  windows: ALWAYS,
};

/** Users of each jurisdiction have a pool and a host of their own. */
const GEO = policy({
  jurisdictions: JURISDICTIONS,
  pools: [
    {
      name: 'eu',
      serves: ['eu'],
      host: 'eu.shop.example.com',
      clusters: ['eu-west', 'eu-north'],
      shares: { 'eu-west': 6000, 'eu-north': 4000 },
    },
    { name: 'us', serves: ['us'], host: 'us.shop.example.com', clusters: ['us-east'], shares: { 'us-east': WHOLE } },
  ],
  geo: { header: 'X-Country', defaultPool: 'us', status: 307 },
});
const ROLLOUT = fleetRollout(['eu-west', 'eu-north', 'us-east'], GEO);

function found(files: Readonly<Record<string, string>>, rollouts: readonly Rollout[] = [ROLLOUT], fleet = FLEET) {
  return residencyFindings(fleet, rollouts, new Map(Object.entries(files)));
}

/** Findings as `file:line path: what leads whom where`. */
function said(files: Readonly<Record<string, string>>, rollouts: readonly Rollout[] = [ROLLOUT], fleet = FLEET) {
  return found(files, rollouts, fleet).map(({ file, line, path, found: what }) => `${file}:${line} ${path}: ${what}`);
}

/** A DNSEndpoint with these records: name, set identifier, target, then properties. */
function endpoint(...records: readonly (readonly string[])[]): string {
  const items = records.map(([dnsName, identifier, target, ...properties]) =>
    [
      `    - dnsName: ${dnsName}`,
      `      setIdentifier: ${identifier}`,
      `      recordType: ${/^[0-9.]+$/.test(target ?? '') ? 'A' : 'CNAME'}`,
      `      targets: ["${target}"]`,
      '      providerSpecific:',
      ...properties.map((property) => {
        const [name, value] = property.split('=');
        return `        - {name: aws/${name}, value: "${value}"}`;
      }),
    ].join('\n'),
  );
  return `apiVersion: externaldns.k8s.io/v1alpha1\nkind: DNSEndpoint\nmetadata: {name: x}\nspec:\n  endpoints:\n${items.join('\n')}\n`;
}

const FILE = 'dns/mine.yaml';
const [WEST, NORTH, EAST] = ['203.0.113.1', '203.0.113.2', '203.0.113.3'];

describe('what Headgate itself writes', () => {
  it('breaks no rule where the policy breaks none', () => {
    const standing = {
      stable: 'blue',
      candidate: null,
      weights: {},
      fleet: Object.fromEntries(GEO.pools.map(({ name, shares }) => [name, shares])),
    };
    const result = render({}, { rollout: ROLLOUT, clusters: CLUSTERS, before: standing, after: standing });
    const files = Object.fromEntries(changesOf(result).map(({ path, after }) => [path, after]));
    expect(Object.keys(files)).toContain('dns/checkout/dnsendpoint.yaml');
    expect(said(files)).toEqual([]);
  });
});

describe('DNS records, whoever wrote them', () => {
  it('that lead everybody to a cluster that may not serve some are found', () => {
    const text = endpoint(['shop.example.com', 'a', WEST, 'weight=100'], ['shop.example.com', 'b', EAST, 'weight=0']);
    const [finding, second] = found({ [FILE]: text });
    expect(second).toBeUndefined();
    expect(finding).toMatchObject({
      reason: 'residency',
      gravity: 'stops',
      file: FILE,
      line: 12,
      path: 'spec.endpoints[1]',
      found: 'the record b of shop.example.com leads users of eu to us-east, a cluster of us',
      expected: 'clusters of eu alone for users of eu, by residency/eu in fleet.yaml',
    });
  });

  it('of a regional host are held against the users of that region', () => {
    const at = (host: string) => said({ [FILE]: endpoint([host, 'b', EAST, 'weight=1']) });
    expect(at('eu.shop.example.com')).toHaveLength(1);
    expect(at('EU.shop.example.com.')).toHaveLength(1);
    expect(at('us.shop.example.com')).toEqual([]);
  });

  it('of a SECONDARY are found, since it is used when the others are unhealthy', () => {
    const text = endpoint(
      ['eu.shop.example.com', 'eu-west', WEST, 'failover=PRIMARY'],
      ['eu.shop.example.com', 'us-east', EAST, 'failover=SECONDARY'],
    );
    expect(said({ [FILE]: text })[0]).toContain(
      'the SECONDARY record us-east of eu.shop.example.com leads users of eu',
    );
  });

  it('of a country lead its users where the record leads in the end', () => {
    const text = (target: string) => endpoint(['shop.example.com', 'DE', target, 'geolocation-country-code=DE']);
    expect(said({ [FILE]: text('us.shop.example.com') })[0]).toContain('leads users of eu to us-east');
    expect(said({ [FILE]: text('eu.shop.example.com') })).toEqual([]);
    expect(said({ [FILE]: text(EAST) })).toHaveLength(1);
    const chain = endpoint(
      ['shop.example.com', 'DE', 'alias.example.com', 'geolocation-country-code=DE'],
      ['alias.example.com', 'x', 'other.example.com', 'weight=1'],
    );
    const end = endpoint(
      ['other.example.com', 'x', EAST, 'weight=1'],
      ['other.example.com', 'y', 'shop.example.com', 'weight=1'],
    );
    expect(said({ [FILE]: chain, 'dns/end.yaml': end }).join()).toContain(
      'the record DE of shop.example.com leads users of eu',
    );
  });

  it('of another jurisdiction’s country are none of the rule’s business', () => {
    expect(said({ [FILE]: endpoint(['shop.example.com', 'US', EAST, 'geolocation-country-code=US']) })).toEqual([]);
  });

  it('for everybody else lead those countries that have no record of their own', () => {
    const countries = (...codes: readonly string[]) =>
      endpoint(...codes.map((code) => ['shop.example.com', code, WEST, `geolocation-country-code=${code}`]), [
        'shop.example.com',
        'default',
        EAST,
        'geolocation-country-code=*',
      ]);
    expect(said({ [FILE]: countries('AT', 'DE') })).toEqual([]);
    expect(said({ [FILE]: countries('DE') })[0]).toContain(
      'the record default of shop.example.com leads users of eu to us-east',
    );
    const continent = endpoint(['shop.example.com', 'x', EAST, 'geolocation-continent-code=NA']);
    expect(said({ [FILE]: continent })).toHaveLength(1);
  });

  it('are known by their set identifier where fleet.yaml has no targets', () => {
    const bare = { ...FLEET, clusters: CLUSTERS.map((one) => cluster(one.name, { jurisdiction: one.jurisdiction })) };
    const text = endpoint(['eu.shop.example.com', 'us-east', '198.51.100.9', 'weight=1']);
    expect(said({ [FILE]: text }, [ROLLOUT], bare)).toHaveLength(1);
  });

  it('of a host that nobody speaks of are found where they divide it among places that may and may not serve', () => {
    const text = endpoint(['api.example.com', 'a', NORTH, 'weight=1'], ['api.example.com', 'b', EAST, 'weight=1']);
    expect(said({ [FILE]: text }, [])).toHaveLength(1);
    expect(said({ [FILE]: endpoint(['api.example.com', 'b', EAST, 'weight=1']) }, [])).toEqual([]);
  });

  it('are read wherever they lie, in files with several documents', () => {
    const text = `kind: ConfigMap\n---\n${endpoint(['eu.shop.example.com', 'b', EAST, 'weight=1'])}`;
    expect(said({ 'somewhere/else.yml': text })[0]).toMatch(/^somewhere\/else\.yml:8 /);
  });
});

describe('annotations of routes', () => {
  const annotated = (more = '') =>
    `${httpRoute(rule(1, 0), `  annotations:\n    external-dns.alpha.kubernetes.io/set-identifier: x\n    external-dns.alpha.kubernetes.io/aws-weight: "1"\n${more}`)}  hostnames: [shop.example.com]\n`;

  it('lead to the cluster in whose folder the route lies', () => {
    expect(said({ 'delivery/us-east/checkout/httproute.yaml': annotated() })).toEqual([
      'delivery/us-east/checkout/httproute.yaml:7 metadata.annotations: the annotation external-dns.alpha.kubernetes.io/set-identifier, for shop.example.com, leads users of eu to us-east, a cluster of us',
    ]);
    expect(said({ 'delivery/eu-west/checkout/httproute.yaml': annotated() })).toEqual([]);
  });

  it('of a country lead its users alone', () => {
    const us = annotated('    external-dns.alpha.kubernetes.io/aws-geolocation-country-code: US\n');
    expect(said({ 'delivery/us-east/checkout/httproute.yaml': us })).toEqual([]);
    const de = annotated('    external-dns.alpha.kubernetes.io/aws-geolocation-country-code: DE\n');
    expect(said({ 'delivery/us-east/checkout/httproute.yaml': de })).toHaveLength(1);
  });
});

describe('Gslbs', () => {
  const text = (strategy: string) =>
    `apiVersion: k8gb.io/v1beta1\nkind: Gslb\nmetadata: {name: checkout, namespace: shop}\nspec:\n  resourceRef: {name: checkout}\n  strategy: ${strategy}\n`;
  const one = fleetRollout(
    ['eu-west', 'us-east'],
    policy({ pools: [everybody({ 'eu-west': 5000, 'us-east': 5000 })], writer: gslb() }),
  );
  const [west, east] = ['delivery/eu-west/checkout/gslb.yaml', 'delivery/us-east/checkout/gslb.yaml'];

  it('make every cluster that has one a peer', () => {
    const files = { [west]: text('{type: roundRobin}'), [east]: text('{type: roundRobin}') };
    expect(said(files, [one])).toEqual([
      `${east}:3 metadata.name: the Gslb shop/checkout in us-east leads users of eu to us-east, a cluster of us`,
    ]);
  });

  it('name peers by geo tag', () => {
    const weighted = { [west]: text('{type: roundRobin, weight: {eu-west: 1, us-east: 0}}') };
    expect(said(weighted, [one])[0]).toContain(
      'spec.strategy.weight.us-east: the geo tag us-east of the Gslb shop/checkout',
    );
    expect(said({ [west]: text('{type: failover, primaryGeoTag: us-east}') }, [one])).toHaveLength(1);
    expect(said({ [west]: text('{type: roundRobin, weight: {eu-west: 1}}') }, [one])).toEqual([]);
  });
});

describe('backends and mirrors', () => {
  const WEST_ROUTE = 'delivery/eu-west/checkout/httproute.yaml';
  const backend = (name: string, more = '') => `    - backendRefs:\n        - {name: ${name}, port: 80${more}}\n`;

  it('that stand for another cluster are found by its name', () => {
    expect(said({ [WEST_ROUTE]: httpRoute(backend('checkout-us-east')) })).toEqual([
      `${WEST_ROUTE}:12 spec.rules[0].backendRefs[0]: the backend checkout-us-east:80 leads users of eu to us-east, a cluster of us`,
    ]);
    const imported = backend('x.us-east', ', weight: 0, kind: ServiceImport, group: net.gke.io');
    expect(said({ [WEST_ROUTE]: httpRoute(imported) })).toHaveLength(1);
    expect(said({ [WEST_ROUTE]: httpRoute(backend('checkout-eu-north')) })).toEqual([]);
    expect(said({ [WEST_ROUTE]: httpRoute(backend('us-eastern')) })).toEqual([]);
  });

  it('that get copies of requests are found, in a rule and in a backend', () => {
    const filter = '{type: RequestMirror, requestMirror: {backendRef: {name: store-us-east, port: 80}}}';
    const inRule = httpRoute(`    - filters: [${filter}]\n      backendRefs: [{name: store, port: 80}]\n`);
    const inBackend = httpRoute(`    - backendRefs: [{name: store, port: 80, filters: [${filter}]}]\n`);
    expect(said({ [WEST_ROUTE]: inRule })[0]).toContain('the mirror store-us-east:80 leads users of eu');
    expect(said({ [WEST_ROUTE]: inBackend })[0]).toContain(
      'spec.rules[0].backendRefs[0].filters[0].requestMirror.backendRef',
    );
  });

  it('for users of a country that a header names are held against that country', () => {
    const forCountry = (country: string) =>
      httpRoute(
        `    - matches: [{headers: [{name: x-country, value: ${country}}]}]\n      backendRefs: [{name: store-us-east, port: 80}]\n`,
      );
    expect(said({ [WEST_ROUTE]: forCountry('US') })).toEqual([]);
    expect(said({ [WEST_ROUTE]: forCountry('DE') })).toHaveLength(1);
  });

  it('in a place that does not serve the jurisdiction’s users are none of the rule’s business', () => {
    expect(said({ 'delivery/us-east/checkout/httproute.yaml': httpRoute(backend('checkout-us-west')) })).toEqual([]);
    expect(said({ 'delivery/us-east/other/httproute.yaml': httpRoute(backend('checkout-us-east')) })).toEqual([]);
  });

  it('of the cluster where the route lies lead nobody anywhere', () => {
    const both = httpRoute(`${backend('checkout-us-east')}        - {name: checkout-eu-west, port: 80}\n`);
    expect(said({ 'delivery/us-east/other/httproute.yaml': both })).toEqual([]);
    expect(said({ 'delivery/eu-west/other/httproute.yaml': both })).toHaveLength(1);
  });

  it('in the hub are known by its template', () => {
    const pools = [everybody({ 'eu-west': 5000, 'us-east': 5000 })];
    const one = fleetRollout(
      ['eu-west', 'us-east'],
      policy({
        pools,
        jurisdictions: JURISDICTIONS,
        writer: hub({ cluster: 'eu-north', name: '{cluster}-{service}' }),
      }),
    );
    const text = httpRoute(backend('us-east-checkout-blue'));
    expect(said({ 'delivery/eu-north/checkout/httproute.yaml': text }, [one])).toHaveLength(1);
  });
});

describe('a repository', () => {
  it('without a rule is not looked at', () => {
    const free = { ...FLEET, jurisdictions: JURISDICTIONS.map((one) => ({ ...one, allows: null })) };
    expect(hasResidencyRules(free)).toBe(false);
    expect(said({ [FILE]: 'kind: DNSEndpoint\n  broken' }, [ROLLOUT], free)).toEqual([]);
  });

  it('with a file that cannot be read is told so, unless it is a template', () => {
    expect(said({ [FILE]: 'kind: DNSEndpoint\n  broken: [' })).toHaveLength(1);
    expect(said({ [FILE]: 'kind: DNSEndpoint\nmetadata: {{ .Values.x }}\n  [' })).toEqual([]);
    expect(said({ [FILE]: 'kind: ConfigMap\n  broken: [' })).toEqual([]);
  });
});

describe('a step that changes a route with such a backend', () => {
  const route = httpRoute(`${rule(100, 0)}        - {name: checkout-us-east, port: 80, weight: 0}\n`);
  const fleet: FleetPolicy = { ...GEO, writer: dnsEndpoint() };
  const request: Partial<ManifestRequest> = {
    rollout: fleetRollout(['eu-west', 'eu-north', 'us-east'], fleet, { routes: [adopted()] }),
    clusters: CLUSTERS,
  };
  const files = Object.fromEntries(
    CLUSTERS.map(({ name }) => [
      `delivery/${name}/checkout/httproute.yaml`,
      name === 'eu-west' ? route : httpRoute(rule(100, 0)),
    ]),
  );
  const pools = Object.fromEntries(GEO.pools.map(({ name, shares }) => [name, shares]));
  const at = (west: number, north: number) => ({
    stable: 'blue',
    candidate: 'green',
    weights: { 'eu-west': west, 'eu-north': north, 'us-east': 0 },
    fleet: pools,
  });

  it('is refused with the rule’s name, and so is a rollback', () => {
    for (const force of [false, true]) {
      const refusals = refusalsOf(render(files, { ...request, before: at(0, 0), after: at(5000, 0), force }));
      expect(refusals.map(({ reason, expected }) => `${reason}: ${expected}`)).toEqual([
        'residency: clusters of eu alone for users of eu, by residency/eu in fleet.yaml',
      ]);
    }
  });

  it('goes on in the other clusters', () => {
    const result = render(files, { ...request, before: at(0, 0), after: at(0, 5000) });
    expect(changesOf(result).map(({ path }) => path)).toContain('delivery/eu-north/checkout/httproute.yaml');
  });

  it('is refused for a mirror that a configuration asks for', () => {
    const filters = [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'store-us-east', port: 80 } } }];
    const one = fleetRollout(['eu-west', 'eu-north', 'us-east'], fleet, { routes: [generated([{ filters }])] });
    const found = refusalsOf(render({}, { ...request, rollout: one, before: at(0, 0), after: at(0, 0) }));
    expect(found.map(({ reason }) => reason)).toEqual(['residency', 'residency']);
  });
});
