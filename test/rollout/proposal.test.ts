import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isProposal,
  newest,
  type Proposal,
  type ProposalPullRequest,
  parseProposalBranch,
  proposalBranch,
  sortProposals,
} from '../../src/rollout/proposal.ts';

const NAMES = fc.stringMatching(/^[a-z0-9](?:[-a-z0-9]{0,20}[a-z0-9])?$/);

function pullRequest(state: ProposalPullRequest['state'], closedAt: string | null = null): ProposalPullRequest {
  const words = { title: '', body: '', url: 'https://github.com/acme/gitops/pull/1' };
  return { id: 'PR_1', number: 1, ...words, state, closedAt, closedBy: null, autoMerge: false };
}

function proposal(revision: number, attempt: number, more: Partial<Proposal> = {}): Proposal {
  return { rollout: 'shop', revision, attempt, head: 'a'.repeat(40), state: '', pullRequest: null, ...more };
}

describe('the branch of a step', () => {
  it('is read back as what it was written from, for every rollout, revision and try', () => {
    fc.assert(
      fc.property(NAMES, fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 999 }), (...parts) => {
        const [rollout, revision, attempt] = parts;
        const step = { rollout, revision, attempt };
        expect(parseProposalBranch(proposalBranch(step))).toEqual(step);
        expect(isProposal(proposalBranch(step))).toBe(true);
      }),
    );
  });

  it.each([
    'main',
    'headgate/shop',
    'headgate/shop/0',
    'headgate/shop/07',
    'headgate/shop/7-1',
    'headgate/shop/7-0',
    'headgate/shop/7-2-3',
    'headgate/../7',
    'headgate/Shop/7',
    'headgate/shop/7\n',
    'refs/heads/headgate/shop/7',
    'headgate/a/b/7',
  ])('is not %j', (name) => {
    expect(parseProposalBranch(name)).toBeNull();
    expect(isProposal(name)).toBe(false);
  });
});

describe('the proposals of a rollout', () => {
  it('begin with the first try where there is none', () => {
    expect(sortProposals([], 6)).toEqual({
      standing: null,
      nextAttempt: 1,
      declined: [],
      mergedAt: null,
      overtakenAt: null,
      closedAt: null,
    });
  });

  it.each([
    ['with an open pull request', pullRequest('open')],
    ['without any yet', null],
  ])('have the one that stands, %s', (_, request) => {
    const standing = proposal(7, 1, { pullRequest: request });
    expect(sortProposals([standing, proposal(6, 1)], 6)).toMatchObject({ standing, declined: [] });
  });

  it('go on with the next try after those that were declined', () => {
    const [first, second] = [1, 2].map((attempt) =>
      proposal(7, attempt, { pullRequest: pullRequest('closed', `2026-01-0${attempt}T00:00:00Z`) }),
    );
    const sorted = sortProposals([second ?? proposal(7, 2), first ?? proposal(7, 1)], 6);
    expect(sorted).toMatchObject({ standing: null, nextAttempt: 3, closedAt: '2026-01-02T00:00:00Z' });
    expect(sorted.declined).toEqual([first, second]);
  });

  it('have only the newest try standing', () => {
    const [first, second] = [1, 2].map((attempt) => proposal(7, attempt, { pullRequest: pullRequest('open') }));
    expect(sortProposals([first ?? proposal(7, 1), second ?? proposal(7, 2)], 6).standing).toEqual(second);
  });

  it('say when what is in force was merged, and not when something else was', () => {
    const made = [
      proposal(6, 1, { pullRequest: pullRequest('closed', '2026-01-03T00:00:00Z') }),
      proposal(6, 2, { pullRequest: pullRequest('merged', '2026-01-02T00:00:00Z') }),
      proposal(5, 1, { pullRequest: pullRequest('merged', '2026-01-04T00:00:00Z') }),
    ];
    expect(sortProposals(made, 6)).toMatchObject({ mergedAt: '2026-01-02T00:00:00Z', overtakenAt: null });
  });

  it('say that the step to come was merged already', () => {
    const merged = proposal(7, 1, { pullRequest: pullRequest('merged', '2026-01-02T00:00:00Z') });
    const sorted = sortProposals([merged], 6);
    expect(sorted).toMatchObject({ standing: null, nextAttempt: 2, overtakenAt: '2026-01-02T00:00:00Z' });
    expect(sorted.declined).toEqual([merged]);
  });
});

describe('the newest of some times', () => {
  it('goes by the time and not by how it is written', () => {
    expect(newest(['2026-01-01T10:00:00Z', '2026-01-01T11:30:00+02:00'])).toBe('2026-01-01T10:00:00Z');
    expect(newest([])).toBeNull();
  });
});
