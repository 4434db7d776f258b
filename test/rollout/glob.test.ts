import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isGlob, matchGlob } from '../../src/rollout/glob.ts';

describe('matchGlob', () => {
  it.each([
    ['eu-west', 'eu-west', true],
    ['eu-west', 'eu-west-2', false],
    ['eu-*', 'eu-west', true],
    ['eu-*', 'eu-', true],
    ['*-west', 'eu-west', true],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['eu-?est', 'eu-west', true],
    ['eu-?', 'eu-', false],
    ['*a*b', 'xaxxbxb', true],
    ['*a*b', 'xbxxa', false],
    ['eu.west', 'eu-west', false],
    ['(eu|us)', 'eu', false],
    ['[eu]', 'e', false],
  ])('%j matches %j: %s', (pattern, name, expected) => {
    expect(matchGlob(pattern, name)).toBe(expected);
  });

  it('agrees with a plain recursive definition', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const names = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(letters, names, (pattern, name) => expect(matchGlob(pattern, name)).toBe(defined(pattern, name))),
    );
  });

  it('comes to an end on patterns that make backtracking matchers hang', () => {
    expect(matchGlob('*a'.repeat(500), 'a'.repeat(499))).toBe(false);
    expect(matchGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false);
  });
});

describe('isGlob', () => {
  it('knows a glob from a name', () => {
    expect([isGlob('eu-*'), isGlob('eu-?'), isGlob('eu-west')]).toEqual([true, true, false]);
  });
});

function defined(pattern: string, name: string): boolean {
  if (pattern === '') return name === '';
  if (pattern[0] === '*') return defined(pattern.slice(1), name) || (name !== '' && defined(pattern, name.slice(1)));
  return name !== '' && (pattern[0] === '?' || pattern[0] === name[0]) && defined(pattern.slice(1), name.slice(1));
}
