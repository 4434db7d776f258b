import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ParsedLine } from '../../src/rollout/command.ts';
import { parseRequest } from '../../src/rollout/parse-command.ts';
import { parseComment } from '../../src/rollout/parse-comment.ts';

const GRAMMAR = { prefix: '/', ignore: ['lgtm', 'retest'] };

const parse = (body: string, prefix = '/'): ParsedLine[] => parseComment(body, { ...GRAMMAR, prefix });

/** The lines that are commands, as written. */
function commands(body: string, prefix = '/'): string[] {
  return parse(body, prefix).flatMap((line) => ('request' in line ? [line.text] : []));
}

describe('a command in a comment', () => {
  it.each([
    ['alone', '/canary 25'],
    ['after a paragraph', 'Looks good to me.\n\n/canary 25'],
    ['directly after a line of text', 'Looks good to me.\n/canary 25'],
    ['before a line of text', '/canary 25\nFingers crossed.'],
    ['after up to three spaces', '   /canary 25'],
    ['with spaces at its end', '/canary 25  \nthanks'],
    ['with CRLF line ends', 'hello\r\n/canary 25\r\nbye'],
    ['with CR line ends', 'hello\r/canary 25\rbye'],
    ['after a byte order mark', '\uFEFF/canary 25'],
    ['above an underline that makes it a heading', '/canary 25\n---\nand so on'],
    ['between emphasis', '**so\n/canary 25\nthen**'],
    ['after a list, without an empty line', '- one\n- two\n/canary 25'],
    ['after a quote and an empty line', '> shall we?\n\n/canary 25'],
    ['after a closed fence', '```\nkubectl get httproute\n```\n/canary 25'],
    ['after a line with an escaped backtick', '\\` and\n/canary 25\nthen `'],
    ['after an HTML block and an empty line', '<details>\n\n/canary 25\n\n</details>'],
    ['after a table', '| a |\n|---|\n| b |\n\n/canary 25'],
    ['after a closed HTML comment', '<!-- note -->\n/canary 25'],
  ])('is found %s', (_, body) => {
    expect(commands(body)).toEqual(['/canary 25']);
  });

  it.each([
    ['a fence', '```\n/canary 25\n```'],
    ['a fence of tildes', '~~~ sh\n/canary 25\n~~~'],
    ['a fence that is never closed', '```\n/canary 25'],
    ['a longer fence', '````\n```\n/canary 25\n```\n````'],
    ['indented code', 'text\n\n    /canary 25'],
    ['inline code over several lines', 'see `this\n/canary 25\nthat` here'],
    ['a quote', '> /canary 25'],
    ['a quote within a list', '- > /canary 25'],
    ['an HTML comment', '<!--\n/canary 25\n-->'],
    ['an HTML comment with an empty line', '<!--\n\n/canary 25\n\n-->'],
    ['an HTML comment that is never closed', '<!--\n/canary 25'],
    ['an HTML comment within a line', 'text <!-- not now\n/canary 25\n--> text'],
    ['an HTML block', '<div>\n/canary 25\n</div>'],
    ['a preformatted HTML block', '<pre>\n\n/canary 25\n\n</pre>'],
    ['an HTML attribute', 'text <a title="\n/canary 25\n"> text'],
    ['a list item', '- /canary 25'],
    ['a numbered list item', '1. /canary 25'],
    ['the second paragraph of a list item', '- one\n\n  /canary 25'],
    ['a wrapped line of a list item', '- we could say\n  /canary 25 for example'],
    ['the middle of a line', 'please /canary 25'],
    ['more than three spaces', 'text\n     /canary 25'],
    ['a link definition’s target', '[rollout]:\n/status'],
    ['an escape', '\\/canary 25'],
  ])('is not found in %s', (_, body) => {
    expect(parse(body)).toEqual([]);
  });

  it.each([
    '/etc/hosts',
    '/canary/25',
    '/',
    '/ canary',
    '//canary 25',
    '/25',
    '/_x',
    'https://example.org/canary 25',
    '/canary, said he',
    '/plan.md',
    '/LGTM',
  ])('%s is none', (line) => {
    expect(parse(line)).toEqual([]);
  });

  it('keeps its place and its words', () => {
    expect(parse('hello\n\n  /canary 25 --fleet \n/pause').map(({ line, text }) => [line, text])).toEqual([
      [3, '/canary 25 --fleet'],
      [4, '/pause'],
    ]);
  });

  it('that belongs to another bot is left to it', () => {
    expect(parse('/lgtm\n/retest all\n/canary 25').map(({ text }) => text)).toEqual(['/canary 25']);
  });

  it('that nobody knows is answered with what was meant', () => {
    const [line] = parse('/canray 25');
    expect(line).toMatchObject({ malformed: { reason: 'unknown_command', suggestion: '/canary 25' } });
  });

  it.each([
    ['/rollback!', '/rollback'],
    ['/rollback.', '/rollback'],
    ['/canary: 25', '/canary 25'],
    ['/canary=25', '/canary 25'],
  ])('%s is answered, not dropped', (body, suggestion) => {
    expect(parse(body)).toMatchObject([{ malformed: { suggestion } }]);
  });

  it('that Markdown takes for the end of a quote is answered, not run', () => {
    const found = parse('> shall we?\n/canary 25');
    expect(commands('> shall we?\n/canary 25')).toEqual([]);
    expect(found).toMatchObject([{ line: 2, malformed: { reason: 'malformed_command', suggestion: '/canary 25' } }]);
    expect(parse('> see\n/usr is full')).toEqual([]);
  });

  it('may have another prefix', () => {
    expect(commands('!canary 25\n/canary 50\n![image](x)', '!')).toEqual(['!canary 25']);
    expect(commands('/hg canary 25\n/hg   pause\n/canary 50', '/hg ')).toEqual(['/hg canary 25', '/hg   pause']);
    expect(parse('/hg', '/hg ')).toMatchObject([{ malformed: { found: 'no command' } }]);
  });
});

