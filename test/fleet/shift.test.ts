import { describe, expect, it } from '@jest/globals';
import {
  BURST,
  cluster,
  drain,
  exampleFleet,
  loads,
  operate,
  pool,
  rebalance,
  refusalText,
  shift,
  undrain,
} from './example-fleet.ts';

const geo = (grain = 1) =>
  exampleFleet(
    {
      grain,
      pools: [
        pool({ 'eu-west': 6000, 'eu-north': 4000, 'uk-south': 0 }, 'eu', ['eu']),
        pool({ 'uk-south': 10_000, 'eu-west': 0 }, 'uk', ['uk']),
      ],
      jurisdictions: [{ name: 'eu', countries: ['DE'], allows: ['eu', 'uk'] }],
    },
    [cluster('eu-west', 'eu', 1000), cluster('eu-north', 'eu', 1000), cluster('uk-south', 'uk', 1000)],
  );

describe('/shift', () => {
  it('sets ordinary times, and clusters that are not named divide the rest in proportion', () => {
    const fleet = operate(exampleFleet());
    expect(fleet.say(shift({ 'eu-west': 7500 }))).toBe('shifted');
    expect(fleet.percents()).toEqual([75, 15, 10]);
    expect(fleet.fleet.shifted).toEqual({ all: { 'eu-west': 7500, 'eu-north': 1500, 'eu-south': 1000 } });
  });

  it('divides the rest equally where those that are not named have nothing', () => {
    const fleet = operate(exampleFleet({ pools: [pool({ 'eu-west': 10_000, 'eu-north': 0, 'eu-south': 0 })] }));
    expect(fleet.say(shift({ 'eu-west': 9000 }))).toBe('shifted');
    expect(fleet.percents()).toEqual([90, 5, 5]);
  });

  it('takes exactly what was named, and rounds only the others', () => {
    const fleet = operate(
      exampleFleet(
        { grain: 100, pools: [pool({ a: 9700, b: 100, c: 100, d: 100 })] },
        ['a', 'b', 'c', 'd'].map((name) => cluster(name, 'eu', null)),
      ),
    );
    expect(fleet.say(shift({ a: 9800 }))).toBe('shifted');
    expect(fleet.percents()).toEqual([98, 1, 1, 0]);
  });

  it('back to the configuration’s shares forgets that anybody shifted', () => {
    const fleet = operate(exampleFleet());
    fleet.say(shift({ 'eu-west': 7500 }));
    expect(fleet.say(shift({ 'eu-west': 5000, 'eu-north': 3000, 'eu-south': 2000 }))).toBe('shifted');
    expect(fleet.fleet.shifted).toEqual({});
    expect(fleet.say(shift({ 'eu-west': 5000, 'eu-north': 3000 }))).toBe('already_so');
  });

  it('says who takes more and what that is, and who becomes a standby', () => {
    const fleet = operate(exampleFleet({ peak: { all: 1500 } }));
    const planned = fleet.plan(shift({ 'eu-west': 8000, 'eu-south': 0 }));
    expect(planned.ok && planned.remarks).toEqual([
      { kind: 'load', pool: 'all', cluster: 'eu-west', weight: 8000, requestsPerSecond: 1200, capacity: 1000 },
      { kind: 'standby', pool: 'all', cluster: 'eu-south' },
    ]);
  });

  it.each([
    {
      name: 'more than the whole',
      said: shift({ 'eu-west': 6000, 'eu-north': 5000 }),
      reason: 'shares_not_whole',
      text: '110 %',
    },
    {
      name: 'less than the whole where every cluster is named',
      said: shift({ 'eu-west': 6000, 'eu-north': 2000, 'eu-south': 1000 }),
      reason: 'shares_not_whole',
      text: 'Add 10 %',
    },
    {
      name: 'a pattern',
      said: shift({ 'eu-*': 5000 }),
      reason: 'unknown_cluster',
      text: 'It matches eu-west, eu-north, eu-south',
    },
    {
      name: 'a name of nobody',
      said: shift({ 'eu-wset': 5000 }),
      reason: 'unknown_cluster',
      text: 'Did you mean `eu-west`?',
    },
    { name: 'a pool that is none', said: shift({ 'eu-west': 5000 }, 'al'), reason: 'unknown_pool', text: '--pool all' },
  ])('refuses $name', ({ said, reason, text }) => {
    const fleet = operate(exampleFleet());
    expect(refusalText(fleet.plan(said))).toContain(text);
    expect(fleet.say(said)).toBe(reason);
    expect(fleet.percents()).toEqual([50, 30, 20]);
  });

  it('finds the pool in which the clusters are at home', () => {
    const fleet = operate(geo());
    expect(fleet.say(shift({ 'eu-west': 7000 }))).toBe('shifted');
    expect(fleet.percents('eu')).toEqual([70, 30, 0]);
    expect(fleet.percents('uk')).toEqual([100, 0]);
    // A standby of another jurisdiction is not at home in the pool, unless it is named.
    expect(fleet.say(shift({ 'uk-south': 8000 }))).toBe('shifted');
    expect(fleet.percents('uk')).toEqual([80, 20]);
    expect(fleet.say(shift({ 'uk-south': 1000 }, 'eu'))).toBe('shifted');
    expect(fleet.percents('eu')).toEqual([63, 27, 10]);
  });

  it('a cluster without weight is at home where users of its jurisdiction are served', () => {
    const fleet = operate(geo());
    fleet.say(shift({ 'eu-north': 0 }));
    expect(fleet.percents('eu')).toEqual([100, 0, 0]);
    expect(fleet.say(shift({ 'eu-north': 2500 }))).toBe('shifted');
    expect(fleet.percents('eu')).toEqual([75, 25, 0]);
  });

  it('refuses clusters that are at home in no one pool, or in several, and says which', () => {
    const fleet = operate(geo());
    expect(refusalText(fleet.plan(shift({ 'eu-north': 5000, 'uk-south': 5000 })))).toContain(
      'no pool is home to all of them: eu-north in eu, uk-south in uk',
    );
    fleet.say(shift({ 'eu-west': 1000 }, 'uk'));
    expect(refusalText(fleet.plan(shift({ 'eu-west': 5000 })))).toContain(
      '`/shift eu-west=50 --pool eu` or `/shift eu-west=50 --pool uk`',
    );
  });

  it('refuses what is finer than the grain and names its neighbours', () => {
    const text = refusalText(operate(geo(100)).plan(shift({ 'eu-west': 6050 })));
    expect(text).toContain('Say `eu-west=60` or `eu-west=61`.');
  });

  it('leaves drained clusters drained, and is in force when they are back', () => {
    const fleet = operate(exampleFleet());
    fleet.say(drain('eu-south'));
    expect(fleet.say(shift({ 'eu-south': 4000 }))).toBe('shifted');
    expect(fleet.percents()).toEqual([62.5, 37.5, 0]);
    fleet.say(undrain('eu-south'));
    expect(fleet.percents()).toEqual([37.5, 22.5, 40]);
  });

  it('ends a burst of the pool', () => {
    const fleet = operate(
      exampleFleet({ burst: BURST, pools: [pool({ 'eu-west': 10_000, 'eu-north': 0, 'eu-south': 0 })] }),
    );
    const observed = { health: [], loads: loads('09:00', { 'eu-west': 900 }) };
    expect(fleet.say(rebalance, '09:00', observed)).toBe('rebalanced');
    expect(Object.keys(fleet.fleet.bursts)).toEqual(['all']);
    expect(fleet.say(shift({ 'eu-west': 10_000, 'eu-north': 0, 'eu-south': 0 }))).toBe('shifted');
    expect(fleet.fleet.bursts).toEqual({});
    expect(fleet.percents()).toEqual([100, 0, 0]);
  });
});
