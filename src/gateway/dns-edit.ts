import { isMap, isSeq, type Node } from 'yaml';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { DnsEndpointWriter } from '../rollout/fleet-writer.ts';
import { dnsNameOf, type MovedProperty, movedProperty } from './dns-records.ts';
import type { Note } from './finding.ts';
import { formerPools } from './former-pools.ts';
import { childOf, isNote, notEditable } from './found-route.ts';
import { poolWeights } from './pool-weights.ts';
import {
  editedByHand,
  type FoundRecord,
  foreignNote,
  missing,
  missingRecord,
  type StandingRecord,
} from './record-notes.ts';
import type { Standing } from './share.ts';
import type { Splice } from './splice.ts';
import { type EditableField, editableField } from './text-field.ts';
import { pairOf, rangeOf, type Source, type SourceDocument } from './yaml-source.ts';

/** What moving the weights of a file of records came to. With a note that stops, the splices are not to be used. */
export interface RecordsEdit {
  readonly splices: readonly Splice[];
  readonly notes: readonly Note[];
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
  const { document, list, offset } = found;
  const records = list.flatMap((node, index) => foundRecord(node, `spec.endpoints[${index}]`));
  const formers = formerPools(policy, before) ?? [];
  const edits = policy.pools.map((pool) => {
    const dnsName = dnsNameOf(policy, writer, pool);
    const here = records.filter((record) => sameName(record.dnsName, dnsName));
    const former = formers.find(({ name }) => name === pool.name);
    return editPool(source.text, document, offset, here, pool, former, dnsName, writer, before, after);
  });
  return { splices: edits.flatMap(({ splices }) => splices), notes: edits.flatMap(({ notes }) => notes) };
}

function editPool(
  text: string,
  document: SourceDocument,
  offset: number,
  records: readonly FoundRecord[],
  pool: Pool,
  former: Pool | undefined,
  dnsName: string,
  writer: DnsEndpointWriter,
  before: Standing,
  after: Standing,
): RecordsEdit {
  const to = movedProperty(writer, pool, poolWeights(pool, after));
  // What follows from a configuration that changed is right too: somebody may have brought the file along by hand.
  const decided = [...(former === undefined ? [] : [former]), { ...pool, shares: poolWeights(pool, before) }];
  const notes: Note[] = [];
  const splices: Splice[] = [];
  const standing: StandingRecord[] = [];
  for (const cluster of pool.clusters) {
    const own = records.filter(({ setIdentifier }) => setIdentifier === cluster);
    if (own.length === 0) notes.push(missingRecord(dnsName, cluster, to, offset));
    for (const record of own) {
      const field = propertyOf(text, document, record, to.name);
      if (isNote(field)) notes.push(field);
      else standing.push({ cluster, field });
    }
  }
  const [first] = standing;
  const [last] = decided;
  if (first !== undefined && last !== undefined && !decided.some((one) => isAsDecided(standing, one, writer))) {
    notes.push(editedByHand(dnsName, standing, movedProperty(writer, last, last.shares), first.field.offset));
  }
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
): { readonly document: SourceDocument; readonly list: readonly Node[]; readonly offset: number } | Note {
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
      ...missing(null, `the file has ${candidates.length} DNSEndpoints ${namespace}/${name}`, 'one'),
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
  return { document, list: list.items, offset: rangeOf(list)[0] };
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

/** Of a cluster that the pool did not have, nothing was decided. */
function isAsDecided(all: readonly StandingRecord[], pool: Pool, writer: DnsEndpointWriter): boolean {
  const standing = all.filter(({ cluster }) => pool.clusters.includes(cluster));
  const from = movedProperty(writer, pool, pool.shares);
  return (
    standing.every(({ cluster, field }) => field.value === from.values[cluster]) ||
    (from.name === 'aws/weight' && isProportional(standing, pool.shares))
  );
}

function isProportional(standing: readonly StandingRecord[], weights: Readonly<Record<string, number>>): boolean {
  const numbers = standing.map(({ cluster, field }) => ({ is: Number(field.value), wanted: weights[cluster] ?? 0 }));
  if (numbers.some(({ is }) => !Number.isInteger(is) || is < 0)) return false;
  const sum = numbers.reduce((total, { is }) => total + is, 0);
  const wantedSum = numbers.reduce((total, { wanted }) => total + wanted, 0);
  return sum > 0 && numbers.every(({ is, wanted }) => is * wantedSum === wanted * sum);
}
