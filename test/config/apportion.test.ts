import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apportion } from '../../src/config/apportion.ts';
import { WHOLE } from '../../src/rollout/weight.ts';

const anyParts = fc
  .array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 30 })
  .map((parts) => parts.map((part, index): [string, number] => [`c${index}`, part]));

describe('apportion', () => {
  it.each([
    [[1, 1, 1], 1, [3_334, 3_333, 3_333]],
    [[1, 1, 1], 100, [3_400, 3_300, 3_300]],
    [[40, 20, 40], 1, [4_000, 2_000, 4_000]],
    [[1, 2], 100, [3_300, 6_700]],
    [[0, 5], 1, [0, 10_000]],
  ])('divides the whole as %j in multiples of %i', (parts, grain, expected) => {
    const named = parts.map((part, index): [string, number] => [`c${index}`, part]);
    expect(Object.values(apportion(named, grain) ?? {})).toEqual(expected);
  });

  it('says nothing where there are no parts', () => {
    expect(apportion([['a', 0]], 1)).toBeNull();
    expect(apportion([], 1)).toBeNull();
  });

  it('gives integers that sum to the whole, each within one grain of its exact quota', () => {
    fc.assert(
      fc.property(anyParts, fc.constantFrom(1, 100), (parts, grain) => {
        const weights = apportion(parts, grain);
        const total = parts.reduce((sum, [, part]) => sum + part, 0);
        if (weights === null) return total === 0;
        expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBe(WHOLE);
        return parts.every(([name, part]) => {
          const weight = weights[name] ?? -1;
          const near = Math.abs(weight - (part * WHOLE) / total) < grain + 1e-6;
          return weight % grain === 0 && near && (part > 0 || weight === 0);
        });
      }),
    );
  });
});
