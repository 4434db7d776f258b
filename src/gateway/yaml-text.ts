import type { Plain } from './plain-data.ts';

/**
 * Writes a mapping as block YAML that readers of YAML 1.1 and 1.2 understand alike: lists indented, keys in the order given,
 * text quoted only where it must be. The same value gives the same bytes.
 *
 * @param indent how many spaces stand before each line
 */
export function yamlText(value: { readonly [key: string]: Plain }, indent = 0): string {
  return entries(value, ' '.repeat(indent)).join('');
}

/** Writes a list as block YAML, each item at `indent`. */
export function yamlItems(values: readonly Plain[], indent: number): string {
  return items(values, ' '.repeat(indent)).join('');
}

function entries(value: { readonly [key: string]: Plain }, margin: string): string[] {
  return Object.entries(value).flatMap(([key, child]) => {
    const name = `${margin}${textScalar(key)}:`;
    if (isList(child)) return child.length === 0 ? [`${name} []\n`] : [`${name}\n`, ...items(child, `${margin}  `)];
    if (!isMapping(child)) return [`${name} ${scalar(child)}\n`];
    return Object.keys(child).length === 0 ? [`${name} {}\n`] : [`${name}\n`, ...entries(child, `${margin}  `)];
  });
}

function items(values: readonly Plain[], margin: string): string[] {
  return values.flatMap((value) => {
    const lines = isList(value)
      ? items(value, `${margin}  `)
      : isMapping(value)
        ? entries(value, `${margin}  `)
        : [`${margin}  ${scalar(value)}\n`];
    const [first = `${margin}  ${isList(value) ? '[]' : '{}'}\n`, ...rest] = lines;
    return [`${margin}- ${first.slice(margin.length + 2)}`, ...rest];
  });
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isMapping(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalar(value: string | number | boolean | null): string {
  return typeof value === 'string' ? textScalar(value) : String(value);
}

/** Writes text as a scalar: plain where every reader takes it for that text, else in double quotes. */
export function textScalar(text: string): string {
  return isPlainText(text) ? text : quotedScalar(text);
}

/** Writes text in double quotes. JSON's escapes are YAML's; what JSON leaves bare and YAML does not take is escaped too. */
export function quotedScalar(text: string): string {
  return JSON.stringify(text).replace(BARE_IN_JSON, (character) => `\\u${hexadecimal(character)}`);
}

const BARE_IN_JSON = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

function hexadecimal(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}

/** Whether text may stand without quotes, in block and in flow style, and still is that text to readers of YAML 1.1 and 1.2. */
export function isPlainText(text: string): boolean {
  return PLAIN.test(text) && !text.endsWith(':') && !OTHER_MEANING.test(text);
}

const PLAIN = /^[A-Za-z0-9_./][A-Za-z0-9_./+@=:-]*$/;
/** Booleans and nulls of YAML 1.1, and whatever begins like a number, a time or a special float and has nothing else. */
const OTHER_MEANING =
  /^(?:y|n|yes|no|on|off|true|false|null|\.{1,3}|[-+]?\.(?:inf|nan)|0[xob][0-9a-f_]+|[0-9][0-9_:.]*|\.[0-9_]+|[0-9_.]*e[-+]?[0-9_]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)$/i;
