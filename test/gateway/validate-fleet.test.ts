import { describe, expect, it } from '@jest/globals';
import type { FleetCluster } from '../../src/fleet/fleet.ts';
import type { Standing } from '../../src/gateway/share.ts';
import { validateManifests, validationPaths } from '../../src/gateway/validate.ts';
import type { FleetWriter } from '../../src/rollout/fleet-writer.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { DNS_FILE, divided, dnsEndpoint, gslb, hub, reachable, shares } from './fleet-shop.ts';
import { changesOf, cluster, DELIVERY, render } from './shop.ts';

const ORDINARY = { 'eu-north': 4000, 'eu-west': 6000 };
const STANDING = shares(ORDINARY);
const CLUSTERS = reachable('eu-north', 'eu-west');
const FLEET = [...CLUSTERS, cluster('hub')];

/** Everything that Headgate writes for a rollout that has nothing yet. */
function written(one: Rollout): Record<string, string> {
  const result = render({}, { rollout: one, clusters: CLUSTERS, fleet: FLEET, before: STANDING, after: STANDING });
  return Object.fromEntries(changesOf(result).map(({ path, after }) => [path, after]));
}

function problems(
  one: Rollout,
  files: Readonly<Record<string, string>>,
  fleet: readonly FleetCluster[] = FLEET,
  standing: Standing = STANDING,
) {
  const clusters = fleet.filter(({ name }) => name !== 'hub');
  const paths = validationPaths(one, clusters, DELIVERY);
  const read = new Map(paths.map((path) => [path, files[path] ?? null]));
  const request = { rollout: one, clusters, fleet, delivery: DELIVERY, standing, files: read };
  return validateManifests(request).map(({ file, found }) => `${file}: ${found}`);
}

const WRITERS: readonly FleetWriter[] = [
  dnsEndpoint(),
  gslb(),
  hub(),
  hub({ profile: 'aws' }),
  { kind: 'annotations', prefix: 'external-dns.kubernetes.io/' },
];

describe('validating what the fleet axis writes', () => {
  it.each(WRITERS.map((writer) => [writer.kind, writer] as const))(
    'finds nothing wrong with what Headgate wrote (%s), nor with what it has still to write',
    (_, writer) => {
      const one = divided(ORDINARY, writer);
      expect(problems(one, written(one))).toEqual([]);
      expect(problems(one, {})).toEqual([]);
    },
  );

  it('finds weights that nobody decided in every kind of file', () => {
    const changed = (writer: FleetWriter, path: string, from: string, to: string) => {
      const one = divided(ORDINARY, writer);
      const files = written(one);
      return problems(one, { ...files, [path]: (files[path] ?? '').replace(from, to) });
    };
    expect(changed(dnsEndpoint(), DNS_FILE, '"40"', '"41"')).toEqual([
      `${DNS_FILE}: the records of shop.example.com have aws/weight eu-north 41, eu-west 60`,
    ]);
    expect(changed(gslb(), 'delivery/eu-west/checkout/gslb.yaml', 'eu-west: 60', 'eu-west: 61')).toHaveLength(1);
    expect(changed(hub(), 'delivery/hub/checkout/httproute.yaml', 'weight: 60', 'weight: 61')).toHaveLength(1);
    const annotated = changed(
      { kind: 'annotations', prefix: 'external-dns.kubernetes.io/' },
      'delivery/eu-west/checkout/httproute.yaml',
      '"60"',
      '"61"',
    );
    expect(annotated).toEqual(['delivery/eu-west/checkout/httproute.yaml: it is "61"']);
  });

  it.each([dnsEndpoint(), gslb(), hub()])('says what the next step writes anew, and nothing else ($kind)', (writer) => {
    const former = { 'eu-north': 3000, 'eu-west': 7000 };
    const before = { ...STANDING, fleet: { all: former } };
    const earlier = divided(former, writer);
    const result = render({}, { rollout: earlier, clusters: CLUSTERS, fleet: FLEET, before, after: before });
    const files = Object.fromEntries(changesOf(result).map(({ path, after }) => [path, after]));
    const said = problems(divided(ORDINARY, writer), files, FLEET, { ...STANDING, written: { all: former } });
    expect(said.length).toBeGreaterThan(0);
    for (const one of said) expect(one).toContain(': it says what was decided before the configuration changed');
  });

  it('finds records that lead where fleet.yaml no longer says', () => {
    const one = divided(ORDINARY, dnsEndpoint());
    const moved = FLEET.map((each) =>
      each.name === 'eu-west' ? { ...each, dns: { ...each.dns, targets: ['198.51.100.7'] } } : each,
    );
    expect(problems(one, written(one), moved)).toEqual([
      `${DNS_FILE}: the record eu-west of shop.example.com leads to 203.0.113.2`,
    ]);
  });

  it('finds what keeps records from being written', () => {
    const one = divided(ORDINARY, dnsEndpoint());
    const bare = [cluster('eu-north'), ...reachable('eu-west')];
    expect(problems(one, {}, bare)).toEqual([`${DNS_FILE}: the DNS names no targets of eu-north`]);
  });

  it('finds files that their kustomization leaves out', () => {
    const one = divided(ORDINARY, gslb());
    const files = written(one);
    const path = 'delivery/eu-west/checkout/kustomization.yaml';
    const without = { ...files, [path]: (files[path] ?? '').replace('  - gslb.yaml\n', '') };
    expect(problems(one, without)).toEqual([`${path}: it does not list gslb.yaml, so no GitOps agent applies it`]);
  });
});
