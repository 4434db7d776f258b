import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BurstPolicy } from '../../src/rollout/fleet-policy.ts';
import type { Observations } from '../../src/rollout/observations.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import {
  at,
  BURST,
  cluster,
  drain,
  exampleFleet,
  failover,
  loads,
  operate,
  pool,
  rebalance,
  refusalText,
  seen,
} from './example-fleet.ts';

const HOME_ONLY = pool({ 'eu-west': 10_000, 'eu-north': 0, 'eu-south': 0 });

/** A pool that is all at home in ordinary times, and is observed at a load that follows the weights. */
function bursting(
  policy: Partial<BurstPolicy> = {},
  clusters?: Parameters<typeof exampleFleet>[1],
  pools = [HOME_ONLY],
) {
  const fleet = operate(exampleFleet({ pools, burst: { ...BURST, mostPerMove: WHOLE, ...policy } }, clusters));
  const observed = (load: number, time: string, health: Observations['health'] = []): Observations => {
    const carried = Object.entries(fleet.fleet.weights['all'] ?? {}).map(([name, weight]) => {
      return [name, (load * weight) / WHOLE] as const;
    });
    return { health, loads: loads(time, Object.fromEntries(carried)) };
  };
  return {
    ...fleet,
    fleet,
    observed,
    tick: (time: string, load: number, health: Observations['health'] = []) =>
      fleet.tick(time, observed(load, time, health)),
  };
}

