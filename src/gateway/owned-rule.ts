import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Backend, Rollout, Route } from '../rollout/rollout.ts';
import { listed, type Note } from './finding.ts';
import { childOf, type FoundRoute, isNote, notEditable, sharedNote } from './found-route.ts';
import { readInteger } from './integer-notation.ts';
import { roundedWeights, type Shares } from './share.ts';
import { hasMergeKey, pairOf } from './yaml-source.ts';
import { textScalar } from './yaml-text.ts';

/** A rule whose weights are Headgate's, with the two references that it moves. */
export interface OwnedRule {
  readonly index: number;
  /** As in `spec.rules[0]`. */
  readonly path: string;
  readonly node: YAMLMap;
  /** The references to the first and the second slot's backend. */
  readonly references: readonly [Reference, Reference];
  /** How many backends the rule has beside the two. */
  readonly foreign: number;
}

/** One item of `backendRefs`. */
export interface Reference {
  readonly path: string;
  readonly node: YAMLMap;
}

type Pair = Pick<Rollout, 'slots' | 'backends'>;

/**
 * The rules that the configuration gives to Headgate, and what is wrong with them.
 *
 * @param shares what the two backends should have, for the lines that a person is told to add
 */
export function ownedRules(
  found: FoundRoute,
  route: Route,
  rollout: Pair,
  shares: Shares,
): { readonly rules: readonly OwnedRule[]; readonly notes: readonly Note[] } {
  const rules: OwnedRule[] = [];
  const notes: Note[] = [];
  const { indexes, missing } = listedRules(found, route);
  notes.push(...missing);
  for (const index of indexes) {
    const answer = ownedRule(found, index, route.rules !== null, rollout, shares);
    if (answer === null) continue;
    if (isNote(answer)) notes.push(answer);
    else rules.push(answer);
  }
  if (rules.length === 0 && notes.length === 0) {
    const pair = rollout.slots.map((slot) => nameOf(rollout.backends[slot])).join(' or ');
    notes.push({
      reason: 'route_not_editable',
      gravity: 'stops',
      path: 'spec.rules',
      offset: null,
      found: `none of its ${found.rules.length} rules has ${pair} as a backend`,
      expected: 'at least one rule with both',
      next: `Add to a rule’s backendRefs: ${snippet(rollout, rollout.slots, shares)}`,
    });
  }
  return { rules, notes };
}

/** The indexes of the rules to look at: those that are listed, or all. */
function listedRules(found: FoundRoute, route: Route): { indexes: readonly number[]; missing: readonly Note[] } {
  const names = found.rules.map((rule) => (isMap(rule) ? scalarOf(rule, 'name') : undefined));
  if (route.rules === null) return { indexes: found.rules.map((_, index) => index), missing: [] };
  const indexes = new Set<number>();
  const missing: Note[] = [];
  for (const rule of route.rules) {
    const matching = names.flatMap((name, index) =>
      rule === index || (name !== undefined && rule === name) ? [index] : [],
    );
    const [index, second] = matching;
    if (index !== undefined && second === undefined) {
      indexes.add(index);
      continue;
    }
    const there = names.map((name, at) => (name === undefined ? String(at) : `${at} (${String(name)})`));
    missing.push({
      reason: 'route_not_editable',
      gravity: 'stops',
      path: 'spec.rules',
      offset: null,
      found:
        index === undefined
          ? `there is no rule ${rule}; there are ${listed(there)}`
          : `${matching.length} rules are called ${rule}`,
      expected: `one rule ${rule}, as the rollout’s configuration says`,
      next: 'Correct `rules` in the rollout’s configuration, or the route.',
    });
  }
  return { indexes: [...indexes].toSorted((left, right) => left - right), missing };
}

/** Null where the rule is not Headgate's. */
function ownedRule(
  found: FoundRoute,
  index: number,
  isListed: boolean,
  rollout: Pair,
  shares: Shares,
): OwnedRule | Note | null {
  const path = `spec.rules[${index}]`;
  const rule = found.rules[index];
  if (rule === undefined) throw new RangeError(`No rule ${index}`);
  const sharing = sharedNote(found.document, rule, path);
  if (isAlias(rule) && sharing !== null) return sharing;
  if (!isMap(rule)) return notEditable(rule, path, 'it is no mapping', 'a rule');
  const list = pairOf(rule, 'backendRefs') === undefined && !hasMergeKey(rule) ? null : backendList(found, rule, path);
  if (list === null) {
    return isListed ? notEditable(rule, path, 'it has no backendRefs', `both backends: ${bothOf(rollout)}`) : null;
  }
  if (isNote(list)) return list;
  const references = list.map((node, at) => referenceTo(found, node, `${path}.backendRefs[${at}]`, rollout));
  const broken = references.find((reference) => 'gravity' in reference);
  const ours = [0, 1].map((slot) => references.filter((reference) => 'slot' in reference && reference.slot === slot));
  if (broken !== undefined && 'gravity' in broken) return broken;
  const [first, second] = [ours[0]?.[0], ours[1]?.[0]];
  if (first === undefined && second === undefined && !isListed) return null;
  const twice = ours.findIndex((matching) => matching.length > 1);
  if (twice !== -1) {
    const found = `${nameOf(backendOf(rollout, twice))} is there ${ours[twice]?.length ?? 0} times`;
    return notEditable(rule, `${path}.backendRefs`, found, 'each backend once', 'Remove one of them.');
  }
  if (first === undefined || second === undefined || 'gravity' in first || 'gravity' in second) {
    const wanted = rollout.slots.filter((_, slot) => ours[slot]?.length === 0);
    return missingBackend(rule, `${path}.backendRefs`, list, wanted, rollout, shares);
  }
  if (sharing !== null) return sharing;
  return { index, path, node: rule, references: [first, second], foreign: list.length - 2 };
}

