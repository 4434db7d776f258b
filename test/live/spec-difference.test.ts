import '../property-seed.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GATEWAY_API_VERSIONS } from '../../src/fleet/fleet.ts';
import { dig, isRecord, listIn } from '../../src/gateway/plain-data.ts';
import { judgeRoute } from '../../src/live/judge-route.ts';
import { specDifferences } from '../../src/live/spec-difference.ts';
import { specField } from '../../src/live/spec-field.ts';
import { ROUTE_KINDS } from '../../src/rollout/route.ts';
import { admitter, crdSchema, HAS_CRDS } from '../gateway/crd-validator.ts';
import { ruleArbitrary } from '../gateway/rule-arbitrary.ts';
import { live, taken, wanted } from './shop-cluster.ts';

const withCrds = HAS_CRDS ? it : it.skip;

/** Every place below plain data: its path and what stands there. */
function places(
  data: unknown,
  path: readonly (string | number)[] = [],
): { path: readonly (string | number)[]; value: unknown }[] {
  const own = { path, value: data };
  if (Array.isArray(data)) return [own, ...data.flatMap((item, index) => places(item, [...path, index]))];
  if (isRecord(data)) return [own, ...Object.entries(data).flatMap(([key, item]) => places(item, [...path, key]))];
  return [own];
}

/** The same data with another value at one place; `undefined` takes it away. */
function changed(data: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(data)) {
    const item = changed(data[Number(step)], rest, value);
    return data.flatMap((one: unknown, index) => (index !== step ? [one] : item === undefined ? [] : [item]));
  }
  if (!isRecord(data)) return value;
  const { [step]: _, ...others } = data;
  const item = changed(dig(data, step), rest, value);
  return item === undefined ? others : { ...data, [step]: item };
}

/** Other than the given value, of the same kind. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return `${String(value)}x`;
}

const specs = (version: (typeof GATEWAY_API_VERSIONS)[number]) =>
  fc.record({
    parentRefs: fc.constantFrom([{ name: 'public' }], [{ name: 'public', namespace: 'infra', sectionName: 'https' }]),
    hostnames: fc.constantFrom(undefined, [], ['shop.example.com']),
    rules: fc.oneof(
      fc.constant(undefined),
      fc.array(
        ruleArbitrary('HTTPRoute', version).chain((rule) =>
          fc
            .constantFrom(
              undefined,
              [{ name: 'a', port: 80 }],
              [
                { name: 'a', port: 80, weight: 3 },
                { name: 'b', port: 80 },
              ],
            )
            .map((backendRefs) => ({ ...rule, ...(backendRefs && { backendRefs }) })),
        ),
        { maxLength: 3 },
      ),
    ),
  });

describe('a route’s spec beside Git’s', () => {
  withCrds('is no different for what the oldest and the newest API server add, and then it is live', () => {
    let admitted = 0;
    for (const version of ['1.1', '1.6'] as const) {
      const admit = admitter('HTTPRoute', version);
      fc.assert(
        fc.property(specs(version), (written) => {
          const spec: unknown = JSON.parse(JSON.stringify(written));
          const metadata = { name: 'checkout', namespace: 'shop' };
          const { object, errors } = admit({
            apiVersion: 'gateway.networking.k8s.io/v1',
            kind: 'HTTPRoute',
            metadata,
            spec,
          });
          fc.pre(errors.length === 0);
          admitted += 1;
          const there = dig(object, 'spec');
          expect(specDifferences('HTTPRoute', spec, there)).toEqual([]);
          const parents = listIn(dig(there, 'parentRefs')).map((parentRef) => taken({ parentRef }));
          const route = { ...wanted(), spec: isRecord(spec) ? spec : {} };
          const judged = judgeRoute(route, live({ spec: there, parents }), 'envoy-gateway', true);
          expect(judged).toEqual({ faults: [], notes: [] });
        }),
        { numRuns: 20 },
      );
    }
    expect(admitted).toBeGreaterThan(15);
  });

  it('is different for every single change of a value, and the change is named', () => {
    const { spec } = wanted();
    const leaves = places(spec).filter(({ value }) => !isRecord(value) && !Array.isArray(value));
    expect(leaves.length).toBeGreaterThan(8);
    for (const { path, value } of leaves) {
      const edited = changed(spec, path, other(value));
      expect(specDifferences('HTTPRoute', spec, edited)).toEqual([
        { path: ['spec', ...path], wanted: value, live: other(value) },
      ]);
    }
  });

  it('is different for everything that is taken away or put there', () => {
    fc.assert(
      fc.property(specs('1.6'), fc.nat(), (written, seed) => {
        const spec: unknown = JSON.parse(JSON.stringify(written));
        const { path, value } = places(spec).slice(1)[seed % (places(spec).length - 1)] ?? { path: [], value: null };
        fc.pre(!(Array.isArray(value) && value.length === 0));
        const without = changed(spec, path, undefined);
        const said = specDifferences('HTTPRoute', spec, without);
        // Taking away what equals the default is no change.
        fc.pre(!isDefault(path, value));
        expect(said.length).toBeGreaterThan(0);
        expect(specDifferences('HTTPRoute', without, spec).length).toBeGreaterThan(0);
        const added = isRecord(value) ? changed(spec, [...path, 'unheardOf'], 1) : null;
        if (added !== null) expect(specDifferences('HTTPRoute', spec, added)).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('is different where a field that no release declares is another one', () => {
    const edited = { ...wanted().spec, retry: { attempts: 3 } };
    expect(specDifferences('HTTPRoute', wanted().spec, edited).map(({ path }) => path.join('.'))).toEqual([
      'spec.retry',
    ]);
  });

  it('is the same for an empty list and for none', () => {
    expect(specDifferences('HTTPRoute', { ...wanted().spec, useless: [] }, wanted().spec)).toEqual([]);
  });

  it('is answered for whatever stands there', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (left, right) => {
        expect(Array.isArray(specDifferences('GRPCRoute', left, right))).toBe(true);
      }),
    );
  });
});

/** Whether taking the value away changes nothing, because it is what the API server puts there. */
function isDefault(path: readonly (string | number)[], value: unknown): boolean {
  let field: unknown = specField('HTTPRoute');
  for (const step of path) field = typeof step === 'number' ? dig(field, 'items') : dig(field, 'fields', step);
  const standing = dig(field, 'default');
  if (standing === undefined) return false;
  return specDifferences('HTTPRoute', put(path, value), put(path, standing)).length === 0;
}

