import { afterEach, describe, expect, it } from '@jest/globals';
import { commit } from '../../src/github/commit.ts';
import { createCommitSize, MOST_FILES_AT_ONCE } from '../../src/github/commit-size.ts';
import type { CommitRequest } from '../../src/world/repository.ts';
import {
  type ScriptedAnswer,
  type ScriptedGitHub,
  type ScriptedRequest,
  scriptGitHub,
  TOKEN,
} from './scripted-github.ts';

const HEAD = 'a'.repeat(40);
const MADE = 'e'.repeat(40);

const request: CommitRequest = {
  branch: { repository: 'acme/gitops', branch: 'main' },
  expectedHead: HEAD,
  changes: [{ path: 'rollouts/shop/state.yaml', before: null, after: 'phase: idle # ü\n' }],
  headline: 'Move shop to 25 %',
  body: 'Headgate-Rollout: shop',
};

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

async function commitWith(
  answer: ScriptedAnswer | ((request: ScriptedRequest) => ScriptedAnswer),
  changed: Partial<CommitRequest> = {},
) {
  github = await scriptGitHub(typeof answer === 'function' ? answer : () => answer);
  return commit(
    github.client,
    { ...request, ...changed },
    null,
    createCommitSize(() => 0),
  );
}

function errors(...list: readonly Readonly<Record<string, unknown>>[]): ScriptedAnswer {
  return { body: { data: { createCommitOnBranch: null }, errors: list } };
}

describe('a commit', () => {
  const done: ScriptedAnswer = { body: { data: { createCommitOnBranch: { commit: { oid: MADE } } } } };

  it('is one request, on top of the expected head and nothing else', async () => {
    expect(await commitWith(done)).toEqual({ kind: 'committed', commit: MADE });
    expect(github?.requests.map(({ body }) => body['variables'])).toEqual([
      {
        input: {
          branch: { repositoryNameWithOwner: 'acme/gitops', branchName: 'main' },
          expectedHeadOid: HEAD,
          message: { headline: 'Move shop to 25 %', body: 'Headgate-Rollout: shop' },
          fileChanges: {
            additions: [
              { path: 'rollouts/shop/state.yaml', contents: Buffer.from('phase: idle # ü\n').toString('base64') },
            ],
          },
        },
      },
    ]);
  });

  it('is a conflict where the branch is elsewhere', async () => {
    const message = `Expected branch to point to "${HEAD}" but it did not.  Pull and try again.`;
    const stale = errors({ type: 'STALE_DATA', path: ['createCommitOnBranch'], message });
    expect(await commitWith(stale)).toEqual({ kind: 'conflict' });
  });

  it.each<[string, ScriptedAnswer]>([
    ['a 502', { status: 502, body: 'unicorns' }],
    ['a 504', { status: 504 }],
    ['a broken connection', 'drop'],
    ['an answer that broke off', 'break-off'],
    ['an error inside GitHub', errors({ message: 'Something went wrong while executing your query.' })],
    ['a code that is not known', errors({ type: 'INTERNAL', message: 'Oh no' })],
    ['an answer without the commit', { body: { data: { createCommitOnBranch: null } } }],
  ])('is unknown, and not sent again, after %s', async (_, answer) => {
    expect(await commitWith(answer)).toMatchObject({ kind: 'unknown', message: expect.stringMatching(/\w/) });
    expect(github?.requests).toHaveLength(1);
  });

  it.each<[string, ScriptedAnswer, RegExp]>([
    [
      'a protected branch',
      errors({ type: 'BRANCH_PROTECTION_RULE_VIOLATION', message: 'Protected branch update failed.' }),
      /does not take.*Protected branch update failed\./,
    ],
    ['a rule', errors({ type: 'UNPROCESSABLE', message: 'Repository rule violations found' }), /rule violations/],
    [
      'a missing branch',
      errors({ type: 'NOT_FOUND', message: 'Could not resolve' }),
      /no such thing as the branch main/,
    ],
    ['a lacking right', errors({ type: 'FORBIDDEN', message: 'Resource not accessible' }), /contents: write/],
    ['a lacking right over HTTP', { status: 403, body: { message: 'Resource not accessible' } }, /contents: write/],
    ['a wrong path', { status: 422, body: { message: 'Invalid path' } }, /Invalid path/],
    [
      'a wrong variable',
      { body: { errors: [{ message: 'Variable $input was provided invalid value', extensions: { value: {} } }] } },
      /invalid value/,
    ],
  ])('is rejected in GitHub’s words for %s', async (_, answer, words) => {
    expect(await commitWith(answer)).toEqual({ kind: 'rejected', message: expect.stringMatching(words) });
  });

  it('certainly was not made over a rate limit, and says when to come back', async () => {
    const limited = commitWith({ status: 403, headers: { 'retry-after': '30' }, body: { message: 'Slow down' } });
    await expect(limited).rejects.toMatchObject({ name: 'Unavailable', retryAfterSeconds: 30 });
  });

  it('shows the token in no message', async () => {
    const result = await commitWith({ status: 422, body: { message: `The token ${TOKEN} may not` } });
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });
});

