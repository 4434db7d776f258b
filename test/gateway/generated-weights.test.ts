import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { type GeneratedRoute, isGenerated } from '../../src/gateway/generated-route.ts';
import { dig, listIn } from '../../src/gateway/plain-data.ts';
import { previewRule } from '../../src/gateway/preview-rule.ts';
import { layRules } from '../../src/gateway/route-layout.ts';
import { routeWriter } from '../../src/gateway/route-writer.ts';
import { isShare, type Standing } from '../../src/gateway/share.ts';
import { splitOf } from '../../src/gateway/split.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { admitter, HAS_CRDS } from './crd-validator.ts';
import { geoPolicy, pool } from './geo.ts';
import { cluster, generated, rollout } from './shop.ts';

/** Clusters as the example fleet has them, and the newest release. */
const CLUSTERS = [
  cluster('eu-west', { gatewayApi: '1.4', implementation: 'envoy-gateway' }),
  cluster('eu-north', { gatewayApi: '1.5', implementation: 'istio' }),
  cluster('us-east', { gatewayApi: '1.3', implementation: 'nginx-gateway-fabric' }),
  cluster('us-west', { gatewayApi: '1.6', implementation: 'cilium' }),
] as const;

const weight = fc.oneof(fc.integer({ min: 0, max: WHOLE }), fc.constantFrom(0, 1, 2500, WHOLE - 1, WHOLE));
const standing: fc.Arbitrary<Standing> = fc
  .record({
    stable: fc.constantFrom('blue', 'green'),
    runs: fc.boolean(),
    weight,
    met: fc.uniqueArray(weight, { maxLength: 4 }),
  })
  .map(({ stable, runs, ...rest }) => ({
    stable,
    candidate: runs ? (stable === 'blue' ? 'green' : 'blue') : null,
    weights: Object.fromEntries(CLUSTERS.map(({ name }) => [name, rest.weight])),
    met: Object.fromEntries(CLUSTERS.map(({ name }) => [name, rest.met])),
  }));
const asked = fc.record({
  mirror: fc.constantFrom(null, { share: null }, { share: 100 }),
  sessions: fc.constantFrom(null, { cookie: 'v', maxAgeSeconds: 60 }),
  fleet: fc.constantFrom(
    null,
    geoPolicy([pool('eu', 'eu-west', 'eu-north'), pool('us', 'us-east', 'us-west')], {}, ['DE', 'FR']),
  ),
});

function routeOf(): GeneratedRoute {
  const condition = { kind: 'cookie', name: 'preview', value: 'yes' } as const;
  const cart = { matches: [{ path: { value: '/cart' } }] };
  const away = { matches: [{ path: { value: '/old' } }], filters: [{ type: 'RequestRedirect', requestRedirect: {} }] };
  const route = generated([cart, {}, away, previewRule(cart, condition)], { previewRules: [3] });
  if (!isGenerated(route)) throw new Error('Not generated');
  return route;
}

describe('every rule of a generated route', () => {
  const admitters = new Map(
    CLUSTERS.map(({ gatewayApi }) => [gatewayApi, HAS_CRDS ? admitter('HTTPRoute', gatewayApi) : null]),
  );

  it('has weights that are integers, whose sum is above nothing, in exactly the proportion that was decided, in every cluster', () => {
    const route = routeOf();
    let admitted = 0;
    fc.assert(
      fc.property(asked, standing, fc.constantFrom(...CLUSTERS), (parts, now, place) => {
        const one: Rollout = rollout({ ...parts, routes: [route] });
        const split = splitOf(one, one.routes, now, place.name);
        const object = load(routeWriter(one, route)(place)(split));
        const rules = listIn(dig(object, 'spec', 'rules'));
        const laid = layRules(one, route, place, split);
        expect(rules).toHaveLength(laid.length);
        for (const [at, { backends }] of laid.entries()) {
          const weights = listIn(dig(rules[at], 'backendRefs')).map((backend) => Number(dig(backend, 'weight')));
          if (backends === null) {
            expect(weights).toEqual([]);
            continue;
          }
          const [first = -1, second = -1] = weights;
          expect(weights).toHaveLength(2);
          expect([
            Number.isInteger(first),
            Number.isInteger(second),
            first >= 0,
            second >= 0,
            first + second > 0,
          ]).toEqual([true, true, true, true, true]);
          if (typeof backends !== 'string') {
            expect(first * (backends[0] + backends[1])).toBe(backends[0] * (first + second));
            continue;
          }
          expect(isShare([first, second], backends === 'split' ? split.shares : split.preview)).toBe(true);
        }
        const admission = admitters.get(place.gatewayApi)?.(object);
        if (admission === undefined) return;
        expect(admission).toEqual({ object, errors: [] });
        admitted += 1;
      }),
      { numRuns: 60 },
    );
    expect(admitted).toBe(HAS_CRDS ? 60 : 0);
  });
});
