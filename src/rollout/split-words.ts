import type { Finding } from './finding.ts';

/**
 * Splits at white space as a shell does; quotes keep globs together and are dropped. Within `"` a backslash stands before a
 * quotation mark or a backslash that is meant as such. One pass.
 */
export function splitWords(line: string): { words: string[]; unclosed: Finding | null } {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  let escaped = '';
  for (const letter of line) {
    if (escaped !== '') {
      word = `${word ?? ''}${letter === '"' || letter === '\\' ? '' : escaped}${letter}`;
      escaped = '';
    } else if (quote === '"' && letter === '\\') {
      escaped = letter;
    } else if (quote !== null) {
      if (letter === quote) quote = null;
      else word = (word ?? '') + letter;
    } else if (letter === "'" || letter === '"' || letter === '`') {
      quote = letter;
      word ??= '';
    } else if (/\s/u.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + letter;
    }
  }
  if (word !== null) words.push(word);
  if (quote === null) return { words, unclosed: null };
  return {
    words,
    unclosed: { found: 'a quotation mark that is not closed', expected: 'a second one on the same line' },
  };
}
