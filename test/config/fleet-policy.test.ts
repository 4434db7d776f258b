import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memberships, poolOf } from '../../src/config/pools.ts';
import type { FleetCluster } from '../../src/fleet/fleet.ts';
import { residencyFlaws } from '../../src/fleet/residency.ts';
import type { FleetPolicy } from '../../src/rollout/fleet-policy.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { ADOPTED, FLEET, fleetWith, GENERATED, problems, read, rolloutText } from './written-rollout.ts';

/** Without residency rules, so that one pool may have every cluster. */
const FREE = fleetWith('[{name: eu, countries: [AT]}, {name: us, countries: [US]}]');
const SWISS = fleetWith(
  '[{name: eu, countries: [AT], allows: [eu]}, {name: us, countries: [US]}, {name: ch, countries: [CH], allows: [ch, eu]}]',
);
const GEO = 'geo: {default: us, hosts: {eu: eu.example.com, us: us.example.com}}';
const DNS = 'dns: {host: shop.example.com}';

const fleet = (written: string): string => rolloutText([`  fleet: {${written}}`]);
const policyOf = (written: string, on = FREE): FleetPolicy => {
  const { fleet: policy } = read(fleet(written), on);
  if (policy === null) throw new Error('There is no policy.');
  return policy;
};

describe('the fleet axis without regions', () => {
  it('is one pool of all clusters that serves everybody, by the shares of the fleet, with every default', () => {
    expect(policyOf(DNS)).toEqual({
      pools: [
        {
          name: 'all',
          serves: ['eu', 'us'],
          host: 'shop.example.com',
          clusters: ['eu-west', 'eu-north', 'us-east'],
          shares: { 'eu-west': 4_000, 'eu-north': 2_000, 'us-east': 4_000 },
        },
      ],
      jurisdictions: FREE.jurisdictions,
      peak: {},
      failover: {
        automatic: false,
        quorum: 2,
        staleSeconds: 120,
        unhealthySeconds: 60,
        healthySeconds: 600,
        returnSteps: [1_000, 5_000, 10_000],
        returnPauseSeconds: 300,
        returnsByItself: true,
        drillSeconds: 900,
      },
      burst: null,
      geo: null,
      writer: {
        kind: 'dnsendpoint',
        host: 'shop.example.com',
        ttlSeconds: 60,
        records: 'weighted',
        file: 'dns/checkout/dnsendpoint.yaml',
        name: 'checkout',
        namespace: 'shop',
      },
      grain: 1,
    });
  });

  it('is nothing where nothing is said', () => {
    expect(read(rolloutText([])).fleet).toBeNull();
  });

  it.each([
    ['{eu-west: 60, eu-north: 40}', [6_000, 4_000, 0]],
    ['{eu-west: 100, eu-north: 0, us-east: 0}', [10_000, 0, 0]],
    ['{eu-west: 33.33, eu-north: 33.33, us-east: 33.33}', [3_334, 3_333, 3_333]],
    ['{eu-west: 0.01, eu-north: 99.99}', [1, 9_999, 0]],
  ])('has the shares %s', (shares, expected) => {
    expect(Object.values(policyOf(`${DNS}, shares: ${shares}`).pools[0]?.shares ?? {})).toEqual(expected);
  });

  it.each([
    ['a share of no cluster', `${DNS}, shares: {eu-wset: 100}`, 'shares.eu-wset: found the key "eu-wset"'],
    [
      'shares below the whole',
      `${DNS}, shares: {eu-west: 60, eu-north: 30}`,
      '90 % of the pool "all" in all, expected 100 %',
    ],
    ['shares beyond the whole', `${DNS}, shares: {eu-west: 60, eu-north: 40.01}`, '100.01 % of the pool'],
    ['shares of nothing', `${DNS}, shares: {eu-west: 0}`, '0 % of the pool "all" in all'],
    ['a peak of no pool', `${DNS}, peak: {eu: 5}`, 'peak.eu: found the key "eu", expected a pool: "all"'],
    ['no observers', `${DNS}, failover: {quorum: 0}`, 'a whole number from 1 to 100'],
    [
      'a way back that falls',
      `${DNS}, failover: {failBack: {steps: [50, 10, 100]}}`,
      'steps[1]: found 10, expected more than the 50',
    ],
    [
      'a way back of nothing',
      `${DNS}, failover: {failBack: {steps: [0, 100]}}`,
      'steps[0]: found 0, expected more than 0',
    ],
    ['a way back that stops', `${DNS}, failover: {failBack: {steps: [50]}}`, '100 in the last step, written out'],
    ['an unknown key', `${DNS}, failovr: {}`, '(failover?)'],
  ])('refuses %s', (_what, written, expected) => {
    expect(problems(fleet(written), FREE).join('\n')).toContain(expected);
    expect(problems(fleet(written), FREE)).toHaveLength(1);
  });

  it('refuses a cluster that a residency rule forbids, by the rule’s name', () => {
    expect(problems(fleet(DNS))).toEqual([
      'spec.fleet: found "us-east" (us) in the pool "all", which serves eu, expected what residency/eu allows eu: hosts for regions in geo, or spec.clusters without it',
    ]);
    const europe = rolloutText(['  clusters: {names: ["eu-*"]}', `  fleet: {${DNS}}`]);
    expect(problems(europe)).toEqual([]);
  });
});

