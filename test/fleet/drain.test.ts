import { describe, expect, it } from '@jest/globals';
import { at, drain, exampleFleet, failback, failover, operate, refusalText, undrain } from './example-fleet.ts';

describe('/drain and /undrain', () => {
  it('takes everything from a cluster and gives it back', () => {
    const fleet = operate(exampleFleet());
    expect(fleet.say(drain('eu-west'))).toBe('drained');
    expect(fleet.percents()).toEqual([0, 60, 40]);
    expect(fleet.fleet.drained).toEqual({ 'eu-west': { by: 'alice', at: at('09:00') } });
    expect(fleet.say(undrain('eu-west'))).toBe('undrained');
    expect(fleet.percents()).toEqual([50, 30, 20]);
  });

  it('understands globs, and leaves what is drained already as it is', () => {
    const fleet = operate(exampleFleet());
    fleet.say(drain('eu-west'), '08:00');
    expect(fleet.say(drain('eu-*th'))).toBe('nobody_left');
    expect(fleet.say(drain('eu-w*', 'eu-north'))).toBe('drained');
    expect(fleet.fleet.drained['eu-west']?.at).toBe(at('08:00'));
    expect(fleet.say(undrain('*'))).toBe('undrained');
    expect(fleet.fleet.drained).toEqual({});
  });

  it('says so where everything is as asked', () => {
    const fleet = operate(exampleFleet());
    fleet.say(drain('eu-west'));
    const before = fleet.state;
    expect(refusalText(fleet.plan(drain('eu-west')))).toContain('eu-west is drained since 2026-01-05T09:00:00.000Z');
    expect(refusalText(fleet.plan(undrain('eu-north')))).toContain('`/undrain eu-west`');
    expect(fleet.say(undrain('eu-north'))).toBe('not_drained');
    expect(fleet.state).toBe(before);
  });

  it('never takes the last one, and says how to bring one back', () => {
    const fleet = operate(exampleFleet());
    expect(refusalText(fleet.plan(drain('*')))).toContain('Leave one of eu-west, eu-north, eu-south out');
    fleet.say(drain('eu-west'));
    fleet.say(failover('eu-north'));
    const text = refusalText(fleet.plan(drain('eu-south')));
    expect(text).toContain('eu-west, eu-south drained and eu-north failed over');
    expect(text).toContain('`/undrain eu-west`, `/failback eu-north --healthy`');
  });

  it('goes ahead though the others cannot carry the load, and says so', () => {
    const planned = operate(exampleFleet({ peak: { all: 2500 } })).plan(drain('eu-west'));
    expect(planned.ok && planned.remarks).toEqual([
      { kind: 'load', pool: 'all', cluster: 'eu-north', weight: 6000, requestsPerSecond: 1500, capacity: 1000 },
      { kind: 'load', pool: 'all', cluster: 'eu-south', weight: 4000, requestsPerSecond: 1000, capacity: 1000 },
      { kind: 'standby', pool: 'all', cluster: 'eu-west' },
    ]);
  });

  it('draining a failover’s target sends its traffic on, and undraining brings it back there', () => {
    const fleet = operate(exampleFleet());
    fleet.say(failover('eu-west', 'eu-north'));
    expect(fleet.percents()).toEqual([0, 80, 20]);
    expect(fleet.say(drain('eu-north'))).toBe('drained');
    expect(fleet.percents()).toEqual([0, 0, 100]);
    expect(fleet.say(undrain('eu-north'))).toBe('undrained');
    expect(fleet.percents()).toEqual([0, 80, 20]);
  });

  it('undraining a cluster that is failed over as well gives it nothing yet', () => {
    const fleet = operate(exampleFleet());
    fleet.say(failover('eu-west', 'eu-north'));
    fleet.say(drain('eu-west'));
    expect(fleet.say(undrain('eu-west'))).toBe('undrained');
    expect(fleet.percents()).toEqual([0, 80, 20]);
    fleet.say(failback('eu-west', true));
    expect(fleet.percents()).toEqual([5, 75, 20]);
  });

  it('keeps the time of the last movement where nothing moves', () => {
    const fleet = operate(exampleFleet());
    fleet.say(failover('eu-west', 'eu-north'), '09:00');
    expect(fleet.say(drain('eu-west'), '09:10')).toBe('drained');
    expect(fleet.fleet.movedAt).toBe(at('09:00'));
  });
});
