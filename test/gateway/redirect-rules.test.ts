import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { type FleetCluster, GATEWAY_API_VERSIONS } from '../../src/fleet/fleet.ts';
import { dig, listIn } from '../../src/gateway/plain-data.ts';
import { previewRule } from '../../src/gateway/preview-rule.ts';
import type { FleetPolicy } from '../../src/rollout/fleet-policy.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { Route, RouteRule } from '../../src/rollout/route.ts';
import { admitter, HAS_CRDS } from './crd-validator.ts';
import { EU, geoPolicy, pool, renderGeo } from './geo.ts';
import { answerOf } from './route-interpreter.ts';
import { canary, changesOf, cluster, generated, IDLE, refusalsOf, rollout, warningsOf } from './shop.ts';

/** One region each, and one where the EU's cluster stands by for the US. */
const APART = [pool('eu', 'eu-west'), pool('us', 'us-east')];
const STANDBY = [pool('eu', 'eu-west'), pool('us', 'us-east', 'eu-west')];
const NAMES = ['eu-west', 'us-east'];
const CLUSTERS = NAMES.map((name) => cluster(name));

function shop(
  fleet: FleetPolicy,
  rules: readonly RouteRule[] = [{}],
  route: Partial<Route> = {},
  changed: Partial<Rollout> = {},
): Rollout {
  return rollout({
    clusters: NAMES.map((name) => cluster(name)),
    fleet,
    routes: [generated(rules, route)],
    ...changed,
  });
}

function renderAll(one: Rollout, changed: Partial<FleetCluster> = {}, weight = 1000) {
  const clusters = NAMES.map((name) => cluster(name, changed));
  return renderGeo({}, { rollout: one, clusters, before: IDLE, after: canary(weight, ...NAMES) });
}

/** The route of a cluster as it is first written. */
function routeIn(name: string, one: Rollout, changed: Partial<FleetCluster> = {}, weight?: number): unknown {
  const changes = changesOf(renderAll(one, changed, weight));
  return load(changes.find(({ path }) => path === `delivery/${name}/checkout/httproute.yaml`)?.after ?? '');
}

const from = (country: string, path = '/', headers: Record<string, string> = {}) => ({
  path,
  headers: { 'cf-ipcountry': country, ...headers },
});

