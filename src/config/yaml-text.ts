/** Words that a YAML 1.1 or 1.2 reader takes for something other than text. */
const TAKEN: ReadonlySet<string> = new Set(['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n']);

const PLAIN = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Everything that no YAML reader may meet unescaped, or that would break a line in some. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffd-\uffff]/g;

/** Writes a text so that every YAML reader, old or new, reads the same text back, on one line. What is in quotes is JSON, too. */
export function yamlText(text: string): string {
  if (PLAIN.test(text) && !TAKEN.has(text.toLowerCase())) return text;
  return JSON.stringify(text).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
