import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ACME_SHOP, startShop } from './started-github.ts';

// Reading GitHub’s schema takes its time on a busy machine.
jest.setTimeout(30_000);

let shop: Awaited<ReturnType<typeof startShop>>;
let branches = 0;

beforeAll(async () => {
  shop = await startShop();
  shop.github.protect('acme/shop', 'main', { approvals: 1 });
}, 30_000);
afterEach(() => expect(shop.contract.violations()).toEqual([]));
afterAll(() => shop.stop());

async function ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
  try {
    return await shop.app.graphql(query, { ...variables });
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'errors' in error) return { errors: error.errors };
    throw error;
  }
}

async function main(): Promise<string> {
  return (await shop.github.head('acme/shop')) ?? '';
}

async function commitOn(branchName: string, expectedHeadOid: string) {
  const query =
    'mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
  const branch = { repositoryNameWithOwner: 'acme/shop', branchName };
  const fileChanges = { additions: [{ path: 'new.txt', contents: Buffer.from(branchName).toString('base64') }] };
  return ask(query, { input: { branch, expectedHeadOid, message: { headline: 'New' }, fileChanges } });
}

async function repositoryId(): Promise<string> {
  const data = await ask('{ repository(owner: "acme", name: "shop") { id } }', {});
  return (data as { repository: { id: string } }).repository.id;
}

async function pullRequest() {
  branches += 1;
  const branch = `change-${branches}`;
  await shop.github.push('acme/shop', { as: 'mona', branch, files: { [`${branch}.txt`]: branch } });
  const { data } = await shop.app.rest.pulls.create({ ...ACME_SHOP, title: 'Change', head: branch, base: 'main' });
  return { repository: 'acme/shop', number: data.number, id: data.node_id, sha: data.head.sha, branch };
}

function autoMerge(pullRequestId: string, more: Readonly<Record<string, unknown>> = {}) {
  const query = `mutation($input: EnablePullRequestAutoMergeInput!) {
    enablePullRequestAutoMerge(input: $input) { pullRequest { number autoMergeRequest { mergeMethod enabledAt } } }
  }`;
  return ask(query, { input: { pullRequestId, ...more } });
}

describe('a protected branch', () => {
  it('takes no commit by createCommitOnBranch', async () => {
    const before = await main();
    expect(await commitOn('main', before)).toMatchObject({
      errors: [
        {
          type: 'BRANCH_PROTECTION_RULE_VIOLATION',
          path: ['createCommitOnBranch'],
          message: 'Changes must be made through a pull request.',
        },
      ],
    });
    expect(await main()).toBe(before);
  });

  it('says that the commit is stale before it says anything of the protection', async () => {
    expect(await commitOn('main', 'f'.repeat(40))).toMatchObject({ errors: [{ type: 'STALE_DATA' }] });
  });

  it('is moved neither by updateRefs nor by REST', async () => {
    const before = await main();
    const { sha } = await pullRequest();
    const query = 'mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }';
    const refUpdates = [{ name: 'refs/heads/main', beforeOid: before, afterOid: sha }];
    const refused = await ask(query, { input: { repositoryId: await repositoryId(), refUpdates } });
    expect(refused).toMatchObject({ errors: [{ message: 'Changes must be made through a pull request.' }] });
    await expect(shop.app.rest.git.updateRef({ ...ACME_SHOP, ref: 'heads/main', sha })).rejects.toMatchObject({
      status: 422,
    });
    expect(await main()).toBe(before);
  });

  it('takes no push of git’s own, and every other branch does', () => {
    const clone = mkdtempSync(join(tmpdir(), 'headgate-clone-'));
    const git = (...args: string[]) => spawnSync('git', ['-C', clone, ...args], { encoding: 'utf8' });
    execFileSync('git', ['clone', '--quiet', shop.shop.folder, clone]);
    writeFileSync(join(clone, 'pushed.txt'), 'pushed\n');
    git('add', '.');
    git('-c', 'user.name=Mona', '-c', 'user.email=mona@example.com', 'commit', '--quiet', '-m', 'Push');
    const refused = git('push', 'origin', 'HEAD:main');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('GH006: Protected branch update failed for refs/heads/main.');
    expect(git('push', 'origin', 'HEAD:side').status).toBe(0);
    rmSync(clone, { recursive: true, force: true });
  });

  it('takes a person’s push only from an administrator', async () => {
    const push = (as: string) => shop.github.push('acme/shop', { as, files: { 'by-hand.txt': as } });
    await expect(push('mona')).rejects.toThrow('GH006');
    shop.github.setCollaborator('acme/shop', 'eve', 'admin');
    expect((await push('eve')).after).toBe(await main());
  });

  it('takes a merge only with its reviews', async () => {
    const subject = await pullRequest();
    const merge = () => shop.app.rest.pulls.merge({ ...ACME_SHOP, pull_number: subject.number });
    await expect(merge()).rejects.toMatchObject({
      status: 405,
      message: expect.stringContaining('At least 1 approving review is required by reviewers with write access.'),
    });
    await shop.github.approve(subject, { as: 'mona' });
    expect((await merge()).data.merged).toBe(true);
  });
});

