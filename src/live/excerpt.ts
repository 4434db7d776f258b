/** How many visible characters of somebody else's words are repeated. */
const MOST = 120;

/** How many visible characters of one value are shown. */
const MOST_OF_VALUE = 60;

/**
 * Somebody else's words, short enough to stand in a report: one line, without anything that is markup, a mention, a
 * reference, an address or a terminal's control sequence. Letters that are left out show as `·`.
 *
 * @param most the greatest number of characters
 */
export function excerpt(text: unknown, most = MOST): string {
  const words = typeof text === 'string' ? text : '';
  const inert = oneLine(words)
    .replaceAll('://', ':')
    .replace(/\bwww\./gi, 'www·')
    .replace(/[`*~<>[\]|\\@#!$&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '·');
  return shortened(inert, most);
}

/** A value of a manifest as people read it, between backticks; lists and mappings by their size alone. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? 'a list of one' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return `\`${shortened(oneLine(String(value)).replaceAll('`', '’'), MOST_OF_VALUE)}\``;
}

/** A name that stands in a path or a sentence. */
export function nameText(name: unknown): string {
  return excerpt(String(name), MOST_OF_VALUE);
}

function oneLine(text: string): string {
  // Beyond control characters also what turns the direction of writing, and what is not to be seen at all.
  return text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
}

function shortened(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}
