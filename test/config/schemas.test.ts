import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { JsonSchema } from '@valibot/to-json-schema';
import { Ajv, type ValidateFunction } from 'ajv';
import { load } from 'js-yaml';
import { EXAMPLE_FILES, generatedFiles } from '../../scripts/generated-files.ts';
import { CONFIGURATION_FILES, jsonSchemaOf } from '../../scripts/json-schemas.ts';
import { readApp } from '../../src/config/app-file.ts';
import type { Result } from '../../src/config/document.ts';
import { readFleet } from '../../src/config/fleet-file.ts';
import { readRollout } from '../../src/config/rollout-file.ts';
import { readState, writeState } from '../../src/config/state-file.ts';
import { initialState } from '../../src/rollout/state.ts';
import { edited, exampleFile, exampleFleet, exampleRollout } from './example-repository.ts';
import { fleetRollout } from './fleet-rollout.ts';
import { FULL, FULL_FLEET, FULL_ROLLOUT, HUB_ROLLOUT, WRITER_ROLLOUTS } from './full-files.ts';

function projectFile(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

const ajv = new Ajv({ strict: true, allErrors: true, strictTypes: false });
const validators = new Map(CONFIGURATION_FILES.map((file) => [file.name, compiled(jsonSchemaOf(file), ajv)]));

/** Ajv knows draft 7 by itself; a schema's names are of no use to it. */
function compiled({ $schema, $id, ...schema }: JsonSchema, by: Ajv): ValidateFunction {
  return by.compile(schema);
}

/** Whether the published JSON Schema accepts a text. */
function schemaAccepts(name: string, text: string): boolean {
  const validate = validators.get(name);
  if (validate === undefined) throw new Error(`There is no schema ${name}.`);
  return validate(load(text));
}

const BOTH_AXES = fleetRollout();

const READERS: Readonly<Record<string, (text: string) => Result<unknown>>> = {
  fleet: (text) => readFleet('fleet.yaml', text),
  checkout: (text) => readRollout('rollout.yaml', 'checkout', text, exampleFleet()),
  catalog: (text) => readRollout('rollout.yaml', 'catalog', text, exampleFleet()),
  app: (text) => readApp('.github/headgate.yml', text, { repository: 'acme/shop', defaultBranch: 'main' }),
  state: (text) => readState(exampleRollout('checkout'), 'state.yaml', text),
  full: (text) => readRollout('rollout.yaml', 'checkout', text, FULL),
  'both axes': (text) => readState(BOTH_AXES, 'state.yaml', text),
};

const EXAMPLES: readonly (readonly [schema: string, reader: string, text: string])[] = [
  ['fleet', 'fleet', exampleFile('fleet.yaml')],
  ['rollout', 'checkout', exampleFile('rollouts/checkout/rollout.yaml')],
  ['rollout', 'catalog', exampleFile('rollouts/catalog/rollout.yaml')],
  ['app', 'app', exampleFile('app-repositories/shop/.github/headgate.yml')],
  ['state', 'state', writeState({ ...initialState(exampleRollout('checkout')), revision: 1 })],
  ['fleet', 'fleet', FULL_FLEET],
  ['rollout', 'full', FULL_ROLLOUT],
  ['rollout', 'full', HUB_ROLLOUT],
  ...WRITER_ROLLOUTS.map((text): readonly [string, string, string] => ['rollout', 'full', text]),
  ['state', 'both axes', writeState({ ...initialState(BOTH_AXES), revision: 1 })],
];

describe('the published schemas and the reference', () => {
  it.each([...generatedFiles(projectFile)])(
    '%s is up to date with the schemas in src/config (npm run schemas)',
    (path, text) => {
      expect(projectFile(path) === text).toBe(true);
    },
  );

  it('describe every field, and give an example of each value', () => {
    const lacking = CONFIGURATION_FILES.flatMap((file) => undescribed(jsonSchemaOf(file), file.name));
    expect(lacking).toEqual([]);
  });

  it('give examples that hold to their own field', () => {
    const wrong = CONFIGURATION_FILES.flatMap((file) => wrongExamples(jsonSchemaOf(file), file.name));
    expect(wrong).toEqual([]);
  });

  it('close every mapping with fixed keys', () => {
    const open = CONFIGURATION_FILES.flatMap((file) => openMappings(jsonSchemaOf(file), file.name));
    expect(open).toEqual([]);
  });

  it('show examples that are in the repository', () => {
    expect([...EXAMPLE_FILES.values()].map((path) => projectFile(path).length > 0)).toEqual([true, true, true]);
  });
});

describe('schema and reader', () => {
  it.each(EXAMPLES)('both accept the example of a %s (%s)', (schema, reader, text) => {
    expect(READERS[reader]?.(text)).toMatchObject({ ok: true });
    expect(schemaAccepts(schema, text)).toBe(true);
  });

  it.each([
    ['fleet', 'fleet', 'kind: Fleet', 'kind: Rollout'],
    ['fleet', 'fleet', 'v1alpha1', 'v1'],
    ['fleet', 'fleet', 'delivery:', 'delivry:'],
    ['fleet', 'fleet', 'delivery: delivery/{cluster}/{rollout}', 'delivery: ""'],
    ['fleet', 'fleet', 'name: eu-west', 'name: EU'],
    ['fleet', 'fleet', 'name: eu-west', 'name: -eu'],
    ['fleet', 'fleet', 'name: eu-west', `name: ${'a'.repeat(64)}`],
    ['fleet', 'fleet', 'name: eu-west', 'name: 12'],
    ['fleet', 'fleet', '      region: eu-west-1\n', ''],
    ['fleet', 'fleet', 'share: 40', 'share: 1.5'],
    ['fleet', 'fleet', 'share: 40', 'share: -1'],
    ['fleet', 'fleet', 'share: 40', 'share: "40"'],
    ['fleet', 'fleet', '{tier: canary}', '{tier: 1}'],
    ['fleet', 'fleet', '{tier: canary}', '{"a b": c}'],
    ['fleet', 'fleet', '{tier: canary}', '[]'],
    ['fleet', 'fleet', '"1.4"', '"1.0"'],
    ['fleet', 'fleet', '"1.4"', '1.4'],
    ['fleet', 'fleet', 'envoy-gateway', 'nginx'],
    ['fleet', 'fleet', '[{name: public, namespace: gateways, sectionName: https}]', '[]'],
    ['fleet', 'fleet', '{name: public,', '{'],
    ['fleet', 'fleet', 'secret: HEADGATE_SECRET_FLUX', 'secret: FLUX'],
    ['fleet', 'fleet', 'url: "https://prometheus.example.com"', 'url: "https://prometheus.example.com?a"'],
    ['fleet', 'fleet', 'privateAddresses: [10.0.0.0/8]', 'privateAddresses: [10.0.0.0]'],
    ['fleet', 'fleet', '{statuses:', '{status:'],
    ['fleet', 'fleet', 'from: "09:00"', 'from: "9:00"'],
    ['fleet', 'fleet', 'timeZone: Europe/Vienna', 'timeZone: "+01:00"'],
    ['rollout', 'full', 'template: success-rate', 'template: success'],
    ['rollout', 'full', 'value: /score', 'value: score'],
    ['rollout', 'full', 'onFailure: hold', 'onFailure: stop'],
    ['rollout', 'full', 'what: wave', 'what: world'],
    ['rollout', 'full', 'approval: {count: 2', 'approval: {count: 0'],
    ['rollout', 'full', 'whenBusy: queue', 'whenBusy: wait'],
    ['rollout', 'full', '"{rollout}/{cluster}"', '"{rollout}/{slot}"'],
    ['rollout', 'checkout', 'namespace: shop', 'namespace: a.b'],
    ['rollout', 'checkout', '  namespace: shop\n', ''],
    ['rollout', 'checkout', 'port: 8080', 'port: 0'],
    ['rollout', 'checkout', 'port: 8080', 'port: http'],
    ['rollout', 'checkout', '    green: {service: checkout-green, port: 8080}\n', ''],
    ['rollout', 'checkout', '    green:', '    GREEN:'],
    ['rollout', 'checkout', '    - name: checkout', '    - name: checkout\n      kind: Ingress'],
    ['rollout', 'checkout', '    - name: checkout', '    - name: checkout\n      rules: [-1]'],
    ['rollout', 'checkout', '    - name: checkout', '    - name: checkout\n      rules: []'],
    ['rollout', 'checkout', '    - name: checkout', '    - name: checkout\n      file: route.json'],
    ['rollout', 'checkout', 'shop.example.com', 'https://shop.example.com'],
    ['rollout', 'checkout', '          - matches:', '          - backendRefs: []\n            matches:'],
    ['rollout', 'checkout', '- path: {type: PathPrefix, value: /checkout}', '- path'],
    ['rollout', 'checkout', 'weight: 50', 'weight: -1'],
    ['rollout', 'checkout', 'weight: 50', 'weight: 100.01'],
    ['rollout', 'checkout', 'weight: 50', 'weight: 50%'],
    ['rollout', 'checkout', 'pause: 10m', 'pause: ten minutes'],
    ['rollout', 'checkout', 'pause: 10m', 'pause: 10m1h'],
    ['rollout', 'checkout', '{weight: 25}', '{weight: 25, approval: "true"}'],
    ['rollout', 'checkout', '[eu-west]', '["eu/west"]'],
    ['rollout', 'checkout', '[eu-west]', '[]'],
    ['rollout', 'checkout', '    canary:', '    canary: {}\n    bluegreen:'],
    ['rollout', 'checkout', '"{sha}"', 'latest'],
    ['rollout', 'checkout', '[acme/shop]', '[acme]'],
    ['rollout', 'checkout', 'rights: [promote]', 'rights: []'],
    ['rollout', 'checkout', 'rights: [promote]', 'rights: [everything]'],
    ['rollout', 'checkout', 'role: maintain', 'role: owner'],
    ['rollout', 'checkout', 'acme/sre', '"@acme/sre"'],
    ['rollout', 'catalog', 'requireSha: true', 'requireSha: 1'],
    ['rollout', 'catalog', 'order: waves', 'order: both'],
    ['rollout', 'catalog', 'promoteFrom: 50', 'promoteFrom: 101'],
    ['rollout', 'catalog', '{pause: 2m}', '[]'],
    ['app', 'app', 'rollouts: [checkout]', 'rollouts: []'],
    ['app', 'app', 'rollouts: [checkout]', 'rollouts: checkout'],
    ['app', 'app', 'branch: main', 'branch: a..b'],
    ['app', 'app', 'rollouts: [checkout]', 'rollouts: [checkout]\n  commands: {prefix: ""}'],
    ['app', 'app', 'rollouts: [checkout]', 'rollouts: [checkout]\n  commands: {ignore: [/lgtm]}'],
    ['fleet', 'fleet', 'countries: [AT, DE]', 'countries: [at]'],
    ['fleet', 'fleet', 'allows: [eu]', 'allows: []'],
    ['fleet', 'fleet', 'requestsPerSecond: 2000', 'requestsPerSecond: 0'],
    ['fleet', 'fleet', 'targets: [203.0.113.10]', 'targets: ["a b"]'],
    ['fleet', 'fleet', '"https://a.example.com/ok"', 'a.example.com'],
    ['fleet', 'fleet', 'interval: 30s', 'interval: 30'],
    ['fleet', 'fleet', 'status: 200-299', 'status: 200'],
    ['rollout', 'full', 'kind: TCPRoute', 'kind: TCP'],
    ['rollout', 'full', 'previewRules: [2]', 'previewRules: [-2]'],
    ['rollout', 'full', '    canary: {steps: [{weight: 10}, {weight: 100}]}', '    {}'],
    ['rollout', 'full', 'steps: [{weight: 10}, {weight: 100}]}', 'steps: [{weight: 100}]}\n    blueGreen: {}'],
    ['rollout', 'full', 'keepWarm: 1h', 'keepWarm: long'],
    ['rollout', 'full', 'check: smoke', 'check: ""'],
    ['rollout', 'full', 'name: x-preview', 'name: "x preview"'],
    ['rollout', 'full', '{name: preview, value: candidate}', '{name: preview, value: "a;b"}'],
    ['rollout', 'full', 'host: preview.example.com', 'host: preview'],
    ['rollout', 'full', 'mirror: {percent: 10}', 'mirror: {percent: 0}'],
    ['rollout', 'full', 'mirror: {percent: 10}', 'mirror: {percent: 101}'],
    ['rollout', 'full', 'cookie: checkout-version', 'cookie: "checkout version"'],
    ['rollout', 'full', 'kind: ScaledObject', 'kind: Scaler'],
    ['rollout', 'full', 'minimum: 2', 'minimum: -1'],
    ['rollout', 'full', 'triggers: [{type: cron, metadata: {timezone: UTC}}]', 'triggers: [cron]'],
    ['rollout', 'full', 'delivery: {pullRequest: {autoMerge: true}}', 'delivery: pull-request'],
    ['rollout', 'full', '{eu-west: 60, eu-north: 40}', '{eu-west: 60%, eu-north: 40}'],
    ['rollout', 'full', '{eu: 2000, us: 900}', '{eu: -1}'],
    ['rollout', 'full', 'records: weighted', 'records: both'],
    ['rollout', 'full', 'file: "d/{rollout}/a.yaml"', 'file: "d/{rollout}/a.json"'],
    ['rollout', 'full', 'quorum: 3', 'quorum: 0'],
    ['rollout', 'full', 'steps: [25, 100]', 'steps: []'],
    ['rollout', 'full', 'homes: {eu: eu-west}', 'homes: {}'],
    ['rollout', 'full', 'threshold: 75', 'threshold: 175'],
    ['rollout', 'full', 'header: CF-IPCountry', 'header: "CF IPCountry"'],
    ['rollout', 'full', 'status: 302', 'status: 303'],
    ['rollout', 'full', 'eu: eu.example.com', 'eu: "*.example.com"'],
    ['rollout', 'full', 'profile: gke', 'profile: gcp'],
    ['rollout', 'full', 'prefix: external-dns.kubernetes.io/', 'prefix: external-dns.kubernetes.io'],
    ['rollout', 'full', 'splitBrainThreshold: 1m', 'splitBrainThreshold: soon'],
    ['state', 'both axes', '        eu-west: 60', '        eu-west: "60"'],
    ['state', 'both axes', '    drained: {}', '    drained: {eu-west: {}}'],
    ['state', 'both axes', '    failovers: []', '    failovers: [{from: eu-west}]'],
    ['state', 'both axes', '    failovers: []\n', ''],
    ['state', 'state', 'phase: idle', 'phase: asleep'],
    ['state', 'state', 'eu-west: 0', 'eu-west: none'],
    ['state', 'state', 'candidate: null', 'candidate: {}'],
    ['state', 'state', 'movedAt: null', 'movedAt: yesterday'],
    ['state', 'state', 'revision: 1', 'revision: 1.5'],
    ['state', 'state', '"sha256:', '"md5:'],
  ])('both refuse a %s (%s) where %j is %j', (schema, reader, passage, replacement) => {
    const found = EXAMPLES.find((example) => example[1] === reader && example[2].includes(passage));
    const text = edited(found?.[2] ?? '', passage, replacement);
    expect(READERS[reader]?.(text)).toMatchObject({ ok: false });
    expect(schemaAccepts(schema, text)).toBe(false);
  });
});

/** Every sub-schema with its path. */
function walk(schema: JsonSchema, path: string): [string, JsonSchema][] {
  const children: [string, unknown][] = [
    ...Object.entries(schema.properties ?? {}).map(([key, child]): [string, unknown] => [`${path}.${key}`, child]),
    ...(schema.anyOf ?? []).map((child): [string, unknown] => [path, child]),
    [`${path}[]`, schema.items],
    [`${path}.<name>`, schema.additionalProperties],
  ];
  return [[path, schema], ...children.flatMap(([at, child]) => (isSchema(child) ? walk(child, at) : []))];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A mapping, or a list of mappings, or nothing besides: what is inside has the examples. */
function hasFields(schema: JsonSchema): boolean {
  const { items, anyOf } = schema;
  return (
    schema.properties !== undefined ||
    (isSchema(items) && hasFields(items)) ||
    (anyOf ?? []).some((each) => isSchema(each) && hasFields(each))
  );
}

function undescribed(schema: JsonSchema, name: string): string[] {
  return walk(schema, name).flatMap(([path, each]) =>
    Object.entries(each.properties ?? {}).flatMap(([key, child]) => {
      if (!isSchema(child)) return [];
      const exemplified = hasFields(child) || (child.examples ?? []).length > 0;
      return child.description !== undefined && exemplified ? [] : [`${path}.${key}`];
    }),
  );
}

function wrongExamples(schema: JsonSchema, name: string): string[] {
  return walk(schema, name).flatMap(([path, each]) => {
    if (each.examples === undefined) return [];
    const validate = compiled(each, new Ajv({ strict: false }));
    return each.examples.every((example) => validate(example)) ? [] : [path];
  });
}

function openMappings(schema: JsonSchema, name: string): string[] {
  return walk(schema, name).flatMap(([path, each]) => {
    const isGatewayApi = each.properties !== undefined && Object.keys(each.properties).length === 0;
    return each.properties !== undefined && each.additionalProperties !== false && !isGatewayApi ? [path] : [];
  });
}
