import { describe, expect, it } from '@jest/globals';
import type { Circumstances, RolloutFacts } from '../src/circumstances.ts';
import { decide } from '../src/decide.ts';
import type { FleetCluster } from '../src/fleet/fleet.ts';
import type { Command } from '../src/rollout/command.ts';
import type { FleetPolicy } from '../src/rollout/fleet-policy.ts';
import { initialFleetState } from '../src/rollout/fleet-state.ts';
import type { Intent } from '../src/rollout/intent.ts';
import { NOTHING_OBSERVED } from '../src/rollout/observations.ts';
import type { CheckOutcome } from '../src/rollout/plan-input.ts';
import { NOTHING_READ } from '../src/rollout/readings.ts';
import type { Rollout } from '../src/rollout/rollout.ts';
import { initialState, type State } from '../src/rollout/state.ts';
import { ALWAYS } from '../src/rollout/window.ts';
import { blueGreenRollout, canary, exampleRollout, HEAD, SUBJECT, switching } from './rollout/example-rollout.ts';

const OTHER = 'f'.repeat(40);
const ABORT: Command = { verb: 'abort' };
const DRAIN: Command = { verb: 'drain', clusters: ['eu-west'] };

const FLEET: FleetPolicy = {
  pools: [
    {
      name: 'all',
      serves: [],
      host: null,
      clusters: ['eu-west', 'eu-north', 'us-east'],
      shares: { 'eu-west': 5000, 'eu-north': 3000, 'us-east': 2000 },
    },
  ],
  jurisdictions: [],
  peak: {},
  failover: {
    automatic: false,
    quorum: 2,
    staleSeconds: 120,
    unhealthySeconds: 60,
    healthySeconds: 600,
    returnSteps: [10_000],
    returnPauseSeconds: 300,
    returnsByItself: false,
    drillSeconds: 900,
  },
  burst: null,
  geo: null,
  writer: { kind: 'annotations', prefix: 'external-dns.kubernetes.io/' },
  grain: 1,
};

/** A candidate of the pull request, half a minute old. */
function underWay(rollout: Rollout, weight: number): State {
  const state = initialState(rollout);
  return {
    ...state,
    phase: 'progressing',
    candidate: { slot: 'green', pullRequest: SUBJECT, sha: HEAD, pinnedBy: 'alice', pinnedAt: '2026-01-05T09:00:00Z' },
    weights: Object.fromEntries(Object.keys(state.weights).map((name) => [name, weight])),
    fleet: rollout.fleet === null ? null : initialFleetState(rollout.fleet),
  };
}

/** What becomes of commands that are seen in one look, a minute apart, as `verb: reason`. */
function outcomes(
  rollout: Rollout,
  state: State,
  commands: readonly Command[],
  smoke: Readonly<Record<string, CheckOutcome>> = {},
) {
  const clusters = rollout.clusters.map(
    (cluster): FleetCluster => ({
      ...cluster,
      gatewayApi: '1.5',
      implementation: 'envoy-gateway',
      gateways: [{ name: 'public', namespace: 'infra', sectionName: null }],
      dns: { targets: [], healthCheck: null, geoTag: cluster.name },
      health: null,
      live: null,
      hints: [],
      load: null,
    }),
  );
  const facts: RolloutFacts = {
    rollout,
    state,
    statePath: 'rollouts/checkout/state.yaml',
    clusters,
    fleet: {
      clusters,
      jurisdictions: [],
      delivery: 'delivery/{cluster}/{rollout}',
      sources: new Map(),
      windows: ALWAYS,
    },
    delivery: 'delivery/{cluster}/{rollout}',
    files: new Map([['rollouts/checkout/state.yaml', null]]),
    told: new Map(),
  };
  const circumstances: Circumstances = {
    now: '2026-01-05T10:00:00Z',
    subject: SUBJECT,
    pullRequest: { open: true, merged: false, head: { sha: OTHER, fork: false }, newestPush: null },
    gitopsRepository: 'acme/gitops',
    authorities: new Map([['alice', { role: 'admin', teams: {} }]]),
    trusted: false,
    observations: NOTHING_OBSERVED,
    smoke: new Map(Object.entries(smoke)),
    readings: NOTHING_READ,
  };
  const intents = commands.map(
    (command, index): Intent => ({
      key: `acme/shop#12/comment/${index + 1}/1`,
      at: `2026-01-05T09:${String(10 + index)}:00Z`,
      actor: { login: 'alice', bot: false },
      source: { kind: 'comment', commentId: index + 1, url: '' },
      subject: SUBJECT,
      said: '',
      asked: { command, rollouts: [] },
      edited: false,
      reaction: null,
    }),
  );
  const decision = decide(facts, circumstances, intents);
  return {
    state: decision.state,
    said: decision.settlements.map(({ disposition, reason }) => `${disposition}: ${reason}`),
  };
}

