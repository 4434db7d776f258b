import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { GATEWAY_API_VERSIONS } from '../../src/fleet/fleet.ts';
import { dig } from '../../src/gateway/plain-data.ts';
import type { Standing } from '../../src/gateway/share.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { Route, RouteRule } from '../../src/rollout/route.ts';
import { admitter, HAS_CRDS } from './crd-validator.ts';
import {
  adopted,
  afterOf,
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

function mirrored(share: number | null, route: Route = generated()): Rollout {
  return rollout({ mirror: { share }, routes: [route] });
}

const filtersOf = (text: string, index = 0) => dig(load(text), 'spec', 'rules', index, 'filters');
const routeAfter = (result: ReturnType<typeof render>) => changesOf(result)[0]?.after ?? '';
const GREEN = { group: '', kind: 'Service', name: 'checkout-green', port: 8080 };

describe('copies of the requests in a generated route', () => {
  it.each<[number | null, object]>([
    [null, {}],
    [10_000, { percent: 100 }],
    [1000, { percent: 10 }],
    [1250, { fraction: { numerator: 1250, denominator: 10_000 } }],
    [1, { fraction: { numerator: 1, denominator: 10_000 } }],
  ])('go to the candidate for as long as it has no traffic of its own: %s', (share, amount) => {
    const started = routeAfter(render({}, { rollout: mirrored(share), after: canary(0) }));
    expect(filtersOf(started)).toEqual([{ type: 'RequestMirror', requestMirror: { backendRef: GREEN, ...amount } }]);
    const moved = afterOf(
      render({ [EU_WEST]: started }, { rollout: mirrored(share), before: canary(0), after: canary(1) }),
    );
    expect(filtersOf(moved)).toBeUndefined();
    const back = afterOf(
      render({ [EU_WEST]: moved }, { rollout: mirrored(share), before: canary(1), after: canary(0) }),
    );
    expect(back).toBe(started);
    const ended = afterOf(render({ [EU_WEST]: back }, { rollout: mirrored(share), before: canary(0), after: IDLE }));
    expect(filtersOf(ended)).toBeUndefined();
    if (!HAS_CRDS) return;
    const object = load(started);
    expect(admitter('HTTPRoute', '1.6')(object)).toEqual({ object, errors: [] });
  });

  it('go to whichever slot is the candidate, beside the rule’s own filters, and from no preview or redirect', () => {
    const own = { type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['a'] } };
    const rules: RouteRule[] = [
      { filters: [own] },
      { matches: [{ headers: [{ name: 'x', value: 'y' }] }] },
      { matches: [{ path: { value: '/old' } }], filters: [{ type: 'RequestRedirect', requestRedirect: {} }] },
    ];
    const swapped: Standing = { stable: 'green', candidate: 'blue', weights: { 'eu-west': 0 } };
    const text = routeAfter(
      render({}, { rollout: mirrored(null, generated(rules, { previewRules: [1] })), after: swapped }),
    );
    expect(filtersOf(text)).toMatchObject([own, { requestMirror: { backendRef: { name: 'checkout-blue' } } }]);
    expect(filtersOf(text, 1)).toBeUndefined();
    expect(filtersOf(text, 2)).toHaveLength(1);
  });

  it('work for a GRPCRoute too', () => {
    const text = routeAfter(
      render({}, { rollout: mirrored(500, generated([], { kind: 'GRPCRoute' })), after: canary(0) }),
    );
    expect(filtersOf(text)).toMatchObject([{ requestMirror: { percent: 5 } }]);
  });

  it.each(GATEWAY_API_VERSIONS)('need no more than Gateway API %s has, or are refused by name', (gatewayApi) => {
    const clusters = [cluster('eu-west', { gatewayApi })];
    for (const [share, field] of [
      [1000, 'percent'],
      [1250, 'fraction'],
    ] as const) {
      const result = render({}, { rollout: mirrored(share), clusters, after: canary(0) });
      if (gatewayApi >= '1.3') expect(changesOf(result)).toHaveLength(2);
      else {
        expect(refusalsOf(result)).toMatchObject([
          {
            reason: 'feature_not_supported',
            found: expect.stringMatching(new RegExp(`^eu-west: Gateway API ${gatewayApi} has no .*${field}$`)),
            next: expect.stringContaining('Leave out `mirror`'),
          },
        ]);
      }
    }
    const whole = routeAfter(render({}, { rollout: mirrored(null), clusters, after: canary(0) }));
    if (HAS_CRDS) expect(admitter('HTTPRoute', gatewayApi)(load(whole)).errors).toEqual([]);
  });

  it.each(['traefik', 'kong', 'aws-load-balancer-controller', 'other'] as const)(
    'are refused by name where %s has none',
    (implementation) => {
      const clusters = [cluster('eu-west', { implementation })];
      const written = routeAfter(render({}, { rollout: rollout({ routes: [generated()] }), after: canary(0) }));
      for (const files of [{}, { [EU_WEST]: written }]) {
        expect(refusalsOf(render(files, { rollout: mirrored(null), clusters, after: canary(0) }))).toMatchObject([
          {
            reason: 'feature_not_supported',
            found: `eu-west: the Gateway implementation ${implementation} is not known to support RequestMirror`,
          },
        ]);
      }
    },
  );
});

