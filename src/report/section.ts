/**
 * A part of a report that can be cut between two of its lines and is whole Markdown afterwards. Only {@link fit} makes
 * text of it.
 */
export interface Section {
  /** Where space is short, sections of greater importance get it first. */
  readonly importance: number;
  /** What stands before the lines: a heading, a table's head, an opening fence. Empty: nothing. */
  readonly open: string;
  readonly lines: readonly string[];
  /** What stands after them: a closing fence. Empty: nothing. */
  readonly close: string;
  /** Says in a sentence that so many lines were left out. */
  readonly rest: (left: number) => string;
}

/** How GitHub counts a field: comments in characters, a check's fields in bytes. */
export interface Limit {
  readonly most: number;
  readonly measure: (text: string) => number;
}

/**
 * A comment's limit. GitHub counts characters; UTF-16 code units are never fewer, so that what fits by these fits.
 */
export const COMMENT_LIMIT: Limit = { most: 65_536, measure: (text) => text.length };

/** The limit of a check's summary and of its text. The documentation says characters; the server counts bytes. */
export const CHECK_LIMIT: Limit = { most: 65_535, measure: (text) => Buffer.byteLength(text) };

/** GitHub's limit for the summary of one step of a job is 1 MiB. */
export const SUMMARY_LIMIT: Limit = { most: 1_000_000, measure: (text) => Buffer.byteLength(text) };

const GAP = '\n\n';
/** Space that is kept for the sentence that says what is missing. */
const RESERVE = 240;

/** A section that is one piece of text. */
export function paragraph(text: string, importance: number): Section {
  return { importance, open: text, lines: [], close: '', rest: () => '' };
}

/**
 * Joins sections in their order, within the limit. Where they do not all fit, the least important ones are cut between
 * lines or left out, and a sentence says so.
 */
export function fit(sections: readonly Section[], { most, measure }: Limit): string {
  const whole = sections.map(render).filter((text) => text !== '');
  const joined = whole.join(GAP);
  if (measure(joined) <= most) return joined;
  const texts = new Map<Section, string>();
  let left = most - RESERVE;
  let missing = 0;
  for (const section of [...sections].sort((one, other) => other.importance - one.importance)) {
    const text = cut(section, left - GAP.length, measure);
    if (text === null) missing += 1;
    else {
      texts.set(section, text);
      left -= measure(text) + GAP.length;
    }
  }
  const kept = sections.map((section) => texts.get(section) ?? '').filter((text) => text !== '');
  if (missing > 0)
    kept.push(
      `${missing} ${missing === 1 ? 'part is' : 'parts are'} left out here: the text would be longer than GitHub takes.`,
    );
  return kept.join(GAP);
}

function render({ open, lines, close }: Section): string {
  return [open, ...lines, close]
    .filter((part, index, parts) => part !== '' || (index > 0 && index < parts.length - 1))
    .join('\n');
}

/** The section with as many lines as fit; null where not even its frame does. */
function cut(section: Section, space: number, measure: Limit['measure']): string | null {
  const text = render(section);
  if (measure(text) <= space) return text;
  if (section.lines.length === 0) return null;
  const { lines, rest } = section;
  const frame = measure(render({ ...section, lines: [] })) + measure(rest(lines.length)) + 2 * GAP.length;
  let used = frame;
  let count = 0;
  for (const line of lines) {
    used += measure(line) + 1;
    if (used > space) break;
    count += 1;
  }
  if (count === 0) return null;
  return `${render({ ...section, lines: lines.slice(0, count) })}${GAP}${rest(lines.length - count)}`;
}
