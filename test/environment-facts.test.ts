import { describe, expect, it } from '@jest/globals';
import type { RolloutFacts } from '../src/circumstances.ts';
import { readEnvironmentFacts } from '../src/environment-facts.ts';
import { type EnvironmentRule, membershipKey } from '../src/rollout/environment.ts';
import type { Intent } from '../src/rollout/intent.ts';
import { initialState, type State } from '../src/rollout/state.ts';
import { Unavailable } from '../src/world/unavailable.ts';
import type { World } from '../src/world.ts';
import { exampleRollout, HEAD, SUBJECT } from './rollout/example-rollout.ts';

const ROLLOUT = exampleRollout({}, { deployments: { environment: '{cluster}' } });
const AT = '2026-01-05T09:00:00Z';
const RULE: EnvironmentRule = { users: [], teams: ['acme/sre'], preventSelfReview: false, waitMinutes: 0 };

const candidate = { slot: 'green', pullRequest: SUBJECT, sha: HEAD, pinnedBy: 'alice', pinnedAt: AT };
const UNDER_WAY: Partial<State> = { candidate, approvals: [{ weight: 0, by: 'bob', at: AT }] };

function facts(more: Partial<State> = UNDER_WAY, rollout = ROLLOUT): RolloutFacts {
  const state = { ...initialState(rollout), ...more };
  const fleet = { clusters: [], jurisdictions: [], delivery: '', sources: new Map(), windows: rollout.windows };
  return { rollout, state, statePath: '', clusters: [], fleet, delivery: '', files: new Map(), told: new Map() };
}

const approval: Intent = {
  key: 'acme/shop#12/comment/7/1',
  at: AT,
  actor: { login: 'carol', bot: false },
  source: { kind: 'comment', commentId: 7, url: '' },
  subject: SUBJECT,
  said: '/approve',
  asked: { command: { verb: 'approve' }, rollouts: [] },
  edited: false,
  reaction: null,
};

/** Reads, and tells what was asked of the outside. */
async function read(
  rollouts: readonly RolloutFacts[],
  open: readonly Intent[] = [],
  membership: (login: string) => Promise<boolean | 'unknown'> = async () => true,
) {
  const asked: string[] = [];
  const world = {
    readEnvironments: async (repository: string, names: readonly string[]) => {
      asked.push(`${repository}: ${names.join(' ')}`);
      return new Map(names.map((name) => [name, name === 'us-east' ? RULE : null] as const));
    },
    readTeamMembership: async (team: string, login: string) => {
      asked.push(`${login} in ${team}`);
      return membership(login);
    },
  } satisfies Partial<World>;
  const found = await readEnvironmentFacts(world as Partial<World> as World, rollouts, open, 'acme/shop');
  return { asked, found };
}

describe('the environments that a look reads', () => {
  it('are those of a rollout under way, all at once, with whoever approved', async () => {
    const { asked, found } = await read([facts()], [approval]);
    expect(asked).toEqual(['acme/shop: eu-north eu-west us-east', 'carol in acme/sre', 'bob in acme/sre']);
    expect(found.get('checkout')?.rules.get('us-east')).toEqual(RULE);
    expect(found.get('checkout')?.members).toEqual(
      new Set([membershipKey('acme/sre', 'carol'), membershipKey('acme/sre', 'bob')]),
    );
  });

  it('are none where nothing is under way and nothing is asked, or there are no deployments', async () => {
    expect((await read([facts({})])).asked).toEqual([]);
    expect((await read([facts({})], [approval])).asked).not.toEqual([]);
    expect((await read([facts(UNDER_WAY, exampleRollout())], [approval])).asked).toEqual([]);
  });

  it('count nobody as a member of whom nobody can tell', async () => {
    expect((await read([facts()], [], async () => 'unknown')).found.get('checkout')?.members.size).toBe(0);
    expect((await read([facts()], [], async () => false)).found.get('checkout')?.members.size).toBe(0);
    const lost = async () => {
      throw new Unavailable('x', 'y');
    };
    expect((await read([facts()], [], lost)).found.get('checkout')?.members.size).toBe(0);
  });
});
