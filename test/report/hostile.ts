import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

/** What somebody might write to make a report say, mention, close or run something. */
const PIECES = [
  '@octocat',
  '@acme/release',
  '#12',
  'acme/shop#12',
  'GH-3',
  'fixes #1',
  'closes https://github.com/acme/shop/issues/1',
  '<img src=x onerror=alert(1)>',
  '<!-- headgate:sticky v1 -->',
  '<!--',
  '-->',
  '</details>',
  '</code>',
  '```',
  '~~~',
  '`',
  '``',
  '|',
  '\\',
  '\n',
  '\r\n\r\n## heading',
  '\n\n---\n\n',
  '\n> quote',
  '- item',
  '1. item',
  '[link](https://evil.example)',
  '[ref]: https://evil.example',
  '![image](https://evil.example/x.png)',
  '**bold** _italic_ ~~struck~~',
  '$x^2$',
  '&#64;octocat &lt;b&gt;',
  'https://evil.example',
  'www.evil.example',
  'mail@evil.example',
  '\u202ereversed',
  '\u200b',
  '\u0000\u0007\u001b[31m',
  '\ud800',
  '\nHeadgate-Actor: root',
  '\n\nHeadgate-Rollout: other',
  '[skip ci]',
  ' ',
  'text',
] as const;

export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
    ),
    {
      maxLength: 6,
    },
  )
  .map((pieces) => pieces.join(''));

export const EVERYTHING_HOSTILE: string = PIECES.join(' ');

/** All nodes of a Markdown text, as CommonMark sees it. */
export function nodesOf(markdown: string): readonly Nodes[] {
  const nodes: Nodes[] = [];
  const open: Nodes[] = [fromMarkdown(markdown)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    nodes.push(node);
    if ('children' in node) open.push(...[...node.children].reverse());
  }
  return nodes;
}

/** The text that GitHub searches for mentions, references and addresses: all that is no code. */
export function searchedText(markdown: string): string {
  return nodesOf(markdown)
    .map((node) => (node.type === 'text' || node.type === 'html' ? node.value : ''))
    .join('');
}

/** What stands there as HTML, and not as text that looks like it. */
export function htmlIn(markdown: string): string {
  return nodesOf(markdown)
    .map((node) => (node.type === 'html' ? node.value : ''))
    .join('\n');
}

/** What GitHub would act on in such text. */
export const ACTED_ON = /(?:^|[^\w`])@[a-z0-9]|#\d|\bGH-\d|:\/\/|\bwww\.[a-z]|\[(?:skip ci|ci skip)\]/i;

/** The cells of a line of a table. A backslash keeps a pipe from ending one. */
export function cellsOf(row: string): readonly string[] {
  return row
    .replace(/^\| | \|$/g, '')
    .split(/(?<!\\)\|/)
    .map((text) => text.trim());
}
