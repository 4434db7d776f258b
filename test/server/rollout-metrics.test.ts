import { describe, expect, it } from '@jest/globals';
import type { RolloutFacts } from '../../src/circumstances.ts';
import type { Facts } from '../../src/facts.ts';
import type { Look } from '../../src/look.ts';
import type { Intent } from '../../src/rollout/intent.ts';
import type { GateReading } from '../../src/rollout/readings.ts';
import type { Settlement } from '../../src/rollout/settlement.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { exampleFleet, exampleRollout } from '../config/example-repository.ts';

const NOW = Date.parse('2026-08-01T12:00:00Z');
const BRANCH = { repository: 'acme/shop-gitops', branch: 'main' };
const ROLLOUT = exampleRollout('checkout');
const FLEET = exampleFleet();

/** The plan's next step, which nobody asked for. */
const STEP: Intent = {
  key: 'clock/checkout/r1',
  at: new Date(NOW).toISOString(),
  actor: { login: 'headgate[bot]', bot: true },
  source: { kind: 'clock' },
  subject: null,
  said: 'next',
  asked: { command: { verb: 'observe' }, rollouts: [] },
  edited: false,
  reaction: null,
};

function start() {
  const clock = { now: NOW };
  const metrics = createMetrics(
    () => 0,
    () => clock.now,
  );
  const series = async (name: string): Promise<Record<string, number>> => {
    const lines = (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith(name));
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
    );
  };
  return { clock, metrics, series };
}

function factsOf(name: string, state: Partial<State>): RolloutFacts {
  const rollout = { ...ROLLOUT, name };
  const nothing = { statePath: '', clusters: [], delivery: '', files: new Map(), told: new Map() };
  return { ...nothing, rollout, fleet: FLEET, state: { ...initialState(rollout), ...state } };
}

function read(rollouts: readonly RolloutFacts[], gates: ReadonlyMap<string, readonly GateReading[]> = new Map()) {
  const readings = new Map([...gates].map(([name, each]) => [name, { live: new Map(), gates: each }]));
  return { rollouts, broken: [], readings } satisfies Pick<Facts, 'rollouts' | 'broken' | 'readings'>;
}

function gate(verdict: GateReading['verdict']): GateReading {
  const at = new Date(NOW).toISOString();
  return { gate: 'success', cluster: null, verdict, at, value: 1, stable: null, samples: null, found: '' };
}

function look(commit: string | null, before: State['live'], after: State['live']): Look {
  const state = initialState(ROLLOUT);
  const settlement: Settlement = {
    intent: STEP,
    rollout: ROLLOUT.name,
    disposition: 'applied',
    reason: 'moved',
    refusal: null,
    before: { ...state, live: before },
    after: { ...state, live: after },
    planned: null,
    question: null,
  };
  return { subject: null, settlements: [settlement], views: [], commit, conflicts: 0, publication: null };
}

describe('rollouts by phase', () => {
  it('has every phase, and forgets rollouts and branches that are gone', async () => {
    const { metrics, series } = start();
    const paused = factsOf('paused', { phase: 'paused' });
    metrics.rollouts.read(BRANCH, read([factsOf('one', {}), factsOf('two', {}), paused]));
    metrics.rollouts.read({ ...BRANCH, branch: 'other' }, read([paused]));
    expect(await series('headgate_rollouts{')).toEqual({
      'headgate_rollouts{phase="idle"}': 2,
      'headgate_rollouts{phase="progressing"}': 0,
      'headgate_rollouts{phase="paused"}': 2,
      'headgate_rollouts{phase="rolling-back"}': 0,
      'headgate_rollouts{phase="aborted"}': 0,
    });
    metrics.rollouts.read(BRANCH, read([factsOf('two', {})]));
    metrics.swept(0, [{ branch: BRANCH, rollouts: ['two'] }]);
    const after = await series('headgate_rollouts{');
    expect([after['headgate_rollouts{phase="idle"}'], after['headgate_rollouts{phase="paused"}']]).toEqual([1, 0]);
  });
});

