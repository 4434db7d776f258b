import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFleetCommand } from '../../src/fleet/plan-fleet.ts';
import { legalCommands } from '../../src/rollout/legal-commands.ts';
import { NOTHING_OBSERVED } from '../../src/rollout/observations.ts';
import { parseRequest } from '../../src/rollout/parse-command.ts';
import { plan } from '../../src/rollout/plan.ts';
import type { CheckOutcome, PlanInput, ReleaseCommand } from '../../src/rollout/plan-input.ts';
import { NOTHING_READ } from '../../src/rollout/readings.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { clustersInScope } from '../../src/rollout/scope.ts';
import { initialState, otherSlot, type State } from '../../src/rollout/state.ts';
import { flattenPlan, standingStep } from '../../src/rollout/steps.ts';
import type { CanaryStrategy } from '../../src/rollout/strategy.ts';
import { isDue, waitsFor } from '../../src/rollout/waiting.ts';
import { keptWarmUntil } from '../../src/rollout/warm-slot.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { blueGreenRollout, exampleRollout, HEAD, SUBJECT } from './example-rollout.ts';

const weight = fc.integer({ min: 0, max: WHOLE });

const canaries: fc.Arbitrary<Rollout> = fc
  .record({
    weights: fc.uniqueArray(fc.integer({ min: 1, max: WHOLE }), { minLength: 1, maxLength: 5 }),
    gates: fc.array(fc.record({ pause: fc.option(fc.integer({ min: 1, max: 900 })), approval: fc.boolean() }), {
      minLength: 5,
      maxLength: 5,
    }),
    order: fc.constantFrom('steps' as const, 'waves' as const),
    promoteFrom: fc.constantFrom(0, 1000, WHOLE),
  })
  .map(({ weights, gates, order, promoteFrom }) => {
    const steps: CanaryStrategy['steps'] = [...weights]
      .sort((one, other) => one - other)
      .map((each, index) => ({
        weight: each,
        pauseSeconds: gates[index]?.pause ?? null,
        approval: gates[index]?.approval ?? false,
      }));
    return exampleRollout({ steps, order, promoteFrom });
  });

const blueGreens: fc.Arbitrary<Rollout> = fc
  .record({
    approval: fc.boolean(),
    smokeCheck: fc.constantFrom(null, 'smoke'),
    warmSeconds: fc.constantFrom(0, 3600),
    promoteFrom: fc.constantFrom(0, WHOLE),
    order: fc.constantFrom('steps' as const, 'waves' as const),
  })
  .map((strategy) => blueGreenRollout(strategy));

const rollouts: fc.Arbitrary<Rollout> = fc.oneof(canaries, blueGreens);

const scope = fc.record({
  clusters: fc.constantFrom<readonly string[]>([], [], ['eu-west'], ['us-*'], ['eu-*', 'us-east'], ['nowhere']),
  wave: fc.constantFrom(null, null, '1', 'rest', '9'),
});

const canaryCommands: fc.Arbitrary<ReleaseCommand> = fc.record({
  verb: fc.constant('canary' as const),
  target: fc.oneof(weight, fc.constant('next' as const)),
  scope,
  fleet: fc.boolean(),
  sha: fc.constantFrom(null, HEAD, '1234567'),
  breakGlass: fc.constant(null),
});

const blueGreenCommands: fc.Arbitrary<ReleaseCommand> = fc.oneof(
  fc.record({
    verb: fc.constant('blue-green' as const),
    sha: fc.constantFrom(null, HEAD),
    now: fc.boolean(),
    breakGlass: fc.constant(null),
  }),
  fc.record({
    verb: fc.constant('switch' as const),
    back: fc.constantFrom(false, false, true),
    scope: fc.oneof(scope, fc.constant({ clusters: [], wave: null })),
    breakGlass: fc.constant(null),
  }),
);

const sharedCommands = fc.constantFrom<ReleaseCommand>(
  { verb: 'promote', breakGlass: null },
  { verb: 'rollback', gradual: false },
  { verb: 'rollback', gradual: true },
  { verb: 'pause' },
  { verb: 'resume' },
  { verb: 'abort' },
  { verb: 'approve' },
  { verb: 'approve' },
);

