import { isAlias, isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Route } from '../rollout/route.ts';
import { type Backends, backendName, backendOf, referenceName, slotNamed, snippetFor } from './backend-reference.ts';
import { listed, type Note } from './finding.ts';
import { childOf, type FoundRoute, isNote, notEditable, sharedNote } from './found-route.ts';
import { isGenerated } from './generated-route.ts';
import { dig, listIn } from './plain-data.ts';
import type { Shares } from './share.ts';
import type { Split } from './split.ts';
import { hasMergeKey } from './yaml-source.ts';

/** A rule whose weights are Headgate's, with the two references that it moves. */
export interface OwnedRule {
  /** As in `spec.rules[0]`. */
  readonly path: string;
  /** From 0, in the file. */
  readonly index: number;
  readonly node: YAMLMap;
  /** Whether it leads to the candidate as a whole; otherwise its traffic is divided. */
  readonly preview: boolean;
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

/**
 * The rules that the configuration gives to Headgate, and what is wrong with them.
 *
 * @param split what the two backends should have, for the lines that a person is told to add
 * @param leading how many rules stand before those that an index of the configuration counts
 */
export function ownedRules(
  found: FoundRoute,
  route: Route,
  rollout: Backends,
  split: Split,
  leading = 0,
): { readonly rules: readonly OwnedRule[]; readonly notes: readonly Note[] } {
  const listed = listedRules(found, route.rules, 'rules', leading, isGenerated(route));
  const previews = listedRules(found, route.previewRules, 'previewRules', leading, isGenerated(route));
  const indexes = new Set([...listed.indexes, ...previews.indexes]);
  const notes = [...listed.notes, ...previews.notes];
  const rules: OwnedRule[] = [];
  for (const index of [...indexes].toSorted((left, right) => left - right)) {
    const preview = previews.indexes.includes(index);
    const shares = preview ? split.preview : split.shares;
    const answer = ownedRule(found, index, route.rules !== null || preview, preview, rollout, shares);
    if (answer === null) continue;
    if (isNote(answer)) notes.push(answer);
    else rules.push(answer);
  }
  if (rules.length > 0 || notes.length > 0) return { rules, notes };
  const names = [backendName(backendOf(rollout, 0)), backendName(backendOf(rollout, 1))].join(' or ');
  const none = routeNote(
    `none of its ${found.rules.length} rules has ${names} as a backend`,
    'at least one rule with both',
    `Add to a rule’s backendRefs: ${snippetFor(rollout, [0, 1], split.shares)}`,
  );
  return { rules, notes: [none] };
}

/** The indexes of the rules that are listed; all of them where there is no list. */
function listedRules(
  found: FoundRoute,
  rules: Route['rules'],
  field: string,
  leading: number,
  isAnew: boolean,
): { indexes: readonly number[]; notes: Note[] } {
  if (rules === null) return { indexes: found.rules.map((_, index) => index), notes: [] };
  const names = found.rules.map((_, index) => dig(found.data, 'spec', 'rules', index, 'name'));
  const next =
    `Correct \`${field}\` in the rollout’s configuration, or the route.` +
    (isAnew ? ' Or remove the file, so that it is written anew from `generate`.' : '');
  const indexes = new Set<number>();
  const notes: Note[] = [];
  for (const rule of rules) {
    const matching = names.flatMap((name, index) => (rule === index - leading || rule === name ? [index] : []));
    const [index] = matching;
    if (index !== undefined && matching.length === 1) {
      indexes.add(index);
      continue;
    }
    const there = names.map((name, at) => (name === undefined ? String(at) : `${at} (${String(name)})`));
    notes.push(
      routeNote(
        index === undefined
          ? `there is no rule ${rule}; there are ${listed(there)}`
          : `${matching.length} rules are called ${rule}`,
        `one rule ${rule}, as the rollout’s configuration says`,
        next,
      ),
    );
  }
  return { indexes: [...indexes], notes };
}

/** Null where the rule is not Headgate's. What it means is read with aliases resolved; what is edited must have none. */
function ownedRule(
  found: FoundRoute,
  index: number,
  isListed: boolean,
  preview: boolean,
  rollout: Backends,
  shares: Shares,
): OwnedRule | Note | null {
  const path = `spec.rules[${index}]`;
  const rule = found.rules[index];
  if (rule === undefined) throw new RangeError(`The route has no rule ${index}`);
  const references = listIn(dig(found.data, 'spec', 'rules', index, 'backendRefs'));
  const slots = references.map((reference) => slotNamed(reference, rollout, found.namespace));
  const [first, second] = [slots.indexOf(0), slots.indexOf(1)];
  if (first === -1 && second === -1 && !isListed) return null;
  const shared = sharedNote(found.document, rule, path);
  if (shared !== null || isAlias(rule)) return shared;
  if (!isMap(rule)) return notEditable(rule, path, 'it is no mapping', 'a rule');
  const wrong = countNote(rule, `${path}.backendRefs`, references, slots, rollout, shares);
  if (wrong !== null) return wrong;
  const list = childOf(found.document, rule, 'backendRefs', `${path}.backendRefs`);
  if (isNote(list)) return list;
  if (!isSeq<Node>(list)) return notEditable(list, `${path}.backendRefs`, 'it is no list', 'a list of backends');
  const pair = [first, second].map((at) => editable(found, list.items[at], `${path}.backendRefs[${at}]`));
  const [one, two] = pair;
  if (one === undefined || two === undefined) throw new RangeError('A rule has two references');
  if (isNote(one)) return one;
  if (isNote(two)) return two;
  return { path, index, node: rule, preview, references: [one, two], foreign: references.length - 2 };
}

/** Says that one of the two backends is missing or there twice; null where each is there once. */
function countNote(
  rule: YAMLMap,
  path: string,
  references: readonly unknown[],
  slots: readonly (0 | 1 | null)[],
  rollout: Backends,
  shares: Shares,
): Note | null {
  const counts = ([0, 1] as const).map((slot) => ({ slot, count: slots.filter((one) => one === slot).length }));
  const twice = counts.find(({ count }) => count > 1);
  if (twice !== undefined) {
    const name = backendName(backendOf(rollout, twice.slot));
    return notEditable(rule, path, `${name} is there ${twice.count} times`, 'each backend once', 'Remove one of them.');
  }
  const missing = counts.flatMap(({ slot, count }) => (count === 0 ? [slot] : []));
  if (missing.length === 0) return null;
  const names = missing.map((slot) => backendName(backendOf(rollout, slot))).join(' and ');
  return notEditable(
    rule,
    path,
    `${names} ${missing.length === 1 ? 'is' : 'are'} missing; there is ${listed(references.map(referenceName))}`,
    'both backends of the rollout',
    `Add to this rule’s backendRefs: ${snippetFor(rollout, missing, shares)}`,
  );
}

function editable(found: FoundRoute, node: Node | undefined, path: string): Reference | Note {
  if (node === undefined) throw new RangeError(`Nothing at ${path}`);
  const shared = sharedNote(found.document, node, path);
  if (shared !== null) return shared;
  if (!isMap(node)) return notEditable(node, path, 'it is no mapping', 'a backend');
  if (!hasMergeKey(node)) return { path, node };
  const note = notEditable(node, path, 'parts of it come from another place through `<<`', 'a backend written out');
  return { ...note, reason: 'route_unreadable' };
}

function routeNote(found: string, expected: string, next: string): Note {
  return { reason: 'route_not_editable', gravity: 'stops', path: 'spec.rules', offset: null, found, expected, next };
}