/** Data in which nothing stands but one value. */
function put(path: readonly (string | number)[], value: unknown): unknown {
  return path.reduceRight<unknown>(
    (inner, step) =>
      typeof step === 'number' ? [...Array.from({ length: step }, () => null), inner] : { [step]: inner },
    value,
  );
}

describe('the defaults that are known', () => {
  const KNOWN = ROUTE_KINDS.filter((kind) => kind !== 'UDPRoute' && kind !== 'TCPRoute' && kind !== 'TLSRoute');
  withCrds.each([
    ...KNOWN.flatMap((kind) => GATEWAY_API_VERSIONS.map((version) => [kind, version] as const)),
    ['TLSRoute', '1.5'] as const,
    ['TLSRoute', '1.6'] as const,
    ['TCPRoute', '1.6'] as const,
    ['UDPRoute', '1.6'] as const,
  ])('are all that the CRD of %s has in %s', (kind, version) => {
    const field = specField(kind);
    const lacking = defaultsOf(dig(crdSchema(kind, version), 'properties', 'spec'), []).filter(
      (path) => !hasDefault(field, path),
    );
    expect(lacking).toEqual([]);
  });
});

function defaultsOf(schema: unknown, path: readonly string[]): (readonly string[])[] {
  const own = isRecord(schema) && 'default' in schema ? [path] : [];
  const properties = dig(schema, 'properties');
  const below = isRecord(properties)
    ? Object.entries(properties).flatMap(([name, child]) => defaultsOf(child, [...path, name]))
    : [];
  const items = dig(schema, 'items') === undefined ? [] : defaultsOf(dig(schema, 'items'), [...path, '[]']);
  return [...own, ...below, ...items];
}

function hasDefault(field: unknown, path: readonly string[]): boolean {
  const at = path.reduce<unknown>(
    (here, step) => (step === '[]' ? dig(here, 'items') : dig(here, 'fields', step)),
    field,
  );
  return isRecord(at) && 'default' in at;
}
