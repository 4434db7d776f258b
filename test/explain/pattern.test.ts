import { describe, expect, it } from '@jest/globals';
import { matchesPattern } from '../../src/explain/pattern.ts';

describe('a regular expression', () => {
  it.each([
    ['a+', 'aaa', 'yes'],
    ['a+', 'aab', 'no'],
    ['a|b', 'b', 'yes'],
    ['a|b', 'ab', 'no'],
    ['(?i)abc', 'ABC', 'yes'],
    ['^abc$', 'abc', 'yes'],
    ['[(+*]+', '(+*', 'yes'],
    ['(ab)+', 'abab', 'yes'],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  it.each([
    ['that could run for ever', '(a+)+b'],
    ['that could run for ever by choice', '(a|a)*b'],
    ['that could run for ever, hidden in a group', '((a+))*b'],
    ['with many repetitions', '.*.*.*.*x'],
    ['with a reference back', '(a)\\1'],
    ['that looks ahead', '(?=a)a'],
    ['that cannot be read', '(a'],
    ['of endless length', 'a'.repeat(2000)],
  ])('%s is undecided', (_, pattern) => {
    expect(matchesPattern(pattern, 'a'.repeat(60))).toBe('undecided');
  });

  it('is not tried on a text of endless length', () => {
    expect(matchesPattern('a*', 'a'.repeat(5000))).toBe('undecided');
  });
});
