import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { Malformed, ParsedLine } from './command.ts';
import { isVerb } from './command-registry.ts';
import type { Grammar } from './grammar.ts';
import { parseRequest } from './parse-command.ts';

/** The longest comment that is read, in bytes of UTF-8. */
const LONGEST_COMMENT = 64 * 1024;
/** Lines that address Headgate in one comment. */
const MOST_COMMANDS = 20;
/**
 * The Markdown parser's work grows with the square of these, so that a few kilobytes could keep it busy for a minute.
 * Nobody writes so much by hand.
 */
const MOST_LINES = 4000;
const MOST_CONTAINERS = 1000;

/** Inline syntax that cannot hide a line from its reader; leaving it out keeps the parse linear. */
const VISIBLE = ['attention', 'characterReference', 'labelStartLink', 'labelStartImage', 'labelEnd', 'hardBreakEscape'];

interface Line {
  /** From 1. */
  readonly number: number;
  /** Where the line begins, and its first character that is no space. */
  readonly start: number;
  readonly offset: number;
  /** Without the space around it. */
  readonly text: string;
}

/**
 * Finds the commands of a comment, in order: lines that begin (after at most three spaces) with the prefix and a word.
 * Markdown decides what is no such line: code, quotes, HTML, link definitions. Never throws, whatever the text.
 *
 * Of a comment that is too long or holds too many commands, none is carried out: it comes back as one malformed line.
 */
export function parseComment(body: string, grammar: Grammar): ParsedLine[] {
  // The Markdown parser drops a byte order mark, which would shift every place that it tells.
  const text = body.startsWith('\uFEFF') ? body.slice(1) : body;
  const lines = splitLines(text);
  const candidates = lines.filter((line) => isCandidate(line, grammar));
  const [first] = candidates;
  if (first === undefined) return [];
  const whole = (found: string, expected: string): ParsedLine[] => [
    malformed(first, { found, expected, suggestion: null }),
  ];
  const bytes = Buffer.byteLength(text);
  if (bytes > LONGEST_COMMENT) {
    return whole(`a comment of ${bytes} bytes`, `at most ${LONGEST_COMMENT}; nothing of it was carried out`);
  }
  if (lines.length > MOST_LINES || countContainers(lines) > MOST_CONTAINERS) {
    const found = 'a command within more lines, quotes and lists than are read';
    return whole(found, 'the command in a comment of its own; nothing of it was carried out');
  }
  const prose = mayHide(text) ? readProse(text) : null;
  const heard = candidates
    .map((line) => ({ line, place: prose === null ? 'open' : placeOf(line, prose) }))
    .filter(({ line, place }) => place === 'open' || (place === 'quoted' && startsWithVerb(line, grammar)));
  const [firstHeard] = heard;
  if (firstHeard !== undefined && heard.length > MOST_COMMANDS) {
    const found = `${heard.length} commands in one comment`;
    const expected = `at most ${MOST_COMMANDS}; none of them was carried out`;
    return [malformed(firstHeard.line, { found, expected, suggestion: null })];
  }
  return heard.map(({ line, place }) => (place === 'quoted' ? afterQuote(line, grammar) : parseLine(line, grammar)));
}

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  const ending = /\r\n|\r|\n/g;
  let start = 0;
  while (start <= text.length) {
    const match = ending.exec(text);
    const end = match === null ? text.length : match.index;
    const raw = text.slice(start, end);
    const trimmed = raw.trimStart();
    lines.push({
      number: lines.length + 1,
      start,
      offset: start + raw.length - trimmed.length,
      text: trimmed.trimEnd(),
    });
    if (match === null) break;
    start = match.index + match[0].length;
  }
  return lines;
}

/** The word after the prefix, and what follows it; null where the line does not begin with the prefix. */
function wordOf({ start, offset, text }: Line, { prefix }: Grammar): { word: string; after: string } | null {
  if (offset - start > 3) return null;
  const mark = prefix.trimEnd();
  if (mark !== prefix && text === mark) return { word: '', after: '' };
  if (!text.startsWith(prefix)) return null;
  const rest = mark === prefix ? text.slice(prefix.length) : text.slice(prefix.length).trimStart();
  const word = /^[a-zA-Z][a-zA-Z0-9-]*/.exec(rest)?.[0];
  return word === undefined ? null : { word, after: rest.slice(word.length) };
}