describe('the age of a step', () => {
  it('grows with the clock, and is not there before the first step or where nothing is under way', async () => {
    const { clock, metrics, series } = start();
    const movedAt = new Date(NOW - 60_000).toISOString();
    metrics.rollouts.read(
      BRANCH,
      read([
        factsOf('checkout', { phase: 'progressing', movedAt }),
        factsOf('catalog', { phase: 'idle', movedAt }),
        factsOf('search', { phase: 'progressing' }),
      ]),
    );
    clock.now += 5_000;
    const labels = 'repository="acme/shop-gitops",branch="main",rollout="checkout",phase="progressing"';
    expect(await series('headgate_step_age_seconds')).toEqual({ [`headgate_step_age_seconds{${labels}}`]: 65 });
  });

  it('has at most 200 rollouts by name, the oldest of them, and the rest as one', async () => {
    const { metrics, series } = start();
    const many = Array.from({ length: 1000 }, (_, index) =>
      factsOf(`rollout-${index}`, { phase: 'progressing', movedAt: new Date(NOW - index * 1000).toISOString() }),
    );
    metrics.rollouts.read(BRANCH, read(many));
    const found = await series('headgate_step_age_seconds');
    expect(Object.keys(found)).toHaveLength(201);
    const named = (name: string) => Object.entries(found).filter(([key]) => key.includes(`rollout="${name}"`));
    expect(named('rollout-999').map(([, age]) => age)).toEqual([999]);
    expect(named('rollout-0')).toEqual([]);
    expect(named('(others)').map(([, age]) => age)).toEqual([799]);
  });
});

describe('the lag from commit to live', () => {
  const at = new Date(NOW).toISOString();

  it('is counted once, by the look whose commit recorded it', async () => {
    const { metrics, series } = start();
    const live = { 'eu-west': { at, lagSeconds: 47 } };
    metrics.looked(look('abc', {}, live), 1);
    metrics.looked(look('abc', live, live), 1);
    metrics.looked(look(null, {}, live), 1);
    metrics.looked(look('abc', {}, {}), 1);
    expect(await series('headgate_commit_to_live_seconds_count')).toEqual({
      'headgate_commit_to_live_seconds_count{cluster="eu-west"}': 1,
    });
    expect(await series('headgate_commit_to_live_seconds_sum')).toEqual({
      'headgate_commit_to_live_seconds_sum{cluster="eu-west"}': 47,
    });
  });

  it('has at most 100 clusters by name', async () => {
    const { metrics, series } = start();
    const clusters = Array.from({ length: 150 }, (_, index) => [`cluster-${index}`, { at, lagSeconds: 1 }]);
    metrics.looked(look('abc', {}, Object.fromEntries(clusters)), 1);
    const found = await series('headgate_commit_to_live_seconds_count');
    expect(Object.keys(found)).toHaveLength(101);
    expect(found['headgate_commit_to_live_seconds_count{cluster="(others)"}']).toBe(50);
  });
});

describe('gates', () => {
  it('are shown by verdict as they were last read, and counted with every reading', async () => {
    const { metrics, series } = start();
    const checkout = factsOf('checkout', { phase: 'progressing' });
    const insufficient = new Map([['checkout', [gate('insufficient'), gate('pass')]]]);
    metrics.rollouts.read(BRANCH, read([checkout], insufficient));
    const labels = 'repository="acme/shop-gitops",branch="main",rollout="checkout"';
    expect(await series('headgate_gates')).toEqual({
      [`headgate_gates{${labels},verdict="pass"}`]: 1,
      [`headgate_gates{${labels},verdict="fail"}`]: 0,
      [`headgate_gates{${labels},verdict="insufficient"}`]: 1,
    });
    metrics.rollouts.read(BRANCH, read([checkout], new Map([['checkout', [gate('pass')]]])));
    expect((await series('headgate_gates'))[`headgate_gates{${labels},verdict="insufficient"}`]).toBe(0);
    metrics.rollouts.read(BRANCH, read([checkout]));
    expect(await series('headgate_gates')).toEqual({});
    expect(await series('headgate_gate_readings_total')).toEqual({
      'headgate_gate_readings_total{verdict="pass"}': 2,
      'headgate_gate_readings_total{verdict="insufficient"}': 1,
    });
  });
});

describe('sweeps', () => {
  it('leave the time at which the last one came to its end', async () => {
    const { clock, metrics, series } = start();
    expect(await series('headgate_last_sweep')).toEqual({ headgate_last_sweep_timestamp_seconds: 0 });
    metrics.swept(0, []);
    clock.now += 60_000;
    metrics.sweepFailed();
    expect(await series('headgate_last_sweep')).toEqual({ headgate_last_sweep_timestamp_seconds: NOW / 1000 });
  });
});