describe('an abort', () => {
  it('wins over what was asked of the release axis before it, and over nothing of the fleet axis', () => {
    const rollout = exampleRollout({}, { fleet: FLEET });
    const { said, state } = outcomes(rollout, underWay(rollout, 500), [canary(2500), DRAIN, ABORT]);
    expect(said).toEqual(['superseded: aborted_meanwhile', 'applied: drained', 'applied: aborted']);
    expect(state.fleet?.drained).toHaveProperty('eu-west');
    expect(state.weights).toEqual({ 'eu-west': 0, 'eu-north': 0, 'us-east': 0 });
  });

  it('wins over a switch and over a switch back', () => {
    const rollout = blueGreenRollout();
    const { said } = outcomes(rollout, underWay(rollout, 0), [switching(), switching({ back: true }), ABORT]);
    expect(said).toEqual(['superseded: aborted_meanwhile', 'superseded: aborted_meanwhile', 'applied: aborted']);
  });

  it('leaves the fleet axis open after it', () => {
    const rollout = exampleRollout({}, { fleet: FLEET });
    const { said } = outcomes(rollout, underWay(rollout, 500), [ABORT, DRAIN, canary(2500)]);
    expect(said).toEqual(['applied: aborted', 'applied: drained', 'refused: is_aborted']);
  });
});

describe('a command on one axis', () => {
  it('makes none on the other axis too old', () => {
    const rollout = exampleRollout({}, { fleet: FLEET });
    const state = underWay(rollout, 500);
    const newest = { at: '2026-01-05T09:59:00Z', key: 'acme/shop#12/comment/99/1' };
    expect(outcomes(rollout, { ...state, newest }, [DRAIN]).said).toEqual(['applied: drained']);
    const fleet = { ...initialFleetState(FLEET), newest };
    expect(outcomes(rollout, { ...state, fleet }, [canary(1000), DRAIN]).said).toEqual([
      'applied: moved',
      'superseded: newer_command',
    ]);
  });
});

describe('a smoke check', () => {
  const rollout = blueGreenRollout({ smokeCheck: 'smoke' });
  const again: Command = { verb: 'blue-green', sha: OTHER, now: false, breakGlass: null };

  it('of one commit says nothing of another that is pinned in the same look', () => {
    const of = (smoke: Readonly<Record<string, CheckOutcome>>) =>
      outcomes(rollout, underWay(rollout, 0), [again, switching()], smoke).said;
    expect(of({ [HEAD]: 'success' })).toEqual(['applied: repinned', 'refused: smoke_not_passed']);
    expect(of({ [HEAD]: 'success', [OTHER]: 'failure' })).toEqual(['applied: repinned', 'refused: smoke_not_passed']);
    expect(of({ [HEAD]: 'failure', [OTHER]: 'success' })).toEqual(['applied: repinned', 'applied: switched']);
  });

  it('that was not read stops the switch', () => {
    expect(outcomes(rollout, underWay(rollout, 0), [switching()]).said).toEqual(['refused: smoke_not_passed']);
  });
});
