import { describe, expect, it } from '@jest/globals';
import type { RolloutFacts } from '../src/circumstances.ts';
import type { Command } from '../src/rollout/command.ts';
import type { Conversation } from '../src/rollout/conversation.ts';
import type { Intent } from '../src/rollout/intent.ts';
import type { CheckOutcome } from '../src/rollout/plan-input.ts';
import type { Rollout } from '../src/rollout/rollout.ts';
import { initialState } from '../src/rollout/state.ts';
import { ALWAYS } from '../src/rollout/window.ts';
import { readSmoke } from '../src/smoke-facts.ts';
import { Unavailable } from '../src/world/unavailable.ts';
import type { World } from '../src/world.ts';
import { blueGreenRollout, exampleRollout, HEAD, SUBJECT, switching } from './rollout/example-rollout.ts';

const PINNED = 'b'.repeat(40);
const START: Command = { verb: 'blue-green', sha: null, now: false, breakGlass: null };
const PROMOTE: Command = { verb: 'promote', breakGlass: null };

const conversation: Conversation = {
  subject: SUBJECT,
  kind: 'pull-request',
  title: 'Faster',
  open: true,
  merged: false,
  head: { sha: HEAD, branch: 'faster', fork: false },
  base: { branch: 'main' },
  comments: [],
  happenings: [],
  appConfig: null,
};

function factsOf(
  rollout: Rollout,
  candidate: string | null,
  pullRequest: typeof SUBJECT | null = SUBJECT,
): RolloutFacts {
  const state = initialState(rollout);
  const pinned = { slot: 'green', pullRequest, pinnedBy: 'alice', pinnedAt: '2026-01-05T09:00:00Z' };
  return {
    rollout,
    state: candidate === null ? state : { ...state, phase: 'progressing', candidate: { ...pinned, sha: candidate } },
    statePath: 'rollouts/checkout/state.yaml',
    clusters: [],
    fleet: {
      clusters: [],
      jurisdictions: [],
      delivery: 'delivery/{cluster}/{rollout}',
      sources: new Map(),
      windows: ALWAYS,
    },
    delivery: 'delivery/{cluster}/{rollout}',
    files: new Map(),
    told: new Map(),
  };
}

function asked(...commands: readonly Command[]): readonly Intent[] {
  return commands.map((command, index) => ({
    key: `acme/shop#12/comment/${index}/1`,
    at: '2026-01-05T10:00:00Z',
    actor: { login: 'alice', bot: false },
    source: { kind: 'comment', commentId: index, url: '' },
    subject: SUBJECT,
    said: '',
    asked: { command, rollouts: [] },
    edited: false,
    reaction: null,
  }));
}

/** Reads through a world that knows some checks, and keeps what it was asked for. */
async function read(
  facts: readonly RolloutFacts[],
  commands: readonly Command[],
  known: Readonly<Record<string, CheckOutcome | Error>> = {},
  on: Conversation | null = conversation,
) {
  const reads: string[] = [];
  const no = (): never => {
    throw new Error('Nothing else is read.');
  };
  const readCheck = async (repository: string, sha: string, name: string): Promise<CheckOutcome> => {
    reads.push(`${repository} ${sha} ${name}`);
    const outcome = known[sha] ?? 'missing';
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const world: World = {
    ...{ readConversation: no, readFiles: no, readRole: no, readTeamMembership: no, readNewestPush: no },
    ...{ commit: no, publish: no, now: no, random: no, sleep: no, readCheck },
  };
  const smoke = await readSmoke(world, facts, asked(...commands), on);
  return {
    reads,
    smoke: Object.fromEntries([...smoke].map(([name, outcomes]) => [name, Object.fromEntries(outcomes)])),
  };
}

const guarded = blueGreenRollout({ smokeCheck: 'smoke' });

describe('the smoke check of a rollout', () => {
  it.each<[string, Command]>([
    ['a switch', switching()],
    ['a promotion', PROMOTE],
    ['the plan of a switch', { verb: 'plan', of: switching() }],
  ])('is read on the candidate for %s', async (_, command) => {
    const { reads, smoke } = await read([factsOf(guarded, PINNED)], [command], { [PINNED]: 'success' });
    expect(reads).toEqual([`acme/shop ${PINNED} smoke`]);
    expect(smoke).toEqual({ checkout: { [PINNED]: 'success' } });
  });

  it.each<[string, Command]>([
    ['a start', START],
    ['a switch back', switching({ back: true })],
    ['a rollback', { verb: 'rollback', gradual: false }],
    ['a drain', { verb: 'drain', clusters: ['eu-west'] }],
    ['a question', { verb: 'status' }],
  ])('is not read for %s', async (_, command) => {
    expect((await read([factsOf(guarded, PINNED)], [command])).reads).toEqual([]);
  });

  it('is not read where the rollout has none, or is a canary', async () => {
    const plain = [factsOf(blueGreenRollout(), PINNED), factsOf(exampleRollout(), PINNED)];
    expect((await read(plain, [PROMOTE, switching()])).reads).toEqual([]);
  });

  it('is read on the head too where the same look may pin it, each commit for itself', async () => {
    const known = { [PINNED]: 'success', [HEAD]: 'failure' } as const;
    const { smoke } = await read([factsOf(guarded, PINNED)], [{ ...START, sha: HEAD }, switching()], known);
    expect(smoke).toEqual({ checkout: known });
    const first = await read([factsOf(guarded, null)], [START, switching()], known);
    expect(first.reads).toEqual([`acme/shop ${HEAD} smoke`]);
  });

  it('of a candidate without a pull request is read in the only repository, and nowhere where there are several', async () => {
    const local = (rollout: Rollout) => read([factsOf(rollout, PINNED, null)], [switching()], {}, null);
    expect((await local(guarded)).reads).toEqual([`acme/shop ${PINNED} smoke`]);
    expect((await local({ ...guarded, repositories: ['acme/shop', 'acme/cart'] })).reads).toEqual([]);
  });

  it('that gives no answer leaves everything undecided, but keeps nobody from going back', async () => {
    const known = { [PINNED]: new Unavailable('the check', 'No answer.') };
    await expect(read([factsOf(guarded, PINNED)], [switching()], known)).rejects.toThrow('No answer.');
    const { smoke } = await read([factsOf(guarded, PINNED)], [switching(), { verb: 'abort' }], known);
    expect(smoke).toEqual({ checkout: { [PINNED]: 'unknown' } });
  });
});
