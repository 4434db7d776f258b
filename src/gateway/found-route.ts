import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Route } from '../rollout/route.ts';
import { listed, type Note } from './finding.ts';
import { dig } from './plain-data.ts';
import { hasMergeKey, pairOf, plainData, rangeOf, type Source, type SourceDocument } from './yaml-source.ts';

/** A route found in a file, down to its rules. */
export interface FoundRoute {
  readonly document: SourceDocument;
  /** Its namespace: the file's, or the configured one where the file leaves it to the GitOps agent. */
  readonly namespace: string;
  readonly rules: readonly Node[];
  /** The document as plain data with aliases resolved; undefined where that goes beyond bounds. */
  readonly data: unknown;
}

/** Finds the route's document in a file by group, kind, name and, where the file has one, namespace. */
export function findRoute(source: Source, route: Route): FoundRoute | Note {
  const candidates = source.documents.flatMap((document) => (isRoute(document, route) ? [document] : []));
  const [document, second] = candidates;
  if (document === undefined) return noSuchRoute(source, route);
  if (second !== undefined) {
    return {
      reason: 'route_not_editable',
      gravity: 'stops',
      path: '',
      offset: startOf(second),
      found: `${candidates.length} documents are the ${route.kind} ${route.name}`,
      expected: 'one',
      next: 'Remove the others: an agent applies them one after the other, and the last one wins.',
    };
  }
  return rulesOf(document, route);
}

/** Whether an answer is a note about what is wrong rather than what was asked for. */
export function isNote(answer: object): answer is Note {
  return 'gravity' in answer;
}

function isRoute({ document }: SourceDocument, route: Route): boolean {
  const at = (...path: string[]) => {
    const value: unknown = document.getIn(path);
    return value;
  };
  if (!isMap(document.contents)) return false;
  if (at('kind') !== route.kind || at('metadata', 'name') !== route.name) return false;
  const version = at('apiVersion');
  if (typeof version !== 'string' || !version.startsWith('gateway.networking.k8s.io/')) return false;
  const namespace = at('metadata', 'namespace') ?? null;
  return namespace === null || namespace === route.namespace;
}

function noSuchRoute(source: Source, route: Route): Note {
  const there = source.documents.flatMap(({ document }) => {
    if (!isMap(document.contents)) return [];
    const name = [document.getIn(['metadata', 'namespace']), document.getIn(['metadata', 'name'])];
    return [`${String(document.get('kind') ?? 'a document without kind')} ${name.filter(isText).join('/')}`.trim()];
  });
  return {
    reason: 'route_missing',
    gravity: 'stops',
    path: '',
    offset: null,
    found: `the file has no ${route.kind} ${route.namespace}/${route.name}; it has ${listed(there)}`,
    expected: 'one document of that kind, name and namespace (or none given)',
    next: 'Write the route into the file, or correct `routes` in the rollout’s configuration.',
  };
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** Goes down to the rules. What lies on the way will be edited, so nothing of it may be shared with another place. */
function rulesOf(document: SourceDocument, route: Route): FoundRoute | Note {
  const root = document.document.contents;
  if (!isMap(root)) throw new TypeError('A found route is a mapping');
  const spec = childOf(document, root, 'spec', 'spec');
  if (isNote(spec)) return spec;
  if (!isMap(spec)) return notEditable(spec, 'spec', 'it is no mapping', 'a mapping with `rules`');
  const rules = childOf(document, spec, 'rules', 'spec.rules');
  if (isNote(rules)) return rules;
  if (!isSeq<Node>(rules)) return notEditable(rules, 'spec.rules', 'it is no list', 'a list of rules');
  const data = plainData(document.document);
  const namespace = dig(data, 'metadata', 'namespace');
  return {
    document,
    namespace: typeof namespace === 'string' ? namespace : route.namespace,
    rules: rules.items,
    data,
  };
}

/** A field's value that may be edited below: present, no alias, and its anchor, if it has one, used nowhere. */
export function childOf(document: SourceDocument, map: YAMLMap, key: string, path: string): Node | Note {
  const value = pairOf(map, key)?.value;
  if (isEditableNode(value)) return sharedNote(document, value, path) ?? value;
  if (hasMergeKey(map)) return shared(map, path, 'it may come from another place through `<<`');
  return notEditable(map, path, 'it is missing', `\`${path}\``);
}

function isEditableNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);
}

/** What is wrong with editing below a node that shares its content with another place; null where it does not. */
export function sharedNote(document: SourceDocument, node: Node, path: string): Note | null {
  if (isAlias(node)) return shared(node, path, `it is the alias *${node.source}`);
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
  if (anchor === undefined || !document.referred.has(anchor)) return null;
  return shared(node, path, `it has the anchor &${anchor}, which another place uses`);
}

function shared(node: Node, path: string, found: string): Note {
  return {
    reason: 'route_unreadable',
    gravity: 'stops',
    path,
    offset: rangeOf(node)[0],
    found,
    expected: 'weights that stand in one place, so that moving them changes nothing else',
    next: 'Write this part out, without the alias. Anchors and aliases in other parts of the file may stay.',
  };
}

/** A note that a route cannot be edited at a node. */
export function notEditable(
  node: Node,
  path: string,
  found: string,
  expected: string,
  next = 'Change the route so.',
): Note {
  return { reason: 'route_not_editable', gravity: 'stops', path, offset: rangeOf(node)[0], found, expected, next };
}

function startOf({ document }: SourceDocument): number | null {
  return document.contents === null ? null : (document.contents.range?.[0] ?? null);
}
