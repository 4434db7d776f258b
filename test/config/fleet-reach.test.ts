import { describe, expect, it } from '@jest/globals';
import { canonicalTarget, targetKind } from '../../src/config/dns-target.ts';
import { readFleet } from '../../src/config/fleet-file.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { accepted, edited, problemsOf } from './example-repository.ts';
import { PLAIN_FLEET } from './written-fleet.ts';

const SHARE = '      share: 40\n';
const CAPACITY = '{requestsPerSecond: 2000, cost: 3}';
const DNS = '{targets: [203.0.113.10, 203.0.113.11], healthCheck: abc-1, geoTag: west}';
const HEALTH = '{url: "https://eu-west.example.com/ok", interval: 30s, timeout: 5s, status: "204"}';
const JURISDICTIONS = [
  '  jurisdictions:',
  '    - {name: eu, countries: [AT, DE], allows: [eu]}',
  '    - {name: ch, countries: [CH], allows: [ch, eu]}',
  '    - {name: rest}',
  '',
].join('\n');

/** A fleet with everything that a cluster and a fleet may say. */
const FULL = edited(
  edited(PLAIN_FLEET, SHARE, `${SHARE}      capacity: ${CAPACITY}\n      dns: ${DNS}\n      health: ${HEALTH}\n`),
  '  clusters:\n',
  `${JURISDICTIONS}  clusters:\n`,
);

function fleetAfter(passage: string, replacement: string): Fleet {
  return accepted(readFleet('fleet.yaml', edited(FULL, passage, replacement)));
}

function problemsAfter(passage: string, replacement: string): string[] {
  return problemsOf(readFleet('fleet.yaml', edited(FULL, passage, replacement)));
}

