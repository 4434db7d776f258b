import type { Problem } from '../rollout/refusal.ts';

/** A problem on one line, with its place as editors and CI systems read it: `file:line path: found …, expected …`; a warning says so after the place. */
export function problemText({ file, path, line, found, expected, suggestion, warning }: Problem): string {
  const place = `${file}${line === null ? '' : `:${line}`}${path === '' ? '' : ` ${path}`}`;
  const meant = suggestion === null ? '' : ` (did you mean ${suggestion}?)`;
  return oneLine(`${place}: ${warning === true ? 'warning: ' : ''}found ${found}, expected ${expected}${meant}`);
}

/** What a file holds may be quoted in a problem, and must not act on the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
