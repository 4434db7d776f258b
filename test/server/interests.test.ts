import { describe, expect, it } from '@jest/globals';
import type { RolloutFacts } from '../../src/circumstances.ts';
import type { LiveSource } from '../../src/fleet/source.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { createInterests } from '../../src/server/interests.ts';
import { cluster, DELIVERY, rollout } from '../gateway/shop.ts';

const BRANCH = { repository: 'acme/gitops', branch: 'main' };
const SHA = 'a'.repeat(40);
const PULL = { repository: 'acme/shop', number: 12 };
const AT = '2026-01-05T09:00:00Z';
const STATUSES: LiveSource = { kind: 'statuses', context: '*/{rollout}-{cluster}/*', creator: 'flux[bot]' };

function factsOf(more: Partial<State> = {}, live: LiveSource | null = STATUSES): RolloutFacts {
  const clusters = [cluster('eu-west', { live })];
  const of = rollout({ clusters });
  return {
    ...{ rollout: of, state: { ...initialState(of), ...more }, statePath: '', clusters, delivery: DELIVERY },
    ...{ files: new Map(), told: new Map() },
    fleet: { clusters, jurisdictions: [], delivery: DELIVERY, sources: new Map(), windows: of.windows },
  };
}

const candidate = { slot: 'green', pullRequest: PULL, sha: SHA, pinnedBy: 'alice', pinnedAt: AT };

describe('a status', () => {
  it('concerns a branch where some cluster is seen to be live by such a one', () => {
    const interests = createInterests();
    interests.read(BRANCH, { rollouts: [factsOf()] });
    expect(interests.concerns(BRANCH, 'kustomization/checkout-eu-west/1')).toBe(true);
    expect(interests.concerns(BRANCH, 'kustomization/checkout-us-east/1')).toBe(false);
    expect(interests.concerns(BRANCH, 'ci/lint')).toBe(false);
  });

  it('concerns no branch whose clusters are seen by other means, and every branch that nobody has read', () => {
    const interests = createInterests();
    interests.read(BRANCH, { rollouts: [factsOf({}, { kind: 'kubernetes', context: 'eu-west' })] });
    expect(interests.concerns(BRANCH, 'kustomization/checkout-eu-west/1')).toBe(false);
    expect(interests.concerns({ ...BRANCH, branch: 'staging' }, 'ci/lint')).toBe(true);
  });
});

describe('a commit', () => {
  it('leads to the pull request whose version it is, until the rollout has ended', () => {
    const interests = createInterests();
    interests.read(BRANCH, { rollouts: [factsOf({ candidate })] });
    expect(interests.driversOf('Acme/Shop', SHA)).toEqual([PULL]);
    expect(interests.driversOf('acme/shop', 'b'.repeat(40))).toEqual([]);
    expect(interests.driversOf('acme/other', SHA)).toEqual([]);
    const last = { outcome: 'promoted', sha: SHA, pullRequest: PULL, by: 'alice', at: AT } as const;
    const { rollout: of, state } = factsOf({ candidate: null, last });
    interests.left({ views: [{ rollout: of, state, changes: [] }] });
    expect(interests.driversOf('acme/shop', SHA)).toEqual([]);
  });

  it('leads there too where a look has just begun the rollout', () => {
    const interests = createInterests();
    const { rollout: of, state } = factsOf({ candidate });
    interests.left({ views: [{ rollout: of, state, changes: [] }] });
    expect(interests.driversOf('acme/shop', SHA)).toEqual([PULL]);
  });

  it('leads to each of two pull requests of different repositories that drive rollouts of the same name', () => {
    const interests = createInterests();
    const other = { repository: 'globex/shop', number: 3 };
    interests.read(BRANCH, { rollouts: [factsOf({ candidate })] });
    interests.read(
      { repository: 'globex/gitops', branch: 'main' },
      { rollouts: [factsOf({ candidate: { ...candidate, pullRequest: other } })] },
    );
    expect(interests.driversOf('acme/shop', SHA)).toEqual([PULL]);
    expect(interests.driversOf('globex/shop', SHA)).toEqual([other]);
  });

  it('leads nowhere where no pull request drives the rollout', () => {
    const interests = createInterests();
    interests.read(BRANCH, { rollouts: [factsOf({ candidate: { ...candidate, pullRequest: null } })] });
    expect(interests.driversOf('acme/shop', SHA)).toEqual([]);
  });
});
