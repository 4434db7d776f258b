import {
  CORE_SCHEMA,
  constructFromEvents,
  type Event,
  floatCoreTag,
  intCoreTag,
  NOT_RESOLVED,
  parseEvents,
  type ScalarTagDefinition,
  YAMLException,
} from 'js-yaml';
import type { Problem } from '../rollout/refusal.ts';
import type { DocumentPath } from './document-path.ts';
import { forbiddenConstructs, type Objection, repeatedKeys } from './yaml-constructs.ts';
import { lineLocator, positionFinder } from './yaml-lines.ts';

/** The largest configuration file that is read, in bytes of UTF-8. */
export const MAXIMUM_BYTES = 256 * 1024;

/** Deeper than any file of ours goes, and far below what could exhaust the stack. */
const MAXIMUM_DEPTH = 32;

/** One YAML document that was read, or everything that kept it from being read. */
export type YamlFile =
  | {
      readonly ok: true;
      /** Plain objects, arrays, strings, booleans, null, and numbers that are finite. */
      readonly value: unknown;
      /** The line of a place, from 1; of its nearest parent where the place does not exist; null where neither does. */
      readonly locate: (path: DocumentPath) => number | null;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What JSON or JavaScript cannot carry exactly (`.inf`, `.nan`, 2^60) stays text, which no number in a schema accepts. */
function exactly(tag: ScalarTagDefinition<number>): ScalarTagDefinition<number> {
  return {
    ...tag,
    resolve: (source, isExplicit, tagName) => {
      const value = tag.resolve(source, isExplicit, tagName);
      return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : NOT_RESOLVED;
    },
  };
}

const SCHEMA = CORE_SCHEMA.withTags(exactly(intCoreTag), exactly(floatCoreTag));

/**
 * Reads the one YAML document of a file, and only what JSON could say too: no anchors, aliases, merge keys, foreign
 * tags or repeated keys. Nothing in the text makes it throw, hang or grow beyond the text's size.
 *
 * @param file the name that problems carry
 * @param maximumBytes the size above which the file is not looked at
 */
export function readYaml(file: string, text: string, maximumBytes: number = MAXIMUM_BYTES): YamlFile {
  const refuse = (objections: readonly Objection[]): YamlFile => ({
    ok: false,
    problems: locateAll(file, text, objections),
  });

  const bytes = sizeInBytes(text);
  if (bytes > maximumBytes) {
    return refuse([{ offset: null, found: `a file of ${bytes} bytes`, expected: `at most ${maximumBytes} bytes` }]);
  }
  const unreadable = unreadableCharacter(text);
  if (unreadable !== null) return refuse([unreadable]);

  const events = parse(text);
  if (!Array.isArray(events)) return refuse([events]);
  const forbidden = forbiddenConstructs(text, events);
  if (forbidden.length > 0) return refuse(forbidden);

  const value = construct(text, events);
  if ('objections' in value) return refuse(value.objections);
  let locate: ((path: DocumentPath) => number | null) | null = null;
  return {
    ok: true,
    value: value.value,
    locate: (path) => {
      locate ??= lineLocator(text, events);
      return locate(path);
    },
  };
}

function parse(text: string): Event[] | Objection {
  try {
    return parseEvents(text, { maxDepth: MAXIMUM_DEPTH });
  } catch (error) {
    return objectionOf(error);
  }
}

function construct(
  text: string,
  events: Event[],
): { readonly value: unknown } | { readonly objections: readonly Objection[] } {
  try {
    return { value: constructFromEvents(events, { source: text, schema: SCHEMA, maxAliases: 0 })[0] };
  } catch (error) {
    // The library stops at the first repeated key and does not name it.
    const repeated = repeatedKeys(text, events);
    return { objections: repeated.length > 0 ? repeated : [objectionOf(error)] };
  }
}

/** What the library objects to, in its own words; anything else that it throws is a bug in it and of no use to the reader. */
function objectionOf(error: unknown): Objection {
  if (error instanceof YAMLException) {
    const tooDeep = error.reason.startsWith('nesting exceeded');
    return {
      offset: error.mark?.position ?? null,
      found: error.reason,
      expected: tooDeep ? `at most ${MAXIMUM_DEPTH} levels of nesting` : 'valid YAML 1.2',
    };
  }
  return { offset: null, found: 'text that the YAML parser gave up on', expected: 'valid YAML 1.2' };
}

/** The first character that shows the file to be no text in UTF-8. */
function unreadableCharacter(text: string): Objection | null {
  const expected = 'text in UTF-8 without a byte order mark, control characters or broken bytes';
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code >= 0x20 && code < 0x7f) continue;
    if (code === 0x09 || code === 0x0a || code === 0x0d || (code >= 0xa0 && code < 0xd800)) continue;
    if (code >= 0xd800 && code < 0xdc00) {
      const low = text.charCodeAt(offset + 1);
      if (low >= 0xdc00 && low < 0xe000) {
        offset++;
        continue;
      }
    } else if (code === 0x85 || (code >= 0xe000 && code < 0xfffd && code !== 0xfeff)) {
      continue;
    }
    return { offset, found: nameOf(code), expected };
  }
  return null;
}

function nameOf(code: number): string {
  if (code === 0) return 'a NUL byte';
  if (code === 0xfeff) return 'a byte order mark (U+FEFF)';
  if (code === 0xfffd) return 'a byte that is not UTF-8 (U+FFFD)';
  return `the control character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function locateAll(file: string, text: string, objections: readonly Objection[]): Problem[] {
  const find = positionFinder(text);
  return objections.map(({ offset, found, expected }) => {
    const at = offset === null ? null : find(Math.min(offset, text.length));
    return {
      file,
      path: '',
      line: at?.line ?? null,
      found: at === null ? found : `${found} (line ${at.line}, column ${at.column})`,
      expected,
      suggestion: null,
    };
  });
}

/** The size in UTF-8, counted without making the bytes. */
function sizeInBytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    // Each half of a surrogate pair adds one to its own unit: four bytes for two units.
    bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}
