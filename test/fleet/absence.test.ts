import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planFleet } from '../../src/fleet/plan-fleet.ts';
import type { FleetCommand } from '../../src/rollout/command.ts';
import type { FleetState } from '../../src/rollout/fleet-state.ts';
import type { Planned } from '../../src/rollout/plan-input.ts';
import type { Remark } from '../../src/rollout/remark.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import {
  at,
  drain,
  drill,
  exampleFleet,
  failback,
  failover,
  inputOf,
  operate,
  pool,
  refusalText,
  undrain,
} from './example-fleet.ts';

const remarksOf = (planned: Planned, ...kinds: readonly Remark['kind'][]): readonly Remark[] =>
  planned.ok ? (planned.remarks ?? []).filter(({ kind }) => kinds.includes(kind)) : [];

describe('a cluster that is drained and failed over', () => {
  const away = { kind: 'absent', cluster: 'eu-west', because: 'failed-over', next: '/failback eu-west' };
  const drained = { kind: 'absent', cluster: 'eu-west', because: 'drained', next: '/undrain eu-west' };

  it('gets nothing by /undrain, which says so', () => {
    const fleet = operate(exampleFleet());
    fleet.say(failover('eu-west'));
    fleet.say(drain('eu-west', 'eu-south'));
    const planned = fleet.plan(undrain('eu-*'));
    expect(remarksOf(planned, 'absent')).toEqual([away]);
    expect(fleet.percents()[0]).toBe(0);
  });

  it('gets nothing by /failback, which says so at each step', () => {
    const fleet = operate(exampleFleet());
    fleet.say(failover('eu-west'));
    fleet.say(drain('eu-west'));
    for (const time of ['09:10', '09:20', '09:30']) {
      expect(remarksOf(fleet.plan(failback('eu-west', true), time), 'absent')).toEqual([drained]);
    }
    expect(fleet.percents()[0]).toBe(0);
  });

  it('was failed over in the middle of its maintenance: that is kept, so that its end sends nobody there', () => {
    const fleet = operate(exampleFleet());
    fleet.say(drain('eu-west'));
    expect(fleet.percents()).toEqual([0, 60, 40]);
    const planned = fleet.plan(failover('eu-west', 'eu-north'));
    expect(remarksOf(planned, 'absent')).toEqual([drained]);
    expect(fleet.percents()).toEqual([0, 80, 20]);
    expect(remarksOf(fleet.plan(undrain('eu-west')), 'absent')).toEqual([away]);
    expect(fleet.percents()).toEqual([0, 80, 20]);
    expect(fleet.say(failover('eu-west', 'eu-north'))).toBe('failed_over_already');
  });

  it('says nothing where the one was all that kept it away', () => {
    const fleet = operate(exampleFleet());
    fleet.say(drain('eu-west'));
    expect(remarksOf(fleet.plan(undrain('eu-west')), 'absent')).toEqual([]);
    expect(remarksOf(fleet.plan(failover('eu-west')), 'absent')).toEqual([]);
  });
});

describe('the hub', () => {
  const hub = { kind: 'hub', cluster: 'eu-west', profile: 'mcs', name: '{service}-{cluster}' } as const;
  const fleet = exampleFleet({ writer: hub, grain: 100, peak: { all: 100 } });
  const warning = { kind: 'hub', cluster: 'eu-west' };

  it.each<[string, FleetCommand]>([
    ['/failover', failover('eu-west')],
    ['/drain', drain('eu-*st')],
    ['/drill failover', drill('eu-west')],
  ])('stays in the way of its traffic, as %s says', (_, command) => {
    expect(remarksOf(operate(fleet).plan(command), 'hub')).toEqual([warning]);
  });

  it('is no matter where others lose theirs, or where DNS leads users', () => {
    expect(remarksOf(operate(fleet).plan(failover('eu-north')), 'hub')).toEqual([]);
    expect(remarksOf(operate(exampleFleet()).plan(failover('eu-west')), 'hub')).toEqual([]);
  });
});

describe('advice where nobody would be left', () => {
  it('is never a command that would be refused itself', () => {
    const names = ['eu-west', 'eu-north', 'eu-south'];
    const absence = fc.record({
      drained: fc.subarray(names),
      away: fc.subarray(names),
      returned: fc.constantFrom(0, 1000, 5000),
    });
    const asked = fc.oneof(
      fc.subarray(names, { minLength: 1 }).map((clusters) => drain(...clusters)),
      fc.constantFrom(...names).map((name) => failover(name)),
      fc.constantFrom(...names).map((name) => failback(name, true)),
      fc.constantFrom(...names).map((name) => undrain(name)),
    );
    const rollout = exampleFleet();
    let advised = 0;
    fc.assert(
      fc.property(absence, asked, ({ drained, away, returned }, command) => {
        const fleet: FleetState = {
          ...(initialState(rollout).fleet ?? fail()),
          drained: Object.fromEntries(drained.map((name) => [name, { by: 'alice', at: at('08:00') }])),
          failovers: away.map((from) => {
            const to = names.filter((name) => name !== from);
            return { from, to, by: 'alice', at: at('08:00'), returned, movedAt: at('08:00'), drillEnds: null };
          }),
        };
        const state: State = { ...initialState(rollout), fleet };
        const planned = planFleet(inputOf(rollout, state, command));
        if (planned.ok || planned.refusal.reason !== 'nobody_left') return;
        for (const way of planned.refusal.next.match(/`[^`]+`(?: and then `[^`]+`)*/g) ?? []) {
          let now = state;
          for (const [, name = '', argument = ''] of way.matchAll(/`\/(\w+) ([\w-]+)(?: --healthy)?`/g)) {
            const said = name === 'undrain' ? undrain(argument) : failback(argument, true);
            const taken = planFleet(inputOf(rollout, now, said));
            expect(taken.ok ? 'taken' : `${name} ${argument}: ${taken.refusal.reason}`).toBe('taken');
            if (taken.ok) now = taken.state;
            advised += 1;
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(advised).toBeGreaterThan(20);
  });

  it('names both commands, in their order, for a cluster that is drained and failed over', () => {
    const fleet = operate(exampleFleet({ pools: [pool({ 'eu-west': 5000, 'eu-north': 5000 })] }));
    fleet.say(failover('eu-west'));
    fleet.say(drain('eu-west'));
    const text = refusalText(fleet.plan(drain('eu-north')));
    expect(text).toContain('`/undrain eu-west` and then `/failback eu-west --healthy`');
  });
});

function fail(): never {
  throw new Error('The example has a fleet axis.');
}
