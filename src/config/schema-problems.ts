import * as v from 'valibot';
import { nearest } from '../rollout/nearest.ts';
import { describe, listed } from './describe.ts';
import { type DocumentPath, isMapping, valueAt } from './document-path.ts';
import {
  entriesOf,
  isMappingSchema,
  isSchema,
  mappingOf,
  schemaAt,
  unwrapped,
  valuesOf,
  wordsOf,
} from './schema-walk.ts';

/** Reports a problem at a place of the file. `found` null: what stands at the place is described. */
export type Report = (path: DocumentPath, found: string | null, expected: string, suggestion?: string | null) => void;

/**
 * Reports every place where a value does not hold to a schema.
 *
 * The messages of the schema say what is expected; see `field.ts`.
 */
export function reportSchemaProblems(
  schema: v.GenericSchema,
  value: unknown,
  issues: readonly v.BaseIssue<unknown>[],
  report: Report,
): void {
  // Valibot names only the first unknown key and takes lists for mappings.
  if (issues.length > 0 || !hasShape(schema, value)) reportShape(schema, value, [], report);
  for (const issue of issues) reportIssue(schema, value, issue, report);
}

/** Whether no list stands where a mapping belongs. Most files are right, so this is quick and builds no paths. */
function hasShape(schema: v.GenericSchema, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const inner = unwrapped(schema);
  if (Array.isArray(value) && isMappingSchema(inner)) return false;
  if (Array.isArray(value) && mappingOf(inner) !== null) return false;
  const item = valuesOf(inner);
  if (item !== null) return Object.values(value).every((each) => hasShape(item, each));
  const entries = entriesOf(inner);
  if (entries === null || !isMapping(value)) return true;
  return Object.entries(value).every(([key, each]) => {
    const child = entries[key];
    return !isSchema(child) || hasShape(child, each);
  });
}

function reportShape(schema: v.GenericSchema, value: unknown, path: DocumentPath, report: Report): void {
  const inner = unwrapped(schema);
  const item = valuesOf(inner);
  if (Array.isArray(value)) {
    const way = mappingOf(inner);
    if (isMappingSchema(inner)) report(path, null, 'a mapping');
    else if (way !== null) report(path, null, expectation(inner));
    else if (item !== null)
      for (const [index, each] of value.entries()) reportShape(item, each, [...path, index], report);
  } else if (isMapping(value)) {
    const entries = entriesOf(inner);
    for (const [key, each] of Object.entries(value)) {
      const child = entries === null ? item : schemaAt(inner, [key]);
      if (child !== null) reportShape(child, each, [...path, key], report);
      else if (entries !== null && inner.type === 'strict_object')
        reportUnknownKey(key, Object.keys(entries), [...path, key], report);
    }
  }
}

function reportUnknownKey(key: string, known: readonly string[], path: DocumentPath, report: Report): void {
  const hint = key === 'backendRefs' ? 'no backendRefs, since Headgate writes them from spec.backends; ' : '';
  report(path, `the unknown key ${describe(key)}`, `${hint}one of ${known.join(', ')}`, nearest(key, known));
}

function reportIssue(schema: v.GenericSchema, value: unknown, issue: v.BaseIssue<unknown>, report: Report): void {
  const path = pathOf(issue);
  const isUnknownKey = issue.type === 'strict_object' && issue.expected === 'never';
  if (isUnknownKey || isInListTakenForMapping(value, path)) return;

  const place = schemaAt(schema, path);
  // Of the ways to write a union, a mapping can only have meant the one that is a mapping.
  const meant = place !== null && isMapping(issue.input) ? mappingOf(place) : null;
  if (issue.type === 'union' && meant !== null) {
    const inside = v.safeParse(meant, issue.input).issues ?? [];
    const reportInside: Report = (below, found, ...rest) =>
      report([...path, ...below], found ?? describe(valueAt(issue.input, below)), ...rest);
    reportSchemaProblems(meant, issue.input, inside, reportInside);
    return;
  }
  const aboutKey = issue.path?.at(-1)?.origin === 'key';
  if (aboutKey && issue.type === 'strict_object') {
    report(path, 'nothing', place === null ? 'a value' : expectation(place));
  } else if (aboutKey) {
    report(path, `the key ${describe(String(path.at(-1)))}`, issue.message);
  } else {
    const words = place === null ? null : wordsOf(place);
    const isWord = typeof issue.input === 'string' || typeof issue.input === 'number';
    const suggestion = words !== null && isWord ? nearest(String(issue.input), words) : null;
    // Where the keys do not go together, what is wrong is which are there.
    const isAboutKeys = (issue.type === 'entries' || issue.type === 'check') && isMapping(issue.input);
    report(path, isAboutKeys ? keysOf(valueAt(value, path)) : describe(issue.input), issue.message, suggestion);
  }
}

function keysOf(value: unknown): string {
  const keys = isMapping(value) ? Object.keys(value) : [];
  return keys.length === 0 ? 'an empty mapping' : `a mapping with ${listed(keys)}`;
}

function pathOf(issue: v.BaseIssue<unknown>): DocumentPath {
  return (issue.path ?? []).map((item) => item.key).filter((key) => typeof key === 'string' || typeof key === 'number');
}

function isInListTakenForMapping(value: unknown, path: DocumentPath): boolean {
  let current = value;
  for (const part of path) {
    if (Array.isArray(current)) {
      if (typeof part === 'string') return true;
      current = current[part];
    } else if (isMapping(current)) {
      current = current[String(part)];
    } else {
      return false;
    }
  }
  return false;
}

/** What a schema asks for where there is nothing. */
function expectation(schema: v.GenericSchema): string {
  const result = v.safeParse(schema, undefined);
  return result.success ? 'a value' : result.issues[0].message;
}
