import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { GATEWAY_API_VERSIONS, type GatewayApiVersion } from '../../src/fleet/fleet.ts';
import { lackingFeatures } from '../../src/gateway/cluster-features.ts';
import { flawsOfGenerated, parentFlaws } from '../../src/gateway/generated-flaws.ts';
import { type GeneratedRoute, isGenerated } from '../../src/gateway/generated-route.ts';
import { dig, listIn } from '../../src/gateway/plain-data.ts';
import { routeWriter } from '../../src/gateway/route-writer.ts';
import type { Route, RouteRule } from '../../src/rollout/route.ts';
import { admitter, HAS_CRDS } from './crd-validator.ts';
import { ruleArbitrary } from './rule-arbitrary.ts';
import { cluster, generated, rollout, splitInto } from './shop.ts';

const KINDS = ['HTTPRoute', 'GRPCRoute'] as const;
const RELEASES = GATEWAY_API_VERSIONS.flatMap((version) => KINDS.map((kind) => [kind, version] as const));

/** Every field of a rule that some release has, in several rules. */
const EVERYTHING: Readonly<Record<(typeof KINDS)[number], readonly RouteRule[]>> = {
  HTTPRoute: [
    {
      name: 'cart',
      timeouts: { request: '10s', backendRequest: '2s' },
      matches: [
        { path: { value: '/cart' }, method: 'GET', queryParams: [{ name: 'beta', value: 'yes' }] },
        { headers: [{ name: 'x-user', value: '1:30' }] },
        {
          path: { type: 'RegularExpression', value: '^/c[a-z]+#?$' },
          headers: [{ type: 'RegularExpression', name: 'x', value: '.*' }],
        },
      ],
      filters: [
        { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'no' }], remove: ['b'] } },
        { type: 'ResponseHeaderModifier', responseHeaderModifier: { add: [{ name: 'a', value: '# not a comment' }] } },
        { type: 'RequestMirror', requestMirror: { backendRef: { name: 'shadow', port: 80 }, percent: 5 } },
        {
          type: 'RequestMirror',
          requestMirror: { backendRef: { name: 'shadow', port: 80 }, fraction: { numerator: 5 } },
        },
        {
          type: 'CORS',
          cors: { allowOrigins: ['https://*.example.com'], allowMethods: ['*'], allowCredentials: true },
        },
        { type: 'ExtensionRef', extensionRef: { group: 'example.com', kind: 'Auth', name: 'strict' } },
      ],
    },
    {
      matches: [{ path: { value: '/old' } }],
      filters: [
        { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } } },
      ],
    },
    {
      matches: [{ path: { value: '/gone' } }],
      filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', hostname: 'eu.example.com' } }],
    },
    {
      matches: [{ path: { type: 'Exact', value: '/moved' } }],
      filters: [{ type: 'RequestRedirect', requestRedirect: { statusCode: 307, port: 8443 } }],
    },
    {},
  ],
  GRPCRoute: [
    {
      name: 'cart',
      matches: [
        { method: { service: 'shop.Cart' } },
        { method: { method: 'Add', type: 'RegularExpression' }, headers: [{ name: 'a', value: 'b' }] },
      ],
      filters: [
        { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } },
        { type: 'RequestMirror', requestMirror: { backendRef: { name: 'shadow', port: 80 } } },
      ],
    },
    {},
  ],
};

function generatedRoute(changed: Partial<Route>, rules: readonly RouteRule[]): GeneratedRoute {
  const route = generated(rules, changed);
  if (!isGenerated(route)) throw new Error('Not generated');
  return route;
}

/** Rules without the fields that a release lacks. */
function rulesFor(kind: (typeof KINDS)[number], version: GatewayApiVersion): RouteRule[] {
  const at = (since: GatewayApiVersion) => version >= since;
  return EVERYTHING[kind].map(({ name, timeouts, filters, ...rule }) => ({
    ...(name !== undefined && at('1.4') ? { name } : {}),
    ...(timeouts !== undefined && at('1.2') ? { timeouts } : {}),
    ...rule,
    ...(filters === undefined
      ? {}
      : {
          filters: listIn(filters).flatMap((filter) => {
            if (dig(filter, 'type') === 'CORS') return at('1.5') ? [filter] : [];
            if (dig(filter, 'requestRedirect', 'statusCode') === 307 && !at('1.5')) {
              return [{ type: 'RequestRedirect', requestRedirect: { port: 8443 } }];
            }
            const mirror = dig(filter, 'requestMirror');
            if (mirror === undefined || at('1.3')) return [filter];
            return [{ type: 'RequestMirror', requestMirror: { backendRef: dig(mirror, 'backendRef') } }];
          }),
        }),
  }));
}

