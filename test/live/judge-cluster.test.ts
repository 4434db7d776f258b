import '../property-seed.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ClusterScene, gatewayObject, objectKey } from '../../src/live/cluster-scene.ts';
import { clusterNeeds, judgeCluster, wantedCluster } from '../../src/live/judge-cluster.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { divided, hub } from '../gateway/fleet-shop.ts';
import { cluster, DELIVERY, EU_WEST, rollout } from '../gateway/shop.ts';
import { gateway, live, MANIFEST, wanted } from './shop-cluster.ts';

const NOW = '2026-01-05T12:00:00.000Z';
const EU = cluster('eu-west');
const CANDIDATE = { slot: 'green', pullRequest: null, sha: 'a'.repeat(40), pinnedBy: 'alice', pinnedAt: NOW };

const ROUTE_KEY = objectKey({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  namespace: 'shop',
  name: 'checkout',
});
const GATEWAY_KEY = objectKey(gatewayObject({ namespace: 'infra', name: 'public' }));

function whole(
  more: { objects?: Record<string, Record<string, unknown> | null>; endpoints?: Record<string, number | null> } = {},
): ClusterScene {
  return {
    objects: new Map(Object.entries({ [ROUTE_KEY]: live(), [GATEWAY_KEY]: gateway(), ...more.objects })),
    endpoints: new Map(Object.entries({ 'shop/checkout-blue': 2, 'shop/checkout-green': 1, ...more.endpoints })),
  };
}

function wantedBy(text: string | null | undefined = MANIFEST, state: Partial<State> = {}, of = rollout()) {
  const files = new Map(text === undefined ? [] : [[EU_WEST, text]]);
  return wantedCluster(of, { ...initialState(of), ...state }, EU, [EU], DELIVERY, files);
}

describe('a cluster', () => {
  it('is asked for the routes, their Gateways and their Services, and nothing else', () => {
    expect(clusterNeeds(wantedBy())).toEqual({
      objects: [
        { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', namespace: 'shop', name: 'checkout' },
        { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', namespace: 'infra', name: 'public' },
      ],
      services: [
        { namespace: 'shop', name: 'checkout-blue' },
        { namespace: 'shop', name: 'checkout-green' },
      ],
    });
  });

  it('is live where all of these are', () => {
    expect(judgeCluster(wantedBy(), whole(), NOW)).toEqual({
      cluster: 'eu-west',
      verdict: 'live',
      at: NOW,
      findings: [],
      notes: [],
      ready: { blue: 2, green: 1 },
    });
  });

  const other = { ...wanted().spec, hostnames: ['other.example.com'] };
  const was = { live: { 'eu-west': { at: NOW, lagSeconds: 5 } } };
  it.each<[string, ClusterScene, Partial<State>, string]>([
    ['its Gateway is missing', whole({ objects: { [GATEWAY_KEY]: null } }), {}, 'broken'],
    ['a Service is missing', whole({ endpoints: { 'shop/checkout-green': null } }), {}, 'broken'],
    ['the route is missing', whole({ objects: { [ROUTE_KEY]: null } }), {}, 'pending'],
    [
      'the route and a Service are missing',
      whole({ objects: { [ROUTE_KEY]: null }, endpoints: { 'shop/checkout-green': null } }),
      {},
      'pending',
    ],
    ['the route is another one', whole({ objects: { [ROUTE_KEY]: live({ spec: other }) } }), {}, 'pending'],
    ['the route has become another one', whole({ objects: { [ROUTE_KEY]: live({ spec: other }) } }), was, 'drifted'],
    ['the route was taken away', whole({ objects: { [ROUTE_KEY]: null } }), was, 'drifted'],
    ['it drifted and is broken', whole({ objects: { [ROUTE_KEY]: null, [GATEWAY_KEY]: null } }), was, 'drifted'],
  ])('is not live where %s', (_, scene, state, verdict) => {
    const reading = judgeCluster(wantedBy(MANIFEST, state), scene, NOW);
    expect(reading.verdict).toBe(verdict);
    expect(reading.findings.length).toBeGreaterThan(0);
  });

  it.each<[string, string | null | undefined, string]>([
    ['is not in Git yet', null, 'pending'],
    ['was not read', undefined, 'unknown'],
    ['cannot be parsed', 'a: [', 'unknown'],
    ['holds another route', MANIFEST.replace('name: checkout\n', 'name: basket\n'), 'unknown'],
  ])('is not live where its manifest %s', (_, text, verdict) => {
    const files = new Map(text === undefined ? [] : [[EU_WEST, text]]);
    const of = wantedCluster(rollout(), initialState(rollout()), EU, [EU], DELIVERY, files);
    expect(judgeCluster(of, whole(), NOW).verdict).toBe(verdict);
  });

  it('notes that the candidate’s Service is missing before it gets weight', () => {
    const text = MANIFEST.replace('weight: 25', 'weight: 0').replace('weight: 75', 'weight: 100');
    const spec = wanted(text).spec;
    const scene = whole({ objects: { [ROUTE_KEY]: live({ spec }) }, endpoints: { 'shop/checkout-green': null } });
    const reading = judgeCluster(wantedBy(text, { candidate: CANDIDATE }), scene, NOW);
    expect([reading.verdict, reading.notes.length]).toEqual(['live', 1]);
    expect(judgeCluster(wantedBy(text), scene, NOW).notes).toEqual([]);
  });

  it('behind a hub is judged by the Services of both versions alone, and says so', () => {
    const of = divided({ 'eu-west': 10_000 }, hub(), { clusters: [EU] });
    const state = { ...initialState(of), candidate: CANDIDATE, weights: { 'eu-west': 500 } };
    const behind = wantedCluster(of, state, EU, [EU, cluster('hub')], DELIVERY, new Map());
    expect(clusterNeeds(behind)).toEqual({
      objects: [],
      services: [
        { namespace: 'shop', name: 'checkout-blue' },
        { namespace: 'shop', name: 'checkout-green' },
      ],
    });
    expect(judgeCluster(behind, whole(), NOW)).toMatchObject({
      verdict: 'live',
      notes: ['A hub divides this rollout’s traffic. Its routes are not looked at, only this cluster’s Services.'],
    });
    const gone = whole({ endpoints: { 'shop/checkout-green': 0 } });
    expect(judgeCluster(behind, gone, NOW).verdict).toBe('broken');
    const before = wantedCluster(of, { ...state, weights: { 'eu-west': 0 } }, EU, [EU], DELIVERY, new Map());
    expect(judgeCluster(before, gone, NOW)).toMatchObject({ verdict: 'live', notes: { length: 2 } });
  });

  it('is judged whatever its objects are, and never live with another spec', () => {
    const junk = fc.oneof(fc.anything(), fc.constant(live()));
    const of = wantedBy();
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('metadata', 'spec', 'status'), junk), junk, (route, status) => {
        const objects = { [ROUTE_KEY]: { ...route, status }, [GATEWAY_KEY]: route };
        expect(judgeCluster(of, whole({ objects }), NOW).verdict).not.toBe('live');
      }),
      { numRuns: 200 },
    );
  });
});
