import { describe, expect, it } from '@jest/globals';
import { fleetDue, fleetProposals } from '../../src/fleet/due.ts';
import type { Observations } from '../../src/rollout/observations.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import {
  at,
  BURST,
  drain,
  drill,
  exampleFleet,
  FAILOVER,
  failback,
  failover,
  loads,
  operate,
  pool,
  rebalance,
  seen,
  shift,
} from './example-fleet.ts';

const AUTOMATIC = { failover: { ...FAILOVER, automatic: true } };
const health = (name: string, healthy: boolean, from: string, to: string): Observations => {
  return { health: seen(name, healthy, from, to), loads: [] };
};
const together = (...all: readonly Observations[]): Observations => ({
  health: all.flatMap((one) => one.health),
  loads: all.flatMap((one) => one.loads),
});

describe('what the fleet axis does by itself', () => {
  it('is nothing where there is no fleet axis, or nothing to do', () => {
    const rollout = exampleFleet(AUTOMATIC);
    expect(
      fleetDue({ ...rollout, fleet: null }, initialState(rollout), { health: [], loads: [] }, at('09:00')),
    ).toBeNull();
    expect(operate(rollout).tick('09:00')).toBeNull();
  });

  it('fails over a cluster that a quorum sees unhealthy, once', () => {
    const fleet = operate(exampleFleet(AUTOMATIC));
    const observed = health('eu-west', false, '08:58', '09:00');
    expect(fleet.tick('09:00', observed)).toBe('failed_over');
    expect(fleet.percents()).toEqual([0, 60, 40]);
    expect(fleet.fleet.failovers[0]).toMatchObject({ from: 'eu-west', by: 'headgate' });
    expect(fleet.tick('09:00', observed)).toBeNull();
  });

  it('leaves alone a cluster that is drained, has no traffic, or is seen healthy by as many', () => {
    const fleet = operate(
      exampleFleet({ ...AUTOMATIC, pools: [pool({ 'eu-west': 5000, 'eu-north': 5000, 'eu-south': 0 })] }),
    );
    fleet.say(drain('eu-west'));
    expect(fleet.tick('09:00', health('eu-west', false, '08:58', '09:00'))).toBeNull();
    expect(fleet.tick('09:00', health('eu-south', false, '08:58', '09:00'))).toBeNull();
    const split = [
      ...seen('eu-north', false, '08:58', '09:00'),
      ...seen('eu-north', true, '08:40', '09:00', ['three', 'four']),
    ];
    expect(fleet.tick('09:00', { health: split, loads: [] })).toBeNull();
  });

  it('sends away again what falls ill on its way back', () => {
    const fleet = operate(exampleFleet(AUTOMATIC));
    fleet.say(failover('eu-west', 'eu-north'), '08:00');
    fleet.say(failback('eu-west', true), '08:50');
    expect(fleet.tick('09:00', health('eu-west', false, '08:58', '09:00'))).toBe('failed_over');
    expect(fleet.percents()).toEqual([0, 80, 20]);
  });

  it('takes what is most urgent first, and the rest at the next looks', () => {
    const fleet = operate(exampleFleet({ ...AUTOMATIC, peak: { all: 100 } }));
    fleet.say(drill('eu-south'), '08:00');
    const observed = together(health('eu-west', false, '08:58', '09:00'), health('eu-south', true, '08:45', '09:00'));
    expect(fleet.tick('09:00', observed)).toBe('failed_over');
    expect(fleet.percents()).toEqual([0, 100, 0]);
    expect(fleet.tick('09:00', observed)).toBe('failing_back');
    expect(fleet.percents()).toEqual([0, 98, 2]);
  });

  it('ends a drill when its time is over, however late, step by step', () => {
    const fleet = operate(exampleFleet({ peak: { all: 100 } }));
    fleet.say(drill('eu-west'), '09:00');
    expect(fleet.tick('09:14:59')).toBeNull();
    expect(fleet.tick('11:00')).toBe('failing_back');
    expect(fleet.tick('11:04:59')).toBeNull();
    expect(fleet.tick('11:05')).toBe('failing_back');
    expect(fleet.tick('13:00')).toBe('drill_ended');
    expect(fleet.tick('13:00')).toBeNull();
    expect(fleet.percents()).toEqual([50, 30, 20]);
  });

  it('does not end a drill early, however healthy the cluster is', () => {
    const fleet = operate(exampleFleet({ peak: { all: 100 } }));
    fleet.say(drill('eu-west', 3600), '09:00');
    expect(fleet.tick('09:30', health('eu-west', true, '09:01', '09:30'))).toBeNull();
  });

  it('does not end a drill while the cluster looks ill, and makes it earnest where it may', () => {
    const observed = health('eu-west', false, '09:28', '09:30');
    const careful = operate(exampleFleet({ peak: { all: 100 } }));
    careful.say(drill('eu-west'), '09:00');
    expect(careful.tick('09:30', observed)).toBeNull();
    const automatic = operate(exampleFleet({ ...AUTOMATIC, peak: { all: 100 } }));
    automatic.say(drill('eu-west'), '09:00');
    expect(automatic.tick('09:30', observed)).toBe('failed_over');
    expect(automatic.fleet.failovers[0]?.drillEnds).toBeNull();
  });

  it('brings a cluster back that has recovered, where the configuration says so', () => {
    const observed = together(health('eu-west', false, '08:58', '09:00'), health('eu-west', true, '09:05', '09:15'));
    for (const returnsByItself of [true, false]) {
      const fleet = operate(exampleFleet({ failover: { ...FAILOVER, returnsByItself } }));
      fleet.say(failover('eu-west'), '09:00');
      expect(fleet.tick('09:14:30', observed)).toBeNull();
      expect(fleet.tick('09:15', observed)).toBe(returnsByItself ? 'failing_back' : null);
    }
  });

  it('does not bring back what observers saw healthy all along: they cannot say that the reason is gone', () => {
    const fleet = operate(exampleFleet());
    fleet.say(failover('eu-west'), '09:00');
    expect(fleet.tick('09:30', health('eu-west', true, '08:50', '09:30'))).toBeNull();
  });

  it('composes anew where the configuration’s shares have changed, but not before Headgate’s first commit', () => {
    const before = exampleFleet();
    const after = exampleFleet({ pools: [pool({ 'eu-west': 2000, 'eu-north': 4000, 'eu-south': 4000 })] });
    const fresh = initialState(before);
    expect(fleetDue(after, fresh, { health: [], loads: [] }, at('09:00'))).toBeNull();
    expect(fleetDue(after, { ...fresh, revision: 1 }, { health: [], loads: [] }, at('09:00'))?.command).toEqual(
      rebalance,
    );
    const present = fresh.fleet;
    if (present === null) throw new Error('It has a fleet axis.');
    // What the state says follows already, and the files do not say it yet.
    const unwritten = { ...fresh, revision: 1, fleet: { ...present, unwritten: true as const } };
    expect(fleetDue(before, unwritten, { health: [], loads: [] }, at('09:00'))?.command).toEqual(rebalance);
    const shifted = operate(before);
    shifted.say(shift({ 'eu-west': 9000 }));
    expect(fleetDue(after, shifted.state, { health: [], loads: [] }, at('09:00'))).toBeNull();
  });

  it('does nothing that would be refused: ticks are not answered with refusals for ever', () => {
    const fleet = operate(exampleFleet({ ...AUTOMATIC, peak: { all: 2500 } }));
    expect(fleet.tick('09:00', health('eu-west', false, '08:58', '09:00'))).toBeNull();
  });
});

