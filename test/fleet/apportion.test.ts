import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apportion } from '../../src/fleet/apportion.ts';
import { WHOLE } from '../../src/rollout/weight.ts';

const parts = fc
  .array(fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.bigInt({ min: 0n, max: 20n })), {
    minLength: 1,
    maxLength: 12,
  })
  .filter((drawn) => drawn.some((part) => part > 0n));
const grains = fc.constantFrom(1, 4, 100, 500);

describe('apportioning', () => {
  it.each([
    { name: 'thirds, the first of equals first', given: [1n, 1n, 1n], grain: 1, expected: [3334, 3333, 3333] },
    { name: 'thirds in whole percents', given: [1n, 1n, 1n], grain: 100, expected: [3400, 3300, 3300] },
    { name: 'the largest remainder first', given: [10n, 11n, 12n], grain: 100, expected: [3000, 3300, 3700] },
    { name: 'everything to one', given: [0n, 7n], grain: 100, expected: [0, WHOLE] },
    { name: 'less than half a grain is nothing', given: [49n, 9951n], grain: 100, expected: [0, WHOLE] },
    { name: 'half a grain is one', given: [50n, 9950n], grain: 100, expected: [100, 9900] },
    {
      name: 'more than half a grain is one even where others have larger remainders',
      given: [60n, 70n, 70n, 9800n],
      grain: 100,
      expected: [100, 100, 100, 9700],
    },
  ])('$name', ({ given, grain, expected }) => {
    expect(apportion(given, grain)).toEqual(expected);
  });

  it('gives multiples of the grain that sum to the whole, near the quotas', () => {
    fc.assert(
      fc.property(parts, grains, (given, grain) => {
        const result = apportion(given, grain);
        expect(result.reduce((sum, each) => sum + each, 0)).toBe(WHOLE);
        const total = given.reduce((sum, part) => sum + part, 0n);
        for (const [index, each] of result.entries()) {
          expect(each >= 0 && each % grain === 0).toBe(true);
          const part = given[index] ?? 0n;
          if (part === 0n) expect(each).toBe(0);
          const distance = BigInt(each) * total - part * BigInt(WHOLE);
          expect((distance < 0n ? -distance : distance) < 2n * BigInt(grain) * total).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves nothing only to those whose quota is below half a grain', () => {
    fc.assert(
      fc.property(parts, fc.constantFrom(1, 100, 500), (given, grain) => {
        const total = given.reduce((sum, part) => sum + part, 0n);
        for (const [index, each] of apportion(given, grain).entries()) {
          const part = given[index] ?? 0n;
          if (part > 0n && each === 0) expect(2n * part * BigInt(WHOLE) < BigInt(grain) * total).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves exact quotas as they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 9 }),
        grains,
        (drawn, grain) => {
          const units = WHOLE / grain;
          const cuts = [...drawn.map((each) => Math.min(each, units)), 0, units].sort((one, other) => one - other);
          const exact = cuts.slice(1).map((cut, index) => (cut - (cuts[index] ?? 0)) * grain);
          expect(apportion(exact.map(BigInt), grain)).toEqual(exact);
        },
      ),
    );
  });

  it('does not care for the size of the parts', () => {
    fc.assert(
      fc.property(parts, grains, fc.bigInt({ min: 1n, max: 10n ** 9n }), (given, grain, factor) => {
        expect(
          apportion(
            given.map((part) => part * factor),
            grain,
          ),
        ).toEqual(apportion(given, grain));
      }),
    );
  });

  it('divides less than the whole just as exactly', () => {
    expect(apportion([1n, 2n], 100, 1000)).toEqual([300, 700]);
    expect(apportion([1n, 2n], 100, 0)).toEqual([0, 0]);
  });

  it('refuses parts of nothing and grains that do not fit, which the plan never asks for', () => {
    expect(() => apportion([0n], 1)).toThrow(RangeError);
    expect(() => apportion([2n, -1n], 1)).toThrow(RangeError);
    expect(() => apportion([1n], 3)).toThrow(RangeError);
  });
});
