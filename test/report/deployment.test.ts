import { describe, expect, it } from '@jest/globals';
import { wantedDeployments } from '../../src/report/deployment.ts';
import type { Reason } from '../../src/rollout/reason.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { LedgerEntry, State } from '../../src/rollout/state.ts';
import { initialState } from '../../src/rollout/state.ts';
import { exampleRollout, HEAD, SUBJECT } from '../rollout/example-rollout.ts';

const PIN = '2026-01-05T09:00:00Z';
const MOVED = '2026-01-05T09:05:00.000Z';
const LIVE = '2026-01-05T09:06:30.000Z';
const LOG = 'https://github.example/acme/gitops/commit/1';

/** `observed`: clusters that somebody looks at. */
function rollout(observed: readonly string[] = [], more: Partial<Rollout> = {}): Rollout {
  const base = exampleRollout({}, { deployments: { environment: '{rollout}/{cluster}' }, ...more });
  const clusters = base.clusters.map((one) =>
    observed.includes(one.name) ? { ...one, observed: true as const } : one,
  );
  return { ...base, clusters };
}

function underWay(weights: Readonly<Record<string, number>>, more: Partial<State> = {}): State {
  const state = initialState(rollout());
  const candidate = { slot: 'green', pullRequest: SUBJECT, sha: HEAD, pinnedBy: 'alice', pinnedAt: PIN };
  return {
    ...state,
    phase: 'progressing',
    candidate,
    weights: { ...state.weights, ...weights },
    movedAt: MOVED,
    ...more,
  };
}

function ended(outcome: 'promoted' | 'rolled-back', more: Partial<State> = {}): State {
  const last = { outcome, sha: HEAD, pullRequest: SUBJECT, by: 'carol', at: MOVED };
  return { ...initialState(rollout()), movedAt: MOVED, last, ...more };
}

function entries(...said: readonly (readonly [key: string, reason: Reason])[]): State['ledger'] {
  const shared = { at: MOVED, by: 'x', said: '', disposition: 'applied', revision: 1 } as const;
  return { horizon: null, entries: said.map(([key, reason]): LedgerEntry => ({ key, reason, ...shared })) };
}

const COMMENT = 'acme/shop#12/comment/7/1';
const CLOCK = 'clock/checkout/r1';

/** `eu-west in_progress+ 25 %`: the plus says that it is made where there is none. */
function wanted(state: State, of: Rollout = rollout()): readonly string[] {
  return wantedDeployments(of, state, LOG).map(
    (one) => `${one.cluster} ${one.state}${one.create ? '+' : ''} ${one.description}`,
  );
}

describe('the deployments of a rollout', () => {
  it('are none where it has no environments, or was never started', () => {
    expect(wanted(underWay({ 'eu-west': 500 }), exampleRollout())).toEqual([]);
    expect(wanted(initialState(rollout()))).toEqual([]);
  });

  it('are found again by commit, environment, rollout, cluster and pin', () => {
    const [first] = wantedDeployments(rollout(), underWay({ 'eu-west': 500 }), LOG);
    expect(first).toMatchObject({
      sha: HEAD,
      environment: 'checkout/eu-west',
      rollout: 'checkout',
      cluster: 'eu-west',
      pin: PIN,
      logUrl: LOG,
    });
  });

  it('are in progress where a step has moved the cluster, live or not, and not made where it has not', () => {
    const state = underWay({ 'eu-west': 2500, 'eu-north': 550 }, { live: { 'eu-west': { at: LIVE, lagSeconds: 90 } } });
    expect(wanted(state, rollout(['eu-west', 'eu-north']))).toEqual([
      'eu-west in_progress+ 25 %, live since 2026-01-05 09:06 UTC',
      'eu-north in_progress+ 5.5 %, committed 2026-01-05 09:05 UTC, not live yet',
      'us-east inactive The stable version serves',
    ]);
  });

  it('say where nobody looks', () => {
    expect(wanted(underWay({ 'eu-west': 2500 }))[0]).toBe(
      'eu-west in_progress+ 25 %, committed 2026-01-05 09:05 UTC, not observed',
    );
  });

  it('say of a rollout that is paused, and why the loop paused it', () => {
    expect(wanted(underWay({ 'eu-west': 500 }, { phase: 'paused' }))[0]).toMatch(/^eu-west in_progress\+ Paused: 5 %/);
    const hold = { reason: 'gate_failed', found: 'too slow', at: MOVED, asks: false } as const;
    expect(wanted(underWay({ 'eu-west': 500 }, { phase: 'paused', hold }))[0]).toContain(
      'Paused, because a gate failed: 5 %',
    );
  });

  it('succeed once promoted, and live where somebody looks', () => {
    const of = rollout(['eu-west', 'eu-north']);
    expect(wanted(ended('promoted', { live: { 'eu-north': { at: LIVE, lagSeconds: 1 } } }), of)).toEqual([
      'eu-west in_progress+ Promoted: 100 %, committed 2026-01-05 09:05 UTC, not live yet',
      'eu-north success+ Promoted: 100 %, live since 2026-01-05 09:06 UTC',
      'us-east success+ Promoted: 100 %, committed 2026-01-05 09:05 UTC, not observed',
    ]);
  });

  it.each([
    ['a person rolled back', entries([COMMENT, 'started'], [COMMENT, 'rolled_back']), 'inactive Rolled back by carol'],
    [
      'a person rolled back gradually, whose later steps are the clock’s',
      entries([COMMENT, 'started'], [COMMENT, 'rolling_back'], [CLOCK, 'rolling_back'], [CLOCK, 'rolled_back']),
      'inactive Rolled back by carol',
    ],
    [
      'a person rolled back what the loop had held',
      entries([COMMENT, 'started'], [CLOCK, 'held'], [COMMENT, 'rolled_back']),
      'inactive Rolled back by carol',
    ],
    [
      'the loop rolled back',
      entries([COMMENT, 'started'], [CLOCK, 'gate_counted'], [CLOCK, 'rolled_back']),
      'failure Rolled back by itself: a gate failed, or a deadline was over',
    ],
    [
      'the loop rolled back gradually, after a person had done so before',
      entries([COMMENT, 'rolled_back'], [COMMENT, 'started'], [CLOCK, 'rolling_back'], [CLOCK, 'rolled_back']),
      'failure Rolled back by itself: a gate failed, or a deadline was over',
    ],
  ])('say that %s', (_, ledger, expected) => {
    expect(wanted(ended('rolled-back', { ledger }))[0]).toBe(`eu-west ${expected}`);
  });

  it('fail in a wave that the loop took back, and go on in the others', () => {
    const ledger = entries([COMMENT, 'started'], [CLOCK, 'held']);
    const state = underWay({ 'us-east': 500 }, { phase: 'paused', ledger });
    expect(wanted(state).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'eu-west failure',
      'eu-north failure',
      'us-east in_progress+',
    ]);
  });

  it('are inactive after an abort', () => {
    const state = underWay({}, { phase: 'aborted', ledger: entries([COMMENT, 'started'], [COMMENT, 'aborted']) });
    expect(wanted(state)[0]).toBe('eu-west inactive Aborted: the stable version serves');
  });

  it('stay within GitHub’s limit', () => {
    const last = { outcome: 'rolled-back', sha: HEAD, pullRequest: SUBJECT, by: 'x'.repeat(200), at: MOVED } as const;
    const [first] = wantedDeployments(rollout(), { ...initialState(rollout()), last }, null);
    expect(first?.description).toHaveLength(140);
  });
});
