import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { effectiveChange, effectiveSplit, splitPaths } from '../../src/explain/effective-split.ts';
import type { Files } from '../../src/gateway/change.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { cluster, DELIVERY, EU_WEST, httpRoute, rollout, rule } from '../gateway/shop.ts';
import { exampleFleet, exampleOf, idle, moved, rendered } from './example.ts';

const FLEET = exampleFleet();
const NAMES = ['catalog', 'checkout', 'payments', 'storefront', 'accounts', 'search'] as const;

function split(one: Rollout, files: Files) {
  return effectiveSplit({ rollout: one, clusters: FLEET.clusters, delivery: FLEET.delivery, files });
}

const exactly = (shares: Readonly<Record<string, { readonly exact: string }>>) =>
  Object.fromEntries(Object.entries(shares).map(([name, { exact }]) => [name, exact]));

describe.each(NAMES)('the example %s', (name) => {
  const one = exampleOf(name, FLEET);
  const [stable, candidate] = one.slots;
  // Behind a hub and in the sessions of users only some weights can be written; these can everywhere.
  const weight = fc.constantFrom(0, 100, 1000, 2500, 5000, 9900, 10_000);

  it('effectively divides as Headgate decided, whatever it decided', () => {
    fc.assert(
      fc.property(fc.array(weight, { minLength: 3, maxLength: 3 }), (weights) => {
        const files = rendered(one, FLEET, idle(one), moved(one, weights));
        const { clusters, pools } = split(one, files);
        const carrying = new Set(
          pools.flatMap((pool) =>
            Object.entries(pool.clusters).flatMap(([each, { exact }]) => (exact === '0' ? [] : [each])),
          ),
        );
        for (const [index, found] of clusters.entries()) {
          // Behind a hub, a cluster that gets nothing divides nothing.
          if (found.division === null && !carrying.has(found.cluster)) continue;
          const expected = weights[index] ?? 0;
          expect([found.cluster, found.lack, found.differing]).toEqual([found.cluster, null, []]);
          expect(exactly(found.division?.slots ?? {})).toEqual({
            [stable]: String(10_000 - expected),
            [candidate]: String(expected),
          });
        }
        for (const { clusters: parts, division } of pools) {
          const meant = one.clusters.reduce(
            (sum, { name: each }, index) => sum + ((parts[each]?.basisPoints ?? 0) * (weights[index] ?? 0)) / 10_000,
            0,
          );
          expect(division.slots[candidate]?.basisPoints).toBeCloseTo(meant, 6);
          expect(division.unknown.exact).toBe('0');
        }
      }),
      { numRuns: 25 },
    );
  });

  it('reads no more files than it says', () => {
    const files = rendered(one, FLEET, idle(one), moved(one, [2500]));
    const paths = splitPaths({ rollout: one, delivery: FLEET.delivery });
    const fewer = new Map(paths.map((path) => [path, files.get(path) ?? null]));
    expect(split(one, fewer)).toEqual(split(one, files));
  });

  it('is plain data that survives JSON', () => {
    const found = split(one, rendered(one, FLEET, idle(one), moved(one, [2500])));
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });
});

describe('the fleet', () => {
  it('is weighted by the DNS records, before and after a change', () => {
    const storefront = exampleOf('storefront', FLEET);
    const before = moved(storefront, [2500, 0]);
    const files = rendered(storefront, FLEET, idle(storefront), before);
    const after = rendered(
      storefront,
      FLEET,
      before,
      moved(storefront, [2500, 0], { all: { 'eu-west': 0, 'eu-north': 10_000 } }),
      files,
    );
    const changes = [...after].flatMap(([path, text]) =>
      text === null || text === files.get(path) ? [] : [{ path, before: files.get(path) ?? null, after: text }],
    );
    const change = effectiveChange(
      { rollout: storefront, clusters: FLEET.clusters, delivery: FLEET.delivery, files },
      changes,
    );
    const told = ({ pools }: typeof change.before) =>
      pools.map(({ pool, basis, clusters, division }) => [pool, basis, exactly(clusters), exactly(division.slots)]);
    expect(told(change.before)).toEqual([
      ['all', 'records', { 'eu-west': '6000', 'eu-north': '4000' }, { blue: '8500', green: '1500' }],
    ]);
    expect(told(change.after)).toEqual([
      ['all', 'records', { 'eu-west': '0', 'eu-north': '10000' }, { blue: '10000', green: '0' }],
    ]);
  });

  it('has a split for each pool where countries are led apart', () => {
    const accounts = exampleOf('accounts', FLEET);
    const { pools } = split(accounts, rendered(accounts, FLEET, idle(accounts), moved(accounts, [0, 0, 5000])));
    expect(pools.map(({ pool, division }) => [pool, division.slots['green']?.exact])).toEqual([
      ['eu', '0'],
      ['us', expect.stringMatching(/^(?!0$)/)],
    ]);
  });

  it('behind a hub is what the hub’s one rule says', () => {
    const search = exampleOf('search', FLEET);
    const standing = moved(search, [2000, 2000], { all: { 'eu-west': 7000, 'eu-north': 3000 } });
    const { pools, clusters } = split(search, rendered(search, FLEET, idle(search), standing));
    expect(pools).toMatchObject([
      { basis: 'hub', clusters: { 'eu-west': { exact: '7000' }, 'eu-north': { exact: '3000' } } },
    ]);
    expect(clusters.map(({ division }) => division?.slots['green']?.exact)).toEqual(['2000', '2000']);
  });

  it('has the declared shares where Headgate does not decide it', () => {
    const checkout = exampleOf('checkout', FLEET);
    const { pools } = split(checkout, rendered(checkout, FLEET, idle(checkout), moved(checkout, [10_000, 0, 0])));
    expect(pools).toMatchObject([{ pool: 'all', basis: 'shares', division: { slots: { green: { exact: '4000' } } } }]);
  });
});

