import { describe, expect, it } from '@jest/globals';
import type { Circumstances, RolloutFacts } from '../src/circumstances.ts';
import { releaseStepDue } from '../src/clock.ts';
import { writeState } from '../src/config/state-file.ts';
import { decide } from '../src/decide.ts';
import type { FleetCluster } from '../src/fleet/fleet.ts';
import { withProposals } from '../src/proposed-facts.ts';
import type { Intent } from '../src/rollout/intent.ts';
import { NOTHING_OBSERVED } from '../src/rollout/observations.ts';
import type { Proposal, ProposalPullRequest, ProposalQuestion } from '../src/rollout/proposal.ts';
import { NOTHING_READ } from '../src/rollout/readings.ts';
import { initialState, type LedgerEntry, type State } from '../src/rollout/state.ts';
import { ALWAYS } from '../src/rollout/window.ts';
import type { World } from '../src/world.ts';
import { exampleRollout, HEAD, SUBJECT } from './rollout/example-rollout.ts';

const BRANCH = { repository: 'acme/gitops', branch: 'main' };
const PATH = 'rollouts/checkout/state.yaml';
const NOW = '2026-01-05T10:00:00Z';
const ROLLOUT = exampleRollout({}, { delivery: { kind: 'pull-request', autoMerge: false } });

