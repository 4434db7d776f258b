import { describe, expect, it } from '@jest/globals';
import type { FleetCluster } from '../../src/fleet/fleet.ts';
import type { RouteRule } from '../../src/rollout/route.ts';
import {
  canary,
  changesOf,
  cluster,
  EU_WEST,
  generated,
  httpRoute,
  IDLE,
  refusalsOf,
  render,
  rollout,
  rule,
  warningsOf,
} from './shop.ts';

function refusals(rules: readonly RouteRule[], ...fleet: Partial<FleetCluster>[]): string[] {
  const clusters = fleet.map((changed, at) => cluster(`c${at}`, changed));
  const one = rollout({ clusters, routes: [generated(rules)] });
  const result = render({}, { rollout: one, clusters, after: canary(1000, ...clusters.map(({ name }) => name)) });
  if (result.ok) return [];
  return result.refusals.map(({ reason, found, expected }) => `${reason}: ${found}; ${expected}`);
}

const filter = (type: string, field: string, value: unknown): RouteRule => ({ filters: [{ type, [field]: value }] });
const mirror = (more: object) =>
  filter('RequestMirror', 'requestMirror', { backendRef: { name: 'shadow', port: 80 }, ...more });

describe('a generated field that a cluster’s Gateway API lacks', () => {
  it('is refused with the clusters, their version, the field and the first version with it', () => {
    expect(
      refusals(
        [{}, { timeouts: { request: '10s' } }],
        { gatewayApi: '1.1' },
        { gatewayApi: '1.2' },
        { gatewayApi: '1.1' },
      ),
    ).toEqual([
      'feature_not_supported: c0, c2: Gateway API 1.1 has no rules[1].timeouts; Gateway API 1.2 or newer, the first release with it',
    ]);
  });

  it.each<[string, RouteRule, '1.1' | '1.2' | '1.3' | '1.4', string]>([
    ['a rule’s name', { name: 'main' }, '1.3', '1.4'],
    ['a mirrored percentage', mirror({ percent: 5 }), '1.2', '1.3'],
    ['a mirrored fraction', mirror({ fraction: { numerator: 1 } }), '1.2', '1.3'],
    ['CORS', filter('CORS', 'cors', {}), '1.4', '1.5'],
    ['a redirect with 307', filter('RequestRedirect', 'requestRedirect', { statusCode: 307 }), '1.4', '1.5'],
  ])('%s', (_, one, gatewayApi, since) => {
    const found = refusals([one, {}], { gatewayApi }).filter((text) => text.startsWith('feature_not_supported'));
    expect(found.length).toBeGreaterThan(0);
    for (const text of found) expect(text).toContain(`Gateway API ${since} or newer`);
    expect(refusals([one, {}], { gatewayApi: '1.6' })).toEqual([]);
  });

  it.each<[string, RouteRule]>([
    ['retry', { retry: { attempts: 3 } }],
    ['sessionPersistence', { sessionPersistence: {} }],
  ])('is refused where it is in the experimental channel alone: %s', (field, one) => {
    expect(refusals([one], { gatewayApi: '1.6' })).toEqual([
      expect.stringMatching(new RegExp(`rules\\[0\\].${field}; a field of the standard channel`)),
    ]);
  });

  it('is refused where the release allows fewer matches', () => {
    const matches = Array.from({ length: 9 }, (_, at) => ({ path: { value: `/${at}` } }));
    expect(refusals([{ matches }], { gatewayApi: '1.1' })).toEqual([
      expect.stringContaining('it has 9 items; at most 8 in Gateway API 1.1'),
    ]);
    expect(refusals([{ matches }], { gatewayApi: '1.2' })).toEqual([]);
  });
});