describe('copies of the requests in a file of the operator’s own', () => {
  const mirror = (amount: string, name = 'checkout-green') => `    - filters:
        - {type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}
        - type: RequestMirror # theirs
          requestMirror:
            backendRef: {name: ${name}, port: 8080}
            ${amount}
${rule(100, 0).replace('    - backendRefs', '      backendRefs')}`;
  const OWN = mirrored(1000, adopted());

  it('are turned on and off in one line', () => {
    const off = httpRoute(mirror('percent: 0'));
    const on = afterOf(render({ [EU_WEST]: off }, { rollout: OWN, before: IDLE, after: canary(0) }));
    expect(on).toBe(off.replace('percent: 0', 'percent: 10'));
    const moved = afterOf(render({ [EU_WEST]: on }, { rollout: OWN, before: canary(0), after: canary(500) }));
    expect(moved).toBe(off.replace('weight: 100', 'weight: 95').replace('weight: 0', 'weight: 5'));
    expect(afterOf(render({ [EU_WEST]: on }, { rollout: OWN, before: canary(0), after: IDLE }))).toBe(off);
  });

  it('go to the candidate, whichever slot it is', () => {
    const text = httpRoute(mirror('percent: 0', '"checkout-green"'))
      .replace('weight: 100', 'weight: x')
      .replace('weight: 0', 'weight: 100')
      .replace('weight: x', 'weight: 0');
    const stable: Standing = { stable: 'green', candidate: null, weights: {} };
    const swapped: Standing = { stable: 'green', candidate: 'blue', weights: { 'eu-west': 0 } };
    expect(afterOf(render({ [EU_WEST]: text }, { rollout: OWN, before: stable, after: swapped }))).toBe(
      text.replace('percent: 0', 'percent: 10').replace('"checkout-green"', 'checkout-blue'),
    );
  });

  it('are asked for in the words to add where there is no filter', () => {
    expect(
      refusalsOf(render({ [EU_WEST]: httpRoute(rule(100, 0)) }, { rollout: OWN, after: canary(0) })),
    ).toMatchObject([
      {
        reason: 'route_not_editable',
        where: expect.stringContaining('spec.rules[0].filters'),
        next: 'Add to this rule’s filters: `- {type: RequestMirror, requestMirror: {backendRef: {name: checkout-green, port: 8080}, percent: 0}}`. Headgate then moves its percentage.',
      },
    ]);
    expect(
      changesOf(render({ [EU_WEST]: httpRoute(rule(100, 0)) }, { rollout: OWN, after: canary(500) })),
    ).toHaveLength(1);
  });

  it.each<[string, string, number | null, RegExp]>([
    ['has no percentage', 'fraction: {numerator: 1}', 1000, /it is missing/],
    ['would need a finer one', 'percent: 0', 1250, /12.5 % is no whole percentage/],
    ['was edited by hand', 'percent: 7', 1000, /7 % of the requests are copied to checkout-green:8080/],
    ['has none written', 'percent:', 1000, /no plain value/],
  ])('stop the step, and no rollback, where the filter %s', (_, amount, share, found) => {
    const one = mirrored(share, adopted());
    const text = httpRoute(mirror(amount));
    const refusals = refusalsOf(render({ [EU_WEST]: text }, { rollout: one, before: IDLE, after: canary(0) }));
    expect(refusals.map((refusal) => refusal.found).join('\n')).toMatch(found);
    const weighted = text.replace('weight: 100', 'weight: 75').replace('weight: 0', 'weight: 25');
    const back = render({ [EU_WEST]: weighted }, { rollout: one, before: canary(2500), after: IDLE, force: true });
    expect(afterOf(back)).toContain('weight: 100');
    expect(warningsOf(back)).not.toEqual([]);
  });

  it('of other backends are nobody’s business', () => {
    const text = httpRoute(mirror('percent: 7', 'shadow'));
    expect(afterOf(render({ [EU_WEST]: text }, { rollout: OWN, after: canary(500) }))).toContain('percent: 7');
    expect(refusalsOf(render({ [EU_WEST]: text }, { rollout: OWN, after: canary(0) }))).toHaveLength(1);
  });
});