describe('a comment', () => {
  it('may hold twenty commands', () => {
    expect(commands('/pause\n'.repeat(20))).toHaveLength(20);
  });

  it('with more than twenty has none carried out, and is told so', () => {
    const found = parse('/pause\n'.repeat(21));
    expect(found).toMatchObject([{ line: 1, malformed: { found: '21 commands in one comment' } }]);
    expect(found[0]).toHaveProperty('malformed.expected', expect.stringContaining('at most 20'));
  });

  it('of more than 64 KiB has none carried out, and is told so', () => {
    expect(parse(`/pause\n${'x'.repeat(64 * 1024)}`)).toMatchObject([{ malformed: { reason: 'malformed_command' } }]);
    expect(commands(`/pause\n\n${'x'.repeat(60 * 1024)}`)).toEqual(['/pause']);
    expect(parse('x'.repeat(100_000))).toEqual([]);
  });

  it.each([
    ['quotes', '>'.repeat(20_000)],
    ['lists', '1. '.repeat(20_000)],
    ['lines', 'a\n'.repeat(20_000)],
  ])('with endless %s is refused before it can keep the Markdown parser busy', (_, body) => {
    expect(parse(`/pause\n\n${body}`)).toMatchObject([{ malformed: { reason: 'malformed_command' } }]);
  });

  it('never makes the parser throw', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/canary 25',
        '/pause',
        '```',
        '~~~',
        '`',
        '> ',
        '- ',
        '    ',
        '<!--',
        '-->',
        '<div>',
        '\n',
        '\r\n',
        '\t',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void parse(pieces.join(''))),
      { numRuns: 500 },
    );
  });

  it('hides every command in code, quotes and HTML comments, whatever stands around it', () => {
    const prose = fc.stringMatching(/^[a-zA-Z0-9 ,.äß]{0,40}$/).filter((text) => text.trimStart() === text);
    const command = fc.constantFrom('/canary 25', '/abort', '/plan promote', '/canray 1');
    const wrap = fc.constantFrom<(inner: string) => string>(
      (inner) => `\`\`\`\n${inner}\n\`\`\``,
      (inner) => `~~~~\n${inner}\n~~~~`,
      (inner) => `> ${inner}`,
      (inner) => `> text\n> ${inner}`,
      (inner) => `<!--\n${inner}\n-->`,
      (inner) => `text \`code\n${inner}\ncode\` text`,
      (inner) => `    ${inner}`,
      (inner) => `text <!-- \n${inner}\n --> text`,
    );
    fc.assert(
      fc.property(
        prose,
        command,
        wrap,
        prose,
        fc.constantFrom('\n', '\r\n'),
        (before, inner, around, after, ending) => {
          const body = `${before}\n\n${around(inner)}\n\n${after}`.replaceAll('\n', ending);
          expect(parse(body)).toEqual([]);
        },
      ),
    );
  });

  it('finds the same command whatever prose stands around it', () => {
    const prose = fc
      .stringMatching(/^[a-zA-Z0-9 ,.;:()!?@#*_äß-]{0,60}$/)
      .filter((text) => !/^\s|^ *(?:[-+*#]|\d+[.)])/.test(text));
    const command = fc.constantFrom(
      '/canary 25',
      "/canary next --cluster 'eu-*'",
      '/abort',
      '/canary 150',
      '/canray 25',
    );
    fc.assert(
      fc.property(
        fc.array(prose),
        command,
        fc.array(prose),
        fc.constantFrom('\n', '\r\n'),
        (before, said, after, ending) => {
          const body = [...before, said, ...after].join(ending);
          const read = parseRequest(said, GRAMMAR);
          const expected = 'reason' in read ? { malformed: read } : { request: read };
          expect(parse(body)).toEqual([{ text: said, line: before.length + 1, ...expected }]);
        },
      ),
    );
  });

  it('finds the same in a comment that needs no parser as in one that does', () => {
    const characters = fc.constantFrom(...'/canry 25\n\r-+*=#_>`~<[]!.1) |\\&'.split(''));
    const words = fc.constantFrom(
      '/canary 25',
      '/pause',
      '- ',
      '    ',
      '\n',
      '\r\n',
      '1. ',
      '> ',
      '===',
      '---',
      ' ',
      'text',
    );
    const body = fc.array(fc.oneof({ weight: 3, arbitrary: words }, characters), { maxLength: 25 });
    fc.assert(
      fc.property(body, (parts) => {
        const text = parts.join('');
        // A code span in a paragraph of its own changes nothing, and nothing with one is read without the parser.
        expect(parse(`\`x\`\n\n${text}`).map((line) => ({ ...line, line: line.line - 2 }))).toEqual(parse(text));
      }),
      { numRuns: 3000 },
    );
  });
});