describe('a generated field that a cluster’s implementation is not known to honour', () => {
  it.each<[FleetCluster['implementation'], RouteRule, string]>([
    ['nginx-gateway-fabric', { timeouts: { request: '1s' } }, 'RequestTimeout'],
    ['nginx-gateway-fabric', { name: 'main' }, 'NamedRouteRule'],
    ['traefik', mirror({}), 'RequestMirror'],
    ['kong', mirror({ percent: 5 }), 'RequestPercentageMirror'],
    [
      'aws-load-balancer-controller',
      filter('ResponseHeaderModifier', 'responseHeaderModifier', { remove: ['a'] }),
      'ResponseHeaderModification',
    ],
    ['gke', { matches: [{ method: 'GET' }] }, 'MethodMatching'],
    ['gke', filter('CORS', 'cors', {}), 'CORS'],
    ['gke', { matches: [{ headers: [{ name: 'a', type: 'RegularExpression', value: 'b' }] }] }, 'RegularExpression'],
    ['other', { matches: [{ queryParams: [{ name: 'a', value: 'b' }] }] }, 'QueryParamMatching'],
    ['other', { matches: [{ path: { type: 'RegularExpression', value: '/.*' } }] }, 'RegularExpression'],
  ])('%s', (implementation, one, feature) => {
    expect(refusals([one], { implementation }).join('\n')).toContain(
      `c0: the Gateway implementation ${implementation} is not known to support ${feature}`,
    );
    expect(refusals([one], { implementation: 'istio' })).toEqual([]);
  });

  it('is none in the portable core', () => {
    const core: RouteRule[] = [
      { matches: [{ path: { type: 'Exact', value: '/a' }, headers: [{ name: 'x', value: 'y' }] }] },
      filter('RequestHeaderModifier', 'requestHeaderModifier', { set: [{ name: 'a', value: 'b' }] }),
      filter('RequestRedirect', 'requestRedirect', { hostname: 'a.example.com', statusCode: 301 }),
    ];
    expect(refusals(core, { implementation: 'other', gatewayApi: '1.1' })).toEqual([]);
  });

  it('includes the whole kind', () => {
    const clusters = [cluster('eu-west', { implementation: 'gke' })];
    const routes = [generated([], { kind: 'GRPCRoute' })];
    expect(refusalsOf(render({}, { rollout: rollout({ routes }), clusters }))).toMatchObject([
      { reason: 'feature_not_supported', where: `${EU_WEST}, kind` },
    ]);
  });
});

describe('a field in a file that is there', () => {
  const text = httpRoute(
    rule(100, 0).replace('- backendRefs', '- timeouts: {request: 10s}\n      retry: {attempts: 3}\n      backendRefs'),
  );

  it('is warned of and stops nothing', () => {
    const result = render(
      { [EU_WEST]: text },
      { clusters: [cluster('eu-west', { gatewayApi: '1.1', implementation: 'gke' })] },
    );
    expect(changesOf(result)).toHaveLength(1);
    expect(warningsOf(result).map(({ reason, where }) => [reason, where])).toEqual([
      ['feature_not_supported', `${EU_WEST}, spec.rules[0].timeouts`],
      ['feature_not_supported', `${EU_WEST}, spec.rules[0].retry`],
    ]);
  });

  it('is warned of once for clusters that are alike', () => {
    const clusters = ['eu-west', 'us-east'].map((name) => cluster(name, { gatewayApi: '1.1' }));
    const files = { [EU_WEST]: text, 'delivery/us-east/checkout/httproute.yaml': text };
    const result = render(files, { rollout: rollout({ clusters }), clusters });
    expect(warningsOf(result).map(({ found }) => found)[0]).toBe(
      'eu-west, us-east: Gateway API 1.1 has no rules[0].timeouts',
    );
  });

  it('does not stop a generated route that is there from going on or back', () => {
    const routes = [generated([{ timeouts: { request: '1s' } }])];
    const written = changesOf(render({}, { rollout: rollout({ routes }) }))[0]?.after ?? '';
    const old = { rollout: rollout({ routes }), clusters: [cluster('eu-west', { gatewayApi: '1.1' })] };
    const result = render({ [EU_WEST]: written }, { ...old, before: canary(2500), after: IDLE, force: true });
    expect(changesOf(result)).toHaveLength(1);
    expect(warningsOf(result).map(({ reason }) => reason)).toEqual(['feature_not_supported']);
  });

  it('leaves a route unwritten in a rollback where it cannot be written', () => {
    const clusters = [cluster('eu-west', { gatewayApi: '1.1' }), cluster('us-east')];
    const one = rollout({ clusters, routes: [generated([{ timeouts: { request: '1s' } }])] });
    const result = render(
      {},
      { rollout: one, clusters, before: canary(1000, 'eu-west', 'us-east'), after: IDLE, force: true },
    );
    expect(changesOf(result).map(({ path }) => path)).toEqual([
      'delivery/us-east/checkout/httproute.yaml',
      'delivery/us-east/checkout/kustomization.yaml',
    ]);
  });
});
