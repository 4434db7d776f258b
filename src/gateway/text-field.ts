import { isAlias, isMap, isScalar, Scalar, type YAMLMap } from 'yaml';
import type { Note } from './finding.ts';
import { notEditable, sharedNote } from './found-route.ts';
import type { Splice } from './splice.ts';
import { pairOf, rangeOf, type SourceDocument } from './yaml-source.ts';
import { isPlainText, quotedScalar } from './yaml-text.ts';

/** A scalar that stands in a file and may be replaced. */
export interface EditableField {
  /** What stands there, as text: numbers as they are written. */
  readonly value: string;
  readonly offset: number;
  /** Replaces it by a text, which stays one to every reader of YAML. Null: that stands there already. */
  readonly writeText: (text: string) => Splice | null;
  /** Replaces it by an integer. */
  readonly writeInteger: (value: number) => Splice | null;
}

/** Finds the scalar under a key of a mapping; null where there is no such key. */
export function editableField(
  text: string,
  document: SourceDocument,
  map: YAMLMap,
  key: string,
  path: string,
): EditableField | Note | null {
  const node = pairOf(map, key)?.value;
  if (node === undefined) return null;
  const correct = (found: string) =>
    notEditable(map, path, found, 'one value that stands there', 'Write it out there.');
  if (isAlias(node)) return sharedNote(document, node, path) ?? correct('it is an alias');
  if (!isScalar(node) || isMap(node) || node.tag !== undefined || isBlock(node)) return correct('it is no plain value');
  const sharing = sharedNote(document, node, path);
  if (sharing !== null) return sharing;
  const [start, end] = rangeOf(node);
  if (start === end) return correct('it has no value');
  const source = text.slice(start, end);
  const replaced = (written: string): Splice | null => (written === source ? null : { start, end, text: written });
  return {
    value: node.type === Scalar.PLAIN ? source : String(node.value),
    offset: start,
    writeText: (value) => replaced(quoted(value, node.type)),
    writeInteger: (value) => replaced(String(value)),
  };
}

function isBlock({ type }: Scalar): boolean {
  return type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED;
}

function quoted(value: string, type: Scalar['type']): string {
  if (type === Scalar.QUOTE_SINGLE && !/[\p{Cc}\ufeff]/u.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return type === Scalar.PLAIN && isPlainText(value) ? value : quotedScalar(value);
}