const CLUSTERS = ROLLOUT.clusters.map(
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

function entry(key: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  const said = { at: '2026-01-05T09:00:00Z', by: 'alice', said: '/canary 5' };
  return { key, ...said, disposition: 'applied', reason: 'moved', revision: 7, ...more };
}

/** A rollout at 5 % in all clusters. */
function stateOf(revision: number, entries: readonly LedgerEntry[] = [], more: Partial<State> = {}): State {
  const state = initialState(ROLLOUT);
  return {
    ...state,
    revision,
    phase: 'progressing',
    candidate: { slot: 'green', pullRequest: SUBJECT, sha: HEAD, pinnedBy: 'alice', pinnedAt: '2026-01-05T08:00:00Z' },
    weights: Object.fromEntries(Object.keys(state.weights).map((name) => [name, 500])),
    movedAt: '2026-01-05T09:54:00Z',
    ledger: { horizon: null, entries },
    ...more,
  };
}

function factsOf(state: State, told: readonly LedgerEntry[] = [], rollout = ROLLOUT): RolloutFacts {
  return {
    rollout,
    state,
    statePath: PATH,
    clusters: CLUSTERS,
    fleet: {
      clusters: CLUSTERS,
      jurisdictions: [],
      delivery: 'delivery/{cluster}/{rollout}',
      sources: new Map(),
      windows: ALWAYS,
    },
    delivery: 'delivery/{cluster}/{rollout}',
    files: new Map([[PATH, writeState(state)]]),
    told: new Map(told.map((one) => [one.key, one])),
  };
}

function pullRequest(more: Partial<ProposalPullRequest> = {}): ProposalPullRequest {
  const words = { title: '', body: '', url: 'https://github.com/acme/gitops/pull/9', id: 'PR_9', number: 9 };
  return { ...words, state: 'open', closedAt: null, closedBy: null, autoMerge: false, ...more };
}

const CLOSED = pullRequest({ state: 'closed', closedAt: '2026-01-05T09:30:00Z', closedBy: 'carol' });

function proposal(more: Partial<Proposal> = {}): Proposal {
  const text = writeState(stateOf(7, [entry('waiting')]));
  const found = { rollout: 'checkout', revision: 7, attempt: 1, head: 'b'.repeat(40), state: text };
  return { ...found, pullRequest: pullRequest(), ...more };
}

async function read(facts: RolloutFacts, proposals: readonly Proposal[], now = NOW) {
  const asked: (readonly ProposalQuestion[])[] = [];
  const world: Partial<World> = {
    now: () => Date.parse(now),
    readProposals: async (_, questions) => {
      asked.push(questions);
      return proposals;
    },
  };
  const { parsed, lagging } = await withProposals(world as World, BRANCH, [facts]);
  return { found: parsed[0], lagging, asked };
}

async function readFound(...parameters: Parameters<typeof read>): Promise<RolloutFacts> {
  const { found } = await read(...parameters);
  if (found === undefined || !('rollout' in found)) throw new Error(JSON.stringify(found));
  return found;
}

function intent(key: string): Intent {
  return {
    key,
    at: '2026-01-05T09:00:00Z',
    actor: { login: 'alice', bot: false },
    source: { kind: 'comment', commentId: 1, url: '' },
    subject: SUBJECT,
    said: '/pause',
    asked: { command: { verb: 'pause' }, rollouts: [] },
    edited: false,
    reaction: null,
  };
}

const CIRCUMSTANCES: Circumstances = {
  now: NOW,
  subject: SUBJECT,
  pullRequest: { open: true, merged: false, head: { sha: HEAD, fork: false }, newestPush: null },
  gitopsRepository: 'acme/gitops',
  authorities: new Map([['alice', { role: 'admin', teams: {} }]]),
  trusted: false,
  observations: NOTHING_OBSERVED,
  smoke: new Map(),
  readings: NOTHING_READ,
};

describe('a rollout that is not delivered by pull request', () => {
  it('costs nothing', async () => {
    const facts = factsOf(stateOf(6), [], exampleRollout());
    expect(await read(facts, [proposal()])).toEqual({ found: facts, lagging: false, asked: [] });
  });

  it('is one that is, where the world has no pull requests', async () => {
    const facts = factsOf(stateOf(6));
    const world: Partial<World> = { now: () => Date.parse(NOW) };
    expect(await withProposals(world as World, BRANCH, [facts])).toEqual({ parsed: [facts], lagging: false });
  });
});

describe('what waits to be merged', () => {
  it('counts: its state, its ledger and its files are the rollout’s', async () => {
    const facts = factsOf(stateOf(6), [entry('waiting'), entry('elsewhere')]);
    const { found, asked } = await read(facts, [proposal()]);
    expect(asked).toEqual([[{ rollout: 'checkout', revision: 6, path: PATH }]]);
    expect(found).toMatchObject({
      state: { revision: 7 },
      proposed: { pending: true, branch: 'headgate/checkout/7', head: 'b'.repeat(40), inForce: { revision: 6 } },
    });
    expect([...(found !== undefined && 'told' in found ? found.told.keys() : [])]).toEqual(['elsewhere']);
  });

  it.each([
    ['the branch is as it was made', { state: writeState(stateOf(6)), pullRequest: null }],
    ['there is no state on it', { state: null, pullRequest: null }],
  ])('is nothing where %s, and the next commit goes there', async (_, more) => {
    const found = await readFound(factsOf(stateOf(6)), [proposal(more)]);
    expect(found).toMatchObject({ state: { revision: 6 }, proposed: { pending: false, head: 'b'.repeat(40) } });
  });

  it('breaks the rollout where somebody broke its state, and names the branch', async () => {
    const { found } = await read(factsOf(stateOf(6)), [proposal({ state: 'kind: [' })]);
    expect(found).toMatchObject({ problems: [{ file: `${PATH} on headgate/checkout/7` }] });
  });

  it('makes one revision, however often it is changed', async () => {
    const found = await readFound(factsOf(stateOf(6)), [proposal()]);
    const { state, changes } = decide(found, CIRCUMSTANCES, [intent('new')]);
    expect(state).toMatchObject({ revision: 7, phase: 'paused' });
    expect(state.ledger.entries.map(({ key }) => key)).toEqual(['waiting', 'new']);
    expect(changes.map(({ path }) => path)).toContain(PATH);
  });

  it('keeps the clock from going on', async () => {
    const due = '2026-01-05T12:00:00Z';
    expect(releaseStepDue(factsOf(stateOf(6)), NOTHING_READ, due) !== null).toBe(true);
    const found = await readFound(factsOf(stateOf(6)), [proposal({ state: writeState(stateOf(7)) })]);
    expect(releaseStepDue(found, NOTHING_READ, due) !== null).toBe(false);
    const decided = decide(found, { ...CIRCUMSTANCES, now: due, subject: null }, []);
    expect(decided).toMatchObject({ settlements: [], changes: [] });
  });
});

describe('many refusals', () => {
  const told = Array.from({ length: 60 }, (_, index) => entry(`told-${index}`, { disposition: 'refused' }));

  it('are nothing that anybody has to merge, but go with a step that waits', async () => {
    const alone = await readFound(factsOf(stateOf(6), told), []);
    expect(decide(alone, CIRCUMSTANCES, []).changes).toEqual([]);
    const waiting = await readFound(factsOf(stateOf(6), told), [proposal()]);
    expect(decide(waiting, CIRCUMSTANCES, []).state.ledger.entries).toHaveLength(61);
  });

  it('are written to the ledger where steps are committed on the branch', () => {
    expect(decide(factsOf(stateOf(6), told), CIRCUMSTANCES, []).state.ledger.entries).toHaveLength(60);
  });
});

describe('a step that was merged', () => {
  const merged = pullRequest({ state: 'merged', closedAt: '2026-01-05T09:55:00Z', closedBy: 'carol' });

  it('has its pause counted from the merge', async () => {
    const made = proposal({ revision: 6, pullRequest: merged });
    const found = await readFound(factsOf(stateOf(6)), [made]);
    expect(found.state.movedAt).toBe('2026-01-05T09:55:00Z');
    expect(releaseStepDue(found, NOTHING_READ, '2026-01-05T10:04:59Z') !== null).toBe(false);
    expect(releaseStepDue(found, NOTHING_READ, '2026-01-05T10:05:00Z') !== null).toBe(true);
  });

  it('leaves a later time as it is, and no time where nothing has moved', async () => {
    const late = { ...merged, closedAt: '2026-01-05T08:00:00Z' };
    const found = await readFound(factsOf(stateOf(6)), [proposal({ revision: 6, pullRequest: late })]);
    expect(found.state.movedAt).toBe('2026-01-05T09:54:00Z');
    const still = factsOf(stateOf(6, [], { movedAt: null }));
    expect((await readFound(still, [proposal({ revision: 6, pullRequest: merged })])).state.movedAt).toBeNull();
  });

  it('and is not to be seen yet makes the files be read again, and nothing be decided on them', async () => {
    const { lagging } = await read(factsOf(stateOf(6)), [proposal({ pullRequest: merged })], '2026-01-05T09:55:30Z');
    expect(lagging).toBe(true);
  });

  it('and was taken back by hand long ago counts as declined', async () => {
    const { found, lagging } = await read(factsOf(stateOf(6)), [proposal({ pullRequest: merged })]);
    expect(lagging).toBe(false);
    expect(found).toMatchObject({ proposed: { branch: 'headgate/checkout/7-2', pending: false } });
    const [settlement] = decide(found as RolloutFacts, CIRCUMSTANCES, [intent('waiting')]).settlements;
    expect(settlement).toMatchObject({
      reason: 'step_declined',
      refusal: { found: expect.stringContaining('merged') },
    });
  });
});

describe('a step that was declined', () => {
  it('refuses what it would have done, with who closed it and where', async () => {
    const found = await readFound(factsOf(stateOf(6)), [proposal({ pullRequest: CLOSED })]);
    expect(found).toMatchObject({
      state: { revision: 6 },
      proposed: { pending: false, branch: 'headgate/checkout/7-2' },
    });
    const decision = decide(found, CIRCUMSTANCES, [intent('waiting')]);
    expect(decision.changes).toEqual([]);
    expect(decision.settlements).toMatchObject([
      {
        disposition: 'refused',
        reason: 'step_declined',
        refusal: {
          found: 'the pull request #9 with the step was closed by carol without being merged',
          where: 'https://github.com/acme/gitops/pull/9',
        },
      },
    ]);
  });

  it('is told once: what was told is left alone', async () => {
    const note = entry('waiting', { disposition: 'refused', reason: 'step_declined' });
    const found = await readFound(factsOf(stateOf(6), [note]), [proposal({ pullRequest: CLOSED })]);
    expect(decide(found, CIRCUMSTANCES, [intent('waiting')]).settlements).toEqual([]);
  });

  it('leaves what it had refused refused, for the reason that it had', async () => {
    const state = writeState(
      stateOf(7, [entry('waiting', { disposition: 'refused', reason: 'not_permitted', by: 'mallory' })]),
    );
    const found = await readFound(factsOf(stateOf(6)), [proposal({ state, pullRequest: CLOSED })]);
    expect(decide(found, CIRCUMSTANCES, [intent('waiting')]).settlements).toEqual([]);
    const { ledger } = decide(found, CIRCUMSTANCES, [intent('new')]).state;
    expect(ledger.entries).toMatchObject([{ key: 'waiting', reason: 'not_permitted' }, { key: 'new' }]);
  });

  it('is recorded by the next commit, so that it is refused from every other conversation too', async () => {
    const found = await readFound(factsOf(stateOf(6)), [proposal({ pullRequest: CLOSED })]);
    const { state } = decide(found, CIRCUMSTANCES, [intent('new')]);
    expect(state.ledger.entries).toMatchObject([
      { key: 'waiting', disposition: 'refused', reason: 'step_declined', revision: 7 },
      { key: 'new', disposition: 'applied' },
    ]);
  });

  it('takes back nothing that is in force all the same', async () => {
    const inForce = stateOf(6, [entry('before')]);
    const state = writeState(stateOf(7, [entry('before'), entry('waiting')]));
    const found = await readFound(factsOf(inForce), [proposal({ state, pullRequest: CLOSED })]);
    expect([...(found.proposed?.declined.keys() ?? [])]).toEqual(['waiting']);
  });

  it('stays with the pull request that was declined first', async () => {
    const again = { ...CLOSED, number: 10 };
    const both = [proposal({ pullRequest: CLOSED }), proposal({ attempt: 2, pullRequest: again })];
    const found = await readFound(factsOf(stateOf(6)), both);
    expect(found.proposed?.declined.get('waiting')?.pullRequest.number).toBe(9);
    expect(found.proposed?.branch).toBe('headgate/checkout/7-3');
  });

  it('is not taken again by the clock, which may take another one', async () => {
    const due = '2026-01-05T12:00:00Z';
    const mine = proposal({ state: writeState(stateOf(7, [entry('clock/checkout/r6')])), pullRequest: CLOSED });
    expect(releaseStepDue(await readFound(factsOf(stateOf(6)), [mine]), NOTHING_READ, due) !== null).toBe(false);
    const another = proposal({ pullRequest: CLOSED });
    expect(releaseStepDue(await readFound(factsOf(stateOf(6)), [another]), NOTHING_READ, due) !== null).toBe(true);
  });

  it('does not let an abort in it win over a newer command', async () => {
    const abort: Intent = {
      ...intent('waiting'),
      at: '2026-01-05T09:40:00Z',
      asked: { command: { verb: 'abort' }, rollouts: [] },
    };
    const found = await readFound(factsOf(stateOf(6)), [proposal({ pullRequest: CLOSED })]);
    const { settlements } = decide(found, CIRCUMSTANCES, [intent('new'), abort]);
    expect(settlements.map(({ intent: { key }, reason }) => [key, reason])).toEqual([
      ['new', 'paused'],
      ['waiting', 'step_declined'],
    ]);
  });
});