describe('a route of the operator’s', () => {
  const one = rollout();
  const read = (text: string | null, changed: Partial<Rollout> = {}) => {
    const request = {
      rollout: { ...one, ...changed },
      clusters: [cluster('eu-west')],
      delivery: DELIVERY,
      files: new Map([[EU_WEST, text]]),
    };
    return effectiveSplit(request);
  };

  it('divides as its weights say, other backends included', () => {
    const rules = `${rule(30, 10)}        - name: legacy\n          port: 80\n          weight: 40\n`;
    const [found] = read(httpRoute(rules)).clusters;
    expect(found?.division).toMatchObject({
      slots: { blue: { exact: '3750' }, green: { exact: '1250' } },
      other: { exact: '5000' },
    });
  });

  it('fails where all weights are 0', () => {
    expect(read(httpRoute(rule(0, 0))).clusters[0]?.division).toMatchObject({ failing: { exact: '10000' } });
  });

  it('names the rules that divide otherwise, so that nobody takes the first for all', () => {
    const [found] = read(httpRoute(rule(90, 10) + rule(9, 1) + rule(50, 50))).clusters;
    expect(found?.differing).toEqual(['HTTPRoute shop/checkout rule 2']);
  });

  it('is not judged by its preview rules, nor by rules that are not Headgate’s', () => {
    const routes = [{ ...one.routes[0], previewRules: [0], rules: [0, 1] }] as Rollout['routes'];
    const [found] = read(httpRoute(rule(0, 100) + rule(80, 20) + rule(50, 50)), { routes }).clusters;
    expect(found).toMatchObject({ division: { slots: { green: { exact: '2000' } } }, differing: [] });
  });

  it('is not judged by rules for those who ask for a preview, or who met a version already', () => {
    const asking = (header: string) =>
      rule(0, 100).replace('    - backendRefs', `    - matches: [{headers: [${header}]}]\n      backendRefs`);
    const preview = { conditions: [{ kind: 'header', name: 'X-Preview', value: 'yes' }], host: null } as const;
    const sessions = { cookie: 'met', maxAgeSeconds: 60 };
    const session = asking(`{name: Cookie, type: RegularExpression, value: "^(.*;\\\\s*)?met=green-2000(;.*)?$"}`);
    const text = httpRoute(asking('{name: x-preview, value: "yes"}') + session + rule(80, 20));
    const green = (changed: Partial<Rollout>) => read(text, changed).clusters[0];
    expect(green({ preview, sessions })).toMatchObject({
      division: { slots: { green: { exact: '2000' } } },
      differing: [],
    });
    expect(green({ sessions })?.differing).toEqual(['HTTPRoute shop/checkout rule 2']);
    expect(green({ preview })?.differing).toEqual(['HTTPRoute shop/checkout rule 2']);
  });

  it.each([
    [null, 'no-file'],
    ['a: [', 'no-route'],
    ['# gateway.networking.k8s.io/\na: [', 'unreadable'],
    [httpRoute(rule(1, 1)).replace('name: checkout', 'name: other'), 'no-route'],
    [httpRoute('    - backendRefs: [{name: legacy, port: 80}]\n'), 'no-rule'],
  ])('that says nothing leaves its part unknown: %j', (text, lack) => {
    const found = read(text);
    expect(found.clusters).toEqual([{ cluster: 'eu-west', division: null, lack, differing: [] }]);
    expect(found.pools[0]?.division.unknown.exact).toBe('10000');
  });
});
