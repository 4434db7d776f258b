import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAXIMUM_BYTES, readYaml } from '../../src/config/yaml-file.ts';

/** What is found in a text, each with its line. */
function found(text: string): string[] {
  const result = readYaml('a.yaml', text);
  return result.ok ? [] : result.problems.map((problem) => `${problem.line ?? '-'}: ${problem.found}`);
}

function contentOf(text: string): unknown {
  const result = readYaml('a.yaml', text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

describe('readYaml', () => {
  it('reads what JSON could say, in YAML’s words', () => {
    expect(contentOf('a: 1\nb: [x, "1", 1.5, true, null, ~]\nc:\n  d: |\n    text\n')).toEqual({
      a: 1,
      b: ['x', '1', 1.5, true, null, null],
      c: { d: 'text\n' },
    });
  });

  it('keeps as text what only older YAML takes for something else', () => {
    expect(contentOf('[yes, on, 2026-01-01, 1:30, .inf, .nan, 99999999999999999999]')).toEqual([
      'yes',
      'on',
      '2026-01-01',
      '1:30',
      '.inf',
      '.nan',
      '99999999999999999999',
    ]);
  });

  it('accepts explicit tags of JSON’s own values, and CRLF', () => {
    expect(contentOf('a: !!str 1\r\nb: !!int 2\r\n')).toEqual({ a: '1', b: 2 });
  });

  it.each([
    ['an empty file', '', '-: an empty file'],
    ['a file of comments', '# nothing\n', '-: an empty file'],
    ['a second document', 'a: 1\n---\nb: 2\n', '3: 2 YAML documents (line 3, column 1)'],
    ['an alias', 'a: [1]\nb: *x\n', '2: the alias *x (line 2, column 4)'],
    ['a merge key', 'a:\n  <<: {b: 1}\n', '2: a merge key << (line 2, column 3)'],
    ['a foreign tag', 'a: !!timestamp 2026-01-01\n', '1: the tag !!timestamp (line 1, column 4)'],
    [
      'a tag of JavaScript',
      'a: !<tag:yaml.org,2002:js/function> x\n',
      '1: the tag !<tag:yaml.org,2002:js/function> (line 1, column 4)',
    ],
    ['a repeated key', 'a: 1\nb: {c: 1, c: 2}\n', '2: the key "c" again (line 2, column 11)'],
    ['a key that is a list', '? [a]\n: 1\n', '1: a list or mapping as a key (line 1, column 3)'],
    ['__proto__', 'a:\n  __proto__: {b: 1}\n', '2: the key __proto__ (line 2, column 3)'],
    ['constructor', '"constructor": 1\n', '1: the key constructor (line 1, column 2)'],
    ['a NUL byte', 'a: 1\nb: \0\n', '2: a NUL byte (line 2, column 4)'],
    ['a byte order mark', '\uFEFFa: 1\n', '1: a byte order mark (U+FEFF) (line 1, column 1)'],
    ['a control character', 'a: "\u0007"\n', '1: the control character U+0007 (line 1, column 5)'],
    ['broken UTF-8', 'a: \uFFFD\n', '1: a byte that is not UTF-8 (U+FFFD) (line 1, column 4)'],
    ['half a surrogate pair', 'a: \uD83D\n', '1: the control character U+D83D (line 1, column 4)'],
  ])('refuses %s and says where it is', (_what, text, expected) => {
    expect(found(text)).toContain(expected);
  });

  it('refuses tabs as indentation and unfinished brackets, with their place', () => {
    expect(found('a:\n\tb: 1\n')).toEqual([expect.stringMatching(/^2: .*\(line 2, column \d+\)$/)]);
    expect(found('a: [1, 2\nb: 3\n')).toEqual([expect.stringMatching(/\(line \d, column \d+\)$/)]);
  });

  it('names every forbidden construct at once', () => {
    expect(found('a: &x 1\nb: *x\nc: !foo 2\n')).toHaveLength(3);
    expect(found('a: 1\na: 2\nb: 1\nb: 2\n')).toHaveLength(2);
  });

  it('refuses what is nested too deep, or too large, without working through it', () => {
    expect(found('['.repeat(100_000))).toEqual(['1: nesting exceeded maxDepth (32) (line 1, column 32)']);
    expect(found(`a: ${'x'.repeat(MAXIMUM_BYTES)}`)).toEqual([`-: a file of ${MAXIMUM_BYTES + 3} bytes`]);
    expect(found(`# ${'é'.repeat(MAXIMUM_BYTES / 2)}`)).toEqual([`-: a file of ${MAXIMUM_BYTES + 2} bytes`]);
  });

  it('refuses a bomb of aliases at its first anchor', () => {
    const bomb = [
      'a: &a [x, x]',
      ...[...'bcdefghi'].map((each, index) => `${each}: &${each} [${`*${'abcdefgh'[index]}, `.repeat(9)}]`),
    ].join('\n');
    expect(found(bomb)[0]).toBe('1: the anchor &a (line 1, column 4)');
  });

  it('finds the line of a place, or of its nearest parent', () => {
    const result = readYaml('a.yaml', '# c\na:\n  b: 1\n  c:\n    - x\n    - {d: 2,\n       e: 3}\n    -\n');
    if (!result.ok) throw new Error('unreadable');
    const line = (...path: (string | number)[]): number | null => result.locate(path);
    expect([line(), line('a'), line('a', 'b'), line('a', 'c', 0), line('a', 'c', 1), line('a', 'c', 1, 'e')]).toEqual([
      2, 2, 3, 5, 6, 7,
    ]);
    expect([line('a', 'z'), line('a', 'c', 9, 'q'), line('nowhere')]).toEqual([2, 4, 2]);
  });

  it('never throws, and gives a value or a problem that says something', () => {
    const fragments = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      '&x ',
      '*x',
      '!!str ',
      '<<',
      '|',
      '>',
      '#',
      '?',
      '%',
      '---\n',
      '\t',
      '\0',
      '\uFEFF',
      '1',
      '__proto__',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const result = readYaml('a.yaml', text);
        if (result.ok) result.locate(['a', 0, 'b']);
        else expect(result.problems.every((problem) => problem.found !== '' && problem.expected !== '')).toBe(true);
        expect(result.ok || result.problems.length > 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads any JSON value back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        // Numbers beyond what JavaScript counts exactly stay text; see the test above.
        const exact = (_key: string, each: unknown): unknown =>
          typeof each === 'number' && Math.abs(each) > Number.MAX_SAFE_INTEGER ? 0 : each;
        const text = JSON.stringify(value, exact);
        const result = readYaml('a.json', text);
        if (result.ok) expect(result.value).toEqual(JSON.parse(text));
      }),
    );
  });
});
