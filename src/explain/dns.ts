import type { FleetCluster } from '../fleet/fleet.ts';
import { hostName, type PlacedRecord } from './dns-record.ts';
import { add, EVERYTHING, type Fraction, fraction, multiply, NOTHING } from './fraction.ts';

/** Where a part of the users of a name arrives. */
export interface Arrival {
  /** Null where the target is no cluster's, as `fleet.yaml` has them. */
  readonly cluster: string | null;
  /** The address or name that the record ends at; the cluster where an annotation ends at its gateway. */
  readonly target: string;
  /** Nothing for a standby. */
  readonly share: Fraction;
  /** Why it has nothing and may yet get everything; null where it serves. */
  readonly standby: 'weight-zero' | 'secondary' | null;
  /** The names on the way, beginning with the one that was asked for. */
  readonly via: readonly string[];
}

/** Something about the records that makes the arrivals doubtful or lacking. */
export type DnsDoubt =
  /** The target is in no cluster's `dns.targets`. */
  | { readonly kind: 'unknown-target'; readonly target: string; readonly record: PlacedRecord }
  /** No country was given, and the answer depends on it: the record for everywhere else was taken. */
  | { readonly kind: 'country-decides'; readonly name: string; readonly codes: readonly string[] }
  /** The country has no record, and there is none for everywhere else: its users get no answer. */
  | { readonly kind: 'no-default'; readonly name: string; readonly country: string | null }
  /** Only the provider can decide among these records. */
  | { readonly kind: 'undecidable'; readonly name: string; readonly property: string }
  /** Every weight is 0: Route 53 then answers with all of them alike. */
  | { readonly kind: 'all-weights-zero'; readonly name: string }
  /** There are records of several types, such as A and AAAA, and only the first was followed. */
  | { readonly kind: 'several-types'; readonly name: string; readonly types: readonly string[] }
  /** Some records of a name are weighted and others are not: no provider takes that. */
  | { readonly kind: 'mixed-policies'; readonly name: string; readonly policies: readonly string[] }
  | { readonly kind: 'circle'; readonly name: string };

/** Who is reached by a name. */
export interface Resolution {
  /** In the records' order; arrivals at the same cluster are one. Their shares sum to one, or to nothing at all. */
  readonly arrivals: readonly Arrival[];
  readonly doubts: readonly DnsDoubt[];
}

type ByName = ReadonlyMap<string, readonly PlacedRecord[]>;

interface Search {
  readonly records: ByName;
  readonly country: string | null;
  readonly owners: ReadonlyMap<string, string>;
  readonly arrivals: Arrival[];
  readonly doubts: DnsDoubt[];
}

/** Longer chains of names are no use to anybody. */
const LONGEST_CHAIN = 8;

/**
 * Follows a name through the records to clusters, for a user from a country: geolocation, then names that lead to other
 * names, then weights or failover. Null where there is no record of that name.
 *
 * Source: Amazon Route 53 Developer Guide, weighted, failover and geolocation routing.
 *
 * @param country ISO 3166-1 alpha-2 in capitals; null: not said
 */
export function resolve(
  records: readonly PlacedRecord[],
  clusters: readonly FleetCluster[],
  host: string,
  country: string | null,
): Resolution | null {
  const name = hostName(host);
  const byName = groupedByName(records);
  if (recordsOf(byName, name).length === 0) return null;
  const owners = new Map(clusters.flatMap((one) => one.dns.targets.map((target) => [hostName(target), one.name])));
  const search: Search = { records: byName, country, owners, arrivals: [], doubts: [] };
  follow(search, name, EVERYTHING, null, []);
  return { arrivals: joined(search.arrivals), doubts: search.doubts };
}

/** The records of a name; those of the wildcard above it where it has none of its own. */
function recordsOf(records: ByName, name: string): readonly PlacedRecord[] {
  const dot = name.indexOf('.');
  return records.get(name) ?? (dot === -1 ? undefined : records.get(`*${name.slice(dot)}`)) ?? [];
}

function groupedByName(records: readonly PlacedRecord[]): ByName {
  const grouped = new Map<string, PlacedRecord[]>();
  for (const record of records) {
    const known = grouped.get(record.name);
    if (known === undefined) grouped.set(record.name, [record]);
    else known.push(record);
  }
  return grouped;
}

