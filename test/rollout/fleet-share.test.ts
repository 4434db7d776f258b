import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Cluster } from '../../src/rollout/cluster.ts';
import { apportionFleetShare, fleetShare } from '../../src/rollout/fleet-share.ts';
import { WHOLE } from '../../src/rollout/weight.ts';

const fleet = (shares: readonly number[]): readonly Cluster[] =>
  shares.map((share, index) => ({
    name: `c${index}`,
    region: 'r',
    jurisdiction: 'j',
    labels: {},
    share,
    capacity: null,
  }));

const situation = fc
  .array(
    fc.record({
      share: fc.integer({ min: 1, max: 1000 }),
      weight: fc.integer({ min: 0, max: WHOLE }),
      inside: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .filter((clusters) => clusters.some((cluster) => cluster.inside));

describe('a share of the fleet', () => {
  it('is never exceeded, and raising one more cluster by a unit would exceed it', () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 0, max: WHOLE }), (drawn, target) => {
        const clusters = fleet(drawn.map(({ share }) => share));
        const weights = Object.fromEntries(drawn.map(({ weight }, index) => [`c${index}`, weight]));
        const scope = new Set(drawn.flatMap(({ inside }, index) => (inside ? [`c${index}`] : [])));
        const result = apportionFleetShare(clusters, weights, scope, target);
        if (!result.ok) {
          const at = (inside: number) =>
            fleetShare(clusters, { ...weights, ...Object.fromEntries([...scope].map((name) => [name, inside])) });
          expect(target < at(0) || target > at(WHOLE)).toBe(true);
          return;
        }
        const after = { ...weights, ...result.weights };
        const total = clusters.reduce((sum, { share }) => sum + share, 0);
        const units = clusters.reduce((sum, { name, share }) => sum + share * (after[name] ?? 0), 0);
        expect(units).toBeLessThanOrEqual(target * total);
        const inScope = [...scope].map((name) => after[name] ?? 0);
        for (const { name, share } of clusters.filter(({ name }) => scope.has(name))) {
          expect(Number.isInteger(after[name])).toBe(true);
          const raised = after[name] !== Math.min(...inScope);
          if (!raised && after[name] !== WHOLE) expect(units + share).toBeGreaterThan(target * total);
        }
        expect(Math.max(...inScope) - Math.min(...inScope)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it('names what the clusters in scope could carry', () => {
    const result = apportionFleetShare(fleet([50, 50]), { c0: 4000, c1: 0 }, new Set(['c1']), 9000);
    expect(result).toEqual({ ok: false, least: 2000, most: 7000 });
  });
});
