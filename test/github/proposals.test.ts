import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createGitHubWorld, type GitHubWorld } from '../../src/github/github-world.ts';
import { createInstallationClients } from '../../src/github/installations.ts';
import { startGitHub } from '../../src/playground/github.ts';
import type { GitHub } from '../../src/playground/scenario.ts';
import type { ProposalRequest } from '../../src/world/proposals.ts';
import type { CommitRequest } from '../../src/world/repository.ts';
import { attachContract } from '../playground/contract.ts';

// Reading GitHub’s schema takes its time on a busy machine.
jest.setTimeout(30_000);

const GITOPS = { repository: 'acme/gitops', branch: 'main' };
const STATE = 'rollouts/shop/state.yaml';
const QUESTION = { rollout: 'shop', revision: 6, path: STATE };
const BRANCH = 'headgate/shop/7';

let folder: string;
let github: GitHub;
let contract: ReturnType<typeof attachContract>;

function newWorld(): GitHubWorld {
  const outside = { now: Date.now, random: () => 0, sleep: async () => {} };
  const connection = { apiUrl: github.apiUrl, graphqlUrl: null, timeoutMilliseconds: 5_000, ...outside };
  const { id: appId, privateKey } = github.app;
  const clients = createInstallationClients(connection, { appId, privateKey });
  const log = {
    warn: (fields: unknown, message: string) => {
      throw new Error(`${message} ${JSON.stringify(fields)}`);
    },
  };
  return createGitHubWorld({ webUrl: github.url, app: clients, gitops: clients, log, ...outside });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-proposals-'));
  let now = Date.parse('2026-01-01T10:00:00Z');
  github = await startGitHub({
    folder,
    clock: () => {
      now += 1000;
      return now;
    },
  });
  contract = attachContract(github);
  github.createOrganisation('acme');
  for (const login of ['carol', 'eve']) github.createUser(login);
  await github.createRepository(GITOPS.repository, {
    files: { [STATE]: 'revision: 6\n' },
    collaborators: { carol: 'write' },
  });
  github.protect(GITOPS.repository, 'main');
});

afterEach(async () => {
  await github.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(contract.violations()).toEqual([]);
});

async function stepRequest(more: Partial<CommitRequest> = {}): Promise<CommitRequest> {
  return {
    branch: { ...GITOPS, branch: BRANCH },
    expectedHead: (await github.head(GITOPS.repository)) ?? '',
    create: true,
    changes: [{ path: STATE, before: 'revision: 6\n', after: 'revision: 7\n' }],
    headline: 'shop: canary 5 %',
    body: 'Headgate-Operation: 1',
    ...more,
  };
}

function proposal(head: string, more: Partial<ProposalRequest> = {}): ProposalRequest {
  const words = { title: 'shop: canary 5 %', body: 'What it does.' };
  return { base: GITOPS, branch: BRANCH, head, ...words, autoMerge: false, pullRequest: null, ...more };
}

async function committed(world: GitHubWorld, more: Partial<CommitRequest> = {}): Promise<string> {
  const result = await world.commit(await stepRequest(more));
  if (result.kind !== 'committed') throw new Error(JSON.stringify(result));
  return result.commit;
}

function subject(number = 1) {
  return { repository: GITOPS.repository, number };
}

