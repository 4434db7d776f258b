import { isMap, isScalar, isSeq, Scalar, type YAMLMap } from 'yaml';
import type { Mirror } from '../rollout/rollout.ts';
import { type Backends, backendName, backendOf, slotNamed } from './backend-reference.ts';
import type { Note } from './finding.ts';
import { childOf, type FoundRoute, isNote, notEditable, sharedNote } from './found-route.ts';
import type { OwnedRule } from './owned-rule.ts';
import { dig, listIn } from './plain-data.ts';
import type { RuleEdit } from './weight-edit.ts';
import { rangeOf } from './yaml-source.ts';
import { textScalar } from './yaml-text.ts';

/** The slot that gets copies; null: none. */
type Mirrored = 0 | 1 | null;

/**
 * Turns the copies of a rule's requests on or off in a file that is there: the percentage of its RequestMirror filter moves,
 * and the name of the backend in it. A filter is never added or removed, so that the file's rules stay as they were written.
 */
export function editMirror(
  found: FoundRoute,
  rule: OwnedRule,
  rollout: Backends,
  mirror: Mirror,
  before: Mirrored,
  after: Mirrored,
): RuleEdit {
  const stop = (note: Note): RuleEdit => ({ splices: [], notes: [{ ...note, gravity: 'stops-unless-forced' }] });
  const percent = mirror.share === null ? 100 : mirror.share / 100;
  const filters = listIn(dig(found.data, 'spec', 'rules', rule.index, 'filters'));
  const slots = filters.map((filter) =>
    slotNamed(dig(filter, 'requestMirror', 'backendRef'), rollout, found.namespace),
  );
  const at = slots.findIndex((slot) => slot !== null);
  const slot = slots[at] ?? null;
  const path = `${rule.path}.filters`;
  if (slot === null) {
    if (after === null) return { splices: [], notes: [] };
    const next = `Add to this rule’s filters: ${snippet(rollout, after)}. Headgate then moves its percentage.`;
    return stop(notEditable(rule.node, path, 'no RequestMirror names one of the two backends', 'one that does', next));
  }
  if (!Number.isInteger(percent)) {
    const found = `${percent} % is no whole percentage, and in a file of your own Headgate moves \`percent\` alone`;
    return stop(notEditable(rule.node, path, found, 'whole percents', 'Give `mirror` a whole percentage.'));
  }
  const reference = mirrorNode(found, rule, at);
  if (isNote(reference)) return stop(reference);
  const here = `${path}[${at}].requestMirror`;
  const standing = scalarIn(found, reference.mirror, 'percent', `${here}.percent`);
  if (isNote(standing)) return stop({ ...standing, next: 'Write `percent: 0` into it; Headgate moves it.' });
  const wanted = before === null ? 0 : percent;
  const notes: Note[] = [];
  if (standing.value !== wanted || (before !== null && slot !== before)) {
    const found = `${String(standing.value)} % of the requests are copied to ${backendName(backendOf(rollout, slot))}`;
    const expected =
      before === null
        ? '0 %, as last decided'
        : `${wanted} % to ${backendName(backendOf(rollout, before))}, as last decided`;
    const note = notEditable(standing, `${here}.percent`, found, expected, 'Put that back, or roll back.');
    notes.push({ ...note, reason: 'route_edited_by_hand', gravity: 'stops-unless-forced' });
  }
  const splices = [];
  const target = after === null ? 0 : percent;
  const [start, end] = rangeOf(standing);
  if (standing.value !== target) splices.push({ start, end, text: String(target) });
  if (after === null || slot === after) return { splices, notes };
  const [one, other] = [backendOf(rollout, 0), backendOf(rollout, 1)];
  const name = scalarIn(found, reference.backend, 'name', `${here}.backendRef.name`);
  if (one.port !== other.port || one.namespace !== other.namespace) {
    const expected = 'two backends that differ in their name alone';
    const next = `Write ${backendName(backendOf(rollout, after))} into it.`;
    return stop(
      notEditable(standing, `${here}.backendRef`, `it names ${backendName(backendOf(rollout, slot))}`, expected, next),
    );
  }
  if (isNote(name)) return stop(name);
  const [from, to] = rangeOf(name);
  splices.push({ start: from, end: to, text: textScalar(backendOf(rollout, after).service) });
  return { splices, notes };
}

function snippet(rollout: Backends, slot: 0 | 1): string {
  const { service, namespace, port } = backendOf(rollout, slot);
  const place = namespace === null ? '' : `, namespace: ${textScalar(namespace)}`;
  return `\`- {type: RequestMirror, requestMirror: {backendRef: {name: ${textScalar(service)}${place}, port: ${port}}, percent: 0}}\``;
}

function mirrorNode(found: FoundRoute, rule: OwnedRule, at: number): { mirror: YAMLMap; backend: YAMLMap } | Note {
  const path = `${rule.path}.filters`;
  const list = childOf(found.document, rule.node, 'filters', path);
  if (isNote(list)) return list;
  const filter = isSeq(list) ? list.items[at] : null;
  const none = notEditable(rule.node, `${path}[${at}]`, 'it is not written out', 'a filter written out');
  if (!isMap(filter)) return none;
  const shared = sharedNote(found.document, filter, `${path}[${at}]`);
  if (shared !== null) return shared;
  const mirror = childOf(found.document, filter, 'requestMirror', `${path}[${at}].requestMirror`);
  if (isNote(mirror)) return mirror;
  if (!isMap(mirror)) return none;
  const backend = childOf(found.document, mirror, 'backendRef', `${path}[${at}].requestMirror.backendRef`);
  if (isNote(backend)) return backend;
  return isMap(backend) ? { mirror, backend } : none;
}

function scalarIn(found: FoundRoute, map: YAMLMap, key: string, path: string): Scalar | Note {
  const node = childOf(found.document, map, key, path);
  if (isNote(node)) return node;
  const isPlain =
    isScalar(node) && node.value !== null && node.type !== Scalar.BLOCK_FOLDED && node.type !== Scalar.BLOCK_LITERAL;
  return isPlain ? node : notEditable(map, path, 'it has no plain value', 'a number or a name');
}
