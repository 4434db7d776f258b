import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearest } from '../../src/rollout/nearest.ts';

describe('nearest', () => {
  it.each([
    ['promte', 'promote'],
    ['canray', 'canary'],
    ['CANARY', 'canary'],
    ['rolback', 'rollback'],
    ['pausse', 'pause'],
    ['puase', 'pause'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, ['canary', 'promote', 'rollback', 'pause'])).toBe(meant);
  });

  it('guesses nothing where too many letters differ', () => {
    expect(nearest('deploy', ['canary', 'promote', 'rollback'])).toBeNull();
    expect(nearest('x', ['y'])).toBeNull();
  });

  it('prefers the nearer candidate, and the first of equals', () => {
    expect(nearest('eu-wset', ['eu-test', 'eu-west'])).toBe('eu-west');
    expect(nearest('ab', ['ac', 'ad'])).toBe('ac');
  });

  it('does not compare what is too long to be a slip', () => {
    expect(nearest('a'.repeat(100_000), ['a'.repeat(100_000)])).toBeNull();
  });

  it('answers with one of the candidates or nothing, and finds a word that is there', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (word, candidates) => {
        const found = nearest(word, candidates);
        expect(found === null || candidates.includes(found)).toBe(true);
        if (word.length > 0 && word.length <= 64)
          expect(nearest(word, [...candidates, word])?.toLowerCase()).toBe(word.toLowerCase());
      }),
    );
  });
});