describe('what it proposes instead', () => {
  const proposed = (rollout: Rollout, state: State, observed: Observations, now: string) =>
    fleetProposals(rollout, state, observed, at(now)).map(({ command, whyNot }) => [command.verb, whyNot]);

  it('is a failover that the configuration leaves to a person, and why', () => {
    const rollout = exampleFleet();
    const observed = health('eu-west', false, '08:58', '09:00');
    expect(fleetProposals(rollout, initialState(rollout), observed, at('09:00'))).toEqual([
      {
        command: failover('eu-west'),
        why: 'eu-west is seen unhealthy by one, two since 2026-01-05T08:58:00.000Z',
        whyNot: 'the configuration leaves it to a person',
      },
    ]);
  });

  it('is a failover that would be refused, with the figures', () => {
    const rollout = exampleFleet({ ...AUTOMATIC, peak: { all: 2500 } });
    const observed = health('eu-west', false, '08:58', '09:00');
    expect(proposed(rollout, initialState(rollout), observed, '09:00')).toEqual([
      ['failover', expect.stringContaining('eu-north would have 1,167 and can carry 1,000')],
    ]);
  });

  it('is a way back that somebody has to say, and none where there is nothing to do', () => {
    const fleet = operate(exampleFleet());
    fleet.say(failover('eu-west'), '09:00');
    const observed = health('eu-west', true, '08:50', '09:30');
    expect(proposed(exampleFleet(), fleet.state, observed, '09:30')).toEqual([['failback', expect.any(String)]]);
    expect(proposed(exampleFleet(), fleet.state, { health: [], loads: [] }, '09:30')).toEqual([]);
  });

  it('is more room where a home overflows and nobody has any', () => {
    const rollout = exampleFleet({ burst: BURST });
    const observed = { health: [], loads: loads('09:00', { 'eu-west': 2000, 'eu-north': 1200, 'eu-south': 800 }) };
    expect(proposed(rollout, initialState(rollout), observed, '09:00')).toEqual([
      ['rebalance', expect.stringContaining('beyond the threshold of eu-west find no room')],
    ]);
  });
});
