import { isAlias, isMap, isScalar, isSeq, type Node, Scalar } from 'yaml';
import type { VersionPin } from '../rollout/rollout.ts';
import { listed, type Note } from './finding.ts';
import type { Splice } from './splice.ts';
import { pairOf, rangeOf, type Source } from './yaml-source.ts';
import { isPlainText, quotedScalar } from './yaml-text.ts';

/** The text that a pin writes for a commit. */
export function pinnedText(pin: VersionPin, sha: string): string {
  return pin.template.replaceAll('{sha7}', sha.slice(0, 7)).replaceAll('{sha}', sha);
}

/** The splice that writes a version where the pin says; null where it stands there already. */
export function pinVersion(source: Source, pin: VersionPin, version: string): Splice | Note | null {
  const here = source.documents.map(({ document }) => follow(document.contents, pin.path));
  const places = here.filter((place) => 'node' in place);
  const [place, second] = places;
  if (place === undefined) {
    const [first] = here.toSorted((left, right) => depth(right) - depth(left));
    const found = first !== undefined && 'missing' in first ? first.missing : 'the file is empty';
    return missing(null, found, 'Correct `version` in the rollout’s configuration, or write that field.');
  }
  if (second !== undefined) {
    const found = `${places.length} documents of the file have that field`;
    return missing(null, found, 'Pin a field that only one document of the file has.');
  }
  return edited(source.text, place.node, version);

  function missing(offset: number | null, found: string, next: string): Note {
    return {
      reason: 'version_pin_missing',
      gravity: 'stops',
      path: pathText(pin.path),
      offset,
      found,
      expected: `one text at ${pathText(pin.path)}, to be replaced with ${version}`,
      next,
    };
  }

  function edited(text: string, node: Node, value: string): Splice | Note | null {
    const [start, end] = rangeOf(node);
    const isText = isScalar(node) && node.type !== Scalar.BLOCK_LITERAL && node.type !== Scalar.BLOCK_FOLDED;
    if (!isText || start === end || node.tag !== undefined) {
      const found = isAlias(node) ? `it is the alias *${node.source}` : 'it is no plain or quoted text';
      return missing(start, found, 'Write the version there as ordinary text.');
    }
    const written = quoted(value, node.type);
    return text.slice(start, end) === written ? null : { start, end, text: written };
  }
}

/** A place in a file as people write it: `images[0].newTag`. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

type Place = { readonly node: Node } | { readonly missing: string; readonly depth: number };

function depth(place: Place): number {
  return 'depth' in place ? place.depth : 0;
}

function follow(root: unknown, path: readonly (string | number)[]): Place {
  let here = root;
  for (const [depth, step] of path.entries()) {
    const at = depth === 0 ? 'the document' : pathText(path.slice(0, depth));
    if (isMap(here)) {
      const pair = pairOf(here, String(step));
      if (pair === undefined) {
        const keys = here.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
        return { missing: `${at} has no ${step}; it has ${listed(keys)}`, depth };
      }
      here = pair.value;
    } else if (isSeq(here)) {
      const item: unknown = typeof step === 'number' ? here.items[step] : undefined;
      if (item === undefined) return { missing: `${at} is a list of ${here.items.length} and has no ${step}`, depth };
      here = item;
    } else {
      return { missing: `${at} ${isAlias(here) ? `is the alias *${here.source}` : 'has nothing below it'}`, depth };
    }
  }
  if (isScalar(here) || isMap(here) || isSeq(here) || isAlias(here)) return { node: here };
  return { missing: `${pathText(path)} has no value`, depth: path.length };
}

function quoted(value: string, type: Scalar['type']): string {
  if (type === Scalar.QUOTE_SINGLE && !/[\p{Cc}\ufeff]/u.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return type === Scalar.PLAIN && isPlainText(value) ? value : quotedScalar(value);
}
