import { isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Pool } from '../rollout/fleet-policy.ts';
import type { HubWriter } from '../rollout/fleet-writer.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import { referenceName } from './backend-reference.ts';
import type { RecordsEdit } from './dns-edit.ts';
import { insertField } from './field-insertion.ts';
import { listed, type Note } from './finding.ts';
import { childOf, type FoundRoute, findRoute, isNote, notEditable, sharedNote } from './found-route.ts';
import { type HubBackend, hubBackends, hubWeights } from './hub-backends.ts';
import { isPreviewRule } from './hub-rules.ts';
import { readInteger } from './integer-notation.ts';
import { claimsOnRoute } from './other-controllers.ts';
import { dig, listIn } from './plain-data.ts';
import { claimsInFile } from './route-edit.ts';
import type { Standing } from './share.ts';
import type { Splice } from './splice.ts';
import { editableField } from './text-field.ts';
import { rangeOf, type Source } from './yaml-source.ts';

/** Moves the weights of version and cluster in a hub's route that is there, whoever wrote it. */
export function editHubRoute(
  source: Source,
  rollout: Rollout,
  pool: Pool,
  writer: HubWriter,
  route: Route,
  before: Standing,
  after: Standing,
): RecordsEdit {
  const found = findRoute(source, route);
  if (isNote(found)) return { splices: [], notes: [found] };
  const metadata = dig(found.data, 'metadata');
  const notes = [...claimsOnRoute(metadata), ...claimsInFile(source, route, dig(metadata, 'labels'))];
  const splices: Splice[] = [];
  const backends = hubBackends(rollout, pool, writer);
  let owned = 0;
  for (const [index, node] of found.rules.entries()) {
    const rule = dig(found.data, 'spec', 'rules', index);
    const references = listIn(dig(rule, 'backendRefs'));
    const isOurs = references.some((one) => backends.some((backend) => isSame(one, backend, found.namespace)));
    const isListed = route.rules?.some((name) => name === index || name === dig(rule, 'name')) ?? isOurs;
    if (!isListed) continue;
    owned += 1;
    const isPreview = isPreviewRule(route, rule, index);
    const weights = (standing: Standing) => hubWeights(rollout, pool, standing, isPreview);
    const edit = editRule(source.text, found, node, index, backends, weights(before), weights(after));
    notes.push(...edit.notes);
    splices.push(...edit.splices);
  }
  if (owned === 0) notes.push(nothingOwned(backends));
  return { splices, notes };
}

function editRule(
  text: string,
  found: FoundRoute,
  rule: Node,
  index: number,
  backends: readonly HubBackend[],
  before: readonly number[],
  after: readonly number[],
): RecordsEdit {
  const path = `spec.rules[${index}].backendRefs`;
  const stopped = (note: Note): RecordsEdit => ({ splices: [], notes: [note] });
  const shared = sharedNote(found.document, rule, `spec.rules[${index}]`);
  if (shared !== null) return stopped(shared);
  if (!isMap(rule)) return stopped(notEditable(rule, path, 'it is no mapping', 'a rule'));
  const list = childOf(found.document, rule, 'backendRefs', path);
  if (isNote(list)) return stopped(list);
  if (!isSeq<Node>(list)) return stopped(notEditable(list, path, 'it is no list', 'a list of backends'));
  const references = listIn(dig(found.data, 'spec', 'rules', index, 'backendRefs'));
  const places = backends.map((backend) => references.findIndex((one) => isSame(one, backend, found.namespace)));
  const missing = backends.filter((_, at) => places[at] === -1);
  const foreign = references.filter((one) => !backends.some((backend) => isSame(one, backend, found.namespace)));
  if (missing.length > 0 || foreign.length > 0) return stopped(wrongBackends(rule, path, missing, foreign));

  const notes: Note[] = [];
  const splices: Splice[] = [];
  const standing: number[] = [];
  for (const [at, place] of places.entries()) {
    const node = list.items[place];
    const to = after[at] ?? 0;
    if (!isMap(node)) return stopped(notEditable(rule, `${path}[${place}]`, 'it is no mapping', 'a backend'));
    const field = editableField(text, found.document, node, 'weight', `${path}[${place}].weight`);
    if (field !== null && isNote(field)) return stopped(field);
    standing.push(field === null ? 1 : (readInteger(field.value) ?? Number.NaN));
    const splice = field === null ? insertWeight(text, node, to) : field.writeInteger(to);
    if (field === null && splice === null && to !== 1) {
      return stopped(
        notEditable(node, `${path}[${place}]`, 'it has no weight', 'one', `Write \`weight: ${to}\` into it.`),
      );
    }
    if (splice !== null) splices.push(splice);
  }
  if (!isProportional(standing, before)) notes.push(editedByHand(list, path, backends, standing, before));
  return { splices, notes };
}

