import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import type { ManifestRequest } from '../../src/gateway/manifests.ts';
import { manifestPaths } from '../../src/gateway/manifests.ts';
import { dig, isRecord, listIn } from '../../src/gateway/plain-data.ts';
import type { Standing } from '../../src/gateway/share.ts';
import { HUB_PROFILES } from '../../src/rollout/fleet-writer.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { admitter, HAS_CRDS } from './crd-validator.ts';
import { divided, hub, reachable, shares } from './fleet-shop.ts';
import { adopted, changesOf, cluster, DELIVERY, generated, httpRoute, refusalsOf, render, warningsOf } from './shop.ts';

const ORDINARY = { 'eu-north': 4000, 'eu-west': 6000 };
const ROUTE = 'delivery/hub/checkout/httproute.yaml';
const CLUSTERS = reachable('eu-north', 'eu-west');
const FLEET = [...CLUSTERS, cluster('hub')];

/** Green is the candidate with these basis points in the two clusters. */
function moving(north: number, west: number, all: Readonly<Record<string, number>> = ORDINARY): Standing {
  return { stable: 'blue', candidate: 'green', weights: { 'eu-north': north, 'eu-west': west }, fleet: { all } };
}

function renderHub(files: Readonly<Record<string, string>>, changed: Partial<ManifestRequest> = {}) {
  return render(files, {
    rollout: divided(ORDINARY, hub()),
    clusters: CLUSTERS,
    fleet: FLEET,
    before: shares(ORDINARY),
    after: moving(2500, 0),
    ...changed,
  });
}

function textOf(result: ReturnType<typeof render>, path = ROUTE): string {
  const change = changesOf(result).find((one) => one.path === path);
  if (change === undefined) throw new Error(`Not written: ${path}`);
  return change.after;
}

/** The weights of each rule, by the backend's name. */
function weightsIn(text: string): Readonly<Record<string, unknown>>[] {
  return listIn(dig(load(text), 'spec', 'rules')).map((rule) =>
    Object.fromEntries(listIn(dig(rule, 'backendRefs')).map((one) => [String(dig(one, 'name')), dig(one, 'weight')])),
  );
}

