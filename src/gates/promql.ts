/** What a label's value in double quotes may not contain as it is. */
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** Text inside of PromQL's double quotes. */
export function escaped(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? character);
}

/** A label's value, in double quotes. */
export function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** A regular expression (RE2) that matches the text and nothing else. */
export function regularExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
