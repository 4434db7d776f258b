import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type CelInput, CelScalar, celEnv, celFunc, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import type { GatewayApiVersion } from '../../src/fleet/fleet.ts';
import { dig, isRecord, listIn } from '../../src/gateway/plain-data.ts';
import type { RouteKind } from '../../src/rollout/route.ts';

/** Where the official CRDs and examples lie beside the project; they are not part of it. */
const DATA = fileURLToPath(new URL('../../../shared/data/gateway-api/', import.meta.url));

/** Whether the official CRDs are there to be held against. */
export const HAS_CRDS = existsSync(DATA);

const RELEASES: Readonly<Record<GatewayApiVersion, string>> = {
  '1.1': 'v1.1.1',
  '1.2': 'v1.2.1',
  '1.3': 'v1.3.0',
  '1.4': 'v1.4.1',
  '1.5': 'v1.5.1',
  '1.6': 'v1.6.1',
};

/** An official example, by its path below `examples/`. */
export function officialExample(path: string): string {
  return readFileSync(`${DATA}examples/${path}`, 'utf8');
}

/** The v1 schema of a route's kind in a release. */
export function crdSchema(kind: RouteKind, version: GatewayApiVersion): Readonly<Record<string, unknown>> {
  const file = `${DATA}${RELEASES[version]}/gateway.networking.k8s.io_${kind.toLowerCase()}s.yaml`;
  const crd = load(readFileSync(file, 'utf8'));
  const served = listIn(dig(crd, 'spec', 'versions')).find((one) => dig(one, 'name') === 'v1');
  const schema = dig(served, 'schema', 'openAPIV3Schema');
  if (!isRecord(schema)) throw new Error(`No v1 schema in ${file}`);
  return schema;
}

/** What an API server with that CRD makes of an object: the object with the CRD's defaults, and every reason to refuse it. */
export interface Admission {
  readonly object: unknown;
  readonly errors: readonly string[];
}

/** Admits objects as an API server with the CRD of a release does, with strict field validation. */
export function admitter(kind: RouteKind, version: GatewayApiVersion): (object: unknown) => Admission {
  return admitterOf(crdSchema(kind, version));
}

/**
 * Admits objects of a CRD of another project.
 *
 * @param path below the folder of official data, such as `crds/k8gb.io_gslbs.yaml`
 * @param version a version that the CRD has
 */
export function crdAdmitter(path: string, version: string): (object: unknown) => Admission {
  const crd = load(readFileSync(`${DATA}../${path}`, 'utf8'));
  const served = listIn(dig(crd, 'spec', 'versions')).find((one) => dig(one, 'name') === version);
  const schema = dig(served, 'schema', 'openAPIV3Schema');
  if (!isRecord(schema)) throw new Error(`No ${version} schema in ${path}`);
  return admitterOf(schema);
}

function admitterOf(schema: Readonly<Record<string, unknown>>): (object: unknown) => Admission {
  const validate = new Ajv({ strict: false, useDefaults: true, validateFormats: false, allErrors: true }).compile(
    schema,
  );
  const rules = new Map<string, (self: unknown) => unknown>();
  return (written) => {
    const object: unknown = structuredClone(written);
    const errors = validate(object)
      ? []
      : (validate.errors ?? []).map((error) => `${error.instancePath}: ${error.message}`);
    return { object, errors: [...errors, ...walk(schema, object, '', rules)] };
  };
}

/** Kubernetes’ own. */
const IS_IP = celFunc('isIP', [CelScalar.STRING], CelScalar.BOOL, (text) => isIP(text) > 0);

type Rules = Map<string, (self: unknown) => unknown>;

/** What JSON Schema alone does not say: unknown fields, list maps and sets, and CEL. */
function walk(schema: unknown, data: unknown, path: string, rules: Rules): string[] {
  const errors = listIn(dig(schema, 'x-kubernetes-validations')).flatMap((one) => {
    const rule = String(dig(one, 'rule'));
    if (rule.includes('oldSelf') || data === undefined) return [];
    const verdict = evaluate(rule, data, rules);
    return verdict === true ? [] : [`${path}: CEL: ${String(dig(one, 'message'))} (${String(verdict)})`];
  });
  if (Array.isArray(data)) {
    const type = dig(schema, 'x-kubernetes-list-type');
    const keys = listIn(dig(schema, 'x-kubernetes-list-map-keys')).map(String);
    const ids = data.map((item: unknown) => JSON.stringify(type === 'map' ? keys.map((key) => dig(item, key)) : item));
    if ((type === 'map' || type === 'set') && new Set(ids).size < ids.length) errors.push(`${path}: Duplicate value`);
    return [
      ...errors,
      ...data.flatMap((item: unknown, index) => walk(dig(schema, 'items'), item, `${path}[${index}]`, rules)),
    ];
  }
  const properties = dig(schema, 'properties');
  if (!isRecord(data) || !isRecord(properties)) return errors;
  return [
    ...errors,
    ...Object.entries(data).flatMap(([name, child]) =>
      Object.hasOwn(properties, name)
        ? walk(properties[name], child, `${path}.${name}`, rules)
        : [`${path}.${name}: unknown field`],
    ),
  ];
}

function evaluate(rule: string, self: unknown, rules: Rules): unknown {
  let run = rules.get(rule);
  if (run === undefined) {
    const planned = plan(celEnv({ funcs: [...strings, IS_IP] }), parse(rule));
    run = (value) => planned({ self: celInput(value) });
    rules.set(rule, run);
  }
  const result = run(self);
  return isCelError(result) ? result.message : result;
}

/** Integers are CEL ints, and CEL's reserved words are escaped as Kubernetes escapes them. */
function celInput(value: unknown): CelInput {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return value.map(celInput);
  if (!isRecord(value)) throw new TypeError(`No CEL value: ${String(value)}`);
  return new Map(
    Object.entries(value).map(([name, child]) => [name === 'namespace' ? '__namespace__' : name, celInput(child)]),
  );
}
