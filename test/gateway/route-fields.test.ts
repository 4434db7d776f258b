import { describe, expect, it } from '@jest/globals';
import { GATEWAY_API_VERSIONS } from '../../src/fleet/fleet.ts';
import type { Field } from '../../src/gateway/field.ts';
import { isIn } from '../../src/gateway/field-flaws.ts';
import { dig, listIn } from '../../src/gateway/plain-data.ts';
import { KIND_SINCE, ruleField } from '../../src/gateway/route-kind.ts';
import { ROUTE_KINDS } from '../../src/rollout/route.ts';
import { crdSchema, HAS_CRDS } from './crd-validator.ts';

const contract = HAS_CRDS ? describe : describe.skip;

contract(`the declared fields of a rule${HAS_CRDS ? '' : ' (skipped: no official CRDs in ../shared/data)'}`, () => {
  const releases = GATEWAY_API_VERSIONS.flatMap((version) =>
    ROUTE_KINDS.filter((kind) => isIn(version, KIND_SINCE[kind])).map((kind) => [kind, version] as const),
  );
  it.each(releases)('are those of the official %s of Gateway API %s', (kind, version) => {
    const official = dig(crdSchema(kind, version), 'properties', 'spec', 'properties', 'rules', 'items');
    const described = describeOfficial(official, 'rule').filter((line) => !line.startsWith('rule.backendRefs'));
    expect(describeDeclared(ruleField(kind), 'rule', version).toSorted()).toEqual(described.toSorted());
  });
});

/** One line a field: its place and everything that is checked about it. */
function line(path: string, about: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(about).filter(([, value]) => value !== undefined);
  return `${path} ${JSON.stringify(Object.fromEntries(said))}`;
}

/** A pattern without the backslashes that one notation needs and another does not. */
function unescaped(pattern: unknown): unknown {
  return typeof pattern === 'string' ? pattern.replaceAll('\\/', '/').replaceAll('\\-]', '-]') : pattern;
}

function describeOfficial(schema: unknown, path: string): string[] {
  const properties = dig(schema, 'properties');
  const names = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  // The backends are Headgate's own to write.
  const required = listIn(dig(schema, 'required')).filter((name) => name !== 'backendRefs');
  const type = dig(schema, 'type');
  const listType = dig(schema, 'x-kubernetes-list-type');
  const values = dig(schema, 'enum');
  return [
    line(path, {
      type: type === 'array' ? 'list' : type,
      default: dig(schema, 'default'),
      pattern: unescaped(dig(schema, 'pattern')),
      shortest: dig(schema, 'minLength'),
      longest: dig(schema, 'maxLength'),
      least: dig(schema, 'minimum'),
      most: type === 'array' ? dig(schema, 'maxItems') : dig(schema, 'maximum'),
      values: Array.isArray(values) ? values.map(String).toSorted() : undefined,
      unique: listType === 'map' ? 'name' : listType === 'set' ? 'itself' : undefined,
      required: required.length > 0 ? required.toSorted() : undefined,
    }),
    ...names.flatMap((name) => describeOfficial(dig(properties, name), `${path}.${name}`)),
    ...(type === 'array' ? describeOfficial(dig(schema, 'items'), `${path}[]`) : []),
  ].filter((one) => one !== '');
}

function describeDeclared(field: Field, path: string, version: (typeof GATEWAY_API_VERSIONS)[number]): string[] {
  const children =
    field.type === 'object' ? Object.entries(field.fields).filter(([, child]) => isIn(version, child.since)) : [];
  const required = children.filter(([, child]) => child.required === true).map(([name]) => name);
  const values = 'values' in field && field.values !== undefined ? field.values : undefined;
  return [
    line(path, {
      type: field.type,
      default: 'default' in field ? field.default : undefined,
      pattern: field.type === 'string' ? unescaped(field.pattern?.source) : undefined,
      shortest: field.type === 'string' ? field.shortest : undefined,
      longest: field.type === 'string' ? field.longest : undefined,
      least: field.type === 'integer' ? field.least : undefined,
      most:
        field.type === 'list'
          ? field.most?.findLast(([since]) => isIn(version, since))?.[1]
          : field.type === 'integer'
            ? field.most
            : undefined,
      values:
        values === undefined
          ? undefined
          : Object.keys(values)
              .filter((value) => isIn(version, values[value]))
              .toSorted(),
      unique: field.type === 'list' ? field.unique : undefined,
      required: required.length > 0 ? required.toSorted() : undefined,
    }),
    ...children.flatMap(([name, child]) => describeDeclared(child, `${path}.${name}`, version)),
    ...(field.type === 'list' ? describeDeclared(field.items, `${path}[]`, version) : []),
  ];
}