interface Moment {
  readonly command: ReleaseCommand;
  readonly minutes: number;
  readonly number: number;
  readonly smoke: CheckOutcome;
}

function momentsOf(command: fc.Arbitrary<ReleaseCommand>): fc.Arbitrary<Moment> {
  return fc.record({
    command,
    minutes: fc.integer({ min: 0, max: 20 }),
    number: fc.constantFrom(12, 12, 12, 13),
    smoke: fc.oneof(
      fc.constant<CheckOutcome>('success'),
      fc.constantFrom<CheckOutcome>('pending', 'failure', 'missing', 'unknown'),
    ),
  });
}

const moments = momentsOf(fc.oneof(canaryCommands, blueGreenCommands, sharedCommands));

/** Histories of blue-green alone, in which most of what is said leads on: much is possible only after much else. */
const switches = fc.array(
  momentsOf(
    fc.oneof(
      { weight: 4, arbitrary: blueGreenCommands },
      { weight: 3, arbitrary: fc.constantFrom<ReleaseCommand>({ verb: 'approve' }, { verb: 'resume' }) },
      { weight: 2, arbitrary: sharedCommands },
    ),
  ),
  { maxLength: 20, size: 'max' },
);

/** A rollout of either strategy, with what is said about it. */
const stories: fc.Arbitrary<[Rollout, Moment[]]> = fc.oneof(
  fc.tuple(rollouts, fc.array(moments, { maxLength: 30 })),
  fc.tuple(blueGreens, switches),
);

function input(
  rollout: Rollout,
  state: State,
  command: ReleaseCommand,
  now: string,
  smoke: CheckOutcome = 'unknown',
): PlanInput {
  const newestPush = { after: HEAD, at: '2026-01-05T08:00:00Z' };
  const pullRequest = { open: true, merged: false, head: { sha: HEAD, fork: false }, newestPush };
  return {
    ...{ rollout, state, command, by: 'alice', at: now, now, subject: SUBJECT, pullRequest, cause: 'person' },
    ...{ observations: NOTHING_OBSERVED, smoke, readings: NOTHING_READ },
  };
}

/** Every state that a sequence of commands leads through, with the command that led there. */
function* history(rollout: Rollout, said: readonly Moment[]) {
  let state = initialState(rollout);
  let at = Date.UTC(2026, 0, 5, 9);
  for (const { command, minutes, number, smoke } of said) {
    at += minutes * 60_000 + 1000;
    const now = new Date(at).toISOString();
    const planned = plan({ ...input(rollout, state, command, now, smoke), subject: { ...SUBJECT, number } });
    const before: State = state;
    if (planned.ok) state = planned.state;
    yield { before, state, command, planned, now, smoke };
  }
}

const total = (state: State): number => Object.values(state.weights).reduce((sum, each) => sum + each, 0);