/** A weight that is not written means 1. */
function insertWeight(text: string, node: YAMLMap, weight: number): Splice | null {
  if (weight === 1) return null;
  return insertField(text, node, 'port', 'weight', weight) ?? insertField(text, node, 'name', 'weight', weight);
}

function isSame(reference: unknown, { reference: kind, name, namespace, port }: HubBackend, own: string): boolean {
  const group = dig(reference, 'group') ?? '';
  const written = dig(reference, 'port');
  return (
    // VPC Lattice's controller goes by the kind alone, and its examples leave the group out.
    (group === kind.group || (group === '' && kind.kind === 'ServiceImport')) &&
    (dig(reference, 'kind') ?? 'Service') === kind.kind &&
    dig(reference, 'name') === name &&
    (dig(reference, 'namespace') ?? own) === (namespace ?? own) &&
    (!kind.hasPort || written === port)
  );
}

function isProportional(standing: readonly number[], wanted: readonly number[]): boolean {
  if (standing.some((one) => !Number.isInteger(one) || one < 0)) return false;
  const sum = standing.reduce((total, one) => total + one, 0);
  const wantedSum = wanted.reduce((total, one) => total + one, 0);
  return sum > 0 && standing.every((one, index) => one * wantedSum === (wanted[index] ?? 0) * sum);
}

function editedByHand(
  list: Node,
  path: string,
  backends: readonly HubBackend[],
  standing: readonly number[],
  wanted: readonly number[],
): Note {
  const said = (weights: readonly number[]) => backends.map(({ name }, at) => `${name} ${weights[at]}`).join(', ');
  return {
    reason: 'route_edited_by_hand',
    gravity: 'stops-unless-forced',
    path,
    offset: rangeOf(list)[0],
    found: `the weights are ${said(standing)}`,
    expected: `${said(wanted)}, or the same proportions, as last decided`,
    next: 'Put these weights back, or roll back: that sets them whatever they are.',
  };
}

function wrongBackends(rule: Node, path: string, missing: readonly HubBackend[], foreign: readonly unknown[]): Note {
  const found = [
    ...(missing.length === 0 ? [] : [`${listed(missing.map(({ name }) => name))} missing`]),
    ...(foreign.length === 0 ? [] : [`${listed(foreign.map(referenceName))} beside them`]),
  ].join(', and ');
  const [first] = missing;
  const kind = first === undefined ? '' : `{group: "${first.reference.group}", kind: ${first.reference.kind}, name: …`;
  const next =
    first === undefined ? 'Put them into another rule.' : `Add to this rule’s backendRefs: \`- ${kind}, weight: 0}\``;
  return notEditable(rule, path, found, 'every version in every cluster of the rollout, and nothing else', next);
}

function nothingOwned(backends: readonly HubBackend[]): Note {
  return {
    reason: 'route_not_editable',
    gravity: 'stops',
    path: 'spec.rules',
    offset: null,
    found: `no rule has a backend of ${listed(backends.map(({ name }) => name))}`,
    expected: 'at least one rule with all of them',
    next: 'Add them, or remove the file: then a route that is generated is written whole.',
  };
}