function backendList(found: FoundRoute, rule: YAMLMap, path: string): readonly Node[] | Note {
  const value = childOf(found.document, rule, 'backendRefs', `${path}.backendRefs`);
  if (isNote(value)) return value;
  if (isSeq<Node>(value)) return value.items;
  return notEditable(value, `${path}.backendRefs`, 'it is no list', 'a list of backends');
}

/** A reference with the slot it stands for, or -1 for another backend. */
function referenceTo(
  found: FoundRoute,
  node: Node,
  path: string,
  rollout: Pair,
): (Reference & { readonly slot: number }) | Note {
  if (!isMap(node))
    return sharedNote(found.document, node, path) ?? notEditable(node, path, 'it is no mapping', 'a backend');
  const slot = rollout.slots.findIndex((name) => matches(node, rollout.backends[name], found.namespace));
  const sharing = sharedNote(found.document, node, path);
  if (sharing !== null && slot !== -1) return sharing;
  if (hasMergeKey(node)) {
    return {
      ...notEditable(node, path, 'parts of it come from another place through `<<`', 'a backend that is written out'),
      reason: 'route_unreadable',
    };
  }
  return { path, node, slot };
}

/** Whether a reference names that Service on that port; `namespace` is the route's own. */
function matches(reference: YAMLMap, backend: Backend | undefined, namespace: string): boolean {
  if (backend === undefined) return false;
  return (
    (scalarOf(reference, 'group') ?? '') === '' &&
    (scalarOf(reference, 'kind') ?? 'Service') === 'Service' &&
    scalarOf(reference, 'name') === backend.service &&
    portOf(reference) === backend.port &&
    (scalarOf(reference, 'namespace') ?? namespace) === (backend.namespace ?? namespace)
  );
}

function portOf(reference: YAMLMap): number | null {
  const value = pairOf(reference, 'port')?.value;
  return isScalar(value) && typeof value.source === 'string' ? readInteger(value.source) : null;
}

function missingBackend(
  rule: YAMLMap,
  path: string,
  list: readonly Node[],
  wanted: readonly string[],
  rollout: Pair,
  shares: Shares,
): Note {
  const names = wanted.map((slot) => nameOf(rollout.backends[slot])).join(' and ');
  const there = list.flatMap((node) => (isMap(node) ? [describe(node)] : []));
  return notEditable(
    rule,
    path,
    `${names} ${wanted.length === 1 ? 'is' : 'are'} missing; there is ${listed(there)}`,
    'both backends of the rollout',
    `Add to this rule’s backendRefs: ${snippet(rollout, wanted, shares)}`,
  );
}

/** What to add, as lines of YAML that fit any block list. */
function snippet(rollout: Pair, wanted: readonly string[], shares: Shares): string {
  const weights = roundedWeights(shares);
  return rollout.slots
    .flatMap((slot, index) => {
      const backend = rollout.backends[slot];
      if (backend === undefined || !wanted.includes(slot)) return [];
      const place = backend.namespace === null ? '' : `, namespace: ${textScalar(backend.namespace)}`;
      const name = textScalar(backend.service);
      return [`\`- {name: ${name}${place}, port: ${backend.port}, weight: ${weights[index]}}\``];
    })
    .join(' and ');
}

function describe(reference: YAMLMap): string {
  return [
    scalarOf(reference, 'namespace'),
    `${String(scalarOf(reference, 'name'))}:${String(scalarOf(reference, 'port'))}`,
  ]
    .filter((part) => part !== undefined && part !== null)
    .join('/');
}

/** A backend as people name it: `shop/checkout-green:8080`. */
export function nameOf(backend: Backend | undefined): string {
  if (backend === undefined) throw new TypeError('Each slot has a backend');
  return `${backend.namespace === null ? '' : `${backend.namespace}/`}${backend.service}:${backend.port}`;
}

function bothOf(rollout: Pair): string {
  return rollout.slots.map((slot) => nameOf(rollout.backends[slot])).join(' and ');
}

function backendOf(rollout: Pair, slot: number): Backend | undefined {
  return rollout.backends[rollout.slots[slot] ?? ''];
}

/** A field that is a scalar; undefined where it is missing or something else. */
function scalarOf(map: YAMLMap, key: string): unknown {
  const value = pairOf(map, key)?.value;
  return isScalar(value) ? value.value : undefined;
}
