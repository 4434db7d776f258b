import { isRecord } from './plain-data.ts';

/** Data as text, the same whatever order its fields stand in. */
export function canonical(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    isRecord(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
