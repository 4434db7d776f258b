import { describe, expect, it } from '@jest/globals';
import type { Circumstances, RolloutFacts } from '../src/circumstances.ts';
import { decide } from '../src/decide.ts';
import type { FleetCluster } from '../src/fleet/fleet.ts';
import { queueLines } from '../src/report/queue-lines.ts';
import type { Command } from '../src/rollout/command.ts';
import type { Intent } from '../src/rollout/intent.ts';
import { NOTHING_OBSERVED } from '../src/rollout/observations.ts';
import { NOTHING_READ } from '../src/rollout/readings.ts';
import type { Right } from '../src/rollout/rights.ts';
import type { Rollout } from '../src/rollout/rollout.ts';
import { initialState, type State } from '../src/rollout/state.ts';
import { ALWAYS } from '../src/rollout/window.ts';
import { canary, exampleRollout, HEAD, SUBJECT } from './rollout/example-rollout.ts';

const NEXT = { repository: 'acme/shop', number: 14 };
const OTHER = 'f'.repeat(40);
const ROLLBACK: Command = { verb: 'rollback', gradual: false };

/** Bob may do everything but what is named. */
function busy(whenBusy: Rollout['whenBusy'], without: readonly Right[] = []): Rollout {
  const rollout = exampleRollout({}, { whenBusy });
  const { rights, restrictions } = rollout.permissions;
  const nobody = { role: null, users: [], teams: [] };
  const denied = Object.fromEntries(without.map((right) => [right, nobody]));
  return { ...rollout, permissions: { rights: { ...rights, ...denied }, restrictions } };
}

function inFlight(rollout: Rollout, more: Partial<State> = {}): State {
  const pinned = { sha: HEAD, pinnedBy: 'alice', pinnedAt: '2026-01-05T09:00:00Z' };
  const newest = { at: '2026-01-05T09:30:00Z', key: 'acme/shop#12/comment/1/1' };
  const state = initialState(rollout);
  return {
    ...state,
    phase: 'progressing',
    candidate: { slot: 'green', pullRequest: SUBJECT, ...pinned },
    newest,
    ...more,
  };
}

/** What the other pull request's command comes to, given at a minute after nine and seen at ten. */
function ask(
  rollout: Rollout,
  state: State,
  command: Command,
  minute: number,
  source: Intent['source']['kind'] = 'comment',
) {
  const clusters = rollout.clusters.map(
    (cluster): FleetCluster => ({
      ...cluster,
      ...{ gatewayApi: '1.5', implementation: 'envoy-gateway', health: null, live: null, hints: [], load: null },
      gateways: [{ name: 'public', namespace: 'infra', sectionName: null }],
      dns: { targets: [], healthCheck: null, geoTag: cluster.name },
    }),
  );
  const delivery = 'delivery/{cluster}/{rollout}';
  const facts: RolloutFacts = {
    ...{ rollout, state, statePath: 'rollouts/checkout/state.yaml', clusters, delivery },
    fleet: { clusters, jurisdictions: [], delivery, sources: new Map(), windows: ALWAYS },
    ...{ files: new Map(), told: new Map() },
  };
  const circumstances: Circumstances = {
    ...{ now: '2026-01-05T10:00:00Z', subject: NEXT, gitopsRepository: 'acme/gitops', trusted: false },
    pullRequest: { open: true, merged: false, head: { sha: OTHER, fork: false }, newestPush: null },
    ...{ authorities: new Map([['bob', { role: 'write', teams: {} }]]), observations: NOTHING_OBSERVED },
    ...{ smoke: new Map(), readings: NOTHING_READ },
  };
  const intent: Intent = {
    ...{
      key: `acme/shop#14/comment/${minute}/1`,
      at: `2026-01-05T09:${minute}:00Z`,
      actor: { login: 'bob', bot: false },
    },
    source: source === 'close' ? { kind: 'close' } : { kind: 'comment', commentId: minute, url: '' },
    ...{ subject: NEXT, said: '', asked: { command, rollouts: [] }, edited: false, reaction: null },
  };
  const decision = decide(facts, circumstances, [intent]);
  return { ...decision, said: decision.settlements.map(({ disposition, reason }) => `${disposition}: ${reason}`) };
}

const START = canary(500, { sha: OTHER });

describe('a place in the queue', () => {
  it('is recorded with what was asked, is told, and is no newer word on the rollout in flight', () => {
    const rollout = busy('queue');
    const before = inFlight(rollout);
    const { said, state, changes } = ask(rollout, before, START, 40);
    expect(said).toEqual(['applied: queued']);
    expect(state.ledger.entries).toMatchObject([{ key: 'acme/shop#14/comment/40/1', reason: 'queued' }]);
    expect(state.newest).toEqual(before.newest);
    expect(state.candidate).toEqual(before.candidate);
    expect(changes.map(({ path }) => path)).toEqual(['rollouts/checkout/state.yaml']);
    expect(queueLines(state, NEXT).join('\n')).toContain('1. `acme/shop#14` with `fffffff` by bob, this one');
  });

  it('is given also where the rollout in flight was moved since it was asked for', () => {
    expect(ask(busy('queue'), inFlight(busy('queue')), START, 20).said).toEqual(['applied: queued']);
    expect(ask(busy('replace'), inFlight(busy('replace')), START, 20).said).toEqual(['superseded: newer_command']);
  });

  it('needs the right for the command', () => {
    expect(ask(busy('queue', ['canary']), inFlight(busy('queue')), START, 40).said).toEqual(['refused: not_permitted']);
  });

  it('is given up when the pull request is closed, and by nobody who never asked for one', () => {
    const rollout = busy('queue');
    const queued = ask(rollout, inFlight(rollout), START, 20).state;
    expect(ask(rollout, queued, ROLLBACK, 25, 'close').said).toEqual(['applied: unqueued']);
    expect(ask(rollout, queued, ROLLBACK, 15, 'close').said).toEqual(['refused: newer_command']);
    expect(ask(rollout, inFlight(rollout), ROLLBACK, 25, 'close').said).toEqual([]);
  });
});

describe('a replacement', () => {
  it('needs the right to roll back beside the command’s own', () => {
    const may = busy('replace');
    const { said, state } = ask(may, inFlight(may), START, 40);
    expect(said).toEqual(['applied: replaced']);
    expect(queueLines(state, SUBJECT).join('\n')).toContain('replaced by `acme/shop#14`');
    expect(queueLines(state, NEXT)).toEqual([]);
    expect(ask(busy('replace', ['rollback']), inFlight(may), START, 40).said).toEqual(['refused: not_permitted']);
    expect(ask(busy('replace', ['canary']), inFlight(may), START, 40).said).toEqual(['refused: not_permitted']);
  });
});