function follow(
  search: Search,
  name: string,
  share: Fraction,
  standby: Arrival['standby'],
  before: readonly string[],
): void {
  if (before.includes(name) || before.length >= LONGEST_CHAIN) {
    search.doubts.push({ kind: 'circle', name });
    return;
  }
  const via = [...before, name];
  for (const part of chosen(search, name, recordsOf(search.records, name))) {
    const reached = multiply(share, part.share);
    const role = standby ?? part.standby;
    const { record } = part;
    if (record.cluster !== null) {
      search.arrivals.push({ cluster: record.cluster, target: record.cluster, share: reached, standby: role, via });
      continue;
    }
    for (const target of record.targets) {
      const one = multiply(reached, fraction(1, record.targets.length));
      const cluster = search.owners.get(target) ?? null;
      if (cluster === null && recordsOf(search.records, target).length > 0) {
        follow(search, target, one, role, via);
        continue;
      }
      if (cluster === null) search.doubts.push({ kind: 'unknown-target', target, record });
      search.arrivals.push({ cluster, target, share: one, standby: role, via });
    }
  }
}

interface Part {
  readonly record: PlacedRecord;
  readonly share: Fraction;
  readonly standby: Arrival['standby'];
}

/** How the queries for a name are divided over its records. */
function chosen(search: Search, name: string, all: readonly PlacedRecord[]): readonly Part[] {
  const types = [...new Set(all.map(({ type }) => type))].toSorted();
  if (types.length > 1) search.doubts.push({ kind: 'several-types', name, types });
  const records = all.filter(({ type }) => type === types[0]);
  const policies = [...new Set(records.map(({ policy }) => policy.kind))].toSorted();
  if (policies.length > 1) search.doubts.push({ kind: 'mixed-policies', name, policies });
  switch (records[0]?.policy.kind) {
    case 'weighted':
      return weighted(search, name, records);
    case 'failover':
      return failover(records);
    case 'country':
      return byCountry(search, name, records);
    case 'undecidable': {
      const { policy } = records[0];
      if (policy.kind === 'undecidable') search.doubts.push({ kind: 'undecidable', name, property: policy.property });
      return alike(records);
    }
    default:
      return alike(records);
  }
}

function alike(records: readonly PlacedRecord[]): readonly Part[] {
  return records.map((record) => ({ record, share: fraction(1, records.length), standby: null }));
}

function weighted(search: Search, name: string, records: readonly PlacedRecord[]): readonly Part[] {
  const weights = records.map(({ policy }) => (policy.kind === 'weighted' ? policy.weight : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) {
    search.doubts.push({ kind: 'all-weights-zero', name });
    return alike(records);
  }
  return records.map((record, index) => {
    const weight = weights[index] ?? 0;
    return { record, share: fraction(weight, total), standby: weight === 0 ? 'weight-zero' : null };
  });
}

/** While both are healthy, which Git cannot tell, the primary has it all. */
function failover(records: readonly PlacedRecord[]): readonly Part[] {
  const isPrimary = ({ policy }: PlacedRecord) => policy.kind === 'failover' && policy.role === 'PRIMARY';
  const primaries = records.filter(isPrimary);
  const serving = primaries.length > 0 ? primaries : records;
  return records.map((record) =>
    serving.includes(record)
      ? { record, share: fraction(1, serving.length), standby: null }
      : { record, share: NOTHING, standby: 'secondary' },
  );
}

function byCountry(search: Search, name: string, records: readonly PlacedRecord[]): readonly Part[] {
  const codeOf = ({ policy }: PlacedRecord) => (policy.kind === 'country' ? policy.code : null);
  const { country } = search;
  if (country === null) {
    const codes = [...new Set(records.map(codeOf))].filter((code) => code !== null && code !== '*').toSorted();
    search.doubts.push({ kind: 'country-decides', name, codes: codes.filter((code) => code !== null) });
  }
  const own = country === null ? [] : records.filter((record) => codeOf(record) === country);
  const answering = own.length > 0 ? own : records.filter((record) => codeOf(record) === '*');
  if (answering.length === 0) search.doubts.push({ kind: 'no-default', name, country });
  return alike(answering);
}

/** One arrival for each cluster or unknown target, way and role. */
function joined(arrivals: readonly Arrival[]): readonly Arrival[] {
  const found = new Map<string, Arrival>();
  for (const arrival of arrivals) {
    const key = [arrival.cluster ?? `target ${arrival.target}`, arrival.standby ?? '', ...arrival.via].join('\n');
    const before = found.get(key);
    found.set(key, before === undefined ? arrival : { ...before, share: add(before.share, arrival.share) });
  }
  return [...found.values()];
}
