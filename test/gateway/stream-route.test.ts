import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { GATEWAY_API_VERSIONS } from '../../src/fleet/fleet.ts';
import { flawsOfGenerated } from '../../src/gateway/generated-flaws.ts';
import { type GeneratedRoute, isGenerated } from '../../src/gateway/generated-route.ts';
import { routeWriter } from '../../src/gateway/route-writer.ts';
import type { Route, RouteKind, RouteRule } from '../../src/rollout/route.ts';
import { PLAIN } from '../rollout/plain-rollout.ts';
import { admitter, HAS_CRDS } from './crd-validator.ts';
import {
  adopted,
  afterOf,
  canary,
  changesOf,
  cluster,
  generated,
  IDLE,
  refusalsOf,
  render,
  rollout,
  splitInto,
  warningsOf,
} from './shop.ts';

const STREAMS = [
  ['TCPRoute', '1.6'],
  ['TLSRoute', '1.5'],
  ['TLSRoute', '1.6'],
  ['UDPRoute', '1.6'],
] as const satisfies readonly (readonly [RouteKind, string])[];
const KINDS = ['TCPRoute', 'TLSRoute', 'UDPRoute'] as const;

function stream(kind: RouteKind, rules: readonly RouteRule[] = [{}], hostnames?: readonly string[]): GeneratedRoute {
  const hosts = hostnames ?? (kind === 'TLSRoute' ? ['db.example.com', '*.db.example.com'] : []);
  const route = generated([], {
    kind,
    file: 'route.yaml',
    generate: { hostnames: hosts, rules, labels: {}, annotations: {} },
  });
  if (!isGenerated(route)) throw new Error('Not generated');
  return route;
}

const contract = HAS_CRDS ? describe : describe.skip;

contract(`a route of connections and the official CRD${HAS_CRDS ? '' : ' (skipped: none in ../shared/data)'}`, () => {
  it.each(STREAMS)('agree on a generated %s in Gateway API %s, and nothing is defaulted', (kind, version) => {
    const route = stream(kind, [{ name: 'main' }]);
    expect(flawsOfGenerated(route, version)).toEqual([]);
    const object = load(routeWriter(rollout(), route)(cluster('eu-west'))(splitInto([7550, 2450])));
    expect(admitter(kind, version)(object)).toEqual({ object, errors: [] });
    expect(object).toMatchObject({
      spec: { rules: [{ name: 'main', backendRefs: [{ weight: 7550 }, { weight: 2450 }] }] },
    });
  });

  it.each<[string, (typeof KINDS)[number], RouteRule[], string[] | undefined]>([
    ['two rules', 'TCPRoute', [{}, {}], undefined],
    ['two rules', 'UDPRoute', [{}, {}], undefined],
    ['matches', 'TLSRoute', [{ matches: [{ path: { value: '/' } }] }], undefined],
    ['filters', 'TCPRoute', [{ filters: [] }], undefined],
    ['timeouts', 'UDPRoute', [{ timeouts: { request: '1s' } }], undefined],
    ['no hostname', 'TLSRoute', [{}], []],
    ['an address for a hostname', 'TLSRoute', [{}], ['203.0.113.10']],
    ['a hostname in capitals', 'TLSRoute', [{}], ['DB.example.com']],
    ['hostnames', 'TCPRoute', [{}], ['db.example.com']],
    ['hostnames', 'UDPRoute', [{}], ['db.example.com']],
  ])('agree that %s is wrong in a %s', (_, kind, rules, hostnames) => {
    const route = stream(kind, rules, hostnames);
    expect(flawsOfGenerated(route, '1.6').length).toBeGreaterThan(0);
    const backendRefs = [{ name: 'blue', port: 1 }];
    const spec = { rules: rules.map((rule) => ({ ...rule, backendRefs })) };
    const object = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind,
      metadata: {},
      spec: route.generate.hostnames.length > 0 ? { ...spec, hostnames: route.generate.hostnames } : spec,
    };
    expect(admitter(kind, '1.6')(object).errors).not.toEqual([]);
  });

  it('agree that a TLSRoute has 16 hostnames at most until 1.6', () => {
    const hostnames = Array.from({ length: 17 }, (_, at) => `h${at}.example.com`);
    const route = stream('TLSRoute', [{}], hostnames);
    const object = load(routeWriter(rollout(), route)(cluster('eu-west'))(splitInto([10_000, 0])));
    expect(flawsOfGenerated(route, '1.5')).toHaveLength(1);
    expect(admitter('TLSRoute', '1.5')(object).errors).toHaveLength(1);
    expect(flawsOfGenerated(route, '1.6')).toEqual([]);
    expect(admitter('TLSRoute', '1.6')(object).errors).toEqual([]);
  });
});

