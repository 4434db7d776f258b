import { formatWeight, type Weight, WHOLE } from '../rollout/weight.ts';
import { inert, visible } from './text.ts';

const BLOCKS = 10;

/**
 * Any text as one line of Markdown that shows exactly that text: nothing in it is markup, a mention, a reference or an
 * address. Safe in paragraphs, list items and, through {@link table}, in cells.
 */
export function plain(text: string): string {
  return (
    inert(text)
      .trim()
      .replace(/[\\`*_[\]|~<&]/g, '\\$&')
      .replace(/^[-+=>]/, '\\$&')
      .replace(/^(\d{1,9})([.)])/, '$1\\$2')
      // GitHub's own way to show a dollar that does not begin a formula.
      .replaceAll('$', '<span>$</span>')
  );
}

/** Any text as a code span. Nothing in it is acted on. */
export function code(text: string): string {
  const shown = visible(text);
  if (shown.trim() === '') return '` `';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const space =
    shown.startsWith('`') || shown.endsWith('`') || (shown.startsWith(' ') && shown.endsWith(' ')) ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Our own sentences, in which backticks set off what is quoted: pairs become code spans, all else is {@link plain}. */
export function prose(text: string): string {
  const parts = visible(text).split('`');
  const unpaired = parts.length % 2 === 0;
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return inner(part);
      if (unpaired && index === parts.length - 1) return `\\\`${inner(part)}`;
      return code(part);
    })
    .join('')
    .trim();
}

/** {@link plain} for a part of a line, which keeps the space around it. */
function inner(part: string): string {
  const start = part.startsWith(' ') ? ' ' : '';
  const end = part.endsWith(' ') && part.trim() !== '' ? ' ' : '';
  return `${start}${plain(part)}${end}`;
}

/** Any text for a line that is HTML already, such as a `<summary>`, where GitHub reads no Markdown. */
export function html(text: string): string {
  return inert(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('$', '<span>$</span>');
}

/** A link. The text is Markdown already; an address that is not https or http leaves the text alone. */
export function link(text: string, address: string): string {
  if (!URL.canParse(address)) return text;
  const { protocol, href } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return text;
  return `[${text}](${href.replace(/[()<>\\|`]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)})`;
}

export type Alignment = 'left' | 'right';

/** A table's first two lines. Cells are Markdown. */
export function tableHead(header: readonly string[], alignments: readonly Alignment[] = []): string {
  const marks = header.map((_, index) => (alignments[index] === 'right' ? '---:' : '---'));
  return `${tableRow(header)}\n${tableRow(marks)}`;
}

/** One line of a table. Whatever the cells hold, it has as many cells as were given. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** A table. Cells are Markdown. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
): string {
  return [tableHead(header, alignments), ...rows.map(tableRow)].join('\n');
}

function cell(markdown: string): string {
  // A pipe ends a cell even within code, unless an odd number of backslashes stands before it.
  return markdown
    .replace(/[\r\n]+/g, ' ')
    .replace(/(\\*)\|/g, (_, slashes: string) => `${slashes}${slashes.length % 2 === 0 ? '\\' : ''}|`);
}

/** The opening line of a fence that nothing in the lines can close; it closes with its leading backticks. */
export function fenceFor(lines: readonly string[]): string {
  let longest = 2;
  for (const line of lines) longest = Math.max(longest, longestRun(line));
  return '`'.repeat(longest + 1);
}

/** A block of code. */
export function block(lines: readonly string[], language = ''): string {
  const shown = lines.map(visibleInBlock);
  const fence = fenceFor(shown);
  return [`${fence}${language}`, ...shown, fence].join('\n');
}

/** {@link visible} for one line of a block, which keeps its tabs. */
export function visibleInBlock(line: string): string {
  return line.split('\t').map(visible).join('\t');
}

/**
 * A weight as ten blocks and a number: `███░░░░░░░ 25 %`. Empty only for nothing, full only for all of it; what is less than
 * half a block is a line, so that 1 % does not look like 10 %.
 */
export function bar(weight: Weight): string {
  const rounded = Math.round((weight * BLOCKS) / WHOLE);
  const filled = weight >= WHOLE ? BLOCKS : Math.min(BLOCKS - 1, rounded);
  const shown = weight > 0 && filled === 0 ? '▏' : '█'.repeat(filled);
  return `${shown.padEnd(BLOCKS, '░')} ${formatWeight(weight)} %`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
