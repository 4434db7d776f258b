import { isScalar, type Node, type Pair, Scalar, type YAMLMap } from 'yaml';
import type { Splice } from './splice.ts';
import { pairOf } from './yaml-source.ts';

/**
 * Adds a field to a mapping, after one that it has, in the style of that one: block or flow, its indentation, its quotes,
 * its line ends.
 *
 * @returns null where the mapping's style leaves no place that is surely right
 */
export function insertField(text: string, map: YAMLMap, after: string, name: string, value: number): Splice | null {
  const pair = pairOf(map, after);
  const key = pair?.key;
  const end = valueEnd(pair);
  if (!isScalar(key) || key.range === undefined || key.range === null || end === null) return null;
  const field = { name: quotedLike(key, name), value };
  return map.flow === true
    ? insertInFlow(text, key.range[0], key.range[1], end, field)
    : insertInBlock(text, map, end, field);
}

interface Field {
  readonly name: string;
  readonly value: number;
}

function insertInBlock(text: string, map: YAMLMap, end: number, field: Field): Splice | null {
  const indents = map.items.flatMap((pair) => {
    const start = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
    const before = start === undefined ? null : lineBefore(text, start);
    return before !== null && /^ *$/.test(before) ? [before] : [];
  });
  // The first field often stands behind the list's dash; any other says how deep the mapping is.
  const [indent] = indents;
  if (indent === undefined) return null;
  const lineEnd = text.indexOf('\n', end);
  const line = `${indent}${field.name}: ${field.value}`;
  if (lineEnd === -1) return insertion(text.length, `${text.includes('\r\n') ? '\r\n' : '\n'}${line}`);
  return insertion(lineEnd + 1, `${line}${text[lineEnd - 1] === '\r' ? '\r\n' : '\n'}`);
}

function insertInFlow(text: string, keyStart: number, keyEnd: number, end: number, field: Field): Splice {
  const before = lineBefore(text, keyStart);
  const rest = /[^\n]*/y;
  rest.lastIndex = end;
  const after = rest.exec(text)?.[0] ?? '';
  const pair = `${field.name}${text[keyEnd] === ':' && text[keyEnd + 1] !== ' ' ? ':' : ': '}${field.value}`;
  if (/^[ \t]*$/.test(before) && /^[ \t]*,?[ \t]*\r?$/.test(after)) {
    return insertion(end, `,${after.endsWith('\r') ? '\r\n' : '\n'}${before}${pair}`);
  }
  return insertion(end, `${text[keyStart - 1] === ',' ? ',' : ', '}${pair}`);
}

function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

function lineBefore(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}

function quotedLike(key: Scalar, name: string): string {
  if (key.type === Scalar.QUOTE_DOUBLE) return `"${name}"`;
  return key.type === Scalar.QUOTE_SINGLE ? `'${name}'` : name;
}

function valueEnd(pair: Pair | undefined): number | null {
  const value: Node | undefined = isScalar(pair?.value) ? pair.value : undefined;
  return value?.range?.[1] ?? null;
}
