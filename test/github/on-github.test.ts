import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTokenClients } from '../../src/github/clients.ts';
import { createGitHubWorld, type GitHubWorld } from '../../src/github/github-world.ts';
import { createInstallationClients, type InstallationClients } from '../../src/github/installations.ts';
import type { Connection } from '../../src/github/octokit.ts';
import { readPayload } from '../../src/github/payload.ts';
import { sweep } from '../../src/github/sweep.ts';
import { startGitHub } from '../../src/playground/github.ts';
import { sequentialRoundTrips } from '../../src/playground/request-log.ts';
import type { GitHub } from '../../src/playground/scenario.ts';
import type { Comment, Conversation } from '../../src/rollout/conversation.ts';

const SHOP = 'acme/shop';
const GITOPS = { repository: 'acme/gitops', branch: 'main' };
const REPORT = '<!-- headgate:report -->\nAll is well.';

let folder: string;
let github: GitHub;
let clients: InstallationClients;
let world: GitHubWorld;
let warnings: string[];
/** The stand-in's clock, in milliseconds since the epoch. */
let now = Date.parse('2026-01-01T10:00:00Z');
let subject: { repository: string; number: number; headSha: string };

const log = { warn: (fields: unknown, message: string) => warnings.push(`${message} ${JSON.stringify(fields)}`) };

function connectionTo(apiUrl: string, graphqlUrl: string | null): Connection {
  return {
    apiUrl,
    graphqlUrl,
    timeoutMilliseconds: 5_000,
    now: Date.now,
    random: () => 0,
    sleep: async () => {},
  };
}

function worldOf(app: InstallationClients): GitHubWorld {
  const outside = { now: Date.now, random: () => 0, sleep: async () => {} };
  return createGitHubWorld({ webUrl: 'http://127.0.0.1', app, gitops: app, log, ...outside });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-github-'));
  github = await startGitHub({ folder, clock: () => now });
  github.createOrganisation('acme');
  for (const login of ['mona', 'hubot', 'eve']) github.createUser(login);
  github.createTeam('acme/sre', ['mona']);
  github.setTeamMembership('acme/sre', 'hubot', 'pending');
  await github.createRepository(SHOP, {
    files: { '.github/headgate.yml': 'gitops: acme/gitops\n', 'app.txt': 'one\n' },
    collaborators: { mona: 'maintain', hubot: 'triage' },
  });
  await github.createRepository(GITOPS.repository, {
    files: { 'fleet.yaml': 'clusters: []\n', 'rollouts/shop/rollout.yaml': 'a: ü\n' },
    collaborators: { mona: 'write' },
  });
  clients = createInstallationClients(connectionTo(github.apiUrl, null), {
    appId: github.app.id,
    privateKey: github.app.privateKey,
  });
  world = worldOf(clients);
}, 30_000);

let pullRequests = 0;
beforeEach(async () => {
  warnings = [];
  pullRequests += 1;
  const branch = `faster-${pullRequests}`;
  subject = await github.openPullRequest(SHOP, {
    as: 'mona',
    title: 'Faster checkout',
    branch,
    files: { 'app.txt': `${branch}\n` },
  });
  github.requests.clear();
});

afterEach(() => {
  github.faults.clear();
  expect(github.unsupported).toEqual([]);
});