describe('a home that overflows', () => {
  it('keeps what it can carry below the threshold, and the rest goes to the cheapest, then where most is to spare', () => {
    const clusters = [
      cluster('eu-west', 'eu', 1000),
      cluster('eu-north', 'eu', 1000, 2),
      cluster('eu-south', 'eu', 500, 1),
    ];
    const { fleet, tick } = bursting({}, clusters);
    expect(tick('09:00', 800)).toBeNull();
    expect(tick('09:01', 1600)).toBe('rebalanced');
    // 800 of 1600 at home, 400 in the cheap one, 400 in the dear one.
    expect(fleet.percents()).toEqual([50, 25, 25]);
    expect(fleet.fleet.bursts['all']).toEqual({
      weights: { 'eu-west': 5000, 'eu-north': 2500, 'eu-south': 2500 },
      at: at('09:01'),
    });
  });

  it('rests between returnBelow and the threshold, and comes home below', () => {
    const { fleet, tick } = bursting();
    tick('09:00', 1000);
    expect(fleet.percents()).toEqual([80, 20, 0]);
    expect(tick('09:10', 900)).toBeNull();
    expect(tick('09:20', 501)).toBeNull();
    expect(tick('09:30', 500)).toBe('rebalanced');
    expect(fleet.percents()).toEqual([100, 0, 0]);
    expect(fleet.fleet.bursts).toEqual({});
  });

  it('moves no more than the policy allows at once, and no sooner than an interval later', () => {
    const { fleet, tick } = bursting({ mostPerMove: 2000 });
    expect(tick('09:00', 1600)).toBe('rebalanced');
    expect(fleet.percents()).toEqual([80, 20, 0]);
    expect(tick('09:04:59', 1600)).toBeNull();
    expect(tick('09:05', 1600)).toBe('rebalanced');
    expect(fleet.percents()).toEqual([60, 40, 0]);
    tick('09:10', 1600);
    expect(fleet.percents()).toEqual([50, 50, 0]);
    tick('09:20', 100);
    expect(fleet.percents()).toEqual([70, 30, 0]);
  });

  it('a person does not have to wait for the interval', () => {
    const { fleet, tick, observed } = bursting({ mostPerMove: 2000 });
    tick('09:00', 1600);
    expect(fleet.say(rebalance, '09:01', observed(1600, '09:01'))).toBe('rebalanced');
    expect(fleet.percents()).toEqual([60, 40, 0]);
  });

  it('makes no change for little, unless it brings the last of it home', () => {
    const { fleet, tick, observed } = bursting({ leastPerMove: 500 });
    expect(tick('09:00', 830)).toBeNull();
    tick('09:00', 850);
    expect(fleet.percents()).toEqual([94.11, 5.89, 0]);
    // Ten percent come home first; what is left is less than five, and the last of it.
    const slow = exampleFleet({ pools: [HOME_ONLY], burst: { ...BURST, leastPerMove: 500, mostPerMove: 1000 } });
    const later = operate(slow);
    tick('09:10', 950);
    later.plan(rebalance, '09:20', observed(100, '09:20'), { state: fleet.state });
    expect(later.percents()).toEqual([94.21, 5.79, 0]);
    const small = operate(exampleFleet({ pools: [HOME_ONLY], burst: { ...BURST, leastPerMove: 600 } }));
    const last = small.plan(
      rebalance,
      '09:30',
      { health: [], loads: loads('09:30', { 'eu-west': 90, 'eu-north': 10 }) },
      { state: later.state },
    );
    expect(last.ok && last.state.fleet).toMatchObject({ bursts: {}, weights: { all: { 'eu-west': 10_000 } } });
  });

  it('stays within the jurisdiction, with clusters that are there, healthy, and of known capacity', () => {
    const clusters = [
      cluster('eu-west', 'eu', 1000),
      cluster('a-us', 'us', 9000),
      cluster('b-drained', 'eu', 9000),
      cluster('c-ill', 'eu', 9000),
      cluster('d-unknown', 'eu', null),
      cluster('e', 'eu', 9000),
    ];
    const shares = Object.fromEntries(clusters.map(({ name }, index) => [name, index === 0 ? WHOLE : 0]));
    const { fleet, tick } = bursting({}, clusters, [pool(shares, 'all', [])]);
    fleet.say(drain('b-drained'));
    expect(tick('09:00', 1600, seen('c-ill', false, '09:00', '09:00'))).toBe('rebalanced');
    expect(fleet.percents()).toEqual([50, 0, 0, 0, 0, 50]);
  });

  it('moves what finds room and says what does not', () => {
    const clusters = [cluster('eu-west', 'eu', 1000), cluster('eu-north', 'eu', 500), cluster('eu-south', 'eu', null)];
    const { fleet, observed } = bursting({}, clusters);
    const planned = fleet.plan(rebalance, '09:00', observed(1600, '09:00'));
    expect(fleet.percents()).toEqual([75, 25, 0]);
    const warning = planned.ok && planned.remarks?.find(({ kind }) => kind === 'warning');
    expect(warning).toMatchObject({
      warning: {
        reason: 'capacity_short',
        found: expect.stringContaining('400 requests per second beyond the threshold'),
      },
    });
    expect(fleet.say(rebalance, '09:10', observed(1600, '09:10'))).toBe('capacity_short');
  });

  it('counts what a cluster carries for other pools', () => {
    const pools = [pool({ 'eu-west': 10_000, 'eu-north': 0 }), pool({ 'eu-north': 10_000 }, 'other', [])];
    const clusters = [cluster('eu-west', 'eu', 1000), cluster('eu-north', 'eu', 1000)];
    const { fleet } = bursting({}, clusters, pools);
    const observed = { health: [], loads: loads('09:00', { 'eu-west': 1600, 'eu-north': 600 }) };
    expect(fleet.tick('09:00', observed)).toBe('rebalanced');
    expect(fleet.percents()).toEqual([87.5, 12.5]);
  });

  it('rests under no load at all, whatever others carry', () => {
    const pools = [
      pool({ 'eu-west': 5000, 'eu-north': 0, 'eu-south': 5000 }),
      pool({ 'eu-west': 5000, 'eu-north': 5000 }, 'other', []),
    ];
    const clusters = [cluster('eu-west', 'eu', 1000), cluster('eu-north', 'eu', 2000), cluster('eu-south', 'eu', 1000)];
    const fleet = operate(exampleFleet({ pools, burst: BURST, peak: { other: 1800 } }, clusters));
    expect(fleet.tick('09:00', { health: [], loads: loads('09:00', { 'eu-south': 0 }) })).toBeNull();
  });

  it('adds to what a failover gives, and rests while home itself is away', () => {
    const shares = pool({ 'eu-west': 5000, 'eu-north': 0, 'eu-south': 5000 });
    const { fleet, tick } = bursting({}, undefined, [shares]);
    fleet.say(failover('eu-south', 'eu-west'), '09:00');
    expect(tick('09:10', 1000)).toBe('rebalanced');
    expect(fleet.percents()).toEqual([80, 20, 0]);
    fleet.say(failover('eu-west', 'eu-north'), '09:20');
    expect(fleet.percents()).toEqual([0, 100, 0]);
    expect(tick('09:40', 5000)).toBeNull();
  });

  it('relieves a cluster that took the overflow and is beyond the threshold by other traffic now', () => {
    const pools = [HOME_ONLY, pool({ 'eu-north': 10_000 }, 'other', [])];
    const quiet = operate(exampleFleet({ pools, burst: BURST, peak: { other: 0 } }));
    quiet.say(rebalance, '09:00', { health: [], loads: loads('09:00', { 'eu-west': 1000 }) });
    expect(quiet.percents()).toEqual([80, 20, 0]);
    const busy = operate(exampleFleet({ pools, burst: BURST, peak: { other: 700 } }));
    const observed = { health: [], loads: loads('09:10', { 'eu-west': 800 }) };
    busy.plan(rebalance, '09:10', observed, { state: quiet.state });
    expect(busy.percents()).toEqual([80, 10, 10]);
  });

  it.each([
    { name: 'stale', observed: loads('08:57', { 'eu-west': 1600 }) },
    { name: 'from the future', observed: loads('09:01', { 'eu-west': 1600 }) },
    { name: 'no number', observed: loads('09:00', { 'eu-west': Number.NaN }) },
    { name: 'negative', observed: loads('09:00', { 'eu-west': -5 }) },
    { name: 'of another cluster', observed: loads('09:00', { 'eu-north': 1600 }) },
    { name: 'missing', observed: [] },
  ])('does nothing where the load is $name, and says so to whoever asks', ({ observed }) => {
    const { fleet } = bursting();
    expect(fleet.tick('09:00', { health: [], loads: observed })).toBeNull();
    const planned = fleet.plan(rebalance, '09:00', { health: [], loads: observed });
    expect(refusalText(planned)).toContain('no load was observed within 2m and since the weights last changed');
  });

  it('does not count a load of earlier weights', () => {
    const { fleet, tick } = bursting({ intervalSeconds: 0 });
    tick('09:00', 1600);
    expect(fleet.percents()).toEqual([50, 50, 0]);
    const mixed = [...loads('08:59:59', { 'eu-west': 1600 }), ...loads('09:00:30', { 'eu-north': 800 })];
    expect(fleet.tick('09:00:30', { health: [], loads: mixed })).toBeNull();
  });

  it('ends where the configuration says that the pool has no home any more', () => {
    const { fleet, tick } = bursting();
    tick('09:00', 1600);
    const after = operate(exampleFleet({ pools: [HOME_ONLY], burst: { ...BURST, homes: {} } }));
    const planned = after.plan(rebalance, '09:10', undefined, { state: fleet.state });
    expect(planned.ok && planned.state.fleet).toMatchObject({
      bursts: {},
      weights: { all: { 'eu-west': 10_000, 'eu-north': 0, 'eu-south': 0 } },
    });
  });
});

