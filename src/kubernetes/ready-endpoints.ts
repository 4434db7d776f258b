import { type JsonRecord, recordOf } from './json-record.ts';

/**
 * How many ready endpoints EndpointSlices of one Service have.
 *
 * The same endpoint may be in several slices, while it moves or where ports differ, so addresses are counted once. A Service
 * of two IP families has slices for each, and the same pods in both, so the family with more of them counts. `ready` may be
 * left out, which the API says is to be read as ready.
 */
export function readyEndpoints(slices: readonly JsonRecord[]): number {
  const families = new Map<string, Set<string>>();
  for (const slice of slices) {
    const family = String(slice['addressType']);
    const addresses = families.get(family) ?? new Set();
    families.set(family, addresses);
    for (const endpoint of listOf(slice['endpoints'])) {
      // All addresses of an endpoint are the same endpoint; the API says to use the first.
      const [first] = listOf(recordOf(endpoint)?.['addresses']);
      if (typeof first === 'string' && isReady(recordOf(endpoint))) addresses.add(first);
    }
  }
  return Math.max(0, ...[...families.values()].map(({ size }) => size));
}

function isReady(endpoint: JsonRecord | null): boolean {
  return recordOf(endpoint?.['conditions'])?.['ready'] !== false;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
