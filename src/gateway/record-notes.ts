import type { YAMLMap } from 'yaml';
import type { Pool } from '../rollout/fleet-policy.ts';
import type { MovedProperty } from './dns-records.ts';
import { listed, type Note } from './finding.ts';
import { notEditable } from './found-route.ts';
import { dig } from './plain-data.ts';
import type { EditableField } from './text-field.ts';

/** A record that stands in the file, as far as a step is concerned. */
export interface FoundRecord {
  readonly node: YAMLMap;
  readonly path: string;
  readonly dnsName: string;
  readonly setIdentifier: string;
}

/** The value by which a cluster's record takes its part. */
export interface StandingRecord {
  readonly cluster: string;
  readonly field: EditableField;
}

/** The weights of a pool’s records are not those that were decided. */
export function editedByHand(
  dnsName: string,
  standing: readonly StandingRecord[],
  from: MovedProperty,
  offset: number,
): Note {
  const said = standing.map(({ cluster, field }) => `${cluster} ${field.value}`).join(', ');
  const isThere = (name: string): boolean => standing.some(({ cluster }) => cluster === name);
  const wanted = Object.entries(from.values).flatMap(([name, value]) => (isThere(name) ? [`${name} ${value}`] : []));
  return {
    reason: 'route_edited_by_hand',
    gravity: 'stops-unless-forced',
    path: 'spec.endpoints',
    offset,
    found: `the records of ${dnsName} have ${from.name} ${said}`,
    expected: `${wanted.join(', ')}, as last decided`,
    next: 'Put these back, or say the change as a command, so that it is decided.',
  };
}

/** @param offset of the list in which it is missing */
export function missingRecord(dnsName: string, cluster: string, to: MovedProperty, offset: number | null): Note {
  return {
    ...missing(
      offset,
      `there is no record of ${dnsName} with the set identifier ${cluster}`,
      `a record of that cluster with ${to.name} ${JSON.stringify(to.values[cluster] ?? '')}`,
    ),
    next: 'Add it, or remove the file: then the next step writes it whole from fleet.yaml.',
  };
}

/** Another record with traffic of its own would make every share another one than was decided. */
export function foreignNote(
  { node, path, setIdentifier, dnsName }: FoundRecord,
  pool: Pool,
  name: string,
): Note | null {
  if (pool.clusters.includes(setIdentifier)) return null;
  const list: unknown = node.toJSON()?.providerSpecific;
  const value = Array.isArray(list)
    ? dig(
        list.find((one: unknown) => dig(one, 'name') === name),
        'value',
      )
    : undefined;
  if (value === undefined || String(value) === '0') return null;
  return {
    ...notEditable(
      node,
      path,
      `the record ${setIdentifier || 'without set identifier'} takes a part of ${dnsName} too`,
      `records of the pool’s clusters alone: ${listed(pool.clusters)}`,
      'Remove that record, or give it the weight "0". Or remove the file: then the next step writes it whole.',
    ),
    gravity: 'stops-unless-forced',
  };
}

/** Something that the file should have. */
export function missing(offset: number | null, found: string, expected: string): Omit<Note, 'next'> {
  return { reason: 'route_missing', gravity: 'stops', path: 'spec.endpoints', offset, found, expected };
}
