import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { measure, percentOf } from '../../src/playground/load.ts';
import type { Workload } from '../../src/playground/workload.ts';
import { httpRoute, ServingStage, splitting } from './serving-stage.ts';

describe('a gateway of the playground', () => {
  let stage: ServingStage;
  let blue: Workload;
  let green: Workload;
  beforeAll(async () => {
    stage = await ServingStage.start();
    blue = await stage.run('blue');
    green = await stage.run('green');
  });
  afterAll(() => stage.stop());
  beforeEach(() => {
    blue.behave({ failing: 0, milliseconds: 0 });
    green.behave({ failing: 0, milliseconds: 0 });
    green.setReady(true);
    stage.removeAll('HTTPRoute');
  });
  const sent = (path = '/', requests = 500) =>
    measure({ url: stage.gateway.url, host: 'shop.example.com', path, requests });

  describe('splits', () => {
    it.each([[10], [25], [50], [90]])(
      '%i %% to the candidate within the bounds of the conformance test',
      async (weight) => {
        stage.put(httpRoute([splitting({ blue: 100 - weight, green: weight })]));
        const measured = await sent();
        expect(measured.statuses).toEqual({ '200': 500 });
        expect(Math.abs(percentOf(measured, 'green') - weight)).toBeLessThanOrEqual(5);
      },
    );

    it('nothing at all to a backend of weight 0', async () => {
      stage.put(httpRoute([splitting({ blue: 100, green: 0 })]));
      expect((await sent()).versions).toEqual({ blue: 500 });
      stage.put(httpRoute([splitting({ blue: 0, green: 1 })]));
      expect((await sent()).versions).toEqual({ green: 500 });
    });

    it('by parts of the sum, whatever the sum is', async () => {
      stage.put(httpRoute([splitting({ blue: 3, green: 1 })]));
      expect(Math.abs(percentOf(await sent(), 'green') - 25)).toBeLessThanOrEqual(5);
    });

    it('and counts it under the names of Istio’s metrics', async () => {
      stage.put(httpRoute([splitting({ blue: 0, green: 1 })], 'counted'));
      green.behave({ failing: 1 });
      await sent('/', 7);
      const metrics = await (await fetch(`${stage.gateway.adminUrl}/metrics`)).text();
      expect(metrics).toMatch(
        /^istio_requests_total\{.*destination_service_name="green",destination_service_namespace="shop".*response_code="500"\} 7$/m,
      );
      expect(metrics).toMatch(/^istio_request_duration_milliseconds_bucket\{le="60000",.*response_code="500"\} 7$/m);
      const counts: unknown = await (await fetch(`${stage.gateway.adminUrl}/counts`)).json();
      expect(counts).toContainEqual({ route: 'shop/counted', service: 'green', status: 500, requests: 7 });
      expect(stage.gateway.meter.since('green', Date.now() - 60_000).failures).toBeGreaterThanOrEqual(7);
      expect(stage.gateway.meter.since('green', Date.now() + 1)).toEqual({ requests: 0, failures: 0 });
    });
  });

  describe('goes by precedence', () => {
    it('a longer prefix before a shorter, exact before prefix, a header before none', async () => {
      stage.put(
        httpRoute([
          splitting({ blue: 1 }),
          splitting({ green: 1 }, 'matches: [{path: {type: PathPrefix, value: /cart}}]'),
          splitting({ blue: 1 }, 'matches: [{path: {type: Exact, value: /cart}}]'),
          splitting({ green: 1 }, 'matches: [{headers: [{name: X-Preview, value: candidate}]}]'),
        ]),
      );
      expect((await stage.heard({ path: '/cart/1' })).version).toBe('green');
      expect((await stage.heard({ path: '/cart' })).version).toBe('blue');
      expect((await stage.heard({ path: '/carts' })).version).toBe('blue');
      expect((await stage.heard({ headers: { 'x-preview': 'candidate' } })).version).toBe('green');
      expect((await stage.heard({ headers: { 'x-preview': 'other' } })).version).toBe('blue');
    });

    it('methods, query parameters and patterns count too', async () => {
      stage.put(
        httpRoute([
          splitting({ blue: 1 }),
          splitting({ green: 1 }, 'matches: [{method: POST}]'),
          splitting({ green: 1 }, 'matches: [{queryParams: [{name: beta, value: "1"}]}]'),
          splitting({ green: 1 }, `matches: [{path: {type: RegularExpression, value: "/v[0-9]+"}}]`),
        ]),
      );
      const version = async (asked: Parameters<typeof stage.heard>[0]) => (await stage.heard(asked)).version;
      expect(await version({ method: 'POST', body: 'x' })).toBe('green');
      expect(await version({ path: '/?beta=1' })).toBe('green');
      expect(await version({ path: '/?beta=2' })).toBe('blue');
      expect(await version({ path: '/v12' })).toBe('green');
      expect(await version({ path: '/v12/x' })).toBe('blue');
    });

    it('a host of its own before a wildcard, and 404 for a host that no route has', async () => {
      stage.put(httpRoute([splitting({ blue: 1 })], 'wide', '["*.example.com"]'));
      stage.put(httpRoute([splitting({ green: 1 })], 'narrow', '[shop.example.com]'));
      expect((await stage.heard()).version).toBe('green');
      expect((await stage.heard({ host: 'pay.example.com' })).version).toBe('blue');
      expect((await stage.ask({ host: 'example.org' })).status).toBe(404);
    });
  });

  describe('answers by itself', () => {
    it('500 where all weights are zero or a rule has no backends', async () => {
      stage.put(httpRoute([splitting({ blue: 0, green: 0 })]));
      expect((await stage.ask()).status).toBe(500);
      stage.put(httpRoute(['{matches: [{path: {value: /}}]}']));
      expect((await stage.ask()).status).toBe(500);
    });

    it('500 to the share of a Service that is missing', async () => {
      stage.put(httpRoute([splitting({ blue: 50, gone: 50 })]));
      const { statuses } = await sent();
      expect(Math.abs((statuses['500'] ?? 0) / 5 - 50)).toBeLessThanOrEqual(5);
      expect((statuses['500'] ?? 0) + (statuses['200'] ?? 0)).toBe(500);
    });

    it('503 where nobody is ready behind a Service', async () => {
      green.setReady(false);
      stage.put(httpRoute([splitting({ green: 1 })]));
      expect((await stage.ask()).status).toBe(503);
    });

    it('504 where a backend takes longer than the route allows', async () => {
      green.behave({ milliseconds: 2000 });
      stage.put(httpRoute([splitting({ green: 1 }, 'timeouts: {request: 50ms}')]));
      expect((await stage.ask()).status).toBe(504);
    });

    it('a redirect with the host, the path and the status of the filter', async () => {
      const redirect =
        'type: RequestRedirect, requestRedirect: {hostname: eu.example.com, scheme: https, statusCode: 301}';
      stage.put(httpRoute([`{filters: [{${redirect}}]}`]));
      const { status, headers } = await stage.ask({ path: '/cart?x=1' });
      expect([status, headers['location']]).toEqual([301, 'https://eu.example.com/cart?x=1']);
    });

    it('404 while no route is programmed, and breaks connections while it is down', async () => {
      expect((await stage.ask()).status).toBe(404);
      stage.gateway.setDown(true);
      await expect(stage.ask()).rejects.toThrow();
      stage.gateway.setDown(false);
      expect((await stage.ask()).status).toBe(404);
    });
  });

  describe('changes what passes', () => {
    it('request headers by the rule and by the backend', async () => {
      const modifier =
        '{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-Set, value: s}], remove: [x-gone]}}';
      const own = '{type: RequestHeaderModifier, requestHeaderModifier: {add: [{name: X-Set, value: b}]}}';
      stage.put(httpRoute([`{filters: [${modifier}], backendRefs: [{name: blue, port: 8080, filters: [${own}]}]}`]));
      const { headers } = await stage.heard({ headers: { 'x-set': 'mine', 'x-gone': 'here', 'x-kept': 'k' } });
      expect(headers).toMatchObject({ 'x-set': 's, b', 'x-kept': 'k' });
      expect(headers).not.toHaveProperty('x-gone');
    });

    it('keeps a user on the version that she met, by the cookies of Headgate’s session rules', async () => {
      const cookie = (version: string) =>
        `{type: ResponseHeaderModifier, responseHeaderModifier: {add: [{name: Set-Cookie, value: "v=${version}; Path=/"}]}}`;
      const backend = (name: string) => `{name: ${name}, port: 8080, weight: 50, filters: [${cookie(name)}]}`;
      const stay = (version: string) =>
        `matches: [{headers: [{type: RegularExpression, name: Cookie, value: "^(.*;\\\\s*)?v=${version}(;.*)?$"}]}]`;
      stage.put(
        httpRoute([
          splitting({ blue: 1 }, stay('blue')),
          splitting({ green: 1 }, stay('green')),
          `{backendRefs: [${backend('blue')}, ${backend('green')}]}`,
        ]),
      );
      const first = await stage.ask();
      const met = first.headers['x-version'];
      expect(first.headers['set-cookie']).toEqual([`v=${met}; Path=/`]);
      for (let visit = 0; visit < 20; visit += 1)
        expect((await stage.heard({ headers: { cookie: `a=b; v=${met}` } })).version).toBe(met);
    });

    it('the prefix of a path, and the host', async () => {
      const rewrite =
        'type: URLRewrite, urlRewrite: {hostname: inner.example.com, path: {type: ReplacePrefixMatch, replacePrefixMatch: /v2}}';
      stage.put(
        httpRoute([
          splitting({ blue: 1 }, `matches: [{path: {type: PathPrefix, value: /shop}}], filters: [{${rewrite}}]`),
        ]),
      );
      const { path, headers } = await stage.heard({ path: '/shop/cart?x=1' });
      expect([path, headers['host']]).toEqual(['/v2/cart?x=1', 'inner.example.com']);
    });

    it('copies a part of the requests to a mirror, which users never notice', async () => {
      green.behave({ failing: 1 });
      const mirror = '{type: RequestMirror, requestMirror: {backendRef: {name: green, port: 8080}, percent: 20}}';
      stage.put(httpRoute([splitting({ blue: 1 }, `filters: [${mirror}]`)]));
      const before = green.requests;
      expect(await sent()).toMatchObject({ statuses: { '200': 500 }, versions: { blue: 500 } });
      await stage.gateway.settled();
      expect(Math.abs((green.requests - before) / 5 - 20)).toBeLessThanOrEqual(5);
    });
  });
});
