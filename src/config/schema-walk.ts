import type * as v from 'valibot';
import { type DocumentPath, isMapping } from './document-path.ts';

/** The schema of a place, for a schema of mappings, lists and records; null where it says nothing of the place. */
export function schemaAt(schema: v.GenericSchema, path: DocumentPath): v.GenericSchema | null {
  let current: v.GenericSchema | null = unwrapped(schema);
  for (const part of path) {
    if (current === null) return null;
    const child: unknown = entriesOf(current)?.[String(part)] ?? valuesOf(current);
    current = isSchema(child) ? unwrapped(child) : null;
  }
  return current;
}

/** The keys that a mapping may have, with their schemas; null where the schema is no mapping with fixed keys. */
export function entriesOf(schema: v.GenericSchema): Readonly<Record<string, unknown>> | null {
  return 'entries' in schema && isMapping(schema.entries) ? schema.entries : null;
}

/** The schema of each item of a list or each value of a record. */
export function valuesOf(schema: v.GenericSchema): v.GenericSchema | null {
  if ('item' in schema && isSchema(schema.item)) return schema.item;
  if (schema.type === 'record' && 'value' in schema && isSchema(schema.value)) return schema.value;
  return null;
}

/** The words that a schema allows; null where it is no list of words. */
export function wordsOf(schema: v.GenericSchema): readonly string[] | null {
  if (schema.type === 'literal' && 'literal' in schema) return [String(schema.literal)];
  if (schema.type !== 'picklist' || !('options' in schema) || !Array.isArray(schema.options)) return null;
  return schema.options.filter((option) => typeof option === 'string');
}

/** Whether a value for the schema is a mapping. */
export function isMappingSchema(schema: v.GenericSchema): boolean {
  return schema.type === 'strict_object' || schema.type === 'record' || schema.type === 'loose_object';
}

/** The one way of writing a union that is a mapping; null where the schema is no union, or none of its ways is one. */
export function mappingOf(schema: v.GenericSchema): v.GenericSchema | null {
  if (schema.type !== 'union' || !('options' in schema) || !Array.isArray(schema.options)) return null;
  const options: unknown[] = schema.options;
  return options.filter(isSchema).find((option) => isMappingSchema(unwrapped(option))) ?? null;
}

/** A schema without its `optional` around it. */
export function unwrapped(schema: v.GenericSchema): v.GenericSchema {
  return 'wrapped' in schema && isSchema(schema.wrapped) ? unwrapped(schema.wrapped) : schema;
}

/** Whether a value is a valibot schema. */
export function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}
