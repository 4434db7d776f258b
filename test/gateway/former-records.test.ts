import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Standing } from '../../src/gateway/share.ts';
import type { PoolWeights } from '../../src/rollout/fleet-state.ts';
import type { DnsEndpointWriter } from '../../src/rollout/fleet-writer.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { DNS_FILE, divided, dnsEndpoint, everybody, fleetRollout, policy, reachable, shares } from './fleet-shop.ts';
import { changesOf, refusalsOf, render } from './shop.ts';

const CLUSTERS = reachable('eu-north', 'eu-south', 'eu-west');
const FORMER = { 'eu-north': 2_000, 'eu-south': 1_000, 'eu-west': 7_000 };
const PRESENT = { 'eu-north': 6_667, 'eu-south': 3_333 };

/** The text that Headgate writes for a rollout. */
function written(rollout: Rollout, standing: Standing, clusters = CLUSTERS): string {
  const result = render({}, { rollout, clusters, before: standing, after: standing });
  return changesOf(result).find(({ path }) => path === DNS_FILE)?.after ?? '';
}

/** What a step makes of a file once the configuration has changed; null: it leaves it alone. */
function step(
  text: string,
  rollout: Rollout,
  former: Readonly<Record<string, PoolWeights>>,
  present: Readonly<Record<string, PoolWeights>>,
  clusters = CLUSTERS,
) {
  const after: Standing = { stable: 'blue', candidate: null, weights: {}, fleet: present };
  return render({ [DNS_FILE]: text }, { rollout, clusters, before: { ...after, written: former }, after });
}

function textAfter(result: ReturnType<typeof render>): string | null {
  return changesOf(result).find(({ path }) => path === DNS_FILE)?.after ?? null;
}

describe('records that the configuration has left behind', () => {
  const before = written(divided(FORMER, dnsEndpoint()), shares(FORMER));
  const rollout = divided(PRESENT, dnsEndpoint());
  const wanted = written(rollout, shares(PRESENT));

  it('go, and those that are new come, where the whole file is still as Headgate wrote it', () => {
    expect(before).toContain('eu-west');
    expect(textAfter(step(before, rollout, { all: FORMER }, { all: PRESENT }))).toBe(wanted);
    const back = step(wanted, divided(FORMER, dnsEndpoint()), { all: PRESENT }, { all: FORMER });
    expect(textAfter(back)).toBe(before);
  });

  it('go although they are standbys without weight', () => {
    const standby = { 'eu-north': 6_667, 'eu-south': 3_333, 'eu-west': 0 };
    const text = written(divided(standby, dnsEndpoint()), shares(standby));
    expect(textAfter(step(text, rollout, { all: standby }, { all: PRESENT }))).toBe(wanted);
  });

  it('go although the fleet does not know the cluster any more', () => {
    const known = CLUSTERS.filter(({ name }) => name !== 'eu-west');
    expect(textAfter(step(before, rollout, { all: FORMER }, { all: PRESENT }, known))).toBe(wanted);
  });

  it('go where equal parts were rounded in the order of the fleet, and the state has them by name', () => {
    const clusters = ['eu-west', 'eu-south', 'eu-north'].flatMap(
      (name) => CLUSTERS.find((cluster) => cluster.name === name) ?? [],
    );
    const thirds = { 'eu-west': 3_333, 'eu-south': 3_333, 'eu-north': 3_334 };
    const byName = { 'eu-north': 3_334, 'eu-south': 3_333, 'eu-west': 3_333 };
    const text = written(divided(thirds, dnsEndpoint()), shares(thirds), clusters);
    expect(textAfter(step(text, rollout, { all: byName }, { all: PRESENT }, clusters))).toBe(wanted);
  });

  it.each<[string, (text: string) => string]>([
    ['a comment', (text) => `${text}# ours\n`],
    ['another field', (text) => text.replace('namespace: dns\n', 'namespace: dns\n  labels:\n    team: shop\n')],
    ['another value', (text) => text.replace('recordTTL: 60', 'recordTTL: 30')],
    ['another address of a cluster that is left', (text) => text.replace('"203.0.113.1"', '"203.0.113.9"')],
    ['a changed weight', (text) => text.replace('value: "70"', 'value: "71"')],
    ['another header', (text) => text.replace('Written by Headgate', 'Written by hand')],
    ['another record', (text) => text.replaceAll('setIdentifier: eu-west', 'setIdentifier: eu-east')],
    ['a second document', (text) => `${text}---\nkind: ConfigMap\n`],
  ])('stay, and stop the step with file and line, where somebody wrote %s', (_, edit) => {
    const text = edit(before);
    expect(text).not.toBe(before);
    const [refusal] = refusalsOf(step(text, rollout, { all: FORMER }, { all: PRESENT }));
    expect(refusal?.found).toMatch(/the record eu-(west|east) takes a part of shop\.example\.com too/);
    expect(refusal?.where).toMatch(/^dns\/checkout\/dnsendpoint\.yaml:\d+, /);
    expect(refusal?.next).toContain('remove the file');
  });

  it('are told with their line where one is missing', () => {
    const wider = divided({ ...PRESENT, 'eu-south': 3_000, 'eu-west': 333 }, dnsEndpoint());
    const present = { 'eu-north': 6_667, 'eu-south': 3_333, 'eu-west': 0 };
    const [refusal] = refusalsOf(step(`${wanted}# ours\n`, wider, { all: PRESENT }, { all: present }));
    expect(refusal?.found).toContain('there is no record of shop.example.com with the set identifier eu-west');
    expect(refusal?.where).toMatch(/dnsendpoint\.yaml:\d+/);
  });
});