function isCandidate(line: Line, grammar: Grammar): boolean {
  const found = wordOf(line, grammar);
  if (found === null) return false;
  const { word, after } = found;
  if (grammar.ignore.includes(word)) return false;
  // Phones begin a line with a capital, and people end it with a full stop: such a line is no path and no prose.
  if (isVerb(word.toLowerCase())) return /^(?:[!.]{0,8}(?:\s|$)|[:=](?:\s|\d|$))/u.test(after);
  return word === word.toLowerCase() && /^(?:\s|$)/u.test(after);
}

function startsWithVerb(line: Line, grammar: Grammar): boolean {
  return isVerb(wordOf(line, grammar)?.word.toLowerCase() ?? '');
}

/** How many quotes and list items the lines open at most. */
function countContainers(lines: readonly Line[]): number {
  let count = 0;
  for (const { text } of lines) {
    const markers = /^(?:>[ \t]*|[-+*](?:[ \t]+|$)|\d{1,9}[.)](?:[ \t]+|$))*/.exec(text)?.[0] ?? '';
    count += markers.match(/>|[-+*]|\d+[.)]/g)?.length ?? 0;
  }
  return count;
}

/**
 * Whether there is anything by which Markdown could show a line as something else than prose: code, quotes, lists, HTML,
 * definitions, underlined headings. Most comments are one line without any, and need no parser.
 */
function mayHide(text: string): boolean {
  return /[`~<>[\t\0]|(?:^|[\r\n]) {0,3}(?:[-+*=]|\d{1,9}[.)])|(?:^|[\r\n]) {4}/.test(text);
}

/** A stretch of text that a reader sees as prose. */
interface Prose {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** The column, from 0, where the content of the list around it begins; 0 outside lists. */
  readonly indentation: number;
}

function readProse(text: string): readonly Prose[] {
  const root: Root = fromMarkdown(text, { extensions: [{ disable: { null: VISIBLE } }] });
  const prose: Prose[] = [];
  const open: { node: Nodes; quoted: boolean; indentation: number }[] = [{ node: root, quoted: false, indentation: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node } = next;
    const start = node.position?.start.offset;
    const end = node.position?.end.offset;
    const { quoted, indentation } = next;
    if (node.type === 'text' && start !== undefined && end !== undefined)
      prose.push({ start, end, quoted, indentation });
    if (!('children' in node)) continue;
    const column = node.type === 'listItem' ? (node.children[0]?.position?.start.column ?? 1) - 1 : 0;
    const inner = {
      quoted: quoted || node.type === 'blockquote',
      indentation: indentation === 0 ? column : indentation,
    };
    for (const child of node.children) open.push({ node: child, ...inner });
  }
  return prose.sort((one, other) => one.start - other.start);
}

/**
 * `open`: a reader sees the line stand by itself. `quoted`: it was written without a `>`, and Markdown still takes it for
 * the quote before it. Within a list only a line counts that was written further left than the list's content.
 */
function placeOf(line: Line, prose: readonly Prose[]): 'open' | 'quoted' | 'hidden' {
  let low = 0;
  let high = prose.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((prose[middle]?.start ?? 0) <= line.offset) low = middle + 1;
    else high = middle;
  }
  const around = prose[low - 1];
  if (around === undefined || line.offset >= around.end) return 'hidden';
  if (around.quoted) return 'quoted';
  return around.indentation === 0 || line.offset - line.start < around.indentation ? 'open' : 'hidden';
}

function parseLine(line: Line, grammar: Grammar): ParsedLine {
  const request = parseRequest(line.text, grammar);
  const shared = { text: line.text, line: line.number };
  return 'reason' in request ? { ...shared, malformed: request } : { ...shared, request };
}

function malformed(line: Line, why: Omit<Malformed, 'reason'>): ParsedLine {
  return { text: line.text, line: line.number, malformed: { reason: 'malformed_command', ...why } };
}

/** Running it could run what somebody only quoted, and dropping it would leave its writer waiting: so it is answered. */
function afterQuote(line: Line, grammar: Grammar): ParsedLine {
  const request = parseRequest(line.text, grammar);
  return malformed(line, {
    found: 'a command that Markdown takes for the end of the quote above it',
    expected: 'an empty line between the quote and the command',
    suggestion: 'reason' in request ? request.suggestion : line.text,
  });
}
