import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isShare,
  multiplierFor,
  roundedWeights,
  type Shares,
  sharesOf,
  weightsOfSum,
} from '../../src/gateway/share.ts';
import { WHOLE } from '../../src/rollout/weight.ts';

const weight = fc.integer({ min: 0, max: WHOLE });
const shares = weight.map((first): Shares => [first, WHOLE - first]);

describe('the shares of two slots', () => {
  it('give the candidate its weight and the stable slot the rest, in the order of the slots', () => {
    const standing = { stable: 'green', candidate: 'blue', weights: { a: 1250 } };
    expect(sharesOf(['blue', 'green'], standing, 'a')).toEqual([1250, 8750]);
    expect(sharesOf(['green', 'blue'], standing, 'a')).toEqual([8750, 1250]);
  });

  it('leave everything on the stable slot where there is no candidate, whatever weights are left over', () => {
    expect(sharesOf(['blue', 'green'], { stable: 'green', candidate: null, weights: { a: 5000 } }, 'a')).toEqual([
      0, 10000,
    ]);
  });

  it('stay the same when a candidate with all traffic becomes the stable slot', () => {
    const before = sharesOf(['blue', 'green'], { stable: 'blue', candidate: 'green', weights: { a: WHOLE } }, 'a');
    expect(sharesOf(['blue', 'green'], { stable: 'green', candidate: null, weights: {} }, 'a')).toEqual(before);
  });

  it.each([
    [{ stable: 'blue', candidate: 'green', weights: {} }],
    [{ stable: 'blue', candidate: 'green', weights: { a: 10001 } }],
    [{ stable: 'blue', candidate: 'green', weights: { a: 0.5 } }],
    [{ stable: 'blue', candidate: 'blue', weights: { a: 1 } }],
    [{ stable: 'red', candidate: null, weights: { a: 1 } }],
  ])('are a bug where the standing does not fit the rollout: %j', (standing) => {
    expect(() => sharesOf(['blue', 'green'], standing, 'a')).toThrow(RangeError);
  });
});

describe('weights', () => {
  it('are percentages where both are whole, else basis points', () => {
    expect(roundedWeights([7500, 2500])).toEqual([75, 25]);
    expect(roundedWeights([8750, 1250])).toEqual([8750, 1250]);
    expect(roundedWeights([10000, 0])).toEqual([100, 0]);
    expect(roundedWeights([9999, 1])).toEqual([9999, 1]);
  });

  it('always stand in the proportion of the shares', () => {
    fc.assert(fc.property(shares, (one) => isShare(roundedWeights(one), one)));
  });

  it('keep a given sum exactly, or say by how much to multiply it, and no smaller number would do', () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 2000 }), (one, sum) => {
        const weights = weightsOfSum(one, sum);
        const multiplier = multiplierFor(one, sum);
        if (weights !== null) {
          expect(multiplier).toBe(1);
          expect(weights[0] + weights[1]).toBe(sum);
          expect(isShare(weights, one)).toBe(true);
        } else {
          expect(weightsOfSum(one, sum * multiplier)).not.toBeNull();
          for (let less = 1; less < Math.min(multiplier, 60); less += 1)
            expect(weightsOfSum(one, sum * less)).toBeNull();
        }
      }),
    );
  });

  it('are compared as fractions, not rounded', () => {
    expect(isShare([9, 1], [9000, 1000])).toBe(true);
    expect(isShare([2, 1], [6667, 3333])).toBe(false);
    expect(isShare([999_999, 1], [10_000, 0])).toBe(false);
    expect(isShare([0, 0], [10_000, 0])).toBe(false);
  });
});
