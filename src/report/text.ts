/** A character that is not seen, put after one that GitHub would act on. It survives Markdown, tables and `git log`. */
const ZERO_WIDTH_SPACE = '\u200b';

/** What reorders or hides the text around it. */
const DECEPTIVE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const UNSEEN = /[\u00ad\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu;

/** Nothing but letters, digits, signs and spaces, as nearly all that is shown. */
const PLAIN = /^[\x20-\x7e]*$/;

/** One line that shows all that it holds: line breaks become spaces, controls become `�`, unseen characters go. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(DECEPTIVE, '\ufffd')
    .replace(UNSEEN, '');
}

/**
 * Text on one line in which GitHub finds no mention, no issue or pull request, no address and no instruction to CI.
 * HTML entities would not do: GitHub looks for these after it has decoded them.
 */
export function inert(text: string): string {
  return visible(text).replace(
    /@|#|:(?=\/\/)|\bwww(?=\.)|\bGH-(?=\d)|\[(?=(?:skip|ci|no|actions)\b)/gi,
    `$&${ZERO_WIDTH_SPACE}`,
  );
}

/** Cuts text to at most `most` UTF-16 code units, `…` included, between characters. */
export function truncate(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, Math.max(0, most - 1));
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** A list in words, with at most `most` names: `a, b and 3 more`. */
export function listed(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** A count with its noun: `1 cluster`, `3 clusters`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `2026-11-22 12:00 UTC`, whoever reads it and wherever; the text itself where it is no time. */
export function moment(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return visible(iso);
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The first seven digits of a commit. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A large number to be read: `1,200`. */
export function grouped(count: number): string {
  return COUNT.format(count);
}
