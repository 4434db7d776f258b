import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bar, block, code, html, link, plain, prose, table } from '../../src/report/markdown.ts';
import { inert, visible } from '../../src/report/text.ts';
import { ACTED_ON, cellsOf, EVERYTHING_HOSTILE, hostileText, nodesOf, searchedText } from './hostile.ts';

const types = (markdown: string): string[] => [...new Set(nodesOf(markdown).map(({ type }) => type))].sort();

describe('plain text', () => {
  it.each([
    ['a mention', '@octocat'],
    ['a team', '@acme/release'],
    ['an issue', 'fixes #1 and acme/shop#2 and GH-3'],
    ['an address', 'https://evil.example and www.evil.example'],
    ['a link', '[here](https://evil.example)'],
    ['an image', '![x](https://evil.example/x.png)'],
    ['HTML', '<img src=x onerror=alert(1)>'],
    ['an HTML comment', '<!-- headgate:sticky v1 -->'],
    ['an entity', '&#64;octocat'],
    ['a code span', '`code`'],
    ['emphasis', '**bold** _italic_ ~~struck~~'],
    ['a heading', '# heading'],
    ['a list', '- item'],
    ['a numbered list', '1. item'],
    ['a quote', '> quote'],
    ['a rule', '---'],
    ['a second paragraph', 'one\n\ntwo'],
    ['a fence', '```\nx\n```'],
  ])('shows %s as it was written, and does nothing', (_, text) => {
    const markdown = plain(text);
    expect(types(markdown)).toEqual(['paragraph', 'root', 'text']);
    expect(searchedText(markdown)).toBe(inert(text));
    expect(searchedText(markdown)).not.toMatch(ACTED_ON);
  });

  it('shows exactly the text, whatever it is, and GitHub acts on nothing in it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const markdown = plain(text);
        const nodes = nodesOf(markdown).filter(({ type }) => type !== 'html');
        expect(nodes.every(({ type }) => type === 'root' || type === 'paragraph' || type === 'text')).toBe(true);
        expect(searchedText(markdown).replaceAll('<span>$</span>', '$')).toBe(inert(text).trim());
        expect(searchedText(markdown)).not.toMatch(ACTED_ON);
      }),
      { numRuns: 200 },
    );
  });

  it('begins no formula', () => {
    expect(plain('$x$')).toBe('<span>$</span>x<span>$</span>');
  });

  it('shows what would reorder or hide its surroundings', () => {
    expect(visible('a\u202eb\u0007c')).toBe('a\ufffdb\ufffdc');
    expect(visible('a\u200bb\u{e0041}c')).toBe('abc');
    expect(visible('a\r\n\tb')).toBe('a b');
  });
});

describe('a code span', () => {
  it('holds any text and nothing else', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        fc.pre(visible(text).trim() !== '');
        const nodes = nodesOf(`before ${code(text)} after`);
        const spans = nodes.flatMap((node) => (node.type === 'inlineCode' ? [node.value] : []));
        expect(spans).toEqual([visible(text)]);
        expect(searchedText(`before ${code(text)} after`)).toBe('before  after');
      }),
      { numRuns: 200 },
    );
    expect(code('')).toBe('` `');
  });
});

describe('a sentence of ours', () => {
  it('sets off in code what stands between backticks', () => {
    expect(prose('Say `/canary 25`, then `/promote`.')).toBe('Say `/canary 25`, then `/promote`.');
    expect(prose('one ` alone')).toBe('one \\` alone');
  });

  it('lets nothing that it quotes act, however its backticks fall', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, other) => {
        const markdown = prose(`found \`${one}\` and ${other} too`);
        const nodes = nodesOf(markdown).filter((node) => node.type !== 'html' || !/^<\/?span>$/.test(node.value));
        const allowed = ['root', 'paragraph', 'text', 'inlineCode'];
        expect(nodes.map(({ type }) => type).filter((type) => !allowed.includes(type))).toEqual([]);
        expect(searchedText(markdown)).not.toMatch(ACTED_ON);
      }),
      { numRuns: 200 },
    );
  });
});

describe('text in HTML', () => {
  it('has no markup of its own', () => {
    expect(html('</summary>@octocat & co')).toBe('&lt;/summary&gt;@\u200boctocat &amp; co');
  });
});

describe('a table', () => {
  it('has as many cells in each row as it should, whatever they hold', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, other) => {
        const lines = table(['A', 'B', 'C'], [[plain(one), code(other), 'end']]).split('\n');
        expect(lines).toHaveLength(3);
        for (const line of lines) expect(cellsOf(line)).toHaveLength(3);
        expect(cellsOf(lines[2] ?? '')[2]).toBe('end');
      }),
      { numRuns: 200 },
    );
  });
});

describe('a block of code', () => {
  it('is not closed by anything in it', () => {
    fc.assert(
      fc.property(fc.array(hostileText), (lines) => {
        const nodes = nodesOf(`${block(lines, 'diff')}\n\nafter`);
        expect(nodes.map(({ type }) => type)).toEqual(['root', 'code', 'paragraph', 'text']);
      }),
    );
  });
});

describe('a link', () => {
  it('leads only to web pages', () => {
    expect(link('here', 'https://github.com/acme/shop')).toBe('[here](https://github.com/acme/shop)');
    expect(link('here', 'javascript:alert(1)')).toBe('here');
    expect(link('here', 'nowhere')).toBe('here');
    expect(link('here', 'https://github.com/a)b c')).toBe('[here](https://github.com/a%29b%20c)');
  });
});

describe('a bar', () => {
  it.each([
    [0, '░░░░░░░░░░ 0 %'],
    [1, '▏░░░░░░░░░ 0.01 %'],
    [100, '▏░░░░░░░░░ 1 %'],
    [499, '▏░░░░░░░░░ 4.99 %'],
    [500, '█░░░░░░░░░ 5 %'],
    [1000, '█░░░░░░░░░ 10 %'],
    [2500, '███░░░░░░░ 25 %'],
    [5000, '█████░░░░░ 50 %'],
    [9999, '█████████░ 99.99 %'],
    [10_000, '██████████ 100 %'],
  ])('of %d basis points is %s', (weight, shown) => {
    expect(bar(weight)).toBe(shown);
  });
});

it('everything hostile at once stays one line', () => {
  expect(plain(EVERYTHING_HOSTILE)).not.toMatch(/[\r\n]/);
  expect(searchedText(plain(EVERYTHING_HOSTILE))).not.toMatch(ACTED_ON);
});
