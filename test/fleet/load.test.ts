import { describe, expect, it } from '@jest/globals';
import { burdens } from '../../src/fleet/capacity.ts';
import { expectedLoads, type LoadSources, observedLoads } from '../../src/fleet/load.ts';
import { at, cluster, exampleFleet, loads, pool } from './example-fleet.ts';

const NOW = '09:00';

function sourcesOf(
  weights: Readonly<Record<string, Readonly<Record<string, number>>>>,
  overrides: Partial<LoadSources>,
): LoadSources {
  const rollout = exampleFleet({
    pools: Object.entries(weights).map(([name, shares]) => pool(shares, name)),
    peak: { all: 500 },
  });
  if (rollout.fleet === null) throw new Error('The example has a fleet axis.');
  return {
    policy: rollout.fleet,
    fleet: { weights, movedAt: null },
    loads: [],
    now: at(NOW),
    except: new Set(),
    ...overrides,
  };
}

describe('the load of a pool', () => {
  const two = { all: { a: 7500, b: 2500, c: 0 } };

  it('is what its clusters carry together', () => {
    expect(observedLoads(sourcesOf(two, { loads: loads(NOW, { a: 600, b: 300 }) }))).toEqual({ all: 900 });
  });

  it('is the declared peak where it was not observed', () => {
    expect(expectedLoads(sourcesOf(two, {}))).toEqual({ all: 500 });
    expect(expectedLoads(sourcesOf(two, { loads: loads(NOW, { a: 600, b: 300 }) }))).toEqual({ all: 900 });
  });

  it.each([
    { name: 'one figure is missing', given: { loads: loads(NOW, { a: 600 }) } },
    { name: 'one is stale', given: { loads: [...loads(NOW, { a: 600 }), ...loads('08:57', { b: 300 })] } },
    { name: 'one is no number', given: { loads: loads(NOW, { a: 600, b: Number.POSITIVE_INFINITY }) } },
    { name: 'one is of the future', given: { loads: [...loads(NOW, { a: 600 }), ...loads('09:00:01', { b: 300 })] } },
    {
      name: 'one is older than the weights',
      given: {
        loads: [...loads(NOW, { a: 600 }), ...loads('08:59', { b: 300 })],
        fleet: { weights: two, movedAt: at('08:59:30') },
      },
    },
  ])('is not known where $name', ({ given }) => {
    expect(observedLoads(sourcesOf(two, given))).toEqual({});
  });

  it('takes the newest figure of each cluster, in whatever order they come', () => {
    const figures = [
      ...loads('08:59', { a: 1, b: 1 }),
      ...loads(NOW, { a: 600, b: 300 }),
      ...loads('08:59:30', { a: 2, b: 2 }),
    ];
    expect(observedLoads(sourcesOf(two, { loads: figures }))).toEqual({ all: 900 });
    expect(observedLoads(sourcesOf(two, { loads: figures.toReversed() }))).toEqual({ all: 900 });
  });

  it('follows from what the others carry where a cluster’s own figure says nothing', () => {
    const given = { loads: loads(NOW, { a: 0, b: 300 }), except: new Set(['a']) };
    expect(observedLoads(sourcesOf(two, given))).toEqual({ all: 1200 });
    expect(
      observedLoads(sourcesOf({ all: { a: 10_000 } }, { loads: loads(NOW, { a: 5 }), except: new Set(['a']) })),
    ).toEqual({});
  });

  it('follows from the clusters that serve no other pool', () => {
    const shared = { all: { a: 8000, b: 2000 }, other: { b: 5000, c: 5000 }, third: { b: 10_000 } };
    const given = { loads: loads(NOW, { a: 400, b: 9999, c: 300 }) };
    expect(observedLoads(sourcesOf(shared, given))).toEqual({ all: 500, other: 600 });
  });
});

describe('what a cluster has to carry', () => {
  const clusters = [cluster('a', 'eu', 500), cluster('b', 'eu', 500), cluster('c', 'eu', null), cluster('d', 'eu', 10)];
  const weights = { one: { a: 5000, b: 5000, c: 0, d: 0 }, two: { b: 10_000, c: 0 } };

  it('is its part of every pool, and it can or cannot', () => {
    expect(burdens(clusters, weights, { one: 800, two: 200 })).toEqual([
      { cluster: 'a', expected: 400, capacity: 500, verdict: 'carries' },
      { cluster: 'b', expected: 600, capacity: 500, verdict: 'short' },
      { cluster: 'c', expected: 0, capacity: null, verdict: 'unknown' },
      { cluster: 'd', expected: 0, capacity: 10, verdict: 'carries' },
    ]);
  });

  it('can be just what it can carry', () => {
    expect(
      burdens(clusters, weights, { one: 1000, two: 0 })
        .map(({ verdict }) => verdict)
        .slice(0, 2),
    ).toEqual([...['carries', 'carries']]);
  });

  it('is unknown where the load of one of its pools is', () => {
    expect(burdens(clusters, weights, { one: 800 }).map(({ verdict }) => verdict)).toEqual([
      'carries',
      'unknown',
      'unknown',
      'carries',
    ]);
  });
});