function written(route: GeneratedRoute, shares: readonly [number, number] = [7500, 2500]): unknown {
  return load(routeWriter(rollout(), route)(cluster('eu-west'))(splitInto(shares)));
}

const contract = HAS_CRDS ? describe : describe.skip;

contract(`a generated route and the official CRD${HAS_CRDS ? '' : ' (skipped: none in ../shared/data)'}`, () => {
  it.each(RELEASES)(
    'agree: every field of a %s that Gateway API %s has is admitted, and nothing is defaulted',
    (kind, version) => {
      const route = generatedRoute({ kind }, rulesFor(kind, version));
      expect(flawsOfGenerated(route, version)).toEqual([]);
      expect(
        lackingFeatures(kind, route.generate.rules, [cluster('eu-west', { gatewayApi: version })], 'stops'),
      ).toEqual([]);
      const object = written(route);
      expect(admitter(kind, version)(object)).toEqual({ object, errors: [] });
    },
  );

  it.each(RELEASES)('agree on what is wrong with any rules of a %s in Gateway API %s', (kind, version) => {
    const admit = admitter(kind, version);
    const seen = { admitted: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(ruleArbitrary(kind, version), { minLength: 1, maxLength: 3 }), (rules) => {
        const route = generatedRoute({ kind }, rules);
        const inRelease = cluster('eu-west', { gatewayApi: version });
        const ours = [
          ...flawsOfGenerated(route, version).filter(({ found, path }) => !stricter(found, path)),
          ...lackingFeatures(kind, rules, [inRelease], 'stops'),
        ].map(({ path, found }) => `${path} ${found}`);
        const admission = admit(ours.length === 0 ? written(route) : asConfigured(kind, rules));
        expect({ ours, theirs: admission.errors, agree: ours.length === 0 }).toEqual({
          ours,
          theirs: admission.errors,
          agree: admission.errors.length === 0,
        });
        if (ours.length === 0) expect(admission.object).toEqual(written(route));
        seen[ours.length === 0 ? 'admitted' : 'refused'] += 1;
      }),
      // The same rules in each run: whether both verdicts are seen must not be a matter of luck.
      { numRuns: 60, seed: 7 },
    );
    expect(Math.min(seen.admitted, seen.refused)).toBeGreaterThan(3);
  });

  it('can disagree: the validator refuses a broken route by schema, by CEL, by a list’s keys and by unknown fields', () => {
    const admit = admitter('HTTPRoute', '1.6');
    const errorsOf = (rule: RouteRule) => admit(asConfigured('HTTPRoute', [rule])).errors.join('\n');
    const headers = (...names: string[]) => ({ matches: [{ headers: names.map((name) => ({ name, value: 'x' })) }] });
    expect(errorsOf({})).toBe('');
    expect(errorsOf(headers('a', 'b'))).toBe('');
    expect(errorsOf(headers('a', 'a'))).toMatch(/Duplicate value/);
    expect(errorsOf({ matches: [{ path: { value: 'cart' } }] })).toMatch(/CEL: value must be an absolute path/);
    expect(errorsOf({ timeouts: { request: '1s', backendRequest: '2s' } })).toMatch(
      /CEL: backendRequest timeout cannot be longer/,
    );
    expect(errorsOf({ timeouts: { request: 'soon' } })).toMatch(/pattern/);
    expect(errorsOf({ timeout: '1s' })).toMatch(/unknown field/);
    const object = asConfigured('HTTPRoute', [{}]);
    expect(
      admit({ ...object, spec: { ...object.spec, rules: [{ backendRefs: [{ name: 'a' }] }] } }).errors.join(),
    ).toMatch(/CEL: Must have port for Service reference/);
    expect(
      admit({
        ...object,
        spec: { ...object.spec, rules: [{ backendRefs: [{ name: 'a', port: 1, weight: -1 }] }] },
      }).errors.join(),
    ).toMatch(/>= 0/);
  });
});

/** What Headgate refuses although the standard CRD would take it. */
function stricter(found: string, path: string): boolean {
  return found.startsWith('another rule is called') || found === 'every rule redirects' || path === '';
}

/** The rules as they were configured, with backends where the API allows them. */
function asConfigured(kind: string, rules: readonly RouteRule[]) {
  const backends = ['blue', 'green'].map((name) => ({ name, port: 8080, weight: 1 }));
  const redirects = (rule: RouteRule) =>
    listIn(rule['filters']).some((filter) => dig(filter, 'type') === 'RequestRedirect');
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind,
    metadata: {},
    spec: { rules: rules.map((rule) => (redirects(rule) ? rule : { ...rule, backendRefs: backends })) },
  };
}

