import { type Document, isNode } from 'yaml';
import { referenceName } from '../gateway/backend-reference.ts';
import { dig, isRecord, listIn } from '../gateway/plain-data.ts';
import { GREATEST_WEIGHT } from '../gateway/share.ts';
import { ROUTE_KINDS, type RouteKind } from '../rollout/route.ts';
import { readMatches } from './condition.ts';
import { readFilter } from './filter.ts';
import type { Backend, Parent, Route, Rule } from './route.ts';

/** The line, from 1, at which a part of a document stands. */
export type LineAt = (path: readonly (string | number)[]) => number;

/** Reads a route; null where the document is none. */
export function readRoute(data: unknown, lineAt: LineAt): Route | null {
  const kind = ROUTE_KINDS.find((one) => one === dig(data, 'kind'));
  const version = dig(data, 'apiVersion');
  const name = dig(data, 'metadata', 'name');
  if (kind === undefined || typeof name !== 'string') return null;
  if (typeof version !== 'string' || !version.startsWith('gateway.networking.k8s.io/')) return null;
  const namespace = dig(data, 'metadata', 'namespace');
  return {
    kind,
    version: version.slice(version.indexOf('/') + 1),
    namespace: typeof namespace === 'string' ? namespace : null,
    name,
    line: lineAt([]),
    annotations: readAnnotations(data),
    hostnames: listIn(dig(data, 'spec', 'hostnames')).map((host) => String(host).toLowerCase()),
    parents: listIn(dig(data, 'spec', 'parentRefs')).map(readParent),
    rules: listIn(dig(data, 'spec', 'rules')).map((rule, index) =>
      readRule(kind, rule, index, lineAt(['spec', 'rules', index])),
    ),
  };
}

/** A function that says where parts of a document stand. */
export function linesOf(text: string, document: Document): LineAt {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (path) => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    let [line, end] = [0, starts.length];
    while (end - line > 1) {
      const middle = (line + end) >> 1;
      if ((starts[middle] ?? 0) <= offset) line = middle;
      else end = middle;
    }
    return line + 1;
  };
}

function readRule(kind: RouteKind, rule: unknown, index: number, line: number): Rule {
  const name = dig(rule, 'name');
  const filters = listIn(dig(rule, 'filters'));
  return {
    index,
    name: typeof name === 'string' ? name : null,
    line,
    matches: readMatches(kind, rule),
    filters: filters.map(readFilter),
    backends: listIn(dig(rule, 'backendRefs')).map(readBackend),
    written: { matches: listIn(dig(rule, 'matches')).length, filters: filters.length },
  };
}

function readBackend(reference: unknown): Backend {
  const weight = dig(reference, 'weight') ?? 1;
  const isWeight = typeof weight === 'number' && Number.isInteger(weight) && weight >= 0 && weight <= GREATEST_WEIGHT;
  return {
    label: referenceName(reference),
    reference,
    weight: isWeight ? weight : null,
    filters: listIn(dig(reference, 'filters')).map(readFilter),
  };
}

function readParent(parent: unknown): Parent {
  const text = (name: string): string | null => {
    const value = dig(parent, name);
    return typeof value === 'string' ? value : null;
  };
  const port = dig(parent, 'port');
  return {
    kind: text('kind') ?? 'Gateway',
    namespace: text('namespace'),
    name: text('name') ?? '',
    sectionName: text('sectionName'),
    port: typeof port === 'number' ? port : null,
  };
}

function readAnnotations(data: unknown): Readonly<Record<string, string>> {
  const annotations = dig(data, 'metadata', 'annotations');
  if (!isRecord(annotations)) return {};
  return Object.fromEntries(Object.entries(annotations).map(([name, value]) => [name, String(value)]));
}
