import type { Finding } from './finding.ts';

const UNICODE_DASH = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/u;
const SMART_QUOTE = /[‘’‚‛“”„‟«»′″]/u;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u;

/** Phones and word processors replace what was typed: it is undone for the guess, and said. */
export function withoutTypography(line: string): { plain: string; findings: Finding[] } {
  const findings: Finding[] = [];
  const character = (pattern: RegExp): string => {
    const hit = pattern.exec(line)?.[0] ?? '';
    return `U+${(hit.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  };
  let plain = line;
  if (INVISIBLE.test(plain)) {
    findings.push({ found: `an invisible character (${character(INVISIBLE)})`, expected: 'plain text' });
    plain = plain.replaceAll(new RegExp(INVISIBLE, 'gu'), '');
  }
  if (SMART_QUOTE.test(plain)) {
    findings.push({
      found: `a typographic quotation mark (${character(SMART_QUOTE)})`,
      expected: "straight quotes: '…'",
    });
    plain = plain.replaceAll(/[‘’‚‛′]/gu, "'").replaceAll(/[“”„‟«»″]/gu, '"');
  }
  if (UNICODE_DASH.test(plain)) {
    findings.push({ found: `a typographic dash (${character(UNICODE_DASH)})`, expected: 'two plain hyphens: `--`' });
    const everyDash = new RegExp(UNICODE_DASH, 'gu');
    const leading = new RegExp(`^(?:-|${UNICODE_DASH.source})+`, 'u');
    plain = plain
      .split(/(\s)/u)
      .map((word) => (leading.test(word) ? word.replace(leading, '--') : word).replaceAll(everyDash, '-'))
      .join('');
  }
  return { plain, findings };
}
