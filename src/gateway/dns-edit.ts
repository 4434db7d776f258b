import { isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { DnsEndpointWriter } from '../rollout/fleet-writer.ts';
import { dnsNameOf, type MovedProperty, movedProperty } from './dns-records.ts';
import { listed, type Note } from './finding.ts';
import { childOf, isNote, notEditable } from './found-route.ts';
import { dig } from './plain-data.ts';
import { poolWeights } from './pool-weights.ts';
import type { Standing } from './share.ts';
import type { Splice } from './splice.ts';
import { type EditableField, editableField } from './text-field.ts';
import { pairOf, type Source, type SourceDocument } from './yaml-source.ts';

/** What moving the weights of a file of records came to. With a note that stops, the splices are not to be used. */
export interface RecordsEdit {
  readonly splices: readonly Splice[];
  readonly notes: readonly Note[];
}

/** A record that stands in the file, as far as a step is concerned. */
interface FoundRecord {
  readonly node: YAMLMap;
  readonly path: string;
  readonly dnsName: string;
  readonly setIdentifier: string;
}

/**
 * Moves the weights in a DNSEndpoint that somebody edited: records are recognised by name and set identifier, whatever else
 * they have, and nothing but the one property of each changes.
 */
export function editDnsEndpoint(
  source: Source,
  policy: FleetPolicy,
  writer: DnsEndpointWriter,
  before: Standing,
  after: Standing,
): RecordsEdit {
  const found = findEndpoints(source, writer);
  if (isNote(found)) return { splices: [], notes: [found] };
  const { document, list } = found;
  const records = list.flatMap((node, index) => foundRecord(node, `spec.endpoints[${index}]`));
  const edits = policy.pools.map((pool) => {
    const dnsName = dnsNameOf(policy, writer, pool);
    const here = records.filter((record) => sameName(record.dnsName, dnsName));
    return editPool(source.text, document, here, pool, dnsName, writer, before, after);
  });
  return { splices: edits.flatMap(({ splices }) => splices), notes: edits.flatMap(({ notes }) => notes) };
}

function editPool(
  text: string,
  document: SourceDocument,
  records: readonly FoundRecord[],
  pool: Pool,
  dnsName: string,
  writer: DnsEndpointWriter,
  before: Standing,
  after: Standing,
): RecordsEdit {
  const [was, is] = [poolWeights(pool, before), poolWeights(pool, after)];
  const [from, to] = [movedProperty(writer, pool, was), movedProperty(writer, pool, is)];
  const notes: Note[] = [];
  const splices: Splice[] = [];
  const standing: { cluster: string; field: EditableField }[] = [];
  for (const cluster of pool.clusters) {
    const own = records.filter(({ setIdentifier }) => setIdentifier === cluster);
    if (own.length === 0) notes.push(missingRecord(dnsName, cluster, to));
    for (const record of own) {
      const field = propertyOf(text, document, record, to.name);
      if (isNote(field)) notes.push(field);
      else standing.push({ cluster, field });
    }
  }
  const isAsDecided =
    standing.every(({ cluster, field }) => field.value === from.values[cluster]) ||
    (from.name === 'aws/weight' && isProportional(standing, was));
  const [first] = standing;
  if (first !== undefined && !isAsDecided) notes.push(editedByHand(dnsName, standing, from, first.field.offset));
  for (const record of records) {
    const note = foreignNote(record, pool, to.name);
    if (note !== null) notes.push(note);
  }
  for (const { cluster, field } of standing) {
    const splice = field.writeText(to.values[cluster] ?? '');
    if (splice !== null) splices.push(splice);
  }
  return { splices, notes };
}

/** The list of records of the DNSEndpoint of that name. */
function findEndpoints(
  source: Source,
  { name, namespace }: DnsEndpointWriter,
): { readonly document: SourceDocument; readonly list: readonly Node[] } | Note {
  const candidates = source.documents.filter(({ document }) => {
    const at = (...path: string[]): unknown => (isMap(document.contents) ? document.getIn(path) : undefined);
    return (
      at('kind') === 'DNSEndpoint' &&
      String(at('apiVersion')).startsWith('externaldns.k8s.io/') &&
      at('metadata', 'name') === name &&
      (at('metadata', 'namespace') ?? namespace) === namespace
    );
  });
  const [document, second] = candidates;
  if (document === undefined || second !== undefined || !isMap(document.document.contents)) {
    return {
      ...missing(`the file has ${candidates.length} DNSEndpoints ${namespace}/${name}`, 'one'),
      next: 'Correct the file, or `dns.endpoint` in the rollout’s configuration.',
    };
  }
  const root = document.document.contents;
  const spec = childOf(document, root, 'spec', 'spec');
  if (isNote(spec)) return spec;
  if (!isMap(spec)) return notEditable(spec, 'spec', 'it is no mapping', 'a mapping with `endpoints`', 'Correct it.');
  const list = childOf(document, spec, 'endpoints', 'spec.endpoints');
  if (isNote(list)) return list;
  if (!isSeq<Node>(list))
    return notEditable(list, 'spec.endpoints', 'it is no list', 'a list of records', 'Correct it.');
  return { document, list: list.items };
}

function foundRecord(node: Node, path: string): FoundRecord[] {
  if (!isMap(node)) return [];
  const [dnsName, setIdentifier]: unknown[] = [node.get('dnsName'), node.get('setIdentifier')];
  if (typeof dnsName !== 'string') return [];
  return [{ node, path, dnsName, setIdentifier: typeof setIdentifier === 'string' ? setIdentifier : '' }];
}

function sameName(one: string, other: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/\.$/, '');
  return plain(one) === plain(other);
}

