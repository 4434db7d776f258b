import { describe, expect, it } from '@jest/globals';
import { compose, type Decided } from '../../src/fleet/compose.ts';
import { ordinaryWeights } from '../../src/fleet/ordinary.ts';
import type { FleetPolicy } from '../../src/rollout/fleet-policy.ts';
import type { Failover } from '../../src/rollout/fleet-state.ts';
import { at, BURST, cluster, exampleFleet, pool } from './example-fleet.ts';

const NOTHING: Decided = { shifted: {}, bursts: {}, failovers: [], drained: {} };
const away = (from: string, to: readonly string[], returned = 0): Failover => {
  return { from, to, by: 'alice', at: at('09:00'), returned, movedAt: at('09:00'), drillEnds: null };
};
const drained = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { by: 'alice', at: at('09:00') }]));

/** Four clusters a, b, c and d with these shares; nothing is known of capacity unless it is given. */
function weightsOf(
  shares: readonly number[],
  decided: Partial<Decided>,
  { policy = {}, capacity = [] }: { policy?: Partial<FleetPolicy>; capacity?: readonly number[] } = {},
) {
  const names = ['a', 'b', 'c', 'd'].slice(0, shares.length);
  const clusters = names.map((name, index) => cluster(name, 'eu', capacity[index] ?? null));
  const pools = [pool(Object.fromEntries(names.map((name, index) => [name, shares[index] ?? 0])))];
  const rollout = exampleFleet({ pools, ...policy }, clusters);
  if (rollout.fleet === null) throw new Error('The example has a fleet axis.');
  const composed = compose(rollout, rollout.fleet, { ...NOTHING, ...decided });
  return composed.ok ? Object.values(composed.weights['all'] ?? {}) : `nobody left in ${composed.pool.name}`;
}