describe('a route of connections or datagrams', () => {
  it.each(KINDS)('is refused by name where the release has none: %s', (kind) => {
    const since = kind === 'TLSRoute' ? '1.5' : '1.6';
    for (const gatewayApi of GATEWAY_API_VERSIONS) {
      const clusters = [cluster('eu-west', { gatewayApi, implementation: 'cilium' })];
      const result = render({}, { rollout: rollout({ routes: [stream(kind)] }), clusters });
      if (gatewayApi >= since) {
        expect(changesOf(result)).toHaveLength(2);
        continue;
      }
      expect(refusalsOf(result)).toMatchObject([
        {
          reason: 'feature_not_supported',
          found: `eu-west: the standard channel of Gateway API ${gatewayApi} has no ${kind}`,
          expected: `Gateway API ${since} or newer, the first release with it`,
        },
      ]);
    }
  });

  it.each([
    ['istio', 'TCPRoute', false],
    ['istio', 'TLSRoute', true],
    ['envoy-gateway', 'UDPRoute', false],
    ['kgateway', 'TCPRoute', true],
    ['kong', 'TCPRoute', false],
    ['kong', 'UDPRoute', true],
    ['nginx-gateway-fabric', 'UDPRoute', true],
    ['gke', 'TLSRoute', false],
    ['aws-load-balancer-controller', 'TCPRoute', false],
    ['other', 'TCPRoute', true],
  ] as const)('%s is known for a %s: %s', (implementation, kind, known) => {
    const result = render(
      {},
      { rollout: rollout({ routes: [stream(kind)] }), clusters: [cluster('eu-west', { implementation })] },
    );
    expect(result.ok).toBe(known);
    if (!result.ok) {
      expect(result.refusals[0]?.found).toBe(
        `eu-west: the Gateway implementation ${implementation} is not known to support ${kind}`,
      );
    }
  });

  it('is refused by the names of the fields that look into requests', () => {
    const rules = [{ matches: [{ headers: [] }], filters: [{}], timeouts: {} }];
    const clusters = [cluster('eu-west', { implementation: 'cilium' })];
    expect(
      refusalsOf(render({}, { rollout: rollout({ routes: [stream('TCPRoute', rules)] }), clusters })),
    ).toMatchObject(
      ['matches', 'filters', 'timeouts'].map((name) => ({
        reason: 'feature_not_supported',
        found: expect.stringContaining(`a TCPRoute has no ${name}`),
      })),
    );
  });

  it.each([
    ['preview', { preview: { conditions: [{ kind: 'header', name: 'x', value: 'y' }], host: null } }],
    ['mirror', { mirror: { share: null } }],
    ['sessions', { sessions: { cookie: 'v', maxAgeSeconds: 60 } }],
  ] as const)('is refused with %s, generated or adopted', (what, asked) => {
    const clusters = [cluster('eu-west', { implementation: 'cilium' })];
    for (const route of [stream('UDPRoute'), adopted({ kind: 'UDPRoute', file: 'route.yaml' })]) {
      const one = rollout({ ...PLAIN, ...asked, routes: [route] });
      const files: Record<string, string> = route.generate === null ? { [FILE]: file(100, 0) } : {};
      expect(refusalsOf(render(files, { rollout: one, clusters }))).toContainEqual(
        expect.objectContaining({
          reason: 'feature_not_supported',
          found: expect.stringContaining(`the UDPRoute checkout cannot have \`${what}\``),
        }),
      );
    }
  });

  it('is edited in place in two lines', () => {
    const before = file(100, 0);
    const one = rollout({ routes: [adopted({ kind: 'UDPRoute', file: 'route.yaml' })] });
    const result = render(
      { [FILE]: before },
      { rollout: one, after: canary(2550), clusters: [cluster('eu-west', { implementation: 'cilium' })] },
    );
    expect(afterOf(result)).toBe(before.replace('weight: 100', 'weight: 7450').replace('weight: 0', 'weight: 2550'));
    expect(warningsOf(result)).toEqual([]);
  });

  it('is warned of, and moved, where an operator wrote it for the experimental channel', () => {
    const before = file(75, 25).replace('/v1', '/v1alpha2');
    const one = rollout({ routes: [adopted({ kind: 'UDPRoute', file: 'route.yaml' })] });
    const clusters = [cluster('eu-west', { gatewayApi: '1.3' })];
    const result = render({ [FILE]: before }, { rollout: one, before: canary(2500), after: IDLE, clusters });
    expect(afterOf(result)).toContain('weight: 100');
    expect(warningsOf(result)).toMatchObject([{ reason: 'feature_not_supported', where: `${FILE}, kind` }]);
  });
});

const FILE = 'delivery/eu-west/checkout/route.yaml';

function file(blue: number, green: number): string {
  const kind: Route['kind'] = 'UDPRoute';
  return `apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: {name: checkout, namespace: shop} # the shop's
spec:
  parentRefs: [{name: public, namespace: infra}]
  rules:
    - backendRefs:
        - {name: checkout-blue, port: 8080, weight: ${blue}}
        - {name: checkout-green, port: 8080, weight: ${green}}
`;
}
