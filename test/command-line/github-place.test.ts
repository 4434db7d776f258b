import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Environment } from '../../src/local/git.ts';
import { startGitHub } from '../../src/playground/github.ts';
import type { GitHub, SubjectReference } from '../../src/playground/scenario.ts';
import { run } from './recording-host.ts';

jest.setTimeout(60_000);

const MANIFESTS = fileURLToPath(new URL('../../manifests', import.meta.url));

let folder: string;
let github: GitHub;
let pullRequest: SubjectReference & { readonly headSha: string };
const tokens: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-github-'));
  github = await startGitHub({ folder, clock: Date.now });
  github.createOrganisation('acme');
  for (const login of ['alice', 'bob', 'mallory']) tokens[login] = github.createUser(login).token;
  const people = { alice: 'maintain', bob: 'write', mallory: 'read' } as const;
  await github.createRepository('acme/shop-gitops', {
    files: { folder: MANIFESTS },
    collaborators: people,
  });
  await github.createRepository('acme/shop', {
    files: { folder: `${MANIFESTS}/app-repositories/shop` },
    collaborators: people,
  });
  await github.createRepository('acme/other', { files: { 'readme.md': '' }, collaborators: people });
  pullRequest = await github.openPullRequest('acme/shop', {
    as: 'alice',
    title: 'Pay with one click',
    branch: 'one-click',
    files: { 'pay.txt': 'one click\n' },
  });
});

afterAll(async () => {
  await github.stop();
  rmSync(folder, { recursive: true, force: true });
});

function environmentOf(login: string): Environment {
  return { GITHUB_API_URL: github.apiUrl, GITHUB_GRAPHQL_URL: github.graphqlUrl, GITHUB_TOKEN: tokens[login] ?? '' };
}

function onPullRequest(login: string, ...argv: readonly string[]) {
  const where = ['--repository', 'acme/shop', '--pull-request', String(pullRequest.number)];
  return run([...argv, ...where], { environment: environmentOf(login), at: new Date().toISOString() });
}

describe('the command line through GitHub', () => {
  it('refuses whoever may not, like a comment of theirs', async () => {
    const start = ['apply', 'canary', '25', '--rollout', 'checkout', '--sha', pullRequest.headSha];
    const { code, stdout } = await onPullRequest('mallory', ...start);
    expect(code).toBe(1);
    expect(stdout).toMatch(/not_permitted|permission_unknown/);
  });

  it('plans without writing, then carries out as the token’s user', async () => {
    const command = ['canary', '25', '--rollout', 'checkout', '--sha', pullRequest.headSha, '--json'];
    const planned = await onPullRequest('alice', 'plan', ...command);
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(planned.stdout)).toMatchObject({ commit: null, subject: { number: pullRequest.number } });
    const applied = await onPullRequest('alice', 'apply', ...command);
    expect(applied).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(applied.stdout)).toMatchObject({
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      outcomes: [{ by: 'alice', reason: 'started' }],
      rollouts: [{ name: 'checkout', candidate: { pullRequest: { repository: 'acme/shop' } } }],
    });
  });

  it('leaves what others said, and the report, to the app that serves the repository', async () => {
    await github.comment(pullRequest, { as: 'bob', body: '/canary 100 --rollout checkout' });
    const { code, stdout } = await onPullRequest('alice', 'apply', 'pause', '--rollout', 'checkout', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcomes: [{ said: '/pause --rollout checkout' }] });
    expect(github.comments(pullRequest).map(({ body }) => body)).toEqual(['/canary 100 --rollout checkout']);
  });

  it('shows where the rollouts of a pull request stand', async () => {
    const { code, stdout } = await onPullRequest('alice', 'status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^checkout: paused/m);
    expect(stdout).toMatch(/decided last\n.*alice: \/pause/);
  });

  it('works on a GitOps branch without a pull request', async () => {
    const environment = environmentOf('alice');
    const where = ['--repository', 'acme/shop-gitops', '--rollout', 'checkout'];
    const at = new Date().toISOString();
    expect(await run(['apply', 'rollback', ...where], { environment, at })).toMatchObject({ code: 0, stderr: '' });
    expect((await run(['status', ...where], { environment, at })).stdout).toMatch(/^checkout: .*rolled back/m);
    expect(await run(['tick', ...where], { environment, at })).toMatchObject({ code: 0, stdout: 'No step is due.\n' });
  });

  it.each([
    [
      'a pull request that does not exist',
      ['--repository', 'acme/shop', '--pull-request', '99'],
      2,
      /no acme\/shop#99/,
    ],
    ['a repository that cannot be seen', ['--repository', 'acme/none', '--pull-request', '1'], 2, /acme\/none#1/],
  ])('says so for %s', async (_, where, code, words) => {
    const environment = environmentOf('alice');
    for (const argv of [['status'], ['apply', 'pause']]) {
      expect(await run([...argv, ...where], { environment })).toMatchObject({
        code,
        stderr: expect.stringMatching(words),
      });
    }
  });

  it('says that a repository is not configured', async () => {
    const other = await github.openPullRequest('acme/other', {
      as: 'alice',
      title: 'x',
      branch: 'x',
      files: { 'x.txt': 'x' },
    });
    const where = ['--repository', 'acme/other', '--pull-request', String(other.number)];
    for (const argv of [['status'], ['apply', 'pause']]) {
      const ran = await run([...argv, ...where], { environment: environmentOf('alice') });
      expect(ran).toMatchObject({ code: 3, stderr: expect.stringMatching(/no \.github\/headgate\.yml/) });
    }
  });

  it('ends with 4 where GitHub turns the token down or cannot be reached', async () => {
    const wrong = { ...environmentOf('alice'), GITHUB_TOKEN: 'ghp_wrong' };
    const argv = ['apply', 'pause', '--repository', 'acme/shop', '--pull-request', '1'];
    const turnedDown = await run(argv, { environment: wrong });
    expect(turnedDown.code).toBe(4);
    expect(turnedDown.stderr).not.toContain('ghp_wrong');
    const nowhere = { ...wrong, GITHUB_API_URL: 'http://127.0.0.1:9', GITHUB_GRAPHQL_URL: '' };
    expect(await run(argv, { environment: nowhere })).toMatchObject({ code: 4 });
  });
});