function propertyOf(
  text: string,
  document: SourceDocument,
  record: FoundRecord,
  name: MovedProperty['name'],
): EditableField | Note {
  const path = `${record.path}.providerSpecific`;
  const list = pairOf(record.node, 'providerSpecific')?.value;
  const items = isSeq<Node>(list) ? list.items : [];
  const index = items.findIndex((item) => isMap(item) && item.get('name') === name);
  const item = items[index];
  const field = isMap(item) ? editableField(text, document, item, 'value', `${path}[${index}].value`) : null;
  return (
    field ??
    notEditable(
      record.node,
      path,
      `it has no ${name} with a value`,
      `${name}, which a step moves`,
      `Add to it: \`- {name: ${name}, value: "…"}\`.`,
    )
  );
}

function isProportional(
  standing: readonly { readonly cluster: string; readonly field: EditableField }[],
  weights: Readonly<Record<string, number>>,
): boolean {
  const numbers = standing.map(({ cluster, field }) => ({ is: Number(field.value), wanted: weights[cluster] ?? 0 }));
  if (numbers.some(({ is }) => !Number.isInteger(is) || is < 0)) return false;
  const sum = numbers.reduce((total, { is }) => total + is, 0);
  const wantedSum = numbers.reduce((total, { wanted }) => total + wanted, 0);
  return sum > 0 && numbers.every(({ is, wanted }) => is * wantedSum === wanted * sum);
}

function editedByHand(
  dnsName: string,
  standing: readonly { readonly cluster: string; readonly field: EditableField }[],
  from: MovedProperty,
  offset: number,
): Note {
  const said = standing.map(({ cluster, field }) => `${cluster} ${field.value}`).join(', ');
  const wanted = Object.entries(from.values).map(([cluster, value]) => `${cluster} ${value}`);
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

function missingRecord(dnsName: string, cluster: string, to: MovedProperty): Note {
  return {
    ...missing(
      `there is no record of ${dnsName} with the set identifier ${cluster}`,
      `a record of that cluster with ${to.name} ${JSON.stringify(to.values[cluster] ?? '')}`,
    ),
    next: 'Add it, or remove the file: then the next step writes it whole from fleet.yaml.',
  };
}

/** Another record with traffic of its own would make every share another one than was decided. */
function foreignNote({ node, path, setIdentifier, dnsName }: FoundRecord, pool: Pool, name: string): Note | null {
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
      'Remove that record, or give it the weight "0".',
    ),
    gravity: 'stops-unless-forced',
  };
}

function missing(found: string, expected: string): Omit<Note, 'next'> {
  return { reason: 'route_missing', gravity: 'stops', path: 'spec.endpoints', offset: null, found, expected };
}
