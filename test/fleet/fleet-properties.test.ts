import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fleetDue, fleetProposals } from '../../src/fleet/due.ts';
import { legalFleetCommands } from '../../src/fleet/legal-fleet-commands.ts';
import { isFleetCommand, planFleet } from '../../src/fleet/plan-fleet.ts';
import { residencyRefusal } from '../../src/fleet/residency.ts';
import { NOTHING_OBSERVED, type Observations } from '../../src/rollout/observations.ts';
import { parseRequest } from '../../src/rollout/parse-command.ts';
import { plan } from '../../src/rollout/plan.ts';
import type { ChangingCommand, PlanInput, Planned } from '../../src/rollout/plan-input.ts';
import { NOTHING_READ } from '../../src/rollout/readings.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { HEAD, SUBJECT } from '../rollout/example-rollout.ts';
import { fleetHistories, type Moment } from './fleet-arbitrary.ts';

interface Happened {
  readonly before: State;
  readonly after: State;
  readonly command: ChangingCommand;
  readonly byItself: boolean;
  readonly planned: Planned;
  readonly now: string;
  readonly observations: Observations;
}

function planAny(input: Omit<PlanInput, 'command'>, command: ChangingCommand): Planned {
  return isFleetCommand(command) ? planFleet({ ...input, command }) : plan({ ...input, command });
}

function inputAt(
  rollout: Rollout,
  state: State,
  now: string,
  observations: Observations,
  byItself: boolean,
): Omit<PlanInput, 'command'> {
  const newestPush = { after: HEAD, at: '2026-01-05T08:00:00Z' };
  const pullRequest = { open: true, merged: false, head: { sha: HEAD, fork: false }, newestPush };
  return {
    ...{ rollout, state, now, at: now, observations, subject: SUBJECT, pullRequest, smoke: 'unknown' },
    readings: NOTHING_READ,
    ...(byItself ? ({ by: 'headgate', cause: 'plan' } as const) : ({ by: 'alice', cause: 'person' } as const)),
  };
}

/** Every step that people and ticks make of a sequence of moments. A tick follows each command. */
function* history(rollout: Rollout, said: readonly Moment[]): Generator<Happened> {
  let state = initialState(rollout);
  let clock = Date.UTC(2026, 0, 5, 9);
  for (const { command, seconds, observe } of said) {
    clock += seconds * 1000;
    const now = new Date(clock).toISOString();
    const observations = observe(clock);
    const step = (asked: ChangingCommand, byItself: boolean): Happened => {
      const before = state;
      const planned = planAny(inputAt(rollout, state, now, observations, byItself), asked);
      if (planned.ok) state = { ...planned.state, revision: state.revision + 1 };
      return { before, after: state, command: asked, byItself, planned, now, observations };
    };
    if (command !== null) yield step(command, false);
    const due = fleetDue(rollout, state, observations, now)?.command ?? null;
    if (due !== null) yield step(due, true);
  }
}

/** Checks something of every step of any sequence over any fleet. */
function always(check: (happened: Happened, rollout: Rollout) => void, numRuns = 80): void {
  fc.assert(
    fc.property(fleetHistories, ([rollout, said]) => {
      for (const happened of history(rollout, said)) check(happened, rollout);
    }),
    { numRuns },
  );
}

/** Refusals that follow from what was observed or is known of capacity, and not from what was decided. */
const BY_CIRCUMSTANCES = [
  ...['not_healthy_enough', 'no_quorum', 'nothing_observed', 'nobody_left', 'capacity_short', 'capacity_unknown'],
];

const sum = (weights: Readonly<Record<string, number>>): number =>
  Object.values(weights).reduce((total, weight) => total + weight, 0);