describe('weights in a file of somebody’s own, when the configuration has changed', () => {
  const former = { 'eu-north': 4_000, 'eu-west': 6_000 };
  const present = { 'eu-north': WHOLE, 'eu-west': 0 };
  const rollout = divided(present, dnsEndpoint());
  const own = `${written(divided(former, dnsEndpoint()), shares(former))}# ours\n`;
  const move = (text: string) => step(text, rollout, { all: former }, { all: present });

  it('are moved where they are those that were decided, or the same proportions', () => {
    const moved = own.replace('value: "40"', 'value: "100"').replace('value: "60"', 'value: "0"');
    expect(textAfter(move(own))).toBe(moved);
    const proportional = own.replace('value: "40"', 'value: "20"').replace('value: "60"', 'value: "30"');
    expect(textAfter(move(proportional))).toBe(moved);
    // Somebody was faster.
    expect(textAfter(move(moved))).toBeNull();
  });

  it('stop the step where nobody decided them', () => {
    const [refusal] = refusalsOf(move(own.replace('value: "40"', 'value: "41"')));
    expect(refusal).toMatchObject({
      reason: 'route_edited_by_hand',
      expected: 'eu-north 40, eu-west 60, as last decided',
    });
    expect(refusal?.where).toMatch(/dnsendpoint\.yaml:\d+/);
  });
});

describe('records by country, when the configuration has changed', () => {
  const jurisdictions = [
    { name: 'eu', countries: ['AT', 'DE'], allows: null },
    { name: 'us', countries: ['US'], allows: null },
  ];
  const pool = (name: string, own: PoolWeights) => {
    return { name, serves: [name], host: `${name}.shop.example.com`, clusters: Object.keys(own), shares: own };
  };
  const clusters = reachable('eu-north', 'eu-west', 'us-east');
  const geo = { header: null, defaultPool: 'us', status: 307 } as const;
  const rolloutOf = (pools: readonly ReturnType<typeof pool>[], writer: DnsEndpointWriter = dnsEndpoint()) =>
    fleetRollout(['eu-north', 'eu-west', 'us-east'], policy({ pools, jurisdictions, geo, writer }));
  const EU = { 'eu-north': 4_000, 'eu-west': 6_000 };
  const wide = rolloutOf([pool('eu', EU), pool('us', { 'eu-north': 1_000, 'us-east': 9_000 })]);
  const narrow = rolloutOf([pool('eu', EU), pool('us', { 'us-east': WHOLE })]);
  const weights = { eu: EU, us: { 'eu-north': 1_000, 'us-east': 9_000 } };
  const standing = { ...shares({}), fleet: weights };

  it('stay, and a cluster’s records go from the one pool that lost it', () => {
    const text = written(wide, standing, clusters);
    const after = textAfter(step(text, narrow, weights, { eu: EU, us: { 'us-east': WHOLE } }, clusters));
    expect(after).toBe(written(narrow, { ...standing, fleet: { eu: EU, us: { 'us-east': WHOLE } } }, clusters));
    expect(after?.match(/setIdentifier: eu-north/g)).toHaveLength(1);
  });

  it('go with their pools where everybody is one again, and come where they are parted', () => {
    const all = { 'eu-north': 2_000, 'eu-west': 3_000, 'us-east': 5_000 };
    const one = fleetRollout(Object.keys(all), policy({ pools: [everybody(all)], jurisdictions }));
    const parted = written(wide, standing, clusters);
    const whole = written(one, shares(all), clusters);
    expect(textAfter(step(parted, one, weights, { all }, clusters))).toBe(whole);
    expect(textAfter(step(whole, wide, { all }, weights, clusters))).toBe(parted);
  });
});

it('whatever the weights were and whoever left, a file of Headgate’s own is written whole', () => {
  const names = ['eu-north', 'eu-south', 'eu-west'];
  const weightsOf = (members: readonly string[]) =>
    fc
      .array(fc.integer({ min: 0, max: WHOLE }), { minLength: members.length - 1, maxLength: members.length - 1 })
      .map((cuts) => [0, ...cuts.toSorted((left, right) => left - right), WHOLE])
      .map((cuts) => Object.fromEntries(members.map((name, at) => [name, (cuts[at + 1] ?? 0) - (cuts[at] ?? 0)])));
  const pools = fc.subarray(names, { minLength: 1 }).chain(weightsOf);
  fc.assert(
    fc.property(pools, pools, (former, present) => {
      const text = written(divided(former, dnsEndpoint()), shares(former));
      const rollout = divided(present, dnsEndpoint());
      const after = textAfter(step(text, rollout, { all: former }, { all: present })) ?? text;
      expect(after).toBe(written(rollout, shares(present)));
    }),
    { numRuns: 100 },
  );
});
