import { load } from 'js-yaml';
import { field } from './plain-yaml.ts';

/** One DNS record of a DNSEndpoint, read as plain YAML. */
export interface WrittenRecord {
  readonly name: string;
  readonly type: string;
  readonly identifier: string;
  readonly targets: readonly string[];
  /** As it is written; null where the record has none. */
  readonly weight: string | null;
  /** The country whose users it is for, `*` for everybody else; null where it is for all. */
  readonly country: string | null;
}

const KEPT = 5_000;
const cache = new Map<string, readonly WrittenRecord[]>();

/** The records of a DNSEndpoint. Texts come back often, so each is read once. */
export function writtenRecords(text: string): readonly WrittenRecord[] {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const endpoints = text === '' ? [] : field(field(load(text), 'spec'), 'endpoints');
  const records = Array.isArray(endpoints) ? endpoints.map(readRecord) : [];
  if (cache.size >= KEPT) cache.clear();
  cache.set(text, records);
  return records;
}

function readRecord(endpoint: unknown): WrittenRecord {
  const properties = field(endpoint, 'providerSpecific');
  const property = (name: string): string | null => {
    if (!Array.isArray(properties)) return null;
    const found: unknown = properties.find((one: unknown) => field(one, 'name') === name);
    return found === undefined ? null : String(field(found, 'value'));
  };
  const targets = field(endpoint, 'targets');
  return {
    name: String(field(endpoint, 'dnsName')),
    type: String(field(endpoint, 'recordType')),
    identifier: String(field(endpoint, 'setIdentifier')),
    targets: Array.isArray(targets) ? targets.map(String) : [],
    weight: property('aws/weight'),
    country: property('aws/geolocation-country-code'),
  };
}
