import type { Field } from '../gateway/field.ts';
import { dig, isRecord, listIn } from '../gateway/plain-data.ts';
import type { RouteKind } from '../rollout/route.ts';
import { specField } from './spec-field.ts';

/** One field in which a route in a cluster is another than in Git. */
export interface Difference {
  /** Keys and indexes from the object's root. */
  readonly path: readonly (string | number)[];
  /** Undefined where Git has nothing there and there is no default. */
  readonly wanted: unknown;
  /** Undefined where the cluster has nothing there and there is no default. */
  readonly live: unknown;
}

/**
 * Every field of `spec` in which the cluster has something else than Git. What the API server puts where nothing is
 * written is no difference. Whatever the data is, it answers.
 */
export function specDifferences(kind: RouteKind, wanted: unknown, live: unknown): Difference[] {
  const differences: Difference[] = [];
  compare(specField(kind), wanted, live, ['spec'], differences);
  return differences;
}

function compare(
  field: Field | undefined,
  wanted: unknown,
  live: unknown,
  path: readonly (string | number)[],
  into: Difference[],
): void {
  const [here, there] = [meant(field, wanted), meant(field, live)];
  if (here === there) return;
  if (isRecord(here) && isRecord(there)) {
    for (const key of new Set([...Object.keys(here), ...Object.keys(there)])) {
      compare(fieldOf(field, key), dig(here, key), dig(there, key), [...path, key], into);
    }
    return;
  }
  if (Array.isArray(here) && Array.isArray(there)) {
    const items = field?.type === 'list' ? field.items : undefined;
    for (let index = 0; index < Math.max(here.length, there.length); index += 1) {
      compare(items, here[index], there[index], [...path, index], into);
    }
    return;
  }
  into.push({ path, wanted: here, live: there });
}

/** What stands there, or what the API server would put there. An empty list is the same as none. */
function meant(field: Field | undefined, written: unknown): unknown {
  const isNothing =
    written === undefined || written === null || (Array.isArray(written) && listIn(written).length === 0);
  if (!isNothing) return written;
  return field !== undefined && 'default' in field ? field.default : undefined;
}

function fieldOf(field: Field | undefined, key: string): Field | undefined {
  return field?.type === 'object' && Object.hasOwn(field.fields, key) ? field.fields[key] : undefined;
}