describe('a step on a branch of its own', () => {
  it('is made with its branch in one request, on the commit that is in force', async () => {
    const world = newWorld();
    expect(await world.readProposals?.(GITOPS, [QUESTION])).toEqual([]);
    const before = github.requests.all.length;
    const head = await committed(world);
    const sent = github.requests.all.slice(before);
    expect(sent.map(({ rootFields }) => rootFields)).toEqual([['createRef', 'createCommitOnBranch']]);
    expect(await github.head(GITOPS.repository, BRANCH)).toBe(head);
    const parent = execFileSync('git', [
      '--git-dir',
      github.repositoryFolder(GITOPS.repository),
      'rev-parse',
      `${head}^`,
    ]);
    expect(parent.toString().trim()).toBe(await github.head(GITOPS.repository));
  });

  it.each([
    ['by the mutation', {}],
    [
      'by trees',
      { changes: Array.from({ length: 1001 }, (_, n) => ({ path: `f/${n}`, before: null, after: `${n}` })) },
    ],
  ])(
    'is made by exactly one of two that want it at the same moment: %s',
    async (_, more) => {
      const [one, other] = [newWorld(), newWorld()];
      const request = await stepRequest(more);
      const results = await Promise.all([one.commit(request), other.commit({ ...request, headline: 'the other' })]);
      expect(results.map(({ kind }) => kind).sort()).toEqual(['committed', 'conflict']);
    },
    30_000,
  );

  it('goes on where whoever made the branch came no further', async () => {
    const world = newWorld();
    const request = await stepRequest();
    const folderOfGit = github.repositoryFolder(GITOPS.repository);
    execFileSync('git', ['--git-dir', folderOfGit, 'branch', BRANCH, 'main']);
    const [found] = (await world.readProposals?.(GITOPS, [QUESTION])) ?? [];
    expect(found).toMatchObject({ revision: 7, attempt: 1, head: request.expectedHead, state: 'revision: 6\n' });
    expect(await world.commit(request)).toMatchObject({ kind: 'committed' });
  });

  it('is a conflict where the branch stands elsewhere', async () => {
    const world = newWorld();
    await committed(world);
    expect(await world.commit(await stepRequest())).toEqual({ kind: 'conflict' });
  });

  it('is rejected with GitHub’s reason where the branch cannot be made', async () => {
    const folderOfGit = github.repositoryFolder(GITOPS.repository);
    execFileSync('git', ['--git-dir', folderOfGit, 'branch', 'headgate', 'main']);
    const result = await newWorld().commit(await stepRequest());
    expect(result).toMatchObject({ kind: 'rejected', message: expect.stringContaining(BRANCH) });
  });

  it('is how the protected branch wants it: a commit on that branch itself is rejected, and says what to set', async () => {
    const request = await stepRequest({ branch: GITOPS, create: false });
    const result = await newWorld().commit(request);
    expect(result).toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(/Changes must be made through a pull request\..*delivery: \{pullRequest: \{\}\}/),
    });
    expect(await github.head(GITOPS.repository)).toBe(request.expectedHead);
  });
});

describe('the pull request of a step', () => {
  it('is opened once, found again, and given new words', async () => {
    const world = newWorld();
    const head = await committed(world);
    const opened = await world.propose?.(proposal(head));
    expect(opened).toMatchObject({ kind: 'proposed', pullRequest: { number: 1, state: 'open' }, notMerging: null });
    const again = await newWorld().propose?.(proposal(head, { title: 'another' }));
    expect(again).toMatchObject({ kind: 'proposed', pullRequest: { number: 1, title: 'shop: canary 5 %' } });
    const [found] = (await world.readProposals?.(GITOPS, [QUESTION])) ?? [];
    expect(found).toEqual({
      rollout: 'shop',
      revision: 7,
      attempt: 1,
      head,
      state: 'revision: 7\n',
      pullRequest: {
        id: expect.any(String),
        number: 1,
        url: `${github.url}/acme/gitops/pull/1`,
        state: 'open',
        title: 'shop: canary 5 %',
        body: 'What it does.',
        closedAt: null,
        closedBy: null,
        autoMerge: false,
      },
    });
    await world.propose?.(proposal(head, { body: 'More.', pullRequest: found?.pullRequest ?? null }));
    expect(github.pullRequests(GITOPS.repository)).toMatchObject([{ body: 'More.', branch: BRANCH }]);
  });

  it('is seen merged, by whom and when, from the revision that it made', async () => {
    const world = newWorld();
    await world.propose?.(proposal(await committed(world)));
    github.configure(GITOPS.repository, { deleteMergedBranches: true });
    await github.merge(subject(), { as: 'carol' });
    for (const revision of [6, 7]) {
      expect(await world.readProposals?.(GITOPS, [{ ...QUESTION, revision }])).toMatchObject([
        { revision: 7, head: null, pullRequest: { state: 'merged', closedBy: 'carol', closedAt: expect.any(String) } },
      ]);
    }
    expect(await world.readProposals?.(GITOPS, [{ ...QUESTION, revision: 8 }])).toEqual([]);
  });

  it('is seen declined with what it would have recorded, even where its branch is gone', async () => {
    const world = newWorld();
    await world.propose?.(proposal(await committed(world)));
    await github.close(subject(), { as: 'carol' });
    await github.deleteBranch(GITOPS.repository, BRANCH, { as: 'carol' });
    expect(await world.readProposals?.(GITOPS, [QUESTION])).toMatchObject([
      { head: null, state: 'revision: 7\n', pullRequest: { state: 'closed', closedBy: 'carol' } },
    ]);
  });

  it('says that it was settled meanwhile instead of being opened or changed', async () => {
    const world = newWorld();
    const head = await committed(world);
    await world.propose?.(proposal(head));
    const [found] = (await world.readProposals?.(GITOPS, [QUESTION])) ?? [];
    await github.close(subject(), { as: 'carol' });
    const request = proposal(head, { pullRequest: found?.pullRequest ?? null });
    expect(await world.propose?.(request)).toEqual({ kind: 'settled' });
  });

  it('is not one of a fork that calls its branch the same, nor one into another branch', async () => {
    github.setCollaborator(GITOPS.repository, 'eve', 'read');
    await github.fork(GITOPS.repository, 'eve');
    const seed = { as: 'eve', title: 'Mine', branch: BRANCH, files: { [STATE]: 'revision: 7\n' } };
    await github.openPullRequest(GITOPS.repository, { ...seed, headRepository: 'eve/gitops' });
    expect(await newWorld().readProposals?.(GITOPS, [QUESTION])).toEqual([]);
  });

  it('is found after many tries that were declined', async () => {
    const world = newWorld();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const branch = attempt === 1 ? BRANCH : `${BRANCH}-${attempt}`;
      const head = await committed(world, { branch: { ...GITOPS, branch } });
      await world.propose?.(proposal(head, { branch }));
      if (attempt < 5) await github.close(subject(attempt), { as: 'carol' });
    }
    const found = (await world.readProposals?.(GITOPS, [QUESTION])) ?? [];
    expect(found.map(({ attempt, pullRequest }) => [attempt, pullRequest?.state])).toEqual([
      [1, 'closed'],
      [2, 'closed'],
      [3, 'closed'],
      [4, 'closed'],
      [5, 'open'],
    ]);
  });

  it('needs the right to write pull requests, and says so', async () => {
    const token = github.workflowToken(GITOPS.repository, { contents: 'write', pull_requests: 'read' });
    const { createTokenClients } = await import('../../src/github/clients.ts');
    const outside = { now: Date.now, random: () => 0, sleep: async () => {} };
    const connection = { apiUrl: github.apiUrl, graphqlUrl: null, timeoutMilliseconds: 5_000, ...outside };
    const { app, gitops } = createTokenClients(connection, { token, repository: null, gitopsToken: null });
    const world = createGitHubWorld({ webUrl: github.url, app, gitops, log: { warn: () => {} }, ...outside });
    const head = await committed(world);
    expect(await world.propose?.(proposal(head))).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('"pull requests: write"'),
    });
  });
});