describe('whatever is said, in whatever order', () => {
  it('the weights are whole basis points of every cluster, and none without a candidate', () => {
    fc.assert(
      fc.property(stories, ([rollout, said]) => {
        for (const { state } of history(rollout, said)) {
          expect(Object.keys(state.weights).sort()).toEqual(['eu-north', 'eu-west', 'us-east']);
          for (const each of Object.values(state.weights)) {
            expect(Number.isInteger(each) && each >= 0 && each <= WHOLE).toBe(true);
          }
          expect(state.phase === 'idle').toBe(state.candidate === null);
          if (state.candidate === null || state.phase === 'aborted') expect(total(state)).toBe(0);
          if (state.candidate !== null) expect(state.candidate.slot).toBe(otherSlot(rollout, state.stable));
        }
      }),
    );
  });

  it('a refusal says why and changes nothing, and planning twice gives the same', () => {
    fc.assert(
      fc.property(stories, ([rollout, said]) => {
        const once = [...history(rollout, said)];
        expect([...history(rollout, said)]).toEqual(once);
        for (const { before, state, planned } of once) {
          if (planned.ok) continue;
          expect(state).toBe(before);
          for (const text of [planned.refusal.found, planned.refusal.expected, planned.refusal.next]) {
            expect(text.length).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('no weight goes down but by a rollback, an abort, a promotion, a switch back or another candidate', () => {
    fc.assert(
      fc.property(stories, ([rollout, said]) => {
        for (const { before, state, command } of history(rollout, said)) {
          const lowered = Object.keys(state.weights).some(
            (name) => (state.weights[name] ?? 0) < (before.weights[name] ?? 0),
          );
          if (!lowered) continue;
          const isBack = command.verb === 'switch' && command.back;
          if (!isBack) expect(['rollback', 'abort', 'promote']).toContain(command.verb);
        }
      }),
    );
  });

  it('nothing goes beyond a step that needs an approval and has none', () => {
    fc.assert(
      fc.property(stories, ([rollout, said]) => {
        for (const { before, state, command } of history(rollout, said)) {
          if ((command.verb !== 'canary' && command.verb !== 'switch') || state.candidate === null) continue;
          const approved = new Set(before.approvals.map((approval) => approval.weight));
          const gate = rollout.strategy.steps.find((step) => step.approval && !approved.has(step.weight));
          const raised = Object.keys(state.weights).filter(
            (name) => (state.weights[name] ?? 0) > (before.weights[name] ?? 0),
          );
          for (const name of raised) expect(state.weights[name] ?? 0).toBeLessThanOrEqual(gate?.weight ?? WHOLE);
        }
      }),
    );
  });

  it('a switch moves all or nothing, and only what it names', () => {
    fc.assert(
      fc.property(blueGreens, switches, (rollout, said) => {
        for (const { before, state, command } of history(rollout, said)) {
          for (const each of Object.values(state.weights)) expect([0, WHOLE]).toContain(each);
          const moved = Object.keys(state.weights).filter((name) => state.weights[name] !== before.weights[name]);
          if (command.verb !== 'switch') continue;
          const named = clustersInScope(rollout, command.scope);
          expect(named.ok ? named.clusters : []).toEqual(expect.arrayContaining(moved));
          for (const name of moved) expect(state.weights[name]).toBe(command.back ? 0 : WHOLE);
        }
      }),
    );
  });

  it('nothing gets traffic and nothing is promoted before its smoke check has succeeded', () => {
    fc.assert(
      fc.property(blueGreens, switches, (rollout, said) => {
        const asks = rollout.strategy.kind === 'blue-green' && rollout.strategy.smokeCheck !== null;
        for (const { before, state, command, planned, smoke } of history(rollout, said)) {
          const isForward = total(state) > total(before) || (planned.ok && command.verb === 'promote');
          if (asks && isForward) expect(smoke).toBe('success');
        }
      }),
    );
  });

  it('a slot is taken when it is kept warm no more, or somebody says so, and then it is', () => {
    const everywhere = { clusters: [], wave: null };
    const seconds = fc.integer({ min: 1, max: 3600 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 60 }), fc.boolean(), (warmSeconds, minutes, now) => {
        const rollout = blueGreenRollout({ warmSeconds });
        const start: ReleaseCommand = { verb: 'blue-green', sha: null, now: false, breakGlass: null };
        const said: readonly ReleaseCommand[] = [
          start,
          { verb: 'switch', back: false, scope: everywhere, breakGlass: null },
          { verb: 'promote', breakGlass: null },
        ];
        const before = said.map((command): Moment => ({ command, minutes: 0, number: 12, smoke: 'unknown' }));
        const last: Moment = { command: { ...start, now }, minutes, number: 13, smoke: 'unknown' };
        const end = [...history(rollout, [...before, last])].at(-1);
        // A second passes with each command.
        const isWarm = minutes * 60 + 1 < warmSeconds;
        expect(end?.planned.ok).toBe(now || !isWarm);
      }),
    );
  });

  it('a switch back is possible wherever the candidate has traffic', () => {
    fc.assert(
      fc.property(blueGreens, switches, (rollout, said) => {
        const command = { verb: 'switch', back: true, scope: { clusters: [], wave: null }, breakGlass: null } as const;
        for (const { state, now } of history(rollout, said)) {
          const subject = state.candidate?.pullRequest ?? SUBJECT;
          const planned = plan({ ...input(rollout, state, command, now), subject });
          expect(planned.ok).toBe(total(state) > 0);
          if (!planned.ok) continue;
          const { candidate, phase } = state;
          expect(planned.state).toMatchObject({ candidate, phase });
          expect(total(planned.state)).toBe(0);
        }
      }),
    );
  });

  it('a rollback is always possible while a candidate is under way, and always ends at the stable version', () => {
    fc.assert(
      fc.property(stories, ([rollout, said]) => {
        const all = said.map((one) => ({ ...one, number: 12 }));
        const last = [...history(rollout, all)].at(-1)?.state ?? initialState(rollout);
        if (last.candidate === null) return;
        const back = {
          command: { verb: 'rollback', gradual: false },
          minutes: 1,
          number: 12,
          smoke: 'failure',
        } as const;
        const end = [...history(rollout, [...all, back])].at(-1);
        expect(end?.planned.ok).toBe(true);
        expect(end?.state).toMatchObject({ phase: 'idle', candidate: null, stable: last.stable });
      }),
    );
  });

  it('what the report says can be said is not refused, and there is always something', () => {
    fc.assert(
      fc.property(stories, ([rollout, said]) => {
        for (const { state, now } of history(rollout, said)) {
          const driver = state.candidate?.pullRequest ?? state.last?.pullRequest ?? SUBJECT;
          const legal = legalCommands(rollout, state);
          expect(legal.length).toBeGreaterThan(0);
          for (const text of legal) {
            const asked = parseRequest(text, { prefix: '/', ignore: [] });
            if (!('command' in asked)) throw new Error(`${text} is no command.`);
            const { command } = asked;
            if (command.verb === 'status' || command.verb === 'help' || command.verb === 'plan') continue;
            if (isFleetCommand(command)) continue;
            const planned = plan({ ...input(rollout, state, command, now), subject: driver });
            // A pause may still run, and a slot be kept warm; the report says until when. A check is not the state's.
            const beyond = ['pause_not_over', 'slot_kept_warm', 'smoke_not_passed'];
            if (!planned.ok) expect(beyond).toContain(planned.refusal.reason);
          }
          const isWarm = keptWarmUntil(rollout, state) !== null;
          expect(waitsFor(rollout, state).length > 0).toBe(state.candidate !== null || isWarm);
        }
      }),
    );
  });
});

describe('the plan by itself', () => {
  it('goes from the first step to the last without being asked where every step has a pause, and never back', () => {
    fc.assert(
      fc.property(canaries, (drawn) => {
        const steps = drawn.strategy.steps.map((step) => ({ ...step, pauseSeconds: 60, approval: false }));
        const rollout = exampleRollout({ order: drawn.strategy.order, promoteFrom: drawn.strategy.promoteFrom, steps });
        const next: ReleaseCommand = {
          verb: 'canary',
          target: 'next',
          scope: { clusters: [], wave: null },
          fleet: false,
          sha: null,
          breakGlass: null,
        };
        const [first] = [...history(rollout, [{ command: next, minutes: 0, number: 12, smoke: 'unknown' }])];
        if (first === undefined) throw new Error('A rollout starts.');
        let { state } = first;
        let at = Date.UTC(2026, 0, 5, 10);
        for (let tick = 1; tick < flattenPlan(rollout.strategy).length; tick += 1) {
          at += 61_000;
          const now = new Date(at).toISOString();
          expect(isDue(rollout, state, now)).toBe(true);
          expect(standingStep(rollout.strategy, state.weights)).not.toBeNull();
          const planned = plan({
            rollout,
            state,
            command: next,
            by: 'headgate',
            at: now,
            now,
            subject: null,
            pullRequest: null,
            cause: 'plan',
            observations: NOTHING_OBSERVED,
            readings: NOTHING_READ,
            smoke: 'unknown',
          });
          if (!planned.ok) throw new Error(planned.refusal.reason);
          expect(total(planned.state)).toBeGreaterThan(total(state));
          expect(isDue(rollout, planned.state, now)).toBe(false);
          state = planned.state;
        }
        const end = steps.at(-1)?.weight ?? 0;
        expect(new Set(Object.values(state.weights))).toEqual(new Set([end]));
        expect(isDue(rollout, state, new Date(at + 3_600_000).toISOString())).toBe(false);
      }),
    );
  });
});
