import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import type { ManifestRequest } from '../../src/gateway/manifests.ts';
import { dig } from '../../src/gateway/plain-data.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { crdAdmitter, HAS_CRDS } from './crd-validator.ts';
import { divided, gslb, policy, reachable, shares } from './fleet-shop.ts';
import { adopted, changesOf, cluster, generated, httpRoute, refusalsOf, render, rule, warningsOf } from './shop.ts';

const ORDINARY = { 'eu-north': 4000, 'eu-west': 6000 };
const HALF = { 'eu-north': 5000, 'eu-west': 5000 };
const NORTH = 'delivery/eu-north/checkout/gslb.yaml';
const WEST = 'delivery/eu-west/checkout/gslb.yaml';

const WHOLE_FILE = `# Written by Headgate for the rollout checkout. From now on it moves the strategy’s weights alone: the rest is yours to edit.
# The same in every cluster of the rollout.
apiVersion: k8gb.io/v1beta1
kind: Gslb
metadata:
  name: checkout
  namespace: shop
spec:
  resourceRef:
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    name: checkout
  serviceHealthPolicy: Any
  strategy:
    type: roundRobin
    weight:
      eu-north: 40
      eu-west: 60
    dnsTtlSeconds: 30
    splitBrainThresholdSeconds: 300
`;

function renderGslb(files: Readonly<Record<string, string>>, changed: Partial<ManifestRequest> = {}) {
  return render(files, {
    rollout: divided(ORDINARY, gslb()),
    clusters: reachable('eu-north', 'eu-west'),
    before: shares(ORDINARY),
    after: shares(ORDINARY),
    ...changed,
  });
}

function textsOf(result: ReturnType<typeof render>): readonly (string | undefined)[] {
  const changes = changesOf(result);
  return [NORTH, WEST].map((path) => changes.find((one) => one.path === path)?.after);
}