describe('merging by itself', () => {
  it('is asked for where something is missing, and happens when that is there', async () => {
    github.protect(GITOPS.repository, 'main', { approvals: 1 });
    github.configure(GITOPS.repository, { autoMerge: true });
    const world = newWorld();
    const head = await committed(world);
    const proposed = await world.propose?.(proposal(head, { autoMerge: true }));
    expect(proposed).toMatchObject({ kind: 'proposed', pullRequest: { autoMerge: true }, notMerging: null });
    expect(github.pullRequest(subject())).toMatchObject({ state: 'open', autoMerge: true });
    await github.approve(subject(), { as: 'carol' });
    expect(github.pullRequest(subject())).toMatchObject({ merged: true });
  });

  it('is told where the repository does not allow it, and fails nothing', async () => {
    github.protect(GITOPS.repository, 'main', { approvals: 1 });
    const world = newWorld();
    const proposed = await world.propose?.(proposal(await committed(world), { autoMerge: true }));
    expect(proposed).toMatchObject({
      kind: 'proposed',
      pullRequest: { autoMerge: false },
      notMerging: expect.stringContaining('not allowed for this repository'),
    });
  });

  it('is done at once where nothing is missing, because then GitHub does not wait', async () => {
    github.configure(GITOPS.repository, { autoMerge: true });
    const world = newWorld();
    expect(await world.propose?.(proposal(await committed(world), { autoMerge: true }))).toEqual({ kind: 'settled' });
    expect(await github.readFile(GITOPS.repository, STATE)).toBe('revision: 7\n');
  });

  it('never merges a commit that it was not asked to merge', async () => {
    github.configure(GITOPS.repository, { autoMerge: true });
    const world = newWorld();
    const head = await committed(world);
    await github.push(GITOPS.repository, { as: 'carol', branch: BRANCH, files: { 'more.txt': 'more\n' } });
    const proposed = await world.propose?.(proposal(head, { autoMerge: true }));
    expect(proposed).toMatchObject({ kind: 'proposed', notMerging: expect.stringContaining('modified') });
    expect(github.pullRequest(subject())).toMatchObject({ merged: false });
  });
});