describe('the fleet axis by regions', () => {
  it('has a pool for each host: clusters at home, and those that may stand by', () => {
    const { pools, geo } = policyOf(`${DNS}, ${GEO}, shares: {eu-west: 70, eu-north: 30}`, FLEET);
    expect(pools).toEqual([
      {
        name: 'eu',
        serves: ['eu'],
        host: 'eu.example.com',
        clusters: ['eu-west', 'eu-north'],
        shares: { 'eu-west': 7_000, 'eu-north': 3_000 },
      },
      {
        name: 'us',
        serves: ['us'],
        host: 'us.example.com',
        clusters: ['eu-west', 'eu-north', 'us-east'],
        shares: { 'eu-west': 0, 'eu-north': 0, 'us-east': 10_000 },
      },
    ]);
    expect(geo).toEqual({ header: null, defaultPool: 'us', status: 307 });
    const said = policyOf(`${DNS}, ${GEO.replace('{default', '{header: CF-IPCountry, status: 302, default')}`, FLEET);
    expect(said.geo).toEqual({ header: 'CF-IPCountry', defaultPool: 'us', status: 302 });
  });

  it('lets the default pool serve those without a host, unless a rule forbids it', () => {
    expect(problems(fleet(`${DNS}, ${GEO}`), SWISS)).toEqual([
      'spec.fleet.geo.hosts: found "us-east" (us) in the pool "us", which serves ch, expected what residency/ch allows ch, eu: a host for ch in geo.hosts',
    ]);
    const europe = policyOf(`${DNS}, ${GEO.replace('default: us', 'default: eu')}`, SWISS);
    expect(europe.pools[0]?.serves).toEqual(['eu', 'ch']);
  });

  it('lets those who may carry a pool where nobody is at home', () => {
    const hosts = GEO.replace('hosts: {', 'hosts: {ch: ch.example.com, ');
    const { pools } = policyOf(`${DNS}, ${hosts}, shares: {eu-west: 75, eu-north: 25}`, SWISS);
    expect(pools[0]).toMatchObject({
      name: 'ch',
      clusters: ['eu-west', 'eu-north'],
      shares: { 'eu-west': 7_500, 'eu-north': 2_500 },
    });
  });

  it.each([
    ['a host of what is no jurisdiction', GEO.replace('{eu:', '{ue:'), 'hosts.ue: found the key "ue"'],
    [
      'a default without a host',
      GEO.replace('default: us', 'default: usa'),
      'default: found "usa", expected one of those with a host: "eu", "us" (us?)',
    ],
    ['one host for two', GEO.replace('us.example', 'eu.example'), 'a host of its own, since "eu" has this one'],
    ['a host that is a wildcard', GEO.replace('eu.example.com', '"*.example.com"'), 'a host’s full name'],
    ['another status', GEO.replace('{default', '{status: 301, default'), 'found 301, expected 302 or 307'],
    ['no hosts', 'geo: {default: us, hosts: {}}', 'at least one jurisdiction with its host'],
    [
      'shares that do not add up at home',
      `${GEO}, shares: {eu-west: 70, us-east: 100}`,
      '70 % of the pool "eu" in all',
    ],
    ['a peak of no pool', `${GEO}, peak: {all: 5}`, 'expected a pool: "eu", "us"'],
    ['everybody’s host for one', GEO.replace('us.example', 'shop.example'), 'another host than dns.host'],
    ['the host of a preview', GEO, 'another host than spec.preview.host', '  preview: {host: eu.example.com}'],
  ])('refuses %s', (_what, written, expected, more = '') => {
    const text = rolloutText([`  fleet: {${DNS}, ${written}}`, more]);
    expect(problems(text).join('\n')).toContain(expected);
    expect(problems(text)).toHaveLength(1);
  });

  it('refuses a region that nobody may serve, and a cluster that serves nobody', () => {
    const overseas = rolloutText(['  clusters: {names: ["us-*"]}', `  fleet: {${DNS}, ${GEO}}`]);
    expect(problems(overseas)).toEqual([
      'spec.fleet.geo.hosts.eu: found the pool "eu", which no cluster of the rollout may serve, expected at least one that residency/eu allows',
    ]);
    const europe = GEO.replace('default: us', 'default: eu').replace(', us: us.example.com', '');
    const alone = fleetWith('[{name: eu, countries: [AT], allows: [eu]}]');
    expect(problems(fleet(`${DNS}, ${europe}`), alone)).toEqual([
      'spec.fleet.geo.hosts: found no pool with "us-east", expected every cluster of the rollout in a pool: a host for its jurisdiction, or spec.clusters without it',
    ]);
  });

  it('refuses a region without countries, unless it is the default', () => {
    const on = fleetWith('[{name: eu, allows: [eu]}, {name: us}]');
    expect(problems(fleet(`${DNS}, ${GEO}`), on)).toEqual([
      'spec.fleet.geo.hosts.eu: found "eu", which has no countries, expected a jurisdiction with countries in fleet.yaml, or nobody would be sent there',
    ]);
  });

  it('refuses a header where no route could redirect', () => {
    const header = GEO.replace('{default', '{header: CF-IPCountry, default');
    const text = (routes: readonly string[]): string => rolloutText([`  fleet: {${DNS}, ${header}}`], { routes });
    expect(problems(text(ADOPTED)).join('\n')).toContain('"CF-IPCountry" without a generated HTTPRoute');
    expect(problems(text(GENERATED))).toEqual([]);
  });

  it('needs jurisdictions that the fleet declares', () => {
    expect(problems(fleet(`${DNS}, ${GEO}`), fleetWith('[]')).join('\n')).toContain('it declares none');
  });
});