describe('a k8gb Gslb', () => {
  it('is the same in every cluster, and its kustomization lists it beside the route', () => {
    const result = renderGslb({});
    expect(textsOf(result)).toEqual([WHOLE_FILE, WHOLE_FILE]);
    const kustomization = changesOf(result).find(({ path }) => path === 'delivery/eu-west/checkout/kustomization.yaml');
    expect(load(kustomization?.after ?? '')).toMatchObject({ resources: ['gslb.yaml', 'httproute.yaml'] });
  });

  it('is moved in all clusters at once, edited in place where somebody edited it', () => {
    const edited = WHOLE_FILE.replace('dnsTtlSeconds: 30', 'dnsTtlSeconds: 5 # sooner');
    const result = renderGslb({ [NORTH]: edited, [WEST]: WHOLE_FILE }, { after: shares(HALF) });
    const moved = (text: string) => text.replace('eu-north: 40', 'eu-north: 50').replace('eu-west: 60', 'eu-west: 50');
    expect(textsOf(result)).toEqual([moved(edited), moved(WHOLE_FILE)]);
  });

  it('with weights that nobody decided is refused, unless it is forced', () => {
    const edited = WHOLE_FILE.replace('eu-north: 40', 'eu-north: 41');
    const files = { [NORTH]: edited, [WEST]: WHOLE_FILE };
    expect(refusalsOf(renderGslb(files, { after: shares(HALF) })).map(({ reason }) => reason)).toEqual([
      'route_edited_by_hand',
    ]);
    expect(textsOf(renderGslb(files, { after: shares(HALF), force: true }))[0]).toContain('eu-north: 50');
  });

  it('says which geo tag it lacks', () => {
    const edited = WHOLE_FILE.replace('      eu-north: 40\n', '').replace('60', '100');
    const files = { [NORTH]: edited, [WEST]: WHOLE_FILE };
    const [refusal] = refusalsOf(renderGslb(files, { after: shares(HALF) }));
    expect(refusal).toMatchObject({ expected: '`eu-north: 50`', where: `${NORTH}:17, spec.strategy.weight.eu-north` });
  });

  it('names its primary by geo tag under failover, and warns that failover divides nothing', () => {
    const one = divided(ORDINARY, gslb({ strategy: 'failover' }));
    const [text] = textsOf(renderGslb({}, { rollout: one }));
    expect(dig(load(text ?? ''), 'spec', 'strategy')).toMatchObject({ type: 'failover', primaryGeoTag: 'eu-west' });
    expect(text).not.toContain('weight:');
    const warnings = warningsOf(renderGslb({}, { rollout: one })).map(({ found }) => found);
    expect(warnings.join()).toContain('send all of it to eu-west');
    const away = renderGslb(
      { [NORTH]: text ?? '', [WEST]: `${text}# mine\n` },
      { rollout: one, after: shares({ 'eu-north': WHOLE, 'eu-west': 0 }) },
    );
    expect(textsOf(away)[1]).toBe(`${text?.replace('primaryGeoTag: eu-west', 'primaryGeoTag: eu-north')}# mine\n`);
  });

  it('refuses to move anything with geoip, which has no weights', () => {
    const one = divided(ORDINARY, gslb({ strategy: 'geoip' }));
    const texts = textsOf(renderGslb({}, { rollout: one }));
    expect(texts[0]).not.toContain('weight:');
    const files = { [NORTH]: texts[0] ?? '', [WEST]: texts[1] ?? '' };
    const request = { rollout: one, after: shares(HALF), force: true };
    expect(
      refusalsOf(renderGslb(files, request))
        .map(({ found }) => found)
        .join(),
    ).toContain('geoip');
  });

  it('is refused for what k8gb does not take', () => {
    const twoGateways = reachable('eu-north', 'eu-west').map((one) => ({
      ...one,
      gateways: [
        { name: 'a', namespace: null, sectionName: null },
        { name: 'b', namespace: null, sectionName: null },
      ],
    }));
    const found = (changed: Partial<ManifestRequest>) =>
      refusalsOf(renderGslb({}, changed))
        .map((one) => one.found)
        .join();
    expect(found({ clusters: twoGateways })).toContain('more than one parent in eu-north, eu-west');
    const hostless = divided(ORDINARY, gslb(), { routes: [generated([], { generate: EMPTY })] });
    expect(found({ rollout: hostless })).toContain('no hostnames');
    const twins = reachable('eu-north', 'eu-west').map((one) => ({ ...one, dns: { ...one.dns, geoTag: 'eu' } }));
    expect(found({ clusters: twins })).toContain('eu-north (eu), eu-west (eu) have the same geo tag');
    const tcp = divided(ORDINARY, gslb(), { routes: [adopted({ kind: 'TCPRoute' })] });
    expect(found({ rollout: tcp, after: shares(HALF) })).toContain('neither an HTTPRoute nor a GRPCRoute');
    const [pool] = policy().pools;
    if (pool === undefined) throw new Error('A pool');
    const pools = divided(ORDINARY, gslb());
    const several = { ...pools, fleet: policy({ pools: [pool, { ...pool, name: 'more' }], writer: gslb() }) };
    const both = { stable: 'blue', candidate: null, weights: {}, fleet: { all: ORDINARY, more: ORDINARY } };
    expect(found({ rollout: several, before: both, after: both })).toContain('there are 2 pools: all, more');
  });

  it('leaves a folder without kustomization alone, since every file there is applied', () => {
    const one = divided(ORDINARY, gslb(), { routes: [adopted()] });
    const route = httpRoute(rule(100, 0));
    const files = {
      'delivery/eu-north/checkout/httproute.yaml': route,
      'delivery/eu-west/checkout/httproute.yaml': route,
    };
    expect(changesOf(renderGslb(files, { rollout: one })).map(({ path }) => path)).toEqual([NORTH, WEST]);
  });

  it('has integers from 0 to 1000 for every geo tag, whatever the weights are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: WHOLE }), (north) => {
        const weights = { 'eu-north': north, 'eu-west': WHOLE - north };
        const request = { rollout: divided(weights, gslb()), before: shares(weights), after: shares(weights) };
        const [text] = textsOf(renderGslb({}, request));
        const written = Object.values(Object(dig(load(text ?? ''), 'spec', 'strategy', 'weight'))).map(Number);
        expect(written).toHaveLength(2);
        for (const weight of written) expect(Number.isInteger(weight) && weight >= 0 && weight <= 1000).toBe(true);
        expect(written[0] === 0).toBe(north === 0);
      }),
      { numRuns: 50 },
    );
  });

  (HAS_CRDS ? it : it.skip)('holds to k8gb’s CRD (needs ../shared/data)', () => {
    const admit = crdAdmitter('crds/k8gb.io_gslbs.yaml', 'v1beta1');
    const written = load(WHOLE_FILE);
    const { object, errors } = admit(written);
    expect(errors).toEqual([]);
    // Every default is written out, so that no agent sees a difference.
    expect(object).toEqual(written);
    expect(admit(load(WHOLE_FILE.replace('eu-west: 60', 'eu-west: half'))).errors).not.toEqual([]);
  });
});

const EMPTY = { hostnames: [], rules: [], labels: {}, annotations: {} };

describe('a fleet that is not reachable', () => {
  it('needs no DNS targets where k8gb finds the addresses', () => {
    expect(textsOf(renderGslb({}, { clusters: [cluster('eu-north'), cluster('eu-west')] }))[0]).toBe(WHOLE_FILE);
  });
});
