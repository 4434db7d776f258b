import { isAlias, isScalar, Scalar, type YAMLMap } from 'yaml';
import { insertField } from './field-insertion.ts';
import { lineOf, type Note } from './finding.ts';
import { isNote, notEditable, sharedNote } from './found-route.ts';
import { readInteger } from './integer-notation.ts';
import type { OwnedRule, Reference } from './owned-rule.ts';
import { GREATEST_WEIGHT, isShare, multiplierFor, roundedWeights, type Shares, weightsOfSum } from './share.ts';
import type { Splice } from './splice.ts';
import { pairOf, rangeOf, type SourceDocument } from './yaml-source.ts';

/** What an edit of one rule came to. With a note that stops, the splices are not to be used. */
export interface RuleEdit {
  readonly splices: readonly Splice[];
  readonly notes: readonly Note[];
}

/** A weight as it stands in the file: 1 where none is written, null where what is written is no weight. */
interface Standing {
  readonly value: number | null;
  readonly source: string;
  readonly offset: number;
  readonly write: (weight: number) => Splice | null;
}

/** Moves the two weights of a rule from `before` to `after`. `names` are the two backends as people name them. */
export function editWeights(
  text: string,
  document: SourceDocument,
  rule: OwnedRule,
  before: Shares,
  after: Shares,
  names: readonly [string, string],
): RuleEdit {
  const first = standingWeight(text, document, rule.references[0]);
  const second = standingWeight(text, document, rule.references[1]);
  const unusable = [first, second].filter(isNote);
  if (isNote(first) || isNote(second)) return { splices: [], notes: unusable };
  const notes: Note[] = [];
  const both = first.value === null || second.value === null ? null : ([first.value, second.value] as const);
  if (both === null || !isShare(both, before)) {
    notes.push(editedByHand(rule, [first, second], names, before));
  }
  const target = targetWeights(text, rule, both, after, first.offset);
  if (isNote(target)) return { splices: [], notes: [...notes, target] };
  const splices: Splice[] = [];
  for (const [weight, to, reference] of [
    [first, target[0], rule.references[0]],
    [second, target[1], rule.references[1]],
  ] as const) {
    if (weight.value === to) continue;
    const splice = weight.write(to);
    if (splice !== null) splices.push(splice);
    else notes.push(notInsertable(reference, to));
  }
  return { splices, notes };
}

function targetWeights(
  text: string,
  rule: OwnedRule,
  both: readonly [number, number] | null,
  after: Shares,
  offset: number,
): readonly [number, number] | Note {
  if (rule.foreign === 0) return roundedWeights(after);
  const note = (found: string, expected: string, next: string): Note => ({
    reason: 'route_not_editable',
    gravity: 'stops',
    path: `${rule.path}.backendRefs`,
    offset,
    found,
    expected,
    next,
  });
  const sum = both === null ? 0 : both[0] + both[1];
  if (sum === 0) {
    const found = 'the two backends have no weight, beside others that have';
    return note(
      found,
      'weights of the two whose sum is above 0',
      'Give the two backends the share that they are to divide.',
    );
  }
  const target = weightsOfSum(after, sum);
  if (target === null) {
    const multiplier = multiplierFor(after, sum);
    return note(
      `the two backends have ${sum} together beside ${rule.foreign} other(s), and ${sum} cannot be divided as ${after[0]}:${after[1]}`,
      `a sum of the two that can, such as ${sum * multiplier}`,
      `Multiply every weight of the rule at line ${lineOf(text, offset)} by ${multiplier}: that changes nobody’s share.`,
    );
  }
  if (Math.max(...target) <= GREATEST_WEIGHT) return target;
  return note(
    `a backend would get ${Math.max(...target)}`,
    `at most ${GREATEST_WEIGHT}`,
    'Divide every weight of the rule.',
  );
}

function editedByHand(
  rule: OwnedRule,
  found: readonly [Standing, Standing],
  names: readonly [string, string],
  before: Shares,
): Note {
  const wanted = roundedWeights(before);
  const said = found.map(({ source, value }, index) => `${names[index]} ${source === '' ? value : source}`);
  return {
    reason: 'route_edited_by_hand',
    gravity: 'stops-unless-forced',
    path: `${rule.path}.backendRefs`,
    offset: found[0].offset,
    found: `the weights are ${said.join(' and ')}`,
    expected: `${names[0]} ${wanted[0]} and ${names[1]} ${wanted[1]}, or the same proportion, as last decided`,
    next: 'Put these weights back, or roll back: that sets them whatever they are.',
  };
}

function notInsertable(reference: Reference, weight: number): Note {
  const found = 'it has no weight, and its style leaves no safe place to write one';
  return notEditable(reference.node, reference.path, found, 'a weight', `Write \`weight: ${weight}\` into it.`);
}

function standingWeight(text: string, document: SourceDocument, reference: Reference): Standing | Note {
  const path = `${reference.path}.weight`;
  const pair = pairOf(reference.node, 'weight');
  if (pair === undefined) {
    const offset = rangeOf(reference.node)[0];
    return {
      value: 1,
      source: '',
      offset,
      write: (weight) => insertField(text, reference.node, 'port', 'weight', weight),
    };
  }
  const node = pair.value;
  if (isAlias(node)) return sharedNote(document, node, path) ?? notEditable(node, path, 'it is an alias', 'a number');
  if (!isScalar(node) || isBlock(node) || hasOtherTag(node)) {
    return notEditable(reference.node, path, 'it is no number', 'an integer from 0 to 1000000');
  }
  const sharing = sharedNote(document, node, path);
  if (sharing !== null) return sharing;
  const [start, end] = rangeOf(node);
  const source = text.slice(start, end);
  if (source === '') return emptyWeight(text, reference.node, pair.key, path);
  return {
    value: weightOf(node, source),
    source,
    offset: start,
    write: (weight) => ({ start, end, text: String(weight) }),
  };
}

/** `weight:` with nothing after it, which the API server takes for none. */
function emptyWeight(text: string, reference: YAMLMap, key: unknown, path: string): Standing | Note {
  const colon = /[ \t]*:/y;
  colon.lastIndex = isScalar(key) ? (key.range?.[1] ?? 0) : 0;
  if (!colon.test(text)) return notEditable(reference, path, 'it has no value', 'an integer from 0 to 1000000');
  const at = colon.lastIndex;
  return { value: 1, source: '', offset: at, write: (weight) => ({ start: at, end: at, text: ` ${weight}` }) };
}

function weightOf(node: Scalar, source: string): number | null {
  if (node.value === null) return 1;
  const number = node.type === Scalar.PLAIN ? readInteger(source) : typeof node.value === 'number' ? node.value : null;
  return number !== null && Number.isInteger(number) && number >= 0 && number <= GREATEST_WEIGHT ? number : null;
}

function isBlock(node: Scalar): boolean {
  return node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
}

/** A tag stays where it is, so it must be one of numbers. */
function hasOtherTag(node: Scalar): boolean {
  return node.tag !== undefined && !['tag:yaml.org,2002:int', 'tag:yaml.org,2002:float'].includes(node.tag);
}
