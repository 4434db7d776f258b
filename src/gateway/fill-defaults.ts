import type { Field, ObjectField } from './field.ts';
import { isRecord, type Plain } from './plain-data.ts';

/**
 * Writes out what the API server would add by itself, so that Git and the cluster show the same and no GitOps agent sees
 * a difference for ever (argo-cd#22151). Fields come in the declared order, whatever order they were written in.
 *
 * @param value data that was found to have no flaws
 */
export function fillDefaults(field: ObjectField, value: Readonly<Record<string, unknown>>): Record<string, Plain> {
  const filled: Record<string, Plain> = {};
  for (const [name, child] of Object.entries(field.fields)) {
    if (child.since === 'experimental') continue;
    const written = Object.hasOwn(value, name) ? value[name] : undefined;
    const meant = isNothing(child, written) ? defaultOf(child) : written;
    if (meant !== undefined) filled[name] = fill(child, meant);
  }
  return filled;
}

/** An empty list means the same as none, and the API server would not put its default there. */
function isNothing(field: Field, written: unknown): boolean {
  return (
    written === undefined ||
    written === null ||
    (field.type === 'list' && Array.isArray(written) && written.length === 0)
  );
}

function defaultOf(field: Field): unknown {
  return 'default' in field ? field.default : undefined;
}

function fill(field: Field, value: unknown): Plain {
  if (field.type === 'object' && isRecord(value)) return fillDefaults(field, value);
  if (field.type === 'list' && Array.isArray(value)) return value.map((item: unknown) => fill(field.items, item));
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new TypeError(`Not a ${field.type}: ${JSON.stringify(value)}`);
}
