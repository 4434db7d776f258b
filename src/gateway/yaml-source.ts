import { Buffer } from 'node:buffer';
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import { lineOf } from './finding.ts';

/** A YAML file, parsed, with the text that its nodes' ranges point into. */
export interface Source {
  readonly text: string;
  readonly documents: readonly SourceDocument[];
}

/** One document of a file. */
export interface SourceDocument {
  readonly document: Document;
  /** The names of the anchors that something in the document refers to. */
  readonly referred: ReadonlySet<string>;
}

/** Why a file cannot be read. */
export interface Unreadable {
  readonly offset: number | null;
  readonly found: string;
  readonly expected: string;
}

/** Files beyond this are not read: a manifest is a few kilobytes, and etcd takes no object above 1.5 MiB. */
const GREATEST_FILE = 1_048_576;

/** Aliases that may be resolved when a document is turned into plain data; more is an attack or an accident. */
const MOST_ALIASES = 100;

/** Reads a file of YAML documents. Whatever the text is, it answers; it never throws. */
export function readSource(text: string): Source | Unreadable {
  const bytes = Buffer.byteLength(text);
  if (bytes > GREATEST_FILE) {
    return { offset: null, found: `the file has ${bytes} bytes`, expected: `at most ${GREATEST_FILE} bytes` };
  }
  try {
    return readDocuments(text);
  } catch (error) {
    return { offset: null, found: `the file cannot be parsed: ${sentence(error)}`, expected: 'YAML of a sane depth' };
  }
}

/** True for what {@link readSource} answers where it could not read. */
export function isUnreadable(source: Source | Unreadable): source is Unreadable {
  return 'found' in source;
}

function readDocuments(text: string): Source | Unreadable {
  const parsed = parseAllDocuments(text, {
    // The parser compares every key of a mapping with every other; `examine` does the same in linear time.
    uniqueKeys: false,
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  if ('empty' in parsed) return { text, documents: [] };
  const documents: SourceDocument[] = [];
  for (const document of parsed) {
    const [error] = document.errors;
    if (error !== undefined) {
      const found = `line ${lineOf(text, error.pos[0])} is not YAML: ${sentence(error)}`;
      return { offset: error.pos[0], found, expected: 'YAML that every GitOps agent can read' };
    }
    const examined = examine(document);
    if ('found' in examined) return examined;
    documents.push(examined);
  }
  return { text, documents };
}

/** Finds duplicate keys, aliases to nothing, and the anchors in use. */
function examine(document: Document): SourceDocument | Unreadable {
  const anchors = new Map<string, number>();
  const aliases: Alias[] = [];
  const waiting: unknown[] = [document.contents];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) {
      const start = rangeOf(node)[0];
      anchors.set(node.anchor, Math.min(start, anchors.get(node.anchor) ?? start));
    }
    if (isAlias(node)) aliases.push(node);
    else if (isSeq(node)) for (const item of node.items) waiting.push(item);
    else if (isMap(node)) {
      const keys = new Set<string>();
      for (const { key, value } of node.items) {
        waiting.push(key, value);
        if (!isScalar(key)) continue;
        const name = keyName(key.value);
        if (keys.has(name)) {
          return { offset: key.range?.[0] ?? null, found: `the key ${name} is there twice`, expected: 'each key once' };
        }
        keys.add(name);
      }
    }
  }
  // An anchor counts from where it stands, and in its own document only.
  const dangling = aliases.find((alias) => (anchors.get(alias.source) ?? Number.POSITIVE_INFINITY) > rangeOf(alias)[0]);
  if (dangling !== undefined) {
    const found = `the alias *${dangling.source} refers to nothing before it`;
    return { offset: rangeOf(dangling)[0], found, expected: 'an anchor of that name before it' };
  }
  return { document, referred: new Set(aliases.map(({ source }) => source)) };
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]?.replace(/[.:]$/, '') ?? message;
}

/** A key as text. The parser reads the merge key `<<` as a symbol. */
function keyName(key: unknown): string {
  return typeof key === 'symbol' ? (key.description ?? '') : String(key);
}

/** The pair of a mapping with that key; undefined where there is none. */
export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && keyName(pair.key.value) === key);
}

/** Whether other mappings are merged into this one. */
export function hasMergeKey(map: YAMLMap): boolean {
  return pairOf(map, '<<') !== undefined;
}

/** A document as plain data with aliases resolved; undefined where that is not possible within bounds. */
export function plainData(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch {
    return undefined;
  }
}

/** A node's range as offsets of its own text, without what follows it. */
export function rangeOf(node: Node): readonly [number, number] {
  if (node.range === undefined || node.range === null) throw new TypeError('A parsed node has a range');
  return [node.range[0], node.range[1]];
}