describe('a big commit', () => {
  const count = MOST_FILES_AT_ONCE + 1;
  const changes = Array.from({ length: count }, (_, index) => ({
    path: `d/${index}.yaml`,
    before: null,
    after: `${index}`,
  }));

  function big(moved: ScriptedAnswer, head: string = HEAD, broken: Readonly<Record<string, ScriptedAnswer>> = {}) {
    let trees = 0;
    return ({ path, operation }: ScriptedRequest): ScriptedAnswer => {
      const step = operation ?? path.split('/').at(-1) ?? '';
      const failing = broken[step];
      if (failing !== undefined) return failing;
      switch (step) {
        case 'HeadgateParent': {
          const object = { __typename: 'Commit', tree: { oid: 'tree0' } };
          return { body: { data: { repository: { id: 'R_1', object } } } };
        }
        case 'trees':
          trees += 1;
          return { status: 201, body: { sha: `tree${trees}` } };
        case 'commits':
          return { status: 201, body: { sha: MADE } };
        case 'HeadgateMoveBranch':
          return moved;
        case 'HeadgateHead':
          return { body: { data: { repository: { ref: head === '' ? null : { target: { oid: head } } } } } };
        default:
          throw new Error(`Unexpected ${step}`);
      }
    };
  }

  const moved: ScriptedAnswer = { body: { data: { updateRefs: { clientMutationId: null } } } };
  function notMoved(type: string): ScriptedAnswer {
    return { body: { data: { updateRefs: null }, errors: [{ type, message: 'The branch was not moved.' }] } };
  }

  it('is built from trees of 100 files, each on the one before, then committed, then the branch is moved', async () => {
    expect(await commitWith(big(moved), { changes })).toEqual({ kind: 'committed', commit: MADE });
    const bodies = (end: string) =>
      (github?.requests ?? []).filter(({ path }) => path.endsWith(end)).map(({ body }) => body);
    const trees = bodies('/git/trees');
    expect(trees.map(({ base_tree }) => base_tree)).toEqual(trees.map((_, index) => `tree${index}`));
    const entries = trees.flatMap(({ tree }) => tree as readonly unknown[]);
    expect(entries).toEqual(changes.map(({ path, after }) => ({ path, mode: '100644', type: 'blob', content: after })));
    expect(trees).toHaveLength(Math.ceil(count / 100));
    expect(bodies('/git/commits')).toEqual([
      { message: 'Move shop to 25 %\n\nHeadgate-Rollout: shop', tree: `tree${trees.length}`, parents: [HEAD] },
    ]);
    expect(github?.requests.at(-1)?.body['variables']).toEqual({
      input: {
        repositoryId: 'R_1',
        refUpdates: [{ name: 'refs/heads/main', beforeOid: HEAD, afterOid: MADE, force: false }],
      },
    });
  });

  it('is built piece by piece where the answer to all at once was lost', async () => {
    const some = changes.slice(0, 300);
    const size = createCommitSize(() => 0);
    const answer = big(moved, HEAD, { HeadgateCommit: { status: 502 } });
    github = await scriptGitHub(answer);
    expect(await commit(github.client, { ...request, changes: some }, null, size)).toMatchObject({ kind: 'unknown' });
    expect(github.requests).toHaveLength(1);
    const again = await commit(github.client, { ...request, changes: some }, null, size);
    expect(again).toEqual({ kind: 'committed', commit: MADE });
    expect(github.requests.filter(({ path }) => path.endsWith('/git/trees'))).toHaveLength(3);
  });

  it('is split by size too', async () => {
    const large = ['a', 'b', 'c', 'd'].map((path) => ({ path, before: null, after: path.repeat(700_000) }));
    expect(await commitWith(big(moved), { changes: large })).toMatchObject({ kind: 'committed' });
    expect(github?.requests.filter(({ path }) => path.endsWith('/git/trees'))).toHaveLength(4);
  });

  it('is a conflict where the branch turns out to be elsewhere', async () => {
    expect(await commitWith(big(notMoved('UNPROCESSABLE'), 'f'.repeat(40)), { changes })).toEqual({ kind: 'conflict' });
  });

  it('is committed where the branch turns out to be moved after all', async () => {
    expect(await commitWith(big(notMoved('INTERNAL'), MADE), { changes })).toEqual({ kind: 'committed', commit: MADE });
  });

  it('is rejected where the branch stands still and GitHub’s reason is final, and unknown where it is not', async () => {
    const final = await commitWith(big(notMoved('FORBIDDEN')), { changes });
    expect(final).toMatchObject({ kind: 'rejected', message: expect.stringContaining('The branch was not moved.') });
    await github?.stop();
    expect(await commitWith(big(notMoved('INTERNAL')), { changes })).toMatchObject({ kind: 'unknown' });
  });

  it('is rejected where there is no branch', async () => {
    expect(await commitWith(big(notMoved('NOT_FOUND'), ''), { changes })).toMatchObject({ kind: 'rejected' });
  });

  it('is unknown only if the answer to the last step is lost', async () => {
    expect(await commitWith(big({ status: 502 }), { changes })).toMatchObject({ kind: 'unknown' });
    for (const step of ['HeadgateParent', 'trees', 'commits']) {
      await github?.stop();
      const lost = commitWith(big(moved, HEAD, { [step]: { status: 502 } }), { changes });
      await expect(lost).rejects.toMatchObject({ name: 'Unavailable' });
      expect(github?.requests.some(({ operation }) => operation === 'HeadgateMoveBranch')).toBe(false);
    }
  });

  it('is rejected where GitHub does not take a tree', async () => {
    const refused = { status: 422, body: { message: 'tree.path contains a malformed path component' } };
    expect(await commitWith(big(moved, HEAD, { trees: refused }), { changes })).toEqual({
      kind: 'rejected',
      message: expect.stringContaining('malformed path component'),
    });
  });
});
