import fc from 'fast-check';
import type { GatewayApiVersion } from '../../src/fleet/fleet.ts';
import type { Field, Since } from '../../src/gateway/field.ts';
import { isIn } from '../../src/gateway/field-flaws.ts';
import { GRPC_RULE, HTTP_RULE } from '../../src/gateway/route-fields.ts';
import type { RouteRule } from '../../src/rollout/route.ts';

/** Values that fit no field, or fit one by accident. */
const JUNK = fc.constantFrom<unknown>('', 'Junk', -1, 0, 1.5, 2 ** 40, true, [], {}, ['a', 'a'], {
  name: 'x',
  value: 'y',
});

/** Paths, names, origins and durations: for every pattern of a field some that are legal. */
const LEGAL = [
  '/',
  '/cart',
  '/a/b',
  '/a%20b',
  'shop',
  'a.example.com',
  'x-user',
  '10s',
  '1m500ms',
  '0s',
  '*',
  'https://*.a.org',
];
/** What each law of the API refuses somewhere. */
const ILLEGAL = ['cart', '/a//b', '/./a', '/a/..', '/a%2Fb', '/a#b', '/ä', 'UPPER', '-x', 'x y', '10'];
const TEXTS = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...LEGAL) },
  { weight: 1, arbitrary: fc.constantFrom(...ILLEGAL) },
);

/** Rules that are mostly legal for a release, and now and then break something that its API server watches. */
export function ruleArbitrary(kind: 'HTTPRoute' | 'GRPCRoute', version: GatewayApiVersion): fc.Arbitrary<RouteRule> {
  const field = kind === 'HTTPRoute' ? HTTP_RULE : GRPC_RULE;
  const { filters, ...rest } = field.fields;
  const filter = filters?.type === 'list' && filters.items.type === 'object' ? filters.items.fields : {};
  const { type, ...choices } = known(filter, version);
  const coherent = fc.constantFrom(...Object.entries(choices)).chain(([name, child]) => {
    const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const own = name === 'cors' ? 'CORS' : name === 'urlRewrite' ? 'URLRewrite' : capital;
    return fc.record({ type: fc.constant(own), [name]: arbitraryOf(child, version) });
  });
  const loose = recordOf(filter, version, []);
  const filterList = fc.array(fc.oneof({ weight: 20, arbitrary: coherent }, { weight: 1, arbitrary: loose }), {
    maxLength: 3,
  });
  return fc.oneof(
    { weight: 20, arbitrary: ruleOf(known(rest, version), version, filterList) },
    { weight: 1, arbitrary: ruleOf(rest, version, filterList) },
  );
}

type Fields = Readonly<Record<string, Field>>;

function ruleOf(fields: Fields, version: GatewayApiVersion, filters: fc.Arbitrary<unknown>): fc.Arbitrary<RouteRule> {
  return fc.record({ ...arbitrariesOf(fields, version), filters }, { requiredKeys: [] });
}

/** The fields that a release has. */
function known(fields: Fields, version: GatewayApiVersion): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, child]) => isIn(version, child.since)));
}

function arbitrariesOf(fields: Fields, version: GatewayApiVersion): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, child]) => child.since !== 'experimental')
      .map(([name, child]) => [name, arbitraryOf(child, version)]),
  );
}

function recordOf(fields: Fields, version: GatewayApiVersion, requiredKeys: string[]): fc.Arbitrary<unknown> {
  return fc.record(arbitrariesOf(fields, version), { requiredKeys });
}

function arbitraryOf(field: Field, version: GatewayApiVersion): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 60, arbitrary: fitting(field, version) }, { weight: 1, arbitrary: JUNK });
}

function fitting(field: Field, version: GatewayApiVersion): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return field.values === undefined
        ? fc.integer({ min: field.least ?? 0, max: Math.min(field.most ?? 200, 200) })
        : valuesOf(field.values, version).map(Number);
    case 'string':
      if (field.values !== undefined) return valuesOf(field.values, version);
      return field.pattern === undefined ? TEXTS : matching(field.pattern);
    case 'list':
      return fc.array(arbitraryOf(field.items, version), { maxLength: 2 });
    case 'object': {
      const there = known(field.fields, version);
      const required = Object.keys(there).filter((name) => there[name]?.required === true);
      return fc.oneof(
        { weight: 20, arbitrary: recordOf(there, version, required) },
        { weight: 1, arbitrary: recordOf(field.fields, version, []) },
      );
    }
  }
}

function matching(pattern: RegExp): fc.Arbitrary<string> {
  const legal = LEGAL.filter((text) => pattern.test(text));
  return fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...legal) }, { weight: 1, arbitrary: TEXTS });
}

function valuesOf(values: Readonly<Record<string, Since>>, version: GatewayApiVersion): fc.Arbitrary<string> {
  const there = Object.keys(values).filter((value) => isIn(version, values[value]));
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...there) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(values)) },
  );
}