describe('a branch that is made by createRef', () => {
  const CREATE = `mutation($ref: CreateRefInput!, $input: CreateCommitOnBranchInput!) {
    createRef(input: $ref) { ref { name prefix target { oid } } }
    createCommitOnBranch(input: $input) { commit { oid } }
  }`;

  it('is there for the next mutation of the same request, and a second one is told that it exists', async () => {
    const head = await main();
    const branch = { repositoryNameWithOwner: 'acme/shop', branchName: 'made/by-app' };
    const input = { branch, expectedHeadOid: head, message: { headline: 'New' }, fileChanges: {} };
    const ref = { repositoryId: await repositoryId(), name: 'refs/heads/made/by-app', oid: head };
    expect(await ask(CREATE, { ref, input })).toMatchObject({
      createRef: { ref: { name: 'made/by-app', prefix: 'refs/heads/' } },
      createCommitOnBranch: { commit: { oid: await shop.github.head('acme/shop', 'made/by-app') } },
    });
    expect(await ask(CREATE, { ref, input })).toMatchObject({
      errors: [
        {
          type: 'UNPROCESSABLE',
          path: ['createRef'],
          message: 'A ref named "refs/heads/made/by-app" already exists in the repository.',
        },
        { type: 'STALE_DATA', path: ['createCommitOnBranch'] },
      ],
    });
  });
});

describe('merging by itself', () => {
  it('waits for the reviews', async () => {
    shop.github.configure('acme/shop', { autoMerge: true });
    const subject = await pullRequest();
    expect(await autoMerge(subject.id, { expectedHeadOid: subject.sha })).toMatchObject({
      enablePullRequestAutoMerge: { pullRequest: { autoMergeRequest: { mergeMethod: 'MERGE' } } },
    });
    const { data } = await shop.app.rest.pulls.get({ ...ACME_SHOP, pull_number: subject.number });
    expect(data.auto_merge).toMatchObject({ merge_method: 'merge', enabled_by: { login: 'headgate[bot]' } });
    expect(shop.github.pullRequest(subject).state).toBe('open');
    await shop.github.approve(subject, { as: 'mona' });
    expect(shop.github.pullRequest(subject)).toMatchObject({ state: 'closed', merged: true });
  });

  it('is refused where nothing is missing, where it is not allowed and where the head is another', async () => {
    const subject = await pullRequest();
    const refused = (message: string) => ({ errors: [{ type: 'UNPROCESSABLE', message }] });
    expect(await autoMerge(subject.id, { expectedHeadOid: 'f'.repeat(40) })).toMatchObject(
      refused('Head branch was modified. Review and try the merge again.'),
    );
    await shop.github.approve(subject, { as: 'mona' });
    expect(await autoMerge(subject.id)).toMatchObject(refused('["Pull request Pull request is in clean status"]'));
    shop.github.configure('acme/shop', { autoMerge: false });
    expect(await autoMerge(subject.id)).toMatchObject(
      refused('["Pull request Auto merge is not allowed for this repository"]'),
    );
  });
});

describe('a repository’s pull requests', () => {
  it('are found by their branch and base, with their last commit', async () => {
    const subject = await pullRequest();
    const query = `query($head: String!, $base: String!) { repository(owner: "acme", name: "shop") {
      viewerDefaultMergeMethod
      pullRequests(headRefName: $head, baseRefName: $base, last: 5) { nodes { number commits(last: 1) { nodes { commit { oid } } } } }
    } }`;
    expect(await ask(query, { head: subject.branch, base: 'main' })).toEqual({
      repository: {
        viewerDefaultMergeMethod: 'MERGE',
        pullRequests: { nodes: [{ number: subject.number, commits: { nodes: [{ commit: { oid: subject.sha } }] } }] },
      },
    });
    expect(await ask(query, { head: subject.branch, base: 'side' })).toMatchObject({
      repository: { pullRequests: { nodes: [] } },
    });
  });

  it('are closed with their branch', async () => {
    const subject = await pullRequest();
    await shop.github.deleteBranch('acme/shop', subject.branch, { as: 'mona' });
    expect(shop.github.pullRequest(subject)).toMatchObject({ state: 'closed', merged: false });
  });
});