describe('burst', () => {
  const burst = (written: string): string => `${DNS}, burst: {${written}}`;

  it('is read with its defaults', () => {
    expect(policyOf(burst('homes: {all: eu-west}')).burst).toEqual({
      homes: { all: 'eu-west' },
      threshold: 8_000,
      returnBelow: 5_000,
      intervalSeconds: 300,
      mostPerMove: 2_000,
      leastPerMove: 200,
      staleSeconds: 120,
    });
  });

  it.each([
    ['no homes', 'homes: {}', 'at least one pool with its home'],
    ['a home of no pool', 'homes: {al: eu-west}', 'homes.al: found the key "al", expected a pool: "all" (all?)'],
    [
      'a home that is no cluster',
      'homes: {all: eu-wset}',
      'homes.all: found "eu-wset", expected a cluster of the pool "all"',
    ],
    [
      'a return at the threshold',
      'homes: {all: eu-west}, returnBelow: 80',
      'returnBelow: found 80, expected less than the threshold, 80',
    ],
    [
      'a threshold below the return',
      'homes: {all: eu-west}, threshold: 40',
      'found 50, expected less than the threshold, 40',
    ],
    ['no room to move', 'homes: {all: eu-west}, mostPerMove: 0', 'mostPerMove: found 0, expected at least 0.01'],
    [
      'a least above the most',
      'homes: {all: eu-west}, leastPerMove: 30',
      'leastPerMove: found 30, expected at most mostPerMove, 20',
    ],
  ])('refuses %s', (_what, written, expected) => {
    expect(problems(fleet(burst(written)), FREE).join('\n')).toContain(expected);
    expect(problems(fleet(burst(written)), FREE)).toHaveLength(1);
  });

  it('needs capacities, and somewhere to overflow into', () => {
    const without = (names: readonly string[]) => ({
      ...FREE,
      clusters: FREE.clusters.map((cluster) =>
        names.includes(cluster.name) ? { ...cluster, capacity: null } : cluster,
      ),
    });
    const text = fleet(burst('homes: {all: eu-west}'));
    expect(problems(text, without(['eu-west'])).join()).toContain('a cluster whose capacity fleet.yaml says');
    expect(problems(text, without(['eu-north', 'us-east'])).join()).toContain('no capacity of "eu-north", "us-east"');
    expect(problems(text, without(['eu-north']))).toEqual([]);
    const alone = rolloutText(['  clusters: {names: [eu-west]}', `  fleet: {${burst('homes: {all: eu-west}')}}`]);
    expect(problems(alone, FREE).join()).toContain('"eu-west" is alone in this one');
  });
});

