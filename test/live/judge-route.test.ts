import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Implementation } from '../../src/fleet/fleet.ts';
import { isRecord } from '../../src/gateway/plain-data.ts';
import { judgeRoute } from '../../src/live/judge-route.ts';
import { conclude } from '../../src/live/judgement.ts';
import { condition, ENVOY, live, mapping, taken, wanted } from './shop-cluster.ts';

function judged(
  object: Record<string, unknown> | null,
  implementation: Implementation = 'envoy-gateway',
  wasLive = false,
) {
  const { faults, notes } = judgeRoute(wanted(), object, implementation, wasLive);
  return { ...conclude(faults), notes };
}

const LIVE = { verdict: 'live', findings: [], notes: [] };

describe('a route in a cluster', () => {
  it('is live where its spec is Git’s and its controller has taken up this very generation', () => {
    expect(judged(live())).toEqual(LIVE);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'ResolvedRefs is False',
      condition('ResolvedRefs', 'False', { reason: 'BackendNotFound', message: 'no green' }),
      'broken',
    ],
    ['ResolvedRefs is Unknown', condition('ResolvedRefs', 'Unknown'), 'pending'],
    ['ResolvedRefs is of an older generation', condition('ResolvedRefs', 'True', { observedGeneration: 3 }), 'pending'],
    [
      'ResolvedRefs was False for an older generation',
      condition('ResolvedRefs', 'False', { observedGeneration: 3 }),
      'pending',
    ],
    ['ResolvedRefs is still under way', condition('ResolvedRefs', 'False', { reason: 'Pending' }), 'pending'],
    ['ResolvedRefs is missing', condition('Programmed'), 'pending'],
  ])('is not where %s', (_, second, verdict) => {
    const parents = [taken({ conditions: [condition('Accepted'), second] })];
    expect(judged(live({ parents })).verdict).toBe(verdict);
  });

  it('says what the controller says, with its reason', () => {
    const refused = condition('Accepted', 'False', { reason: 'NoMatchingParent', message: 'No listener\nfits.' });
    const { findings } = judged(live({ parents: [taken({ conditions: [refused, condition('ResolvedRefs')] })] }));
    expect(findings).toEqual([
      {
        found: 'Accepted is False (NoMatchingParent: No listener fits.)',
        where: 'HTTPRoute shop/checkout, the status for Gateway infra/public',
        expected: 'Accepted as True',
      },
    ]);
  });

  it('is broken where a part of it was dropped, also where the rest was taken', () => {
    const partial = condition('PartiallyInvalid', 'True', { reason: 'UnsupportedValue', message: 'Dropped Rule 0' });
    const all = [condition('Accepted'), condition('ResolvedRefs'), partial];
    const { verdict, findings } = judged(live({ parents: [taken({ conditions: all })] }));
    expect([verdict, findings[0]?.found]).toEqual([
      'broken',
      'PartiallyInvalid is True (UnsupportedValue: Dropped Rule 0)',
    ]);
  });

  it('is broken where its controller fell back to the last good generation', () => {
    const conditions = [
      condition('Accepted', 'True', { observedGeneration: 3 }),
      condition('ResolvedRefs', 'True', { observedGeneration: 3 }),
      condition('PartiallyInvalid', 'True', { message: 'Fall Back' }),
    ];
    expect(judged(live({ parents: [taken({ conditions })] })).verdict).toBe('broken');
  });

  it.each([
    ['False', 4],
    ['True', 3],
  ])('is not concerned by PartiallyInvalid as %s of generation %i', (status, observedGeneration) => {
    const partial = condition('PartiallyInvalid', status, { observedGeneration });
    const conditions = [condition('Accepted'), condition('ResolvedRefs'), partial];
    expect(judged(live({ parents: [taken({ conditions })] }))).toEqual(LIVE);
  });

  it.each([[undefined], [0]])('is live with a note where generations are reported as %s', (observedGeneration) => {
    const conditions = ['Accepted', 'ResolvedRefs'].map((type) => condition(type, 'True', { observedGeneration }));
    expect(judged(live({ parents: [taken({ conditions })] }))).toEqual({
      ...LIVE,
      notes: [
        `${ENVOY} does not say which generation of HTTPRoute shop/checkout its status speaks of, so an old status cannot be told from a new one.`,
      ],
    });
  });

  it('waits where no controller has said anything', () => {
    const { verdict, findings } = judged(live({ parents: [] }));
    expect([verdict, findings]).toEqual([
      'pending',
      [
        {
          found: 'no controller has taken it up for Gateway infra/public',
          where: 'HTTPRoute shop/checkout, status.parents',
          expected: `a status of ${ENVOY}`,
        },
      ],
    ]);
  });

  it('waits where only another controller has, and says which', () => {
    const parents = [taken({ controllerName: 'flagger.example/controller' })];
    const { verdict, findings } = judged(live({ parents }));
    expect([verdict, findings[0]?.found]).toEqual([
      'pending',
      'only flagger.example/controller has taken it up for Gateway infra/public',
    ]);
  });

  it('takes any controller where the implementation is another one', () => {
    expect(judged(live({ parents: [taken({ controllerName: 'example.io/any' })] }), 'other')).toEqual(LIVE);
  });

  it('is live where one of several such controllers has taken it up', () => {
    const idle = taken({ controllerName: 'example.io/idle', conditions: [] });
    const parents = [idle, taken({ controllerName: 'example.io/any' })];
    expect(judged(live({ parents }), 'other')).toEqual(LIVE);
  });

  it.each<[Implementation, string]>([
    ['istio', 'istio.io/gateway-controller'],
    ['cilium', 'io.cilium/gateway-controller'],
    ['nginx-gateway-fabric', 'gateway.nginx.org/nginx-gateway-controller'],
    ['traefik', 'traefik.io/gateway-controller'],
    ['kong', 'konghq.com/kic-gateway-controller'],
    ['kgateway', 'kgateway.dev/kgateway'],
    ['gke', 'networking.gke.io/gateway'],
    ['aws-load-balancer-controller', 'gateway.k8s.aws/alb'],
    ['aws-load-balancer-controller', 'gateway.k8s.aws/nlb'],
  ])('knows what %s calls itself: %s', (implementation, controllerName) => {
    expect(judged(live({ parents: [taken({ controllerName })] }), implementation)).toEqual(LIVE);
    expect(judged(live(), implementation).verdict).toBe('pending');
  });

  it.each([
    ['name', 'other'],
    ['namespace', 'shop'],
    ['sectionName', 'http'],
    ['port', 80],
    ['kind', 'ListenerSet'],
    ['group', 'example.io'],
  ])('is not taken up by a status whose parentRef has another %s', (field, value) => {
    const parentRef = { name: 'public', namespace: 'infra', [field]: value };
    expect(judged(live({ parents: [taken({ parentRef })] })).verdict).toBe('pending');
  });

  it('needs every parent that Git names', () => {
    const spec = { ...wanted().spec, parentRefs: [{ name: 'public', namespace: 'infra' }, { name: 'inner' }] };
    const inner = taken({ parentRef: { name: 'inner', namespace: 'shop' } });
    const route = { ...wanted(), spec };
    const verdictOf = (parents: Record<string, unknown>[]) =>
      conclude(judgeRoute(route, live({ spec, parents }), 'envoy-gateway', false).faults).verdict;
    expect([verdictOf([taken(), inner]), verdictOf([taken()]), verdictOf([inner])]).toEqual([
      'live',
      'pending',
      'pending',
    ]);
  });

  it('is broken where it names no parent', () => {
    const spec = { ...wanted().spec, parentRefs: [] };
    const { faults } = judgeRoute({ ...wanted(), spec }, live({ spec }), 'envoy-gateway', false);
    expect(faults.map(({ verdict, finding }) => [verdict, finding.found])).toEqual([
      ['broken', 'it names no parent, so nothing serves it'],
    ]);
  });
});

