/** A JSON object, as far as it is known: its fields are of any form. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Null where the value is no JSON object. */
export function recordOf(value: unknown): JsonRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

/** Null where the text is no JSON object. */
export function parseRecord(text: string): JsonRecord | null {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return null;
  }
}