describe('whatever the load is, again and again', () => {
  const fleets = fc.record({
    capacities: fc.array(fc.integer({ min: 50, max: 2000 }), { minLength: 3, maxLength: 3 }),
    costs: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
    home: fc.integer({ min: 0, max: 100 }),
    grain: fc.constantFrom(1, 100),
    mostPerMove: fc.constantFrom(100, 1500, WHOLE),
    leastPerMove: fc.constantFrom(1, 100),
    series: fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 15 }),
  });
  const names = ['eu-west', 'eu-north', 'eu-south'];
  const build = ({ capacities, costs, home, grain, leastPerMove }: Drawn, mostPerMove: number) => {
    const clusters = names.map((name, index) => cluster(name, 'eu', capacities[index] ?? 1, costs[index] ?? 1));
    const pools = [pool({ 'eu-west': home * 100, 'eu-north': WHOLE - home * 100, 'eu-south': 0 })];
    return operate(exampleFleet({ pools, grain, burst: { ...BURST, mostPerMove, leastPerMove } }, clusters));
  };
  type Drawn = typeof fleets extends fc.Arbitrary<infer One> ? One : never;
  const observe = (fleet: ReturnType<typeof operate>, load: number, time: string): Observations => {
    const carried = names.map((name) => [name, (load * (fleet.fleet.weights['all']?.[name] ?? 0)) / WHOLE] as const);
    return { health: [], loads: loads(time, Object.fromEntries(carried)) };
  };
  const time = (step: number): string => {
    const minutes = 8 * 60 + step * 6;
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  };

  it('no change brings a cluster beyond the threshold, or moves more than the policy allows', () => {
    fc.assert(
      fc.property(fleets, (drawn) => {
        const fleet = build(drawn, drawn.mostPerMove);
        for (const [step, load] of drawn.series.entries()) {
          const before = fleet.fleet.weights['all'] ?? {};
          fleet.tick(time(step), observe(fleet, load, time(step)));
          const after = fleet.fleet.weights['all'] ?? {};
          let moved = 0;
          for (const [index, name] of names.entries()) {
            const gained = (after[name] ?? 0) - (before[name] ?? 0);
            moved += Math.max(0, gained);
            const carried = ((after[name] ?? 0) * load) / WHOLE;
            const ordinary = index === 0 ? drawn.home * 100 : index === 1 ? WHOLE - drawn.home * 100 : 0;
            // What a cluster has in ordinary times is its own, whatever it can carry.
            if (gained > 0 && (after[name] ?? 0) > ordinary) {
              expect(carried).toBeLessThanOrEqual((drawn.capacities[index] ?? 0) * 0.8 + 1e-6);
            }
          }
          expect(moved).toBeLessThanOrEqual(Math.max(drawn.mostPerMove, drawn.grain));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('comes to rest under a steady load, and home under none', () => {
    fc.assert(
      fc.property(fleets, fc.constantFrom(2000, WHOLE), (drawn, mostPerMove) => {
        const fleet = build(drawn, mostPerMove);
        let step = 0;
        const settle = (load: number): void => {
          for (let tick = 0; tick < 12; tick += 1) {
            step += 1;
            if (fleet.tick(time(step), observe(fleet, load, time(step))) === null) return;
          }
          throw new Error('It does not come to rest.');
        };
        for (const load of drawn.series.slice(0, 3)) settle(load);
        settle(0);
        expect(fleet.percents()).toEqual([drawn.home, 100 - drawn.home, 0]);
        expect(fleet.fleet.bursts).toEqual({});
      }),
      { numRuns: 60 },
    );
  });
});