describe('a user from another jurisdiction', () => {
  it('is sent to the host that serves them, keeping the request’s method', () => {
    const route = routeIn('us-east', shop(geoPolicy(APART)));
    for (const country of EU) {
      expect(answerOf(route, from(country))).toMatchObject({
        redirect: { hostname: 'eu.shop.example.com', status: 307 },
        backends: [],
      });
    }
    for (const country of ['US', 'JP', 'XX', '']) expect(answerOf(route, from(country))?.redirect).toBeNull();
    expect(answerOf(routeIn('eu-west', shop(geoPolicy(APART))), from('US'))?.redirect).toMatchObject({
      hostname: 'us.shop.example.com',
    });
  });

  it('stays where the cluster is one of those that serve them: a redirect could lead back to it for ever', () => {
    const route = routeIn('eu-west', shop(geoPolicy(STANDBY)));
    expect(answerOf(route, from('US'))?.redirect).toBeNull();
    expect(dig(route, 'spec', 'hostnames')).toEqual(['shop.example.com', 'eu.shop.example.com', 'us.shop.example.com']);
    expect(dig(routeIn('us-east', shop(geoPolicy(STANDBY))), 'spec', 'hostnames')).toEqual([
      'shop.example.com',
      'us.shop.example.com',
    ]);
  });

  it('is not sent anywhere where no header can be trusted, but each cluster still knows its hosts', () => {
    const route = routeIn('us-east', shop(geoPolicy(APART, { header: null })));
    expect(answerOf(route, from('DE'))?.redirect).toBeNull();
    expect(listIn(dig(route, 'spec', 'rules'))).toHaveLength(1);
    expect(dig(route, 'spec', 'hostnames')).toEqual(['shop.example.com', 'us.shop.example.com']);
  });

  it('is sent there by whatever rule their request would meet, by previews and sessions too, and nobody else is', () => {
    const preview: RouteRule = previewRule(
      { matches: [{ path: { value: '/cart' } }] },
      { kind: 'header', name: 'x-preview', value: 'yes' },
    );
    const conditions = fc.record({
      path: fc.constantFrom('/', '/cart', '/cart/pay', '/cart/pay/now', '/search'),
      type: fc.constantFrom('Exact', 'PathPrefix'),
      headers: fc.subarray(['x-a', 'x-b', 'x-c']),
    });
    const matchOf = ({ path, type, headers }: { path: string; type: string; headers: string[] }) => ({
      path: { type, value: path },
      headers: headers.map((name) => ({ name, value: 'yes' })),
    });
    let sent = 0;
    fc.assert(
      fc.property(
        fc.array(fc.array(conditions, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.array(
          fc.record({
            path: conditions.map(({ path }) => path),
            headers: fc.subarray(['x-a', 'x-b', 'x-c', 'x-preview']),
            cookie: fc.constantFrom('', 'v=blue-9000', 'v=green-1000'),
          }),
          { minLength: 5, maxLength: 5 },
        ),
        (rules, hasSessions, requests) => {
          const configured = [...rules.map((matches) => ({ matches: matches.map(matchOf) })), preview];
          const sessions = hasSessions ? { cookie: 'v', maxAgeSeconds: 60 } : null;
          const one = shop(
            geoPolicy(APART, {}, ['DE', 'FR']),
            configured,
            { previewRules: [rules.length] },
            { sessions },
          );
          const result = renderAll(one);
          if (!result.ok) return;
          const route = routeIn('us-east', one);
          for (const { path, headers, cookie } of requests) {
            const own = {
              ...Object.fromEntries(headers.map((name) => [name, 'yes'])),
              ...(cookie === '' ? {} : { cookie }),
            };
            const plain = answerOf(route, { path, headers: own });
            expect(plain?.redirect ?? null).toBeNull();
            const sentOn = answerOf(route, from('FR', path, own));
            // Whoever would be served is sent on; whoever would not be stays unserved.
            expect(sentOn === null).toBe(plain === null);
            if (sentOn === null) continue;
            expect(sentOn.redirect).toMatchObject({ hostname: 'eu.shop.example.com' });
            sent += 1;
            expect(answerOf(route, from('JP', path, own))).toEqual(plain);
          }
        },
      ),
      { numRuns: 120 },
    );
    expect(sent).toBeGreaterThan(100);
  });
});

describe('redirects by country', () => {
  it.each(GATEWAY_API_VERSIONS)(
    'are admitted by Gateway API %s, with 302 and a warning before 307 was there',
    (gatewayApi) => {
      const one = shop(geoPolicy(APART), [{ matches: [{ path: { value: '/a' } }, { path: { value: '/b' } }] }]);
      const result = renderAll(one, { gatewayApi });
      const route = routeIn('us-east', one, { gatewayApi });
      const isOld = gatewayApi < '1.5';
      expect(answerOf(route, from('DE', '/a'))?.redirect?.status).toBe(isOld ? 302 : 307);
      expect(answerOf(route, from('SK', '/b/c'))?.redirect?.hostname).toBe('eu.shop.example.com');
      expect(
        warningsOf(result)
          .filter(({ found }) => found.includes('with 302'))
          .map(({ found }) => found.slice(0, 7)),
      ).toEqual(isOld ? ['eu-west', 'us-east'] : []);
      if (!HAS_CRDS) return;
      expect(admitter('HTTPRoute', gatewayApi)(route)).toEqual({ object: route, errors: [] });
    },
  );

  it('use 302 where the implementation lacks 307, and where 302 was asked for, without a word then', () => {
    const lacking = renderAll(shop(geoPolicy(APART)), { implementation: 'kong' });
    expect(warningsOf(lacking)).toHaveLength(2);
    const meant = shop(geoPolicy(APART, { status: 302 }));
    expect(warningsOf(renderAll(meant, { gatewayApi: '1.1' }))).toEqual([]);
    expect(answerOf(routeIn('us-east', meant), from('DE'))?.redirect?.status).toBe(302);
  });

  it('take several rules where one has no room for all countries', () => {
    const many = Array.from(
      { length: 70 },
      (_, at) => `${String.fromCharCode(65 + at / 26)}${String.fromCharCode(65 + (at % 26))}`,
    );
    const route = routeIn('us-east', shop(geoPolicy(APART, {}, many)));
    const rules = listIn(dig(route, 'spec', 'rules'));
    expect(rules.map((one) => listIn(dig(one, 'matches')).length)).toEqual([64, 6, 1]);
  });

  it('are refused by name before the route’s limits bite, with what to do', () => {
    const rules = Array.from({ length: 5 }, (_, at) => ({ matches: [{ path: { value: `/${at}` } }] }));
    expect(refusalsOf(renderAll(shop(geoPolicy(APART), rules)))).toMatchObject([
      {
        reason: 'config_invalid',
        found: 'us-east: with 3 that redirect users of 27 countries it has 8 rules with 140 matches',
        next: expect.stringContaining('divide it into several routes'),
      },
    ]);
    expect(changesOf(renderAll(shop(geoPolicy(APART), rules.slice(0, 4))))).toHaveLength(4);
  });

  it('are refused where a rule looks at the country already', () => {
    const own = { matches: [{ headers: [{ name: 'cf-ipcountry', value: 'DE' }] }] };
    expect(refusalsOf(renderAll(shop(geoPolicy(APART), [own])))).toContainEqual(
      expect.objectContaining({ found: expect.stringContaining('CF-IPCountry is there twice') }),
    );
  });

  it('leave the host of previews to the previews', () => {
    const one = shop(geoPolicy(APART), [{}], { previewRules: [0] });
    const route = routeIn('us-east', one);
    expect(dig(route, 'spec', 'hostnames')).toEqual(['shop.example.com']);
    expect(answerOf(route, from('DE'))?.redirect).not.toBeNull();
  });

  it('leave a route of every host one of every host', () => {
    const any = { hostnames: [], rules: [{}], labels: {}, annotations: {} };
    expect(dig(routeIn('us-east', shop(geoPolicy(APART), [], { generate: any })), 'spec')).not.toHaveProperty(
      'hostnames',
    );
  });

  it('are told to be out of reach for a GRPCRoute, which is written without', () => {
    const result = renderAll(shop(geoPolicy(APART), [], { kind: 'GRPCRoute' }));
    expect(warningsOf(result).map(({ found }) => found)).toContainEqual(
      expect.stringContaining('a GRPCRoute cannot send users elsewhere by CF-IPCountry'),
    );
    expect(changesOf(result)).toHaveLength(4);
  });

  it('stay where they are in every step, and in a file that somebody edited the indexes count the rules after them', () => {
    const preview = previewRule({}, { kind: 'header', name: 'x-preview', value: 'yes' });
    const one = shop(geoPolicy(APART), [preview, {}], { rules: [0, 1], previewRules: [0] });
    const files = Object.fromEntries(changesOf(renderAll(one)).map(({ path, after }) => [path, after]));
    const path = 'delivery/us-east/checkout/httproute.yaml';
    const edited = { ...files, [path]: `${files[path]}# mine\n` };
    for (const given of [files, edited]) {
      const result = renderGeo(given, {
        rollout: one,
        clusters: one.clusters.map(({ name }) => cluster(name)),
        before: canary(1000, ...NAMES),
        after: canary(5000, ...NAMES),
      });
      const after = changesOf(result).find((change) => change.path === path)?.after ?? '';
      const weights = listIn(dig(load(after), 'spec', 'rules')).map((rule) => dig(rule, 'backendRefs', 1, 'weight'));
      expect(weights).toEqual([undefined, 100, 50]);
    }
    const over = renderGeo(edited, {
      rollout: one,
      clusters: one.clusters.map(({ name }) => cluster(name)),
      before: canary(1000, ...NAMES),
      after: IDLE,
    });
    expect(changesOf(over)).toHaveLength(2);
  });

  it('that a country was added to later are missed in a file that is edited in place, and a host too', () => {
    const path = 'delivery/us-east/checkout/httproute.yaml';
    const before = shop(geoPolicy(APART, {}, ['DE']));
    const files = Object.fromEntries(changesOf(renderAll(before)).map((change) => [change.path, change.after]));
    const step = (one: Rollout) =>
      renderGeo(files, {
        rollout: one,
        clusters: CLUSTERS,
        before: canary(1000, ...NAMES),
        after: canary(5000, ...NAMES),
      });
    expect(warningsOf(step(before))).toEqual([]);
    const widened = step(shop(geoPolicy(APART, {}, ['DE', 'FR'])));
    expect(changesOf(widened)).toHaveLength(2);
    expect(warningsOf(widened)).toMatchObject([
      {
        where: `${path}, spec`,
        found: expect.stringContaining('does not send users'),
        next: expect.stringContaining('Remove the file'),
      },
    ]);
    const standby = step(shop(geoPolicy([pool('eu', 'eu-west'), pool('us', 'us-east', 'eu-west')], {}, ['DE'])));
    expect(warningsOf(standby).map(({ found }) => found)).toEqual([
      'eu-west: it lacks the hostnames us.shop.example.com, and it does not send users to the hosts that serve them as `fleet.geo` says',
    ]);
  });
});
