/** Plain data that a manifest is made of. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** Whether a value is a mapping. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a place in plain data: keys for mappings, numbers for lists. Undefined where there is nothing. */
export function dig(data: unknown, ...path: readonly (string | number)[]): unknown {
  let here = data;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = Reflect.get(here, step);
  }
  return here;
}

/** A list, or an empty one where the data is something else. */
export function listIn(data: unknown): readonly unknown[] {
  return Array.isArray(data) ? data : [];
}
