import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubjectReference } from '../../src/playground/scenario.ts';
import { startShop } from './started-github.ts';

const COMMIT = `mutation Commit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid file(path: "src/app.txt") { object { ... on Blob { text } } } } ref { name target { oid } } }
}`;
const UPDATE = `mutation Update($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }`;
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('GraphQL, through a real Octokit and GitHub’s own schema', () => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  let pull: SubjectReference & { readonly headSha: string };
  beforeAll(async () => {
    shop = await startShop();
    pull = await shop.github.openPullRequest('acme/shop', {
      as: 'mona',
      branch: 'faster',
      title: 'Faster',
      files: { 'src/app.txt': 'two\n' },
    });
  });
  afterAll(async () => {
    await shop.stop();
  });

  /** The answer's data, or (for an answer with errors) its errors. */
  async function ask(query: string, variables: Record<string, unknown> = {}, auth?: string): Promise<unknown> {
    const octokit = auth === undefined ? shop.app : shop.asPerson(auth);
    return octokit.graphql(query, variables).catch((error: unknown) => {
      if (typeof error === 'object' && error !== null && 'errors' in error) return { errors: error.errors };
      throw error;
    });
  }
  const main = async () => (await shop.github.head('acme/shop')) ?? '';
  const commit = (expectedHeadOid: string, fileChanges: unknown, branchName = 'main') =>
    ask(COMMIT, {
      input: {
        branch: { repositoryNameWithOwner: 'acme/shop', branchName },
        expectedHeadOid,
        message: { headline: 'Change', body: 'Headgate-Actor: mona' },
        fileChanges,
      },
    });

  it('reads a repository, its head and files of it in one query', async () => {
    const data = await ask(`{
      viewer { login }
      rateLimit { limit remaining cost resetAt }
      repository(owner: "Acme", name: "SHOP") {
        id nameWithOwner isFork defaultBranchRef { name }
        object(expression: "main:README.md") { __typename ... on Blob { text byteSize isBinary isTruncated } }
        missing: object(expression: "main:none") { oid }
        ref(qualifiedName: "refs/heads/main") { name prefix target { __typename oid ... on Commit {
          messageHeadline history(first: 5) { totalCount nodes { oid } }
          a: file(path: "src/deep/file.txt") { name path mode oid type object { ... on Blob { oid text } } }
          b: file(path: "src/none.txt") { name }
        } } }
        none: ref(qualifiedName: "refs/heads/none") { name }
      }
    }`);
    expect(data).toMatchObject({
      viewer: { login: 'headgate[bot]' },
      rateLimit: { limit: 5000, cost: 1 },
      repository: {
        nameWithOwner: 'acme/shop',
        isFork: false,
        defaultBranchRef: { name: 'main' },
        object: { __typename: 'Blob', text: '# Shop\n', byteSize: 7, isBinary: false, isTruncated: false },
        missing: null,
        ref: {
          name: 'main',
          prefix: 'refs/heads/',
          target: {
            __typename: 'Commit',
            oid: await main(),
            history: { totalCount: 1 },
            a: { name: 'file.txt', path: 'src/deep/file.txt', mode: 33188, type: 'blob', object: { text: 'deep\n' } },
            b: null,
          },
        },
        none: null,
      },
    });
  });

  it('reads a conversation: who said and did what, in order, in pages', async () => {
    const first = await shop.github.comment(pull, { as: 'mona', body: '/canary 25' });
    await shop.github.label(pull, { as: 'hubot', label: 'rollout:canary' });
    const edited = await shop.github.comment(pull, { as: 'hubot', body: 'typo' });
    await shop.github.editComment('acme/shop', edited.id, { as: 'hubot', body: 'fixed' });
    const { data: ours } = await shop.app.rest.issues.createComment({
      owner: 'acme',
      repo: 'shop',
      issue_number: pull.number,
      body: 'Report',
    });
    await shop.app.rest.reactions.createForIssueComment({
      owner: 'acme',
      repo: 'shop',
      comment_id: first.id,
      content: 'rocket',
    });
    await shop.github.unlabel(pull, { as: 'hubot', label: 'rollout:canary' });
    const query = `query Read($after: String, $number: Int!) { repository(owner: "acme", name: "shop") { subject: issueOrPullRequest(number: $number) { __typename ... on PullRequest {
      number state merged headRefOid headRefName isCrossRepository baseRefName author { login __typename } headRepository { nameWithOwner }
      comments(last: 1) { totalCount nodes { databaseId } }
      timelineItems(first: 2, after: $after, itemTypes: [ISSUE_COMMENT, LABELED_EVENT, UNLABELED_EVENT, MERGED_EVENT, CLOSED_EVENT]) {
        pageInfo { hasNextPage endCursor }
        nodes { __typename
          ... on IssueComment { databaseId url body createdAt lastEditedAt includesCreatedEdit isMinimized viewerDidAuthor author { login __typename } reactionGroups { content viewerHasReacted } }
          ... on LabeledEvent { id createdAt actor { login } label { name } }
          ... on UnlabeledEvent { actor { login } label { name } } } } } } } }`;
    const items: unknown[] = [];
    let after: string | null = null;
    do {
      const page = (await ask(query, { after, number: pull.number })) as {
        repository: {
          subject: { timelineItems: { pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: unknown[] } };
        };
      };
      const { subject } = page.repository;
      expect(subject).toMatchObject({
        __typename: 'PullRequest',
        state: 'OPEN',
        merged: false,
        headRefOid: pull.headSha,
        headRefName: 'faster',
        isCrossRepository: false,
        baseRefName: 'main',
        author: { login: 'mona', __typename: 'User' },
        comments: { totalCount: 3, nodes: [{ databaseId: ours.id }] },
      });
      items.push(...subject.timelineItems.nodes);
      after = subject.timelineItems.pageInfo.hasNextPage ? subject.timelineItems.pageInfo.endCursor : null;
    } while (after !== null);
    expect(items).toMatchObject([
      {
        __typename: 'IssueComment',
        databaseId: first.id,
        body: '/canary 25',
        lastEditedAt: null,
        viewerDidAuthor: false,
        author: { login: 'mona' },
      },
      { __typename: 'LabeledEvent', actor: { login: 'hubot' }, label: { name: 'rollout:canary' } },
      { __typename: 'IssueComment', body: 'fixed', includesCreatedEdit: true, lastEditedAt: expect.any(String) },
      { __typename: 'IssueComment', viewerDidAuthor: true, author: { login: 'headgate', __typename: 'Bot' } },
      { __typename: 'UnlabeledEvent', actor: { login: 'hubot' } },
    ]);
    expect(items[0]).toMatchObject({
      reactionGroups: expect.arrayContaining([{ content: 'ROCKET', viewerHasReacted: true }]),
    });
  });

  it('commits many files on the expected head, and plain git sees one commit', async () => {
    const before = await main();
    const additions = Array.from({ length: 200 }, (_, index) => ({
      path: `delivery/c${index}/route.yaml`,
      contents: base64(`n: ${index}\n`),
    }));
    const data = await commit(before, {
      additions: [...additions, { path: 'src/app.txt', contents: base64('three\n') }],
      deletions: [{ path: 'src/deep/file.txt' }],
    });
    const after = await main();
    expect(data).toEqual({
      createCommitOnBranch: {
        commit: { oid: after, file: { object: { text: 'three\n' } } },
        ref: { name: 'main', target: { oid: after } },
      },
    });
    const git = (...args: string[]) => execFileSync('git', ['--git-dir', shop.shop.folder, ...args]).toString();
    expect(git('log', '-1', '--format=%P|%an|%cn|%B', 'main').trim()).toBe(
      `${before}|headgate[bot]|GitHub|Change\n\nHeadgate-Actor: mona`,
    );
    expect(git('diff', '--name-status', before, after).trim().split('\n')).toHaveLength(202);
  });

  it('refuses a commit on another head, and a deletion of what is not there', async () => {
    const now = await main();
    const old = execFileSync('git', ['--git-dir', shop.shop.folder, 'rev-parse', `${now}^`])
      .toString()
      .trim();
    expect(await commit(old, { additions: [{ path: 'x', contents: base64('x') }] })).toEqual({
      errors: [
        {
          type: 'STALE_DATA',
          path: ['createCommitOnBranch'],
          locations: [{ line: 2, column: 3 }],
          message: `Expected branch to point to "${old}" but it did not.  Pull and try again.`,
        },
      ],
    });
    expect(await commit(now, { deletions: [{ path: 'none' }] })).toMatchObject({
      errors: [{ message: `A path was requested for deletion which does not exist as of commit oid \`${now}\`` }],
    });
    expect(await main()).toBe(now);
  });

  it('lets exactly one of two commits on one head through', async () => {
    const now = await main();
    const one = (path: string) => commit(now, { additions: [{ path, contents: base64(path) }] });
    const answers = await Promise.all([one('a'), one('b'), one('c')]);
    expect(answers.filter((answer) => JSON.stringify(answer).includes('STALE_DATA'))).toHaveLength(2);
    expect(execFileSync('git', ['--git-dir', shop.shop.folder, 'rev-parse', 'main^']).toString().trim()).toBe(now);
  });

  it('moves several refs or none', async () => {
    const { id } = ((await ask('{ repository(owner: "acme", name: "shop") { id } }')) as { repository: { id: string } })
      .repository;
    const now = await main();
    const { after } = await shop.github.push('acme/shop', { as: 'mona', branch: 'side', files: { side: '1' } });
    const update = (refUpdates: unknown) =>
      ask(UPDATE, { input: { repositoryId: id, refUpdates, clientMutationId: 'm' } });
    const wrong = await update([
      { name: 'refs/heads/main', beforeOid: now, afterOid: after },
      { name: 'refs/heads/side', beforeOid: now, afterOid: after },
    ]);
    expect(wrong).toMatchObject({
      errors: [{ path: ['updateRefs'], message: `Ref refs/heads/side is at ${after} but expected ${now}` }],
    });
    expect(await main()).toBe(now);
    expect(await update([{ name: 'refs/heads/main', beforeOid: now, afterOid: after }])).toEqual({
      updateRefs: { clientMutationId: 'm' },
    });
    expect(await main()).toBe(after);
    expect(await update([{ name: 'refs/heads/main', beforeOid: after, afterOid: now }])).toMatchObject({
      errors: [{ message: 'Update of refs/heads/main is not a fast forward.' }],
    });
  });

  it('shows a fork’s pull request and a merge', async () => {
    shop.github.setCollaborator('acme/shop', 'eve', 'read');
    await shop.github.fork('acme/shop', 'eve');
    const files = { 'src/app.txt': 'eve\n' };
    const forked = await shop.github.openPullRequest('acme/shop', {
      as: 'eve',
      branch: 'mine',
      title: 'Mine',
      files,
      headRepository: 'eve/shop',
    });
    const { sha } = await shop.github.merge(forked, { as: 'mona' });
    const data = await ask(
      `query($n: Int!) { repository(owner: "acme", name: "shop") { pullRequest(number: $n) {
      isCrossRepository state mergeCommit { oid } timelineItems(last: 5) { nodes { __typename ... on MergedEvent { actor { login } commit { oid } } } } } } }`,
      { n: forked.number },
    );
    expect(data).toEqual({
      repository: {
        pullRequest: {
          isCrossRepository: true,
          state: 'MERGED',
          mergeCommit: { oid: sha },
          timelineItems: {
            nodes: [
              { __typename: 'MergedEvent', actor: { login: 'mona' }, commit: { oid: sha } },
              { __typename: 'ClosedEvent' },
            ],
          },
        },
      },
    });
  });

  it('answers what GitHub answers to what is wrong', async () => {
    expect(await ask('{ repository(owner: "acme", name: "shop") { nonsense } }')).toMatchObject({
      errors: [{ message: expect.stringContaining('nonsense') }],
    });
    expect(await ask('{ repository(owner: "acme", name: "none") { id } }')).toMatchObject({
      errors: [
        {
          type: 'NOT_FOUND',
          path: ['repository'],
          message: "Could not resolve to a Repository with the name 'acme/none'.",
        },
      ],
    });
    const comments = (argument: string) =>
      ask(
        `{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { comments${argument} { totalCount } } } }`,
      );
    expect(await comments('(first: 101)')).toMatchObject({
      errors: [
        {
          type: 'EXCESSIVE_PAGINATION',
          message: 'Requesting 101 records on the `comments` connection exceeds the `first` limit of 100 records.',
        },
      ],
    });
    expect(await comments('')).toMatchObject({ errors: [{ type: 'MISSING_PAGINATION_BOUNDARIES' }] });
    const token = shop.github.workflowToken('acme/shop', { pull_requests: 'read' });
    expect(
      await ask(
        '{ viewer { login } repository(owner: "acme", name: "shop") { object(expression: "main:README.md") { oid } } }',
        {},
        token,
      ),
    ).toMatchObject({
      errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
    });
    expect(await ask('{ viewer { login } }', {}, token)).toEqual({ viewer: { login: 'github-actions[bot]' } });
  });

  it('owns up to what it does not know', async () => {
    expect(shop.github.unsupported).toEqual([]);
    await ask('{ repository(owner: "acme", name: "shop") { stargazerCount } }');
    expect(shop.github.unsupported).toEqual(['GraphQL: The stand-in does not know Repository.stargazerCount.']);
  });
});