describe('a route that is not as Git says', () => {
  const spec = {
    ...wanted().spec,
    rules: [
      {
        backendRefs: [
          { name: 'checkout-blue', port: 8080, weight: 95 },
          { name: 'checkout-green', port: 8080, weight: 5 },
        ],
      },
    ],
  };

  it.each<['pending' | 'drifted', boolean]>([
    ['pending', false],
    ['drifted', true],
  ])('is %s, told by backend, where it was seen live before: %s', (verdict, wasLive) => {
    expect(judged(live({ spec }), 'envoy-gateway', wasLive)).toEqual({
      verdict,
      findings: [
        {
          found: 'checkout-blue:8080 has the weight 95',
          where: 'HTTPRoute shop/checkout, spec.rules[0].backendRefs[0].weight',
          expected: '75, as in Git',
        },
        {
          found: 'checkout-green:8080 has the weight 5',
          where: 'HTTPRoute shop/checkout, spec.rules[0].backendRefs[1].weight',
          expected: '25, as in Git',
        },
      ],
      notes: [],
    });
  });

  it('is not judged by a status that speaks of what the cluster has', () => {
    const parents = [taken({ conditions: [condition('Accepted', 'False'), condition('ResolvedRefs')] })];
    expect(judged(live({ spec, parents })).verdict).toBe('pending');
  });

  it('is told field by field up to ten, and the rest as a number', () => {
    const hostnames = Array.from({ length: 14 }, (_, index) => `h${index}.example.com`);
    const { findings } = judged(live({ spec: { ...wanted().spec, hostnames } }));
    expect(findings).toHaveLength(11);
    expect(findings[0]).toEqual({
      found: 'the cluster has `h0.example.com`',
      where: 'HTTPRoute shop/checkout, spec.hostnames[0]',
      expected: '`shop.example.com`, as in Git',
    });
    expect(findings[1]?.expected).toBe('nothing there, as in Git');
    expect(findings[10]?.found).toBe('4 more fields differ from Git');
  });

  it.each<['pending' | 'drifted', boolean]>([
    ['pending', false],
    ['drifted', true],
  ])('is %s where it is not there at all', (verdict, wasLive) => {
    expect(judged(null, 'envoy-gateway', wasLive).verdict).toBe(verdict);
  });
});