afterAll(async () => {
  await github.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function conversation(): Promise<Conversation> {
  const read = await world.readConversation({ repository: subject.repository, number: subject.number });
  if (read === null) throw new Error('There is no such conversation.');
  return read;
}

async function ours(): Promise<Comment[]> {
  return (await conversation()).comments.filter((comment) => comment.ours);
}

function onCommit(times = 1) {
  return { match: ({ operationName }: { operationName: string | null }) => operationName === 'HeadgateCommit', times };
}

describe('a conversation', () => {
  it('has what was said and done, by whom, and the configuration of the base branch', async () => {
    const said = await github.comment(subject, { as: 'mona', body: '/canary 25' });
    await github.label(subject, { as: 'hubot', label: 'rollout:canary' });
    const read = await conversation();
    expect(read).toMatchObject({
      kind: 'pull-request',
      title: 'Faster checkout',
      open: true,
      merged: false,
      head: { sha: subject.headSha, branch: `faster-${pullRequests}`, fork: false },
      base: { branch: 'main' },
      appConfig: 'gitops: acme/gitops\n',
    });
    expect(read.comments).toEqual([
      {
        id: said.id,
        url: said.url,
        at: said.createdAt,
        actor: { login: 'mona', bot: false },
        body: '/canary 25',
        edited: false,
        ours: false,
        reaction: null,
      },
    ]);
    expect(read.happenings).toMatchObject([
      { kind: 'labeled', actor: { login: 'hubot', bot: false }, label: 'rollout:canary' },
    ]);
  });

  it('tells an edited comment from one as it was written', async () => {
    const { id } = await github.comment(subject, { as: 'mona', body: 'Nice.' });
    await github.editComment(SHOP, id, { as: 'hubot', body: '/canary 100' });
    expect((await conversation()).comments).toMatchObject([{ id, edited: true, actor: { login: 'mona' } }]);
  });

  it('tells a merge without a closing, and a closing without a merge', async () => {
    await github.close(subject, { as: 'mona' });
    expect(await conversation()).toMatchObject({ open: false, merged: false, happenings: [{ kind: 'closed' }] });
    await github.reopen(subject, { as: 'mona' });
    now += 60_000;
    await github.merge(subject, { as: 'hubot', method: 'squash' });
    const read = await conversation();
    expect(read).toMatchObject({ open: false, merged: true });
    expect(read.happenings).toMatchObject([
      { kind: 'closed', actor: { login: 'mona' } },
      { kind: 'merged', actor: { login: 'hubot' }, sha: subject.headSha },
    ]);
  });

  it('is read whole beyond 100 entries, in order', async () => {
    const bodies = Array.from({ length: 230 }, (_, index) => `Comment ${index}`);
    for (const body of bodies) await github.comment(subject, { as: 'mona', body });
    github.requests.clear();
    expect((await conversation()).comments.map(({ body }) => body)).toEqual(bodies);
    expect(github.requests.all).toHaveLength(3);
  });

  it('on an issue has no head', async () => {
    const issue = github.openIssue(GITOPS.repository, { as: 'mona', title: 'eu-west is down' });
    expect(await world.readConversation(issue)).toMatchObject({
      kind: 'issue',
      open: true,
      head: null,
      base: null,
      appConfig: null,
    });
  });

  it('that does not exist is none', async () => {
    expect(await world.readConversation({ repository: SHOP, number: 9999 })).toBeNull();
  });

  it('from a fork says so', async () => {
    await github.fork(SHOP, 'eve');
    const forked = await github.openPullRequest(SHOP, {
      as: 'eve',
      title: 'Trust me',
      branch: 'evil',
      headRepository: 'eve/shop',
      files: { 'app.txt': 'evil\n' },
    });
    expect((await world.readConversation({ repository: SHOP, number: forked.number }))?.head).toEqual({
      sha: forked.headSha,
      branch: 'evil',
      fork: true,
    });
  });
});

describe('rights', () => {
  it('are those that a person has now', async () => {
    expect(await world.readRole(SHOP, 'mona')).toBe('maintain');
    expect(await world.readRole(SHOP, 'hubot')).toBe('triage');
    expect(await world.readRole(SHOP, 'eve')).toBe('none');
    github.setCollaborator(SHOP, 'eve', 'admin');
    expect(await world.readRole(SHOP, 'eve')).toBe('admin');
    github.setCollaborator(SHOP, 'eve', null);
    expect(await world.readRole(SHOP, 'eve')).toBe('none');
  });

  it('of nobody are none, and where the app is not installed they are unknown', async () => {
    expect(await world.readRole(SHOP, 'no-such-person')).toBe('none');
    expect(await world.readRole('acme/no-such-repository', 'mona')).toBe('unknown');
  });

  it('of a team hold for its active members', async () => {
    expect(await world.readTeamMembership('acme/sre', 'mona')).toBe(true);
    expect(await world.readTeamMembership('acme/sre', 'hubot')).toBe(false);
    expect(await world.readTeamMembership('acme/sre', 'eve')).toBe(false);
  });
});

describe('the newest push', () => {
  it('is the one that made the head what it is', async () => {
    const branch = `faster-${pullRequests}`;
    expect(await world.readNewestPush(SHOP, branch)).toMatchObject({ after: subject.headSha });
    const { after } = await github.push(SHOP, { as: 'mona', branch, files: { 'app.txt': 'again\n' } });
    expect(await world.readNewestPush(SHOP, branch)).toMatchObject({ after });
    expect(await world.readNewestPush(SHOP, 'no-such-branch')).toBeNull();
  });
});

describe('commit statuses', () => {
  it('are those since a folder was changed last, with whoever made them', async () => {
    const step = async (path: string, content: string) => {
      const { commit: head } = await world.readFiles(GITOPS, [], null);
      const made = await world.commit({
        branch: GITOPS,
        expectedHead: head,
        changes: [{ path, before: null, after: content }],
        headline: 'A step',
        body: '',
      });
      return made.kind === 'committed' ? made.commit : Promise.reject(new Error(made.kind));
    };
    const first = await step('delivery/eu/checkout/httproute.yaml', 'a: 1\n');
    const second = await step('delivery/us/checkout/httproute.yaml', 'a: 1\n');
    const context = 'kustomization/checkout/1';
    await github.reportStatus(GITOPS.repository, { as: 'mona', sha: first, context, state: 'success' });
    await github.reportStatus(GITOPS.repository, { as: 'mona', sha: second, context, state: 'failure' });
    const folders = ['delivery/eu/checkout', 'delivery/us/checkout', 'delivery/none'];
    const found = await world.readStatuses?.(GITOPS, second, folders);
    if (found === undefined || found === 'unknown') throw new Error('The statuses could not be read.');
    expect(
      [...found].map(([folder, { changedBy, statuses }]) => [
        folder,
        changedBy,
        statuses.map(({ commit, state, creator }) => [commit, state, creator]),
      ]),
    ).toEqual([
      [
        folders[0],
        first,
        [
          [second, 'failure', 'mona'],
          [first, 'success', 'mona'],
        ],
      ],
      [folders[1], second, [[second, 'failure', 'mona']]],
      [
        folders[2],
        null,
        [
          [second, 'failure', 'mona'],
          [first, 'success', 'mona'],
        ],
      ],
    ]);
    expect(await world.readStatuses?.({ ...GITOPS, repository: 'acme/none' }, second, folders)).toBe('unknown');
  });
});

describe('a commit', () => {
  async function request(path: string, after: string) {
    const { commit } = await world.readFiles(GITOPS, [], null);
    const changes = [{ path, before: null, after }];
    return { branch: GITOPS, expectedHead: commit, changes, headline: 'Move shop', body: 'Headgate-Rollout: shop' };
  }

  it('is what is read afterwards, and only on top of what was read before', async () => {
    const asked = await request('rollouts/shop/state.yaml', 'weight: 25 # ü\n');
    const made = await world.commit(asked);
    const paths = ['rollouts/shop/state.yaml', 'rollouts/shop/rollout.yaml', 'none.yaml'];
    const read = await world.readFiles(GITOPS, paths, null);
    expect(made).toEqual({ kind: 'committed', commit: read.commit });
    expect([...read.files.values()]).toEqual(['weight: 25 # ü\n', 'a: ü\n', null]);
    expect(await world.commit(asked)).toEqual({ kind: 'conflict' });
    const before = await world.readFiles(GITOPS, ['rollouts/shop/state.yaml'], asked.expectedHead);
    expect(before.files.get('rollouts/shop/state.yaml')).not.toBe('weight: 25 # ü\n');
  });

  it('whose answer is lost is unknown, and may be there', async () => {
    for (const kind of ['502-after-write', 'drop-connection'] as const) {
      const asked = await request(`${kind}.yaml`, 'there\n');
      github.faults.add({ kind, ...onCommit() });
      expect(await world.commit(asked)).toMatchObject({ kind: 'unknown' });
      expect((await world.readFiles(GITOPS, [`${kind}.yaml`], null)).files.get(`${kind}.yaml`)).toBe('there\n');
    }
  });

  it('whose request is lost is unknown too, and is not sent again', async () => {
    const asked = await request('lost.yaml', 'there\n');
    github.requests.clear();
    github.faults.add({ kind: '502-before', ...onCommit() });
    expect(await world.commit(asked)).toMatchObject({ kind: 'unknown' });
    expect(github.requests.all).toHaveLength(1);
    expect((await world.readFiles(GITOPS, ['lost.yaml'], null)).files.get('lost.yaml')).toBeNull();
  });

  it('over the limit was certainly not made', async () => {
    const asked = await request('limited.yaml', 'there\n');
    for (const kind of ['rate-limit-primary', 'rate-limit-secondary', 'graphql-rate-limit-200'] as const) {
      github.faults.add({ kind, ...onCommit() });
      const seconds = await world.commit(asked).catch(({ retryAfterSeconds }) => retryAfterSeconds);
      expect(seconds).toBeGreaterThanOrEqual(1);
    }
    expect(await world.commit(asked)).toMatchObject({ kind: 'committed' });
  });

  it('on a branch that does not exist is rejected', async () => {
    const asked = { ...(await request('a.yaml', 'a\n')), branch: { ...GITOPS, branch: 'no-such-branch' } };
    expect(await world.commit(asked)).toMatchObject({ kind: 'rejected' });
  });

  it('of more than one request carries is one commit, and a compare-and-swap', async () => {
    const { commit } = await world.readFiles(GITOPS, [], null);
    const changes = Array.from({ length: 4 }, (_, index) => {
      return { path: `delivery/c${index}/route.yaml`, before: null, after: `weight: ${index}\n`.repeat(80_000) };
    });
    github.requests.clear();
    const asked = {
      branch: GITOPS,
      expectedHead: commit,
      changes,
      headline: 'Move all',
      body: 'Headgate-Rollout: all',
    };
    const made = await world.commit(asked);
    expect(github.requests.all.filter(({ path }) => path.endsWith('/git/trees'))).toHaveLength(4);
    const read = await world.readFiles(GITOPS, ['fleet.yaml', ...changes.map(({ path }) => path)], null);
    expect(made).toEqual({ kind: 'committed', commit: read.commit });
    expect([...read.files.values()]).toEqual(['clusters: []\n', ...changes.map(({ after }) => after)]);
    // At the same second it would be the very same commit, and there already.
    now += 60_000;
    expect(await world.commit(asked)).toEqual({ kind: 'conflict' });
  });
});

describe('a report', () => {
  it('is one comment, however often it is published, with its reactions and its check run', async () => {
    const { id } = await github.comment(subject, { as: 'mona', body: '/canary 25' });
    await world.acknowledge(SHOP, id);
    const check = { sha: subject.headSha, title: 'Moved', conclusion: 'success', summary: 'Fine.', text: '' } as const;
    for (const comment of [REPORT, REPORT, `${REPORT} Still.`]) {
      const reactions = [{ commentId: id, content: 'rocket' }] as const;
      await world.publish({ subject, comment, recorded: new Set<string>(), existing: await ours(), reactions, check });
    }
    const comments = github.comments(subject);
    expect(comments.map(({ author, body }) => [author, body])).toEqual([
      ['mona', '/canary 25'],
      ['headgate[bot]', `${REPORT} Still.`],
    ]);
    expect(comments[0]?.reactions).toEqual([
      { by: 'headgate[bot]', content: 'eyes' },
      { by: 'headgate[bot]', content: 'rocket' },
    ]);
    expect(github.checkRuns(SHOP, subject.headSha)).toMatchObject([
      { name: 'Headgate', status: 'completed', conclusion: 'success', title: 'Moved' },
    ]);
    expect((await conversation()).comments).toMatchObject([
      { reaction: 'rocket', ours: false },
      { reaction: null, ours: true, actor: { login: 'headgate[bot]', bot: true } },
    ]);
    expect(warnings).toEqual([]);
  });

  it('of two at once is one comment in the end', async () => {
    const nothing = { subject, recorded: new Set<string>(), existing: [], reactions: [], check: null };
    await Promise.all([1, 2, 3].map((n) => world.publish({ ...nothing, comment: `${REPORT} ${n}` })));
    expect(github.comments(subject)).toHaveLength(1);
  });
});

describe('a look', () => {
  it('takes three round trips to the commit', async () => {
    await conversation();
    await world.readFiles(GITOPS, [], null);
    github.requests.clear();
    // Slow enough that requests which were sent together are seen to be under way together.
    github.faults.add({ kind: 'slow', times: 10, milliseconds: 200 });
    const { head } = await conversation();
    const [{ commit }] = await Promise.all([
      world.readFiles(GITOPS, ['fleet.yaml', 'rollouts/shop/rollout.yaml'], null),
      world.readRole(SHOP, 'mona'),
      world.readNewestPush(SHOP, head?.branch ?? ''),
    ]);
    const changes = [{ path: 'look.yaml', before: null, after: 'moved\n' }];
    const made = await world.commit({ branch: GITOPS, expectedHead: commit, changes, headline: 'Move', body: '' });
    expect(made).toMatchObject({ kind: 'committed' });
    expect(sequentialRoundTrips(github.requests.all)).toBe(3);
    expect(github.requests.all).toHaveLength(5);
  });
});

describe('lost webhooks', () => {
  it('are made up for by a sweep over every repository that the app is installed on', async () => {
    const repositories = await clients.listRepositories();
    expect(repositories).toEqual([GITOPS.repository, SHOP]);
    const found = await sweep(clients, repositories, () => now - 60_000, log);
    expect(found.subjects[0]).toEqual({ repository: SHOP, number: subject.number });
    expect((await sweep(clients, repositories, () => now + 60_000, log)).subjects).toEqual([]);
    expect(warnings).toEqual([]);
  });
});

describe('a webhook', () => {
  it('says where to look', async () => {
    const receiver = createServer((_, response) => response.writeHead(202).end()).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    github.setWebhookUrl(`http://127.0.0.1:${port}/`);
    const { id } = await github.comment(subject, { as: 'mona', body: '/canary 25' });
    await github.settled();
    github.setWebhookUrl(null);
    receiver.close();
    receiver.closeAllConnections();
    const delivery = github.deliveries.find(({ event }) => event === 'issue_comment');
    expect(readPayload('issue_comment', delivery?.payload)).toEqual({
      kind: 'subject',
      subject: { repository: SHOP, number: subject.number },
      commentId: id,
    });
  });
});

describe('a workflow', () => {
  it('works with its own token, at addresses that are given', async () => {
    const token = github.workflowToken(SHOP, {
      contents: 'read',
      issues: 'write',
      pull_requests: 'write',
      metadata: 'read',
    });
    const connection = connectionTo(github.url, github.graphqlUrl);
    const faces = createTokenClients(connection, { token, repository: SHOP, gitopsToken: null });
    const outside = { now: Date.now, random: () => 0, sleep: async () => {} };
    const workflow = createGitHubWorld({ webUrl: 'http://127.0.0.1', ...faces, log, ...outside });
    await workflow.publish({
      subject,
      comment: REPORT,
      recorded: new Set<string>(),
      existing: [],
      reactions: [],
      check: null,
    });
    const read = await workflow.readConversation({ repository: SHOP, number: subject.number });
    expect(read?.comments).toMatchObject([{ ours: true, actor: { login: 'github-actions[bot]', bot: true } }]);
    const { commit } = await world.readFiles(GITOPS, [], null);
    const changes = [{ path: 'a.yaml', before: null, after: 'a\n' }];
    const refused = await workflow.commit({ branch: GITOPS, expectedHead: commit, changes, headline: 'x', body: '' });
    expect(refused).toMatchObject({ kind: 'rejected' });
    expect(JSON.stringify(refused)).not.toContain(token);
  });
});