describe('the weights in force', () => {
  it('are those of the configuration where nothing was decided', () => {
    expect(weightsOf([5000, 3000, 2000], {})).toEqual([5000, 3000, 2000]);
  });

  it('are those that a person shifted to, or that a burst makes of them', () => {
    const shifted = { all: { a: 1000, b: 2000, c: 7000 } };
    const bursts = { all: { weights: { a: 0, b: 3000, c: 7000 }, at: at('09:00') } };
    const policy = { burst: { ...BURST, homes: { all: 'a' } } };
    expect(weightsOf([5000, 3000, 2000], { shifted })).toEqual([1000, 2000, 7000]);
    expect(weightsOf([5000, 3000, 2000], { shifted, bursts }, { policy })).toEqual([0, 3000, 7000]);
    // The configuration says that nothing bursts any more.
    expect(weightsOf([5000, 3000, 2000], { shifted, bursts })).toEqual([1000, 2000, 7000]);
  });

  it.each([
    {
      name: 'a drained cluster’s part goes to the others in proportion',
      decided: { drained: drained('a') },
      expected: [0, 6000, 4000],
    },
    { name: 'several drained ones’ too', decided: { drained: drained('a', 'b') }, expected: [0, 0, 10_000] },
    {
      name: 'a failover’s goes to those it names',
      decided: { failovers: [away('a', ['c'])] },
      expected: [0, 3000, 7000],
    },
    {
      name: 'in proportion of what these have',
      decided: { failovers: [away('a', ['b', 'c'])] },
      expected: [0, 6000, 4000],
    },
    {
      name: 'on its way back a cluster has its part',
      decided: { failovers: [away('a', ['c'], 1000)] },
      expected: [500, 3000, 6500],
    },
    {
      name: 'where the target fails too, its own targets take both',
      decided: { failovers: [away('a', ['b']), away('b', ['c'])] },
      expected: [0, 0, 10_000],
    },
    {
      name: 'where one of the targets fails, the other one takes it',
      decided: { failovers: [away('a', ['b', 'c']), away('b', ['c'])] },
      expected: [0, 0, 10_000],
    },
    {
      name: 'where the target is drained, whoever is left takes it',
      decided: { failovers: [away('a', ['b'])], drained: drained('b') },
      expected: [0, 0, 10_000],
    },
    {
      name: 'a cluster that is drained and failed over has nothing, and its failover’s targets have its part',
      decided: { failovers: [away('a', ['c'], 5000)], drained: drained('a') },
      expected: [0, 3000, 7000],
    },
    {
      name: 'two that name each other go to whoever is left',
      decided: { failovers: [away('a', ['b']), away('b', ['a'])] },
      expected: [0, 0, 10_000],
    },
    {
      name: 'a cluster on its way back takes more only where nobody else can',
      decided: { failovers: [away('a', ['b'], 5000)], drained: drained('b') },
      expected: [2500, 0, 7500],
    },
    {
      name: 'and then it takes all of it',
      decided: { failovers: [away('a', ['b'], 5000)], drained: drained('b', 'c') },
      expected: [10_000, 0, 0],
    },
    {
      name: 'nobody left is no weights at all',
      decided: { drained: drained('a', 'b', 'c') },
      expected: 'nobody left in all',
    },
    {
      name: 'also where the last one fails',
      decided: { drained: drained('a', 'b'), failovers: [away('c', ['a'])] },
      expected: 'nobody left in all',
    },
    {
      name: 'names that are no clusters any more change nothing',
      decided: { failovers: [away('gone', ['a']), away('a', ['gone'])], drained: drained('lost') },
      expected: [0, 6000, 4000],
    },
  ])('$name', ({ decided, expected }) => {
    expect(weightsOf([5000, 3000, 2000], decided)).toEqual(expected);
  });

  it('goes to standbys in equal parts where those that take it have nothing in ordinary times', () => {
    expect(weightsOf([10_000, 0, 0], { failovers: [away('a', ['b', 'c'])] })).toEqual([0, 5000, 5000]);
    expect(weightsOf([10_000, 0, 0], { drained: drained('a') })).toEqual([0, 5000, 5000]);
  });

  it('follows what they have to spare at the declared peak where that is known of all of them', () => {
    const peak = { all: 1000 };
    const failovers = [away('a', ['b', 'c'])];
    // b: 900 less 300, c: 400 less 200 to spare.
    const known = weightsOf([5000, 3000, 2000], { failovers }, { policy: { peak }, capacity: [1000, 900, 400] });
    expect(known).toEqual([0, 3000 + 3750, 2000 + 1250]);
    // Without a peak, nothing is known of clusters that have traffic in ordinary times.
    expect(weightsOf([5000, 3000, 2000], { failovers }, { capacity: [1000, 900, 400] })).toEqual([0, 6000, 4000]);
    // Standbys have all of theirs to spare, whatever the peak.
    expect(weightsOf([10_000, 0, 0], { failovers }, { capacity: [1000, 300, 100] })).toEqual([0, 7500, 2500]);
    // Of one of them nothing is known.
    expect(weightsOf([5000, 3000, 2000], { failovers }, { policy: { peak }, capacity: [1000, 900] })).toEqual([
      0, 6000, 4000,
    ]);
    // One has more than it can carry already.
    const beyond = weightsOf([5000, 3000, 2000], { failovers }, { policy: { peak }, capacity: [1000, 100, 400] });
    expect(beyond).toEqual([0, 3000, 7000]);
    // Nobody has any to spare: the load goes where the traffic is.
    const full = weightsOf([5000, 3000, 2000], { failovers }, { policy: { peak }, capacity: [1000, 300, 200] });
    expect(full).toEqual([0, 6000, 4000]);
  });

  it('is rounded once, to the grain', () => {
    const grain = { policy: { grain: 100 } };
    expect(weightsOf([3300, 3300, 3400], { drained: drained('c') }, grain)).toEqual([5000, 5000, 0]);
    expect(weightsOf([5000, 2500, 2500], { failovers: [away('a', ['b', 'c'], 300)] }, grain)).toEqual([
      200, 4900, 4900,
    ]);
    // A cluster that has a part of its traffic back keeps at least a grain of it.
    expect(weightsOf([1000, 9000], { failovers: [away('a', ['b'], 500)] }, grain)).toEqual([100, 9900]);
  });

  it('survives a configuration whose clusters are others than those that were shifted', () => {
    expect(weightsOf([5000, 5000], { shifted: { all: { a: 2000, gone: 8000 } } })).toEqual([10_000, 0]);
    expect(weightsOf([5000, 5000], { shifted: { all: { gone: 10_000 } } })).toEqual([5000, 5000]);
    const left = pool({ a: 5000, b: 5000 });
    const shifted = { all: { a: 2000, b: 2000, gone: 6000 } };
    expect(ordinaryWeights({ grain: 1 }, { shifted }, left)).toEqual({ a: 5000, b: 5000 });
  });
});