describe('a route that no commit reaches', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'Argo Rollouts',
      { labels: { 'rollouts.argoproj.io/gatewayapi-canary': 'x' } },
      /Remove that from the route’s labels/,
    ],
    ['Flux told to leave it', { annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' } }, /Remove that/],
    ['its deletion', { deletionTimestamp: '2026-01-05T10:00:00Z' }, /stays/],
  ])('is broken, and says what to do: %s', (_, metadata, expected) => {
    const { verdict, findings } = judged(live({ metadata }));
    expect(verdict).toBe('broken');
    expect(findings[0]?.expected).toMatch(expected);
  });

  it('is broken also where it has not come to what Git says', () => {
    const metadata = { labels: { 'rollouts.argoproj.io/gatewayapi-canary': 'x' } };
    const { verdict, findings } = judged(live({ metadata, spec: { ...wanted().spec, hostnames: [] } }));
    expect([verdict, findings.length]).toEqual(['broken', 2]);
  });
});

describe('what somebody else wrote', () => {
  it('is never more than a bounded, inert excerpt', () => {
    const message = `@acme/all \u001b[31m<img src=x>\u202e [x](https://evil.example) #1 \`a\` ${'x'.repeat(5000)}`;
    const refused = condition('Accepted', 'False', { reason: 'R`@x', message });
    const { findings } = judged(live({ parents: [taken({ conditions: [refused, condition('ResolvedRefs')] })] }));
    const found = findings[0]?.found ?? '';
    expect(found.length).toBeLessThan(200);
    expect(found).not.toMatch(/[@#<>[\]`\p{C}]|:\/\//u);
    expect(found).toContain('…');
  });
});

describe('Argo CD’s own examples of routes', () => {
  const folder = fileURLToPath(new URL('../../../shared/data/httproute-status/', import.meta.url));
  const has = existsSync(folder);
  (has ? it : it.skip).each([
    ['healthy.yaml', 'live'],
    ['degraded_accepted.yaml', 'broken'],
    ['degraded_resolved_refs.yaml', 'broken'],
    // Routes have no condition Programmed; what is beyond Accepted and ResolvedRefs is the implementation's own.
    ['progressing.yaml', 'live'],
    // Argo CD is content with any parent of the newest generation. Here each that Git names must be.
    ['healthy_multiple_generations.yaml', 'pending'],
  ])('%s is %s', (file, verdict) => {
    const object = mapping(readFileSync(`${folder}${file}`, 'utf8'));
    const { metadata, spec } = object;
    if (!isRecord(metadata) || !isRecord(spec)) throw new TypeError(file);
    const namespace = String(metadata['namespace'] ?? 'default');
    const route = { ...wanted(), namespace, name: String(metadata['name']), spec };
    const there = { ...object, metadata: { generation: 1, ...metadata } };
    expect(conclude(judgeRoute(route, there, 'other', false).faults).verdict).toBe(verdict);
  });
});