describe('whatever is said on both axes, whatever is observed', () => {
  it('every pool’s weights are multiples of the grain that sum to the whole, for exactly its clusters (I4)', () => {
    always(({ after }, rollout) => {
      const policy = rollout.fleet;
      expect(Object.keys(after.fleet?.weights ?? {})).toEqual(policy?.pools.map(({ name }) => name));
      for (const { name, clusters } of policy?.pools ?? []) {
        const weights = after.fleet?.weights[name] ?? {};
        expect(Object.keys(weights)).toEqual([...clusters]);
        expect(sum(weights)).toBe(WHOLE);
        for (const weight of Object.values(weights)) {
          expect(Number.isInteger(weight) && weight >= 0 && weight % (policy?.grain ?? 1) === 0).toBe(true);
        }
        for (const decided of [after.fleet?.shifted[name], after.fleet?.bursts[name]?.weights]) {
          if (decided !== undefined) expect(sum(decided)).toBe(WHOLE);
        }
      }
    });
  });

  it('no cluster outside the allowed jurisdictions ever has weight (I5)', () => {
    always(({ after }, rollout) => {
      expect(residencyRefusal(rollout, after)).toBeNull();
      for (const { name, serves } of rollout.fleet?.pools ?? []) {
        const rules = rollout.fleet?.jurisdictions.filter((one) => serves.includes(one.name)) ?? [];
        for (const { name: cluster, jurisdiction } of rollout.clusters) {
          if ((after.fleet?.weights[name]?.[cluster] ?? 0) === 0) continue;
          for (const { allows } of rules) expect(allows?.includes(jurisdiction) ?? true).toBe(true);
        }
      }
    });
  });

  it('each axis leaves the other as it is', () => {
    always(({ before, after, command }) => {
      if (isFleetCommand(command)) {
        const { fleet: _after, revision: _later, ...released } = after;
        const { fleet: _before, revision: _earlier, ...wasReleased } = before;
        expect(released).toEqual(wasReleased);
      } else {
        expect(after.fleet).toBe(before.fleet);
      }
      for (const weight of Object.values(after.weights)) expect(weight >= 0 && weight <= WHOLE).toBe(true);
    });
  });

  it('drained clusters have nothing, nor have those that are failed over and not on their way back', () => {
    always(({ after }) => {
      const away = after.fleet?.failovers.filter(({ returned }) => returned === 0).map(({ from }) => from) ?? [];
      for (const weights of Object.values(after.fleet?.weights ?? {})) {
        for (const name of [...away, ...Object.keys(after.fleet?.drained ?? {})]) expect(weights[name] ?? 0).toBe(0);
      }
    });
  });

  it('a command changes the state, or is refused with a reason and changes nothing; the weights’ time follows them', () => {
    always(({ before, after, command, planned, now }) => {
      if (!planned.ok) {
        expect(after).toBe(before);
        const { found, expected, next } = planned.refusal;
        for (const text of [found, expected, next]) {
          expect(text.length).toBeGreaterThan(0);
          expect(text).not.toMatch(/undefined|NaN|null|\[object/);
        }
        return;
      }
      if (!isFleetCommand(command)) return;
      expect(planned.state).not.toEqual(before);
      const moved = JSON.stringify(before.fleet?.weights) !== JSON.stringify(after.fleet?.weights);
      expect(after.fleet?.movedAt).toBe(moved ? now : before.fleet?.movedAt);
    });
  });

  it('what the axis does by itself is never refused, and doing it again at once is nothing', () => {
    always(({ after, byItself, planned, command, now, observations }, rollout) => {
      if (!byItself) return;
      expect(planned.ok).toBe(true);
      if (planned.ok) expect(fleetDue(rollout, after, observations, now)?.command).not.toEqual(command);
      fleetProposals(rollout, after, observations, now);
    });
  });

  it('what the report offers is refused only for health or capacity', () => {
    always(({ after, now, observations }, rollout) => {
      for (const text of legalFleetCommands(rollout, after)) {
        const asked = parseRequest(text, { prefix: '/', ignore: [] });
        if (!('command' in asked) || !isFleetCommand(asked.command)) throw new Error(`${text} is no command.`);
        const input = inputAt(rollout, after, now, observations, false);
        const planned = planFleet({ ...input, command: asked.command });
        if (!planned.ok) expect(BY_CIRCUMSTANCES).toContain(planned.refusal.reason);
      }
    }, 30);
  });

  it('comes to rest: ticks that see the same end after finitely many steps', () => {
    fc.assert(
      fc.property(fleetHistories, ([rollout, said]) => {
        const observe = said.at(-1)?.observe ?? (() => NOTHING_OBSERVED);
        let state = [...history(rollout, said)].at(-1)?.after ?? initialState(rollout);
        const clock = Date.UTC(2026, 0, 6, 9);
        const observations = observe(clock);
        const now = new Date(clock).toISOString();
        for (let tick = 0; tick < 60; tick += 1) {
          const due = fleetDue(rollout, state, observations, now)?.command ?? null;
          if (due === null) return;
          const planned = planFleet({ ...inputAt(rollout, state, now, observations, true), command: due });
          if (planned.ok) state = { ...planned.state, revision: state.revision + 1 };
        }
        throw new Error('It does not come to rest.');
      }),
    );
  });

  it('never overfills by a burst: nobody is brought beyond the threshold by it', () => {
    always(({ before, after, command, planned, byItself }, rollout) => {
      if (!planned.ok || command.verb !== 'rebalance' || !byItself || before.fleet === null) return;
      const loads = (planned.remarks ?? []).flatMap((remark) => (remark.kind === 'load' ? [remark] : []));
      for (const { pool, cluster, requestsPerSecond, capacity } of loads) {
        const home = rollout.fleet?.burst?.homes[pool];
        // What comes home again because its share of ordinary times says so was there before.
        if (home === undefined || cluster === home || requestsPerSecond === null || capacity === null) continue;
        const burst = after.fleet?.bursts[pool]?.weights[cluster] ?? 0;
        const ordinary = after.fleet?.shifted[pool]?.[cluster] ?? poolShare(rollout, pool, cluster);
        if (burst > ordinary) expect(requestsPerSecond).toBeLessThanOrEqual(capacity * 0.8 + 1e-6);
      }
    });
  });

  it('is in ordinary times again, exactly, when everything is undone', () => {
    fc.assert(
      fc.property(fleetHistories, ([rollout, said]) => {
        let state = [...history(rollout, said)].at(-1)?.after ?? initialState(rollout);
        const now = new Date(Date.UTC(2026, 0, 6, 9)).toISOString();
        const apply = (command: ChangingCommand): void => {
          const planned = planAny(inputAt(rollout, state, now, NOTHING_OBSERVED, false), command);
          if (!planned.ok) throw new Error(`${command.verb}: ${planned.refusal.found}`);
          state = planned.state;
        };
        const drained = Object.keys(state.fleet?.drained ?? {});
        if (drained.length > 0) apply({ verb: 'undrain', clusters: drained });
        for (const { from } of state.fleet?.failovers ?? []) {
          while (state.fleet?.failovers.some((one) => one.from === from))
            apply({ verb: 'failback', from, vouched: true });
        }
        if (Object.keys(state.fleet?.bursts ?? {}).length > 0) return;
        for (const { name, shares } of rollout.fleet?.pools ?? []) {
          expect(state.fleet?.weights[name]).toEqual(state.fleet?.shifted[name] ?? shares);
        }
      }),
      { numRuns: 80 },
    );
  });
});

function poolShare(rollout: Rollout, pool: string, cluster: string): number {
  return rollout.fleet?.pools.find(({ name }) => name === pool)?.shares[cluster] ?? 0;
}