describe('a generated route', () => {
  it('is the same text for the same input, whatever order labels and fields were configured in', () => {
    const text = (labels: Record<string, string>, rule: RouteRule) => {
      const route = generatedRoute({ generate: { hostnames: [], rules: [rule], labels, annotations: {} } }, []);
      return routeWriter(rollout(), route)(cluster('eu-west'))(splitInto([10_000, 0]));
    };
    const match = { path: { type: 'Exact', value: '/' }, method: 'GET' };
    expect(text({ a: '1', b: '2' }, { name: 'x', matches: [match], timeouts: { request: '1s' } })).toBe(
      text(
        { b: '2', a: '1' },
        { timeouts: { request: '1s' }, matches: [{ method: 'GET', path: { value: '/', type: 'Exact' } }], name: 'x' },
      ),
    );
  });

  it('gives both backends to every rule but those that redirect', () => {
    const rules = listIn(dig(written(generatedRoute({}, EVERYTHING.HTTPRoute)), 'spec', 'rules'));
    expect(rules.map((rule) => listIn(dig(rule, 'backendRefs')).map((backend) => dig(backend, 'weight')))).toEqual([
      [75, 25],
      [75, 25],
      [],
      [],
      [75, 25],
    ]);
  });

  it('takes everything where no rule is configured', () => {
    const rules = dig(written(generatedRoute({}, [])), 'spec', 'rules');
    expect(rules).toMatchObject([{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }]);
    expect(dig(written(generatedRoute({ kind: 'GRPCRoute' }, [])), 'spec', 'rules', 0, 'matches')).toBeUndefined();
  });

  it('names the backend’s namespace and the gateway’s listener only where they are configured', () => {
    const route = generatedRoute({}, []);
    const backends = {
      blue: { service: 'a', namespace: 'other', port: 1 },
      green: { service: 'b', namespace: null, port: 2 },
    };
    const gateways = [{ name: 'g', namespace: null, sectionName: 'https' }];
    const object = load(routeWriter(rollout({ backends }), route)(cluster('c', { gateways }))(splitInto([5000, 5000])));
    expect(dig(object, 'spec', 'parentRefs')).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'g', sectionName: 'https' },
    ]);
    expect(dig(object, 'spec', 'rules', 0, 'backendRefs')).toEqual([
      { group: '', kind: 'Service', name: 'a', namespace: 'other', port: 1, weight: 50 },
      { group: '', kind: 'Service', name: 'b', port: 2, weight: 50 },
    ]);
  });

  it.each<[string, readonly RouteRule[], Partial<Route>, RegExp]>([
    ['more than 16 rules', Array.from({ length: 17 }, () => ({})), {}, /17 rules/],
    [
      'more than 128 matches',
      Array.from({ length: 3 }, () => ({
        matches: Array.from({ length: 43 }, (_, at) => ({ path: { value: `/${at}` } })),
      })),
      {},
      /129 matches/,
    ],
    ['two rules of one name', [{ name: 'a' }, { name: 'a' }], {}, /another rule is called a/],
    ['only redirects', [{ filters: [{ type: 'RequestRedirect', requestRedirect: {} }] }], {}, /every rule redirects/],
    ['backends of its own', [{ backendRefs: [] }], {}, /no such field/],
    ['a rule that is not given to Headgate', [{}, { name: 'b' }], { rules: ['b'] }, /not given to Headgate/],
    ['a listed rule that is not there', [{}], { rules: [0, 'c'] }, /there is no rule c/],
    [
      'a hostname that is none',
      [],
      { generate: { hostnames: ['https://a'], rules: [], labels: {}, annotations: {} } },
      /https:\/\/a/,
    ],
  ])('is refused with %s', (_, rules, changed, found) => {
    const flaws = flawsOfGenerated(generatedRoute(changed, rules), '1.6');
    expect(flaws.map((flaw) => flaw.found).join('\n')).toMatch(found);
  });

  it('reports all that is wrong at once', () => {
    const rules = [{ nam: 'x', matches: [{ path: { value: 5 } }] }, { timeouts: { request: 'soon' } }];
    expect(flawsOfGenerated(generatedRoute({}, rules), '1.6').map(({ path }) => path)).toEqual([
      'spec.rules[0].nam',
      'spec.rules[0].matches[0].path.value',
      'spec.rules[1].timeouts.request',
    ]);
  });

  it('needs a listener’s name in each where a gateway is named twice', () => {
    const gateway = (sectionName: string | null) => ({ name: 'g', namespace: null, sectionName });
    expect(parentFlaws([gateway('a'), gateway('b'), { ...gateway(null), namespace: 'x' }])).toEqual([]);
    expect(parentFlaws([gateway('a'), gateway('a')])).toHaveLength(2);
    expect(parentFlaws([gateway('a'), gateway(null)])).toHaveLength(2);
    expect(parentFlaws(Array.from({ length: 33 }, (_, at) => ({ ...gateway(null), name: `g${at}` })))).toHaveLength(1);
  });
});
