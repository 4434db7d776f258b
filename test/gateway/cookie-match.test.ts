import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cookieMatch } from '../../src/gateway/cookie-match.ts';

function matches(header: string, name = 'preview', ...values: string[]): boolean {
  return new RegExp(cookieMatch(name, ...(values.length === 0 ? ['candidate'] : values)).value).test(header);
}

/** What a server reads: pairs with semicolons between them, each with white space before it that does not count. */
function has(header: string, name: string, value: string): boolean {
  return header.split(';').some((pair, index) => (index === 0 ? pair : pair.trimStart()) === `${name}=${value}`);
}

/** Text of few characters, so that near misses come up: prefixes, suffixes, separators, metacharacters. */
const near = fc.string({ unit: fc.constantFrom('a', 'b', '.', '+', '$', '|', '(', '-', '=', ';', ' '), maxLength: 8 });
const token = fc.string({
  unit: fc.constantFrom('a', 'b', '.', '+', '$', '|', '(', '[', '\\', '^', '-'),
  minLength: 1,
});

describe('the match of a cookie', () => {
  it.each([
    'preview=candidate',
    'a=b; preview=candidate',
    'preview=candidate; a=b',
    'a=b;preview=candidate;c=d',
    'a=b; preview=candidate; preview=other',
    'x=y;   preview=candidate',
  ])('finds it in %s', (header) => {
    expect(matches(header)).toBe(true);
  });

  it.each([
    '',
    'preview=candidate2',
    'preview=candidat',
    'nopreview=candidate',
    'a=preview=candidate',
    'a=b preview=candidate',
    'preview=candidate,a=b',
    'preview =candidate',
    'Preview=candidate',
    'preview="candidate"',
    'previewXcandidate',
  ])('does not take %s for it', (header) => {
    expect(matches(header)).toBe(false);
  });

  it('takes every character of the name and the value for itself', () => {
    expect(matches('a.b=1+1=(2|3)', 'a.b', '1+1=(2|3)')).toBe(true);
    expect(matches('aXb=1+1=(2|3)', 'a.b', '1+1=(2|3)')).toBe(false);
    expect(matches('a.b=11=2', 'a.b', '1+1=(2|3)')).toBe(false);
  });

  it('finds any of several values, and nothing between them', () => {
    expect(matches('v=green-500', 'v', 'green-100', 'green-500')).toBe(true);
    expect(matches('a=b; v=green-100; c=d', 'v', 'green-100', 'green-500')).toBe(true);
    expect(matches('v=green-5000', 'v', 'green-100', 'green-500')).toBe(false);
    expect(matches('v=blue-500', 'v', 'green-100', 'green-500')).toBe(false);
  });

  it('matches exactly the headers that have the pair, whatever stands around it', () => {
    let found = 0;
    fc.assert(
      fc.property(
        token,
        token,
        near,
        near,
        fc.constantFrom('', '; ', ';', ' ', ';  '),
        (name, value, left, right, gap) => {
          for (const header of [`${left}${gap}${name}=${value}${gap}${right}`, `${left}${gap}${right}`]) {
            const expected = has(header, name, value);
            if (expected) found += 1;
            expect([header, matches(header, name, value)]).toEqual([header, expected]);
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(100);
  });
});