describe('a rollout behind a hub', () => {
  it('has its routes in the hub alone, over every version in every cluster', () => {
    const result = renderHub({});
    expect(
      textOf(result),
    ).toBe(`# Written by Headgate for the rollout checkout: one part for each version in each cluster. From now on it moves the weights alone: the rest is yours to edit.
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: checkout
  namespace: shop
spec:
  parentRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: public
      namespace: infra
  hostnames:
    - shop.example.com
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /
      backendRefs:
        - group: multicluster.x-k8s.io
          kind: ServiceImport
          name: checkout-blue-eu-north
          port: 8080
          weight: 30
        - group: multicluster.x-k8s.io
          kind: ServiceImport
          name: checkout-green-eu-north
          port: 8080
          weight: 10
        - group: multicluster.x-k8s.io
          kind: ServiceImport
          name: checkout-blue-eu-west
          port: 8080
          weight: 60
        - group: multicluster.x-k8s.io
          kind: ServiceImport
          name: checkout-green-eu-west
          port: 8080
          weight: 0
`);
    expect(changesOf(result).map(({ path }) => path)).toEqual([
      'delivery/eu-north/checkout/kustomization.yaml',
      'delivery/eu-north/checkout/serviceexports.yaml',
      'delivery/eu-west/checkout/kustomization.yaml',
      'delivery/eu-west/checkout/serviceexports.yaml',
      ROUTE,
      'delivery/hub/checkout/kustomization.yaml',
    ]);
  });

  it('reads its routes in the hub and nowhere else', () => {
    expect(manifestPaths(divided(ORDINARY, hub()), CLUSTERS, DELIVERY)).toEqual([
      'delivery/eu-north/checkout/serviceexports.yaml',
      'delivery/eu-west/checkout/serviceexports.yaml',
      ROUTE,
    ]);
  });

  it('leads a preview to the candidate in every cluster, by the clusters’ weights', () => {
    const header = { headers: [{ name: 'x-preview', value: 'candidate' }] };
    const route = generated([{}, { matches: [header] }], { previewRules: [1] });
    const one = divided(ORDINARY, hub(), { routes: [route] });
    expect(weightsIn(textOf(renderHub({}, { rollout: one })))[1]).toEqual({
      'checkout-blue-eu-north': 0,
      'checkout-green-eu-north': 40,
      'checkout-blue-eu-west': 0,
      'checkout-green-eu-west': 60,
    });
    expect(weightsIn(textOf(renderHub({}, { rollout: one, after: shares(ORDINARY) })))[1]).toEqual({
      'checkout-blue-eu-north': 40,
      'checkout-green-eu-north': 0,
      'checkout-blue-eu-west': 60,
      'checkout-green-eu-west': 0,
    });
  });

  it('moves either axis, and leaves the file alone where neither moves', () => {
    const text = textOf(renderHub({}));
    const before = moving(2500, 0);
    expect(changesOf(renderHub({ [ROUTE]: text }, { before, after: before })).map(({ path }) => path)).not.toContain(
      ROUTE,
    );
    const drained = moving(2500, 0, { 'eu-north': WHOLE, 'eu-west': 0 });
    expect(weightsIn(textOf(renderHub({ [ROUTE]: text }, { before, after: drained })))).toEqual([
      {
        'checkout-blue-eu-north': 75,
        'checkout-green-eu-north': 25,
        'checkout-blue-eu-west': 0,
        'checkout-green-eu-west': 0,
      },
    ]);
  });

  it('is refused by name beyond eight clusters', () => {
    const names = Array.from({ length: 9 }, (_, index) => `c${index + 1}`);
    const nine = Object.fromEntries(names.map((name, index) => [name, index === 0 ? 2000 : 1000]));
    const request = {
      rollout: divided(nine, hub()),
      clusters: reachable(...names),
      fleet: [...reachable(...names), cluster('hub')],
    };
    const after = shares(nine);
    const [refusal] = refusalsOf(renderHub({}, { ...request, before: after, after }));
    expect(refusal?.found).toBe(
      'two versions in 9 clusters are 18 backends: c1, c2, c3, c4, c5, c6, c7, c8 and 1 more',
    );
  });

  it('is refused without its hub, and with names that two backends would share', () => {
    expect(refusalsOf(renderHub({}, { fleet: CLUSTERS })).map(({ found }) => found)).toEqual([
      'the fleet has no cluster hub, which is to be the hub',
    ]);
    const alike = divided(ORDINARY, hub({ name: '{service}' }));
    expect(refusalsOf(renderHub({}, { rollout: alike }))[0]?.found).toContain('checkout-blue, checkout-green');
  });

  it('says what is not written behind a hub', () => {
    const one = divided(ORDINARY, hub(), { mirror: { share: null }, sessions: { cookie: 'v', maxAgeSeconds: 60 } });
    expect(warningsOf(renderHub({}, { rollout: one })).map(({ found }) => found)).toEqual([
      'the rollout asks for mirror and sessions, which is not written into a hub’s route',
    ]);
  });
});