describe('the writers of the fleet axis', () => {
  it.each([
    [
      'dns: {host: a.example.com, ttl: 30s, records: failover, endpoint: {file: "x/{rollout}.yaml", name: n, namespace: dns}}',
      {
        kind: 'dnsendpoint',
        host: 'a.example.com',
        ttlSeconds: 30,
        records: 'failover',
        file: 'x/checkout.yaml',
        name: 'n',
        namespace: 'dns',
      },
    ],
    ['dns: {annotations: {}}', { kind: 'annotations', prefix: 'external-dns.kubernetes.io/' }],
    [
      'dns: {annotations: {prefix: external-dns.alpha.kubernetes.io/}}',
      { kind: 'annotations', prefix: 'external-dns.alpha.kubernetes.io/' },
    ],
    [
      'dns: {host: a.example.com, gslb: {strategy: failover, ttl: 5s}}',
      { kind: 'gslb', strategy: 'failover', ttlSeconds: 5, splitBrainThresholdSeconds: 300 },
    ],
    [
      'hub: {cluster: us-east, profile: gke}',
      { kind: 'hub', cluster: 'us-east', profile: 'gke', name: '{service}-{cluster}' },
    ],
  ])('reads %s', (written, expected) => {
    const text = rolloutText(['  clusters: {names: ["eu-*"]}', `  fleet: {${written}}`]);
    expect(read(text, FREE).fleet?.writer).toEqual(expected);
  });

  it('rounds shares to whole percents behind a hub', () => {
    const { pools, grain } = policyOf(
      'hub: {cluster: us-east, profile: mcs}, shares: {eu-west: 33, eu-north: 33, us-east: 34}',
    );
    expect([grain, pools[0]?.shares, pools[0]?.host]).toEqual([
      100,
      { 'eu-west': 3_300, 'eu-north': 3_300, 'us-east': 3_400 },
      null,
    ]);
  });

  it.each([
    ['none', 'peak: {}', 'spec.fleet: found neither dns nor hub, expected exactly one'],
    ['two', `${DNS}, hub: {cluster: us-east, profile: mcs}`, 'spec.fleet: found both dns and hub'],
    ['an endpoint without a host', 'dns: {}', 'dns.host: found nothing, expected the name that users ask for'],
    ['two kinds of records', 'dns: {host: a.b, endpoint: {}, gslb: {}}', 'found endpoint and gslb, expected one of'],
    [
      'a first and second of three',
      'dns: {host: a.b, records: failover}',
      '"failover" with 3 clusters in the pool "all"',
    ],
    ['a file without the rollout', 'dns: {host: a.b, endpoint: {file: dns/a.yaml}}', 'a text with {rollout} in it'],
    ['a file elsewhere', 'dns: {host: a.b, endpoint: {file: "../{rollout}.yaml"}}', 'stays inside its folder'],
    [
      'a file beside the state',
      'dns: {host: a.b, endpoint: {file: "rollouts/{rollout}/a.yaml"}}',
      'a file outside rollouts/',
    ],
    [
      'the kustomization itself',
      'dns: {host: a.b, endpoint: {file: "d/{rollout}/kustomization.yaml"}}',
      'Headgate writes this file itself',
    ],
    [
      'a cluster’s folder',
      'dns: {host: a.b, endpoint: {file: "delivery/eu-west/{rollout}/a.yaml"}}',
      'a folder of its own',
    ],
    [
      'a ttl with annotations',
      'dns: {ttl: 5s, annotations: {}}',
      'ttl with annotations, expected ttl with an endpoint alone',
    ],
    ['a host with annotations', 'dns: {host: a.b, annotations: {}}', 'host with annotations'],
    ['a prefix without its slash', 'dns: {annotations: {prefix: a.b}}', 'a prefix that ends with /'],
    ['a ttl beside a Gslb', 'dns: {ttl: 5s, gslb: {}}', 'a Gslb has its own, gslb.ttl'],
    [
      'a hub that is none',
      'hub: {cluster: hub, profile: mcs}',
      'hub.cluster: found "hub", expected a cluster of the fleet',
    ],
    ['a hub’s misspelt profile', 'hub: {cluster: us-east, profile: msc}', '(mcs?)'],
    [
      'parts of percents behind a hub',
      'hub: {cluster: us-east, profile: mcs}, shares: {eu-west: 99.5, eu-north: 0.5}',
      'a whole percent',
    ],
    [
      'names without the cluster',
      'hub: {cluster: us-east, profile: mcs, name: "{service}"}',
      'a name with {service} and {cluster}',
    ],
    [
      'names with another placeholder',
      'hub: {cluster: us-east, profile: mcs, name: "{service}-{cluster}-{slot}"}',
      'no other placeholder',
    ],
    [
      'names that are none',
      'hub: {cluster: us-east, profile: mcs, name: "-{service}-{cluster}"}',
      'what makes "-checkout-blue-eu-west"',
    ],
  ])('refuses %s', (_what, written, expected) => {
    expect(problems(fleet(written), FREE).join('\n')).toContain(expected);
  });

  it.each([
    ['annotations', 'dns: {annotations: {}}', 'dns.annotations: found annotations with geo, expected dns.endpoint'],
    ['a Gslb', 'dns: {gslb: {}}', 'dns.gslb: found gslb with geo, expected dns.endpoint'],
    ['a hub', 'hub: {cluster: us-east, profile: mcs}', 'spec.fleet.hub: found hub with geo, expected dns'],
  ])('refuses regions with %s', (_what, written, expected) => {
    expect(problems(fleet(`${written}, ${GEO}`)).join('\n')).toContain(expected);
  });

  it.each(['mirror: {}', 'sessions: {cookie: a}'])('refuses %s behind a hub', (written) => {
    const text = rolloutText([`  ${written}`, '  fleet: {hub: {cluster: us-east, profile: mcs}}']);
    expect(problems(text, FREE).join('\n')).toContain('behind a hub');
  });

  it('refuses names that two Services share, and more clusters than a rule has room for', () => {
    const clusters = (names: readonly string[]) => ({
      ...FREE,
      clusters: names.flatMap((name) => FREE.clusters.slice(0, 1).map((cluster) => ({ ...cluster, name }))),
    });
    const hub = fleet('hub: {cluster: green-a, profile: mcs, name: "{service}-{cluster}"}');
    const eight = ['green-a', 'a', ...Array.from({ length: 6 }, (_, index) => `c${index}`)];
    expect(problems(hub, clusters(eight))).toEqual([]);
    expect(problems(hub, clusters([...eight, 'c6'])).join()).toContain('9 clusters behind a hub, expected at most 8');
    const shared = hub.replace('checkout-blue', 'x').replace('checkout-green', 'x-green');
    expect(problems(shared, clusters(eight)).join()).toContain('what makes "x-green-a" twice');
  });

  it('needs targets of one kind in a pool, and geo tags that tell clusters apart', () => {
    const withDns = (dns: Partial<FleetCluster['dns']>) => ({
      ...FREE,
      clusters: FREE.clusters.map((cluster, index) =>
        index === 0 ? { ...cluster, dns: { ...cluster.dns, ...dns } } : cluster,
      ),
    });
    expect(problems(fleet(DNS), withDns({ targets: [] }))).toEqual([
      'spec.fleet.dns: found no DNS targets of "eu-west", expected dns.targets of these clusters in fleet.yaml',
    ]);
    expect(problems(fleet(DNS), withDns({ targets: ['a.example.com'] })).join()).toContain(
      'targets for CNAME and A records in the pool "all"',
    );
    const gslb = fleet('dns: {gslb: {}}');
    expect(problems(gslb, withDns({ targets: [] }))).toEqual([]);
    expect(problems(gslb, withDns({ geoTag: 'us-east-1' })).join()).toContain(
      'the geo tag "us-east-1" of "eu-west", "us-east"',
    );
    expect(problems(gslb, withDns({ geoTag: 'EU West' })).join()).toContain('the geo tag "EU West" of "eu-west"');
  });

  it('reports everything at once, also beside a part that is broken', () => {
    const text = fleet('dns: {host: a.b, records: failover}, burst: {homes: {all: x}}, geo: 7, failover: {quorum: 0}');
    expect(problems(text, FREE).map((each) => each.split(': ')[0])).toEqual([
      'spec.fleet.failover.quorum',
      'spec.fleet.geo',
    ]);
    const more = fleet('dns: {host: a.b, records: failover}, burst: {homes: {all: x}}, failover: {quorum: 0}');
    expect(problems(more, FREE).map((each) => each.split(': ')[0])).toEqual([
      'spec.fleet.failover.quorum',
      'spec.fleet.dns.records',
      'spec.fleet.burst.homes.all',
    ]);
  });
});