describe('how a fleet says what its clusters can carry and how they are reached', () => {
  it('is read, normalised', () => {
    const { clusters, jurisdictions } = accepted(readFleet('fleet.yaml', FULL));
    expect(clusters[0]).toMatchObject({
      capacity: { requestsPerSecond: 2_000, cost: 3 },
      dns: { targets: ['203.0.113.10', '203.0.113.11'], healthCheck: 'abc-1', geoTag: 'west' },
      health: {
        url: 'https://eu-west.example.com/ok',
        intervalSeconds: 30,
        timeoutSeconds: 5,
        status: [204, 204],
      },
    });
    expect(jurisdictions).toEqual([
      { name: 'eu', countries: ['AT', 'DE'], allows: ['eu'] },
      { name: 'ch', countries: ['CH'], allows: ['ch', 'eu'] },
      { name: 'rest', countries: [], allows: null },
    ]);
  });

  it('has defaults', () => {
    const { clusters } = fleetAfter(HEALTH, '{url: "http://a.b"}');
    expect(clusters[0]?.health).toEqual({
      url: 'http://a.b',
      intervalSeconds: 10,
      timeoutSeconds: 2,
      status: [200, 399],
      privateAddresses: [],
      observers: null,
    });
    expect(fleetAfter(CAPACITY, '{requestsPerSecond: 1}').clusters[0]?.capacity).toEqual({
      requestsPerSecond: 1,
      cost: 1,
    });
    expect(fleetAfter(DNS, '{targets: ["2001:db8::1"]}').clusters[0]?.dns).toEqual({
      targets: ['2001:db8::1'],
      healthCheck: null,
      geoTag: 'eu-west-1',
    });
  });

  it.each([
    ['a capacity of nothing', CAPACITY, '{requestsPerSecond: 0}', 'a whole number from 1 to 1000000000'],
    ['a target that is nothing', '203.0.113.10', 'localhost', 'found "localhost", expected an IPv4 address'],
    ['an address with too many', '203.0.113.10', '203.0.113.256', 'found "203.0.113.256"'],
    ['a port beside the address', '203.0.113.10', '"203.0.113.1:443"', 'found "203.0.113.1:443"'],
    [
      'addresses of two kinds',
      '203.0.113.10',
      '"2001:db8::1"',
      'targets for AAAA and A records, expected targets of one kind',
    ],
    ['two hosts', DNS, '{targets: [a.example.com, b.example.com]}', '2 hosts, expected one host'],
    ['a target twice', '203.0.113.11', '203.0.113.10', '"203.0.113.10" again'],
    ['an address twice, written in two ways', DNS, '{targets: ["2001:db8::1", "2001:DB8:0::1"]}', 'again'],
    ['a health check without a URL', HEALTH, '{interval: 20s}', 'expected an absolute URL'],
    ['a URL of another kind', 'https://eu-west', 'ftp://eu-west', 'an absolute URL with http or https'],
    ['a URL that is none', 'https://eu-west.example.com/ok', 'https://[::1/ok', 'an absolute URL with http or https'],
    ['a URL with a password', 'https://eu-west', 'https://a:b@eu-west', 'a URL with credentials'],
    ['a URL with a part for browsers', '/ok"', '/ok#x"', 'without #'],
    ['a patience that is longer than the interval', 'timeout: 5s', 'timeout: 31s', 'at most the interval, 30s'],
    ['a status that is none', '"204"', '"604"', 'found "604", expected a status'],
    ['statuses that fall', '"204"', '"299-200"', 'a range whose first status is not above its last'],
    ['an unknown key', 'geoTag: west', 'geotag: west', '(geoTag?)'],
  ])('refuses %s', (_what, passage, replacement, expected) => {
    expect(problemsAfter(passage, replacement).join('\n')).toContain(expected);
    expect(problemsAfter(passage, replacement)).toHaveLength(1);
  });

  it.each([
    ['a country that is none', 'DE]', 'ZZ]', 'countries[1]: found "ZZ", expected a country’s code'],
    ['a country by another code', 'DE]', 'UK]', '(GB?)'],
    ['a country whose letters changed places', 'DE]', 'ED]', '(DE?)'],
    ['a country in small letters', 'DE]', 'de]', 'found "de", expected a country’s ISO 3166-1 code'],
    ['YAML’s word for no', 'DE]', 'false]', 'found false, expected a country’s ISO 3166-1 code'],
    ['a country twice', 'DE]', 'AT]', '"AT" again, expected each country once'],
    ['a country in two jurisdictions', '[CH]', '[AT]', '"AT", which the jurisdiction "eu" has already'],
    ['a jurisdiction twice', 'name: rest', 'name: ch', 'a name that spec.jurisdictions[1] does not have already'],
    ['a name that JavaScript gives a meaning', 'name: rest', 'name: constructor', 'expected any other name'],
    [
      'a rule that names what is nowhere',
      '[ch, eu]',
      '[ch, ue]',
      'found "ue", expected a jurisdiction that is declared',
    ],
    ['a rule that leaves itself out', 'allows: [eu]', 'allows: [ch]', 'found no "eu" in it, expected "eu" itself'],
    ['a rule that says one twice', '[ch, eu]', '[ch, ch, eu]', '"ch" again'],
    ['a rule that nobody can serve', '[ch, eu]', '[ch]', 'a jurisdiction that has a cluster'],
    ['a rule that allows nothing', 'allows: [eu]', 'allows: []', 'a list of 1 to 100 jurisdictions'],
  ])('refuses %s', (_what, passage, replacement, expected) => {
    expect(problemsAfter(passage, replacement).join('\n')).toContain(expected);
    expect(problemsAfter(passage, replacement)).toHaveLength(1);
  });

  it('lets a rule name a jurisdiction that only clusters have', () => {
    expect(fleetAfter('[ch, eu]', '[ch, us]').jurisdictions[1]?.allows).toEqual(['ch', 'us']);
  });
});

describe('targetKind', () => {
  it.each([
    ['192.0.2.1', 'A'],
    ['255.255.255.255', 'A'],
    ['192.0.2', null],
    ['192.0.2.1.', null],
    ['192.0.2.01', null],
    ['192.0.2.1.5', null],
    ['2001:db8::1', 'AAAA'],
    ['::ffff:192.0.2.1', 'AAAA'],
    ['2001:db8:::1', null],
    ['fe80::1%25eth0', null],
    ['lb.example.com', 'CNAME'],
    ['k8s-1.elb.eu-west-1.amazonaws.com', 'CNAME'],
    ['LB.example.com', null],
    ['*.example.com', null],
    ['example', null],
    ['-a.example.com', null],
    ['', null],
  ])('takes %j for %j', (target, kind) => {
    expect(targetKind(target)).toBe(kind);
  });

  it('writes one address in one way', () => {
    expect(canonicalTarget('2001:DB8:0:0::1')).toBe(canonicalTarget('2001:db8::1'));
    expect(canonicalTarget('192.0.2.1')).toBe('192.0.2.1');
  });
});
