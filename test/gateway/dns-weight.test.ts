import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { effectiveShares, GREATEST_DNS_WEIGHT, rescaled } from '../../src/gateway/dns-weight.ts';
import { WHOLE } from '../../src/rollout/weight.ts';

/** Weights of a pool in basis points that sum to the whole, some of them 0. */
const pool = fc
  .array(fc.integer({ min: 0, max: WHOLE }), { minLength: 0, maxLength: 30 })
  .map((cuts) => [0, ...cuts.toSorted((left, right) => left - right), WHOLE])
  .map((cuts) => Object.fromEntries(cuts.slice(1).map((cut, index) => [`cluster-${index}`, cut - (cuts[index] ?? 0)])));

const sumOf = (weights: Readonly<Record<string, number>>) => Object.values(weights).reduce((sum, one) => sum + one, 0);

describe('rescaling to the weights of a DNS service', () => {
  it('keeps percentages as they are', () => {
    expect(rescaled({ a: 6000, b: 4000, c: 0 }, 255)).toEqual({ a: 60, b: 40, c: 0 });
    expect(rescaled({ a: WHOLE, b: 0 }, 255)).toEqual({ a: 100, b: 0 });
  });

  it('keeps every proportion that small integers can say', () => {
    expect(rescaled({ a: 1250, b: 8750 }, 255)).toEqual({ a: 1, b: 7 });
    expect(rescaled({ a: 50, b: 9950 }, 255)).toEqual({ a: 1, b: 199 });
  });

  it('rounds what they cannot say, on the finest scale', () => {
    expect(rescaled({ a: 3334, b: 3333, c: 3333 }, 255)).toEqual({ a: 255, b: 255, c: 254 });
    expect(rescaled({ a: 6667, b: 3333 }, 255)).toEqual({ a: 255, b: 127 });
  });

  it('lets no weight above 0 become a warm standby', () => {
    expect(rescaled({ a: 9999, b: 1 }, 255)).toEqual({ a: 255, b: 1 });
    expect(rescaled({ a: 9998, b: 1, c: 1, d: 0 }, 255)).toEqual({ a: 255, b: 1, c: 1, d: 0 });
  });

  it('refuses weights that nothing can be made of', () => {
    expect(() => rescaled({ a: 0, b: 0 }, 255)).toThrow(RangeError);
    expect(() => rescaled({ a: 0.5, b: 0.5 }, 255)).toThrow(RangeError);
    expect(() => rescaled({ a: 10_001, b: -1 }, 255)).toThrow(RangeError);
    expect(() => effectiveShares({ a: 0 })).toThrow(RangeError);
  });

  it('writes integers from 0 to the greatest, 0 for 0 and for nothing else', () => {
    fc.assert(
      fc.property(pool, fc.constantFrom(GREATEST_DNS_WEIGHT, 1000), (weights, greatest) => {
        const written = rescaled(weights, greatest);
        expect(Object.keys(written)).toEqual(Object.keys(weights));
        for (const [name, weight] of Object.entries(written)) {
          expect(Number.isInteger(weight) && weight >= 0 && weight <= greatest).toBe(true);
          expect(weight === 0).toBe(weights[name] === 0);
        }
      }),
    );
  });

  it('has effective shares that sum to the whole and keep the clusters’ order', () => {
    fc.assert(
      fc.property(pool, (weights) => {
        const shares = effectiveShares(rescaled(weights, GREATEST_DNS_WEIGHT));
        expect(sumOf(shares)).toBe(WHOLE);
        for (const [one, wanted] of Object.entries(weights)) {
          for (const [other, less] of Object.entries(weights)) {
            if (wanted > less) expect((shares[one] ?? 0) + 1).toBeGreaterThanOrEqual(shares[other] ?? 0);
          }
        }
      }),
    );
  });

  it('is off by no more than one unit of the scale for each weight that had to be raised', () => {
    fc.assert(
      fc.property(pool, (weights) => {
        const written = rescaled(weights, GREATEST_DNS_WEIGHT);
        const sum = sumOf(written);
        const raised = Object.entries(weights).filter(([, value]) => value > 0 && value * sum < WHOLE).length;
        for (const [name, value] of Object.entries(weights)) {
          expect(Math.abs((written[name] ?? 0) - (value * sum) / WHOLE)).toBeLessThanOrEqual(2 + raised);
        }
      }),
    );
  });

  it('says exactly what is wanted where the wanted shares are percentages', () => {
    const some = fc.integer({ min: 0, max: 100 }).map((a) => ({ a: a * 100, b: WHOLE - a * 100 }));
    fc.assert(
      fc.property(some, (weights) => {
        expect(effectiveShares(rescaled(weights, GREATEST_DNS_WEIGHT))).toEqual(weights);
      }),
      { numRuns: 50, maxSkipsPerRun: 1000 },
    );
  });
});