describe('pools', () => {
  const places = ['eu', 'us', 'ch'];
  const anyJurisdictions = fc
    .tuple(...places.map((name) => fc.option(fc.subarray(places)).map((allows) => ({ name, countries: [], allows }))))
    .map((all) => all.map((each) => ({ ...each, allows: each.allows && [...new Set([each.name, ...each.allows])] })));
  const [template] = FREE.clusters;
  const anyClusters = fc.array(
    fc.record({ place: fc.constantFrom(...places), share: fc.integer({ min: 1, max: 99 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  const anyHosts = fc.subarray(places, { minLength: 1 });

  it('give integers that sum to the whole, and nothing to who only stands by or is forbidden', () => {
    fc.assert(
      fc.property(
        anyJurisdictions,
        anyClusters,
        anyHosts,
        fc.constantFrom(1, 100),
        (jurisdictions, drawn, hosts, grain) => {
          if (template === undefined) throw new Error('There are no clusters.');
          const clusters = drawn.map(({ place, share }, index) => ({
            ...template,
            name: `c${index}`,
            jurisdiction: place,
            share,
          }));
          const geo = {
            default: hosts[0] ?? '',
            hosts: Object.fromEntries(hosts.map((name) => [name, `${name}.example.com`])),
            status: 307 as const,
          };
          const found = memberships(clusters, jurisdictions, { geo, host: null });
          const pools = found.flatMap((each) =>
            each.clusters.length === 0 ? [] : [poolOf(each, { shares: null, grain })],
          );
          for (const pool of pools) {
            expect(Object.values(pool.shares).reduce((sum, share) => sum + share, 0)).toBe(WHOLE);
            expect(Object.values(pool.shares).every((share) => share % grain === 0)).toBe(true);
            expect(Object.keys(pool.shares)).toEqual(pool.clusters);
          }
          // The only members that a rule forbids are at home there, and only where several jurisdictions share a pool.
          for (const { pool, location } of residencyFlaws({ pools, jurisdictions }, clusters)) {
            const serves = pools.find(({ name }) => name === pool)?.serves ?? [];
            expect(serves.length).toBeGreaterThan(1);
            expect(serves).toContain(location);
          }
        },
      ),
    );
  });
});
