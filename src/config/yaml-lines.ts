import { EVENT_ID, type Event, getScalarValue } from 'js-yaml';
import type { DocumentPath } from './document-path.ts';

/** A place in a text: both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds line and column of an offset, counted as YAML counts lines: LF, CRLF and CR end one. */
export function positionFinder(text: string): (offset: number) => Position {
  const starts = [0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10 || (code === 13 && text.charCodeAt(index + 1) !== 10)) starts.push(index + 1);
  }
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** An empty value has no place of its own. */
const NOWHERE = -1;

interface Node {
  readonly offset: number;
  readonly entries: ReadonlyMap<string, Entry> | null;
  readonly items: readonly Node[] | null;
}

interface Entry {
  readonly keyOffset: number;
  readonly value: Node;
}

/**
 * Finds lines of a document that was parsed to events. Made only when something is wrong, since most files are right.
 *
 * @returns a function from a path to the line of its key or item; of the nearest parent that exists, if it does not
 */
export function lineLocator(text: string, events: readonly Event[]): (path: DocumentPath) => number | null {
  const root = readNode(text, events, { next: 1 });
  const find = positionFinder(text);
  return (path) => {
    if (root === null) return null;
    let node = root;
    let offset = root.offset;
    for (const part of path) {
      const entry = node.entries?.get(String(part));
      const child = entry?.value ?? (typeof part === 'number' ? node.items?.[part] : undefined);
      if (child === undefined) break;
      node = child;
      offset = entry?.keyOffset ?? (child.offset === NOWHERE ? offset : child.offset);
    }
    return offset === NOWHERE ? null : find(offset).line;
  };
}

function readNode(text: string, events: readonly Event[], cursor: { next: number }): Node | null {
  const event = events[cursor.next++];
  if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return null;
  if (event.type === EVENT_ID.ALIAS) return { offset: event.anchorStart, entries: null, items: null };
  if (event.type === EVENT_ID.SCALAR) return { offset: event.valueStart, entries: null, items: null };
  if (event.type === EVENT_ID.SEQUENCE) {
    const items: Node[] = [];
    for (let item = readNode(text, events, cursor); item !== null; item = readNode(text, events, cursor))
      items.push(item);
    return { offset: event.start, entries: null, items };
  }
  const entries = new Map<string, Entry>();
  for (;;) {
    const keyEvent = events[cursor.next];
    const key = readNode(text, events, cursor);
    if (key === null) break;
    const value = readNode(text, events, cursor);
    if (value === null) break;
    if (keyEvent?.type === EVENT_ID.SCALAR)
      entries.set(getScalarValue(text, keyEvent), { keyOffset: key.offset, value });
  }
  return { offset: event.start, entries, items: null };
}