describe('a hub’s route that somebody edited or owns', () => {
  const own = (blueNorth: number, greenNorth: number, blueWest: number | null, greenWest: number) =>
    httpRoute(
      [
        ['checkout-blue-eu-north', blueNorth],
        ['checkout-green-eu-north', greenNorth],
        ['checkout-blue-eu-west', blueWest],
        ['checkout-green-eu-west', greenWest],
      ]
        .map(
          ([name, weight]) =>
            `        - {kind: ServiceImport, group: multicluster.x-k8s.io, name: ${name}, port: 8080${weight === null ? '' : `, weight: ${weight}`}} # ${name}\n`,
        )
        .join('')
        .replace(/^/, '    - backendRefs:\n'),
    );
  const one = divided(ORDINARY, hub(), { routes: [adopted()] });

  it('is edited in place: weights alone', () => {
    const result = renderHub({ [ROUTE]: own(4, 0, 6, 0) }, { rollout: one });
    expect(textOf(result)).toBe(own(30, 10, 60, 0));
  });

  it('gets a weight where none is written, which means 1', () => {
    const all = { 'eu-north': 5000, 'eu-west': 5000 };
    const before = { stable: 'blue', candidate: null, weights: {}, fleet: { all } };
    const request = { rollout: divided(all, hub(), { routes: [adopted()] }), before, after: moving(5000, 0, all) };
    expect(weightsIn(textOf(renderHub({ [ROUTE]: own(1, 0, null, 0) }, request)))).toEqual([
      {
        'checkout-blue-eu-north': 25,
        'checkout-green-eu-north': 25,
        'checkout-blue-eu-west': 50,
        'checkout-green-eu-west': 0,
      },
    ]);
  });

  it('is refused with weights that nobody decided, unless a rollback goes over them', () => {
    const files = { [ROUTE]: own(5, 0, 6, 0) };
    const [refusal] = refusalsOf(renderHub(files, { rollout: one }));
    expect(refusal).toMatchObject({ reason: 'route_edited_by_hand' });
    expect(refusal?.found).toContain('checkout-blue-eu-north 5');
    expect(textOf(renderHub(files, { rollout: one, force: true }))).toBe(own(30, 10, 60, 0));
  });

  it('is refused where a backend is missing or stands beside the others', () => {
    const renamed = own(4, 0, 6, 0).replaceAll('checkout-blue-eu-north', 'other');
    const [refusal] = refusalsOf(renderHub({ [ROUTE]: renamed }, { rollout: one }));
    expect(refusal?.found).toBe('checkout-blue-eu-north missing, and ServiceImport other:8080 beside them');
  });

  it('is refused where it is to be there and is not', () => {
    expect(refusalsOf(renderHub({}, { rollout: one })).map(({ reason }) => reason)).toEqual(['route_missing']);
  });
});

describe('the weights of a hub’s rule', () => {
  const percent = fc.integer({ min: 0, max: 100 });
  const version = fc.integer({ min: 0, max: WHOLE });

  it('divide exactly as fleet times version, in integers whose sum is above 0', () => {
    fc.assert(
      fc.property(percent, version, version, (north, first, second) => {
        const all = { 'eu-north': north * 100, 'eu-west': WHOLE - north * 100 };
        const after = moving(first, second, all);
        const request = { rollout: divided(all, hub()), before: after, after };
        const [weights = {}] = weightsIn(textOf(renderHub({}, request)));
        const found = Object.values(weights).map((weight) => BigInt(Number(weight)));
        const [n, w] = [BigInt(all['eu-north']), BigInt(all['eu-west'])];
        const [f, s, whole] = [BigInt(first), BigInt(second), BigInt(WHOLE)];
        const wanted = [n * (whole - f), n * f, w * (whole - s), w * s];
        const sum = found.reduce((total, one) => total + one, 0n);
        expect(sum > 0n).toBe(true);
        found.forEach((weight, index) => {
          expect(weight >= 0n && weight <= 1_000_000n).toBe(true);
          expect(weight * whole * whole).toBe((wanted[index] ?? 0n) * sum);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('are no more than Gateway API takes, whatever the version’s basis points are', () => {
    const all = { 'eu-north': 9900, 'eu-west': 100 };
    const after = moving(1, 3333, all);
    const [weights = {}] = weightsIn(textOf(renderHub({}, { rollout: divided(all, hub()), before: after, after })));
    expect(Math.max(...Object.values(weights).map(Number))).toBeLessThanOrEqual(1_000_000);
    expect(weights).toMatchObject({ 'checkout-blue-eu-north': 989_901, 'checkout-green-eu-north': 99 });
  });
});

(HAS_CRDS ? describe : describe.skip)('official CRDs (need ../shared/data)', () => {
  it.each(HUB_PROFILES)('take a hub’s route of the profile %s, with every default written out', (profile) => {
    const written = load(textOf(renderHub({}, { rollout: divided(ORDINARY, hub({ profile })) })));
    const { object, errors } = admitter('HTTPRoute', '1.6')(written);
    expect(errors).toEqual([]);
    expect(isRecord(object) && object).toEqual(written);
  });
});
