import { GATEWAY_API_VERSIONS, type GatewayApiVersion } from '../fleet/fleet.ts';
import type { Field, ObjectField, Since } from './field.ts';
import { listed } from './finding.ts';
import { isRecord } from './plain-data.ts';

/** Something in a route that a cluster's API server would not take or would silently drop. */
export interface Flaw {
  /** `lacking`: the release lacks it. `invalid`: no release takes it. */
  readonly kind: 'lacking' | 'invalid';
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** Whether a release's standard channel has what `since` dates. */
export function isIn(version: GatewayApiVersion, since: Since | undefined): boolean {
  if (since === undefined) return true;
  return since !== 'experimental' && GATEWAY_API_VERSIONS.indexOf(since) <= GATEWAY_API_VERSIONS.indexOf(version);
}

/** Checks data against a field's declaration as the API server of that release would. Reports every flaw. */
export function flawsOf(field: Field, value: unknown, path: string, version: GatewayApiVersion): Flaw[] {
  // Nothing is declared of what is experimental, so nothing is said of what is in it.
  if (field.since === 'experimental') return [lacking(path, field.since)];
  const flaws = typedFlaws(field, value, path, version);
  return isIn(version, field.since) ? flaws : [lacking(path, field.since), ...flaws];
}

function typedFlaws(field: Field, value: unknown, path: string, version: GatewayApiVersion): Flaw[] {
  switch (field.type) {
    case 'object':
      return isRecord(value) ? objectFlaws(field, value, path, version) : [wrongType(path, value, 'a mapping')];
    case 'list':
      return Array.isArray(value) ? listFlaws(field, value, path, version) : [wrongType(path, value, 'a list')];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [wrongType(path, value, 'true or false')];
    case 'integer':
      return Number.isInteger(value) && typeof value === 'number'
        ? integerFlaws(field, value, path, version)
        : [wrongType(path, value, 'an integer')];
    case 'string':
      return typeof value === 'string' ? stringFlaws(field, value, path, version) : [wrongType(path, value, 'text')];
  }
}

function objectFlaws(
  field: ObjectField,
  value: Readonly<Record<string, unknown>>,
  path: string,
  version: GatewayApiVersion,
): Flaw[] {
  const names = Object.keys(field.fields);
  const unknown = Object.keys(value)
    .filter((name) => !Object.hasOwn(field.fields, name))
    .map((name) => invalid(`${path}.${name}`, `there is no such field`, `one of ${names.join(', ')}`));
  const known = Object.entries(field.fields).flatMap(([name, child]) => {
    const here = `${path}.${name}`;
    const written = Object.hasOwn(value, name) ? value[name] : undefined;
    if (written !== undefined && written !== null) return flawsOf(child, written, here, version);
    return child.required === true ? [invalid(here, 'it is missing', 'a value')] : [];
  });
  return [...unknown, ...known];
}

function listFlaws(
  field: Extract<Field, { type: 'list' }>,
  value: readonly unknown[],
  path: string,
  version: GatewayApiVersion,
): Flaw[] {
  const flaws = value.flatMap((item, index) => flawsOf(field.items, item, `${path}[${index}]`, version));
  const most = field.most?.findLast(([since]) => isIn(version, since))?.[1];
  if (most !== undefined && value.length > most) {
    flaws.push(invalid(path, `it has ${value.length} items`, `at most ${most} in Gateway API ${version}`));
  }
  if (field.unique !== undefined) {
    const keys = value.map((item) => (field.unique === 'name' && isRecord(item) ? item['name'] : item));
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
    if (twice.length > 0) flaws.push(invalid(path, `${listed(twice.map(String))} is there twice`, 'each once'));
  }
  return flaws;
}

function integerFlaws(
  field: Extract<Field, { type: 'integer' }>,
  value: number,
  path: string,
  version: GatewayApiVersion,
): Flaw[] {
  const flaws = valueFlaws(field.values, String(value), path, version);
  const least = field.least ?? -GREATEST_INTEGER - 1;
  const most = field.most ?? GREATEST_INTEGER;
  if (value < least || value > most) flaws.push(invalid(path, `it is ${value}`, `an integer from ${least} to ${most}`));
  return flaws;
}

/** The API's integers are int32. */
const GREATEST_INTEGER = 2_147_483_647;

function stringFlaws(
  field: Extract<Field, { type: 'string' }>,
  value: string,
  path: string,
  version: GatewayApiVersion,
): Flaw[] {
  const flaws = valueFlaws(field.values, value, path, version);
  // The API server counts code points.
  const length = [...value].length;
  if (length < (field.shortest ?? 0)) flaws.push(invalid(path, 'it is empty', 'text'));
  if (field.longest !== undefined && length > field.longest) {
    flaws.push(invalid(path, `it has ${length} characters`, `at most ${field.longest}`));
  } else if (field.pattern !== undefined && !field.pattern.test(value)) {
    flaws.push(invalid(path, `it is ${JSON.stringify(value)}`, `text that matches ${field.pattern.source}`));
  }
  return flaws;
}

function valueFlaws(
  values: Readonly<Record<string, Since>> | undefined,
  value: string,
  path: string,
  version: GatewayApiVersion,
): Flaw[] {
  if (values === undefined) return [];
  const since = Object.hasOwn(values, value) ? values[value] : undefined;
  if (since === undefined) {
    const here = Object.keys(values).filter((name) => isIn(version, values[name]));
    return [invalid(path, `it is ${JSON.stringify(value)}`, `one of ${here.join(', ')}`)];
  }
  return isIn(version, since) ? [] : [lacking(`${path}: ${value}`, since)];
}

function lacking(path: string, since: Since | undefined): Flaw {
  const expected =
    since === 'experimental'
      ? 'a field of the standard channel (this one is in the experimental channel alone)'
      : `Gateway API ${since} or newer, the first release with it`;
  return { kind: 'lacking', path, found: 'the release lacks it', expected };
}

function wrongType(path: string, value: unknown, expected: string): Flaw {
  return invalid(path, `it is ${JSON.stringify(value) ?? 'nothing'}`.slice(0, 120), expected);
}

function invalid(path: string, found: string, expected: string): Flaw {
  return { kind: 'invalid', path, found, expected };
}
