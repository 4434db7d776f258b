import { afterEach, describe, expect, it } from '@jest/globals';
import { readConversation } from '../../src/github/conversation.ts';
import { Unavailable } from '../../src/world/unavailable.ts';
import { answered, blob, commentItem, HEAD, issue, person, pullRequest, timeline } from './conversation-fixture.ts';
import { type ScriptedAnswer, type ScriptedGitHub, type ScriptedRequest, scriptGitHub } from './scripted-github.ts';

const subject = { repository: 'acme/shop', number: 12 };

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

async function read(answer: ScriptedAnswer | ((request: ScriptedRequest) => ScriptedAnswer)) {
  github = await scriptGitHub(typeof answer === 'function' ? answer : () => answer);
  return readConversation(github.client, subject);
}

async function only(item: unknown, fields: Readonly<Record<string, unknown>> = {}) {
  const conversation = await read(answered(pullRequest({ timelineItems: timeline([item]), ...fields })));
  return { comment: conversation?.comments[0], happenings: conversation?.happenings };
}

describe('a pull request', () => {
  it('is read in one round trip, with its configuration from the base branch', async () => {
    expect(await read(answered(pullRequest()))).toEqual({
      subject,
      kind: 'pull-request',
      title: 'Faster checkout',
      open: true,
      merged: false,
      head: { sha: HEAD, branch: 'faster', fork: false },
      base: { branch: 'main' },
      comments: [],
      happenings: [],
      appConfig: 'gitops: acme/gitops\n',
    });
    expect(github?.requests.map(({ body }) => body['variables'])).toEqual([
      { owner: 'acme', repo: 'shop', number: 12, before: null },
    ]);
  });

  it('from another repository is from a fork', async () => {
    const conversation = await read(answered(pullRequest({ isCrossRepository: true })));
    expect(conversation?.head?.fork).toBe(true);
  });

  it('has no configuration where the base branch has no such file, a folder there, or is gone itself', async () => {
    const bases = [
      { target: { __typename: 'Commit', file: null } },
      { target: { __typename: 'Commit', file: { object: { __typename: 'Tree' } } } },
      null,
    ];
    for (const baseRef of bases) {
      expect((await read(answered(pullRequest({ baseRef }))))?.appConfig).toBeNull();
      await github?.stop();
    }
  });

  it('has its whole configuration even where GraphQL cuts it short', async () => {
    const file = blob('gitops: ac', { isTruncated: true });
    const conversation = await read(({ path }) =>
      path.startsWith('/repos/acme/shop/git/blobs/')
        ? { body: { encoding: 'base64', content: Buffer.from('gitops: acme/gitops\n').toString('base64') } }
        : answered(pullRequest({ baseRef: { target: { __typename: 'Commit', file } } })),
    );
    expect(conversation?.appConfig).toBe('gitops: acme/gitops\n');
  });

  it('that is merged says by whom, and which head; the closing that comes with it is no closing', async () => {
    const at = '2026-01-02T10:00:00Z';
    const items = [
      { __typename: 'ClosedEvent', id: 'CE_1', createdAt: '2026-01-01T10:00:00Z', actor: person('mona') },
      { __typename: 'MergedEvent', createdAt: at, actor: person('hubot') },
      { __typename: 'ClosedEvent', id: 'CE_2', createdAt: at, actor: person('hubot') },
    ];
    const fields = { closed: true, merged: true, mergedAt: at, timelineItems: timeline(items) };
    const conversation = await read(answered(pullRequest(fields)));
    expect(conversation).toMatchObject({ open: false, merged: true });
    expect(conversation?.happenings).toEqual([
      { kind: 'closed', id: 'CE_1', at: '2026-01-01T10:00:00Z', actor: { login: 'mona', bot: false } },
      { kind: 'merged', at, actor: { login: 'hubot', bot: false }, sha: HEAD },
    ]);
  });

  it('tells labels by the person who put them on', async () => {
    const label = { name: 'canary:25' };
    const at = '2026-01-01T10:00:00Z';
    const { happenings } = await only({
      __typename: 'LabeledEvent',
      id: 'LE_1',
      createdAt: at,
      actor: person('mona'),
      label,
    });
    expect(happenings).toEqual([
      { kind: 'labeled', id: 'LE_1', at, actor: { login: 'mona', bot: false }, label: 'canary:25' },
    ]);
  });
});

describe('an issue', () => {
  it('has no head and no base, and its configuration from the default branch', async () => {
    const repository = { defaultBranchRef: { target: { __typename: 'Commit', file: blob('a: b') } } };
    expect(await read(answered(issue({ repository, closed: true })))).toMatchObject({
      kind: 'issue',
      open: false,
      merged: false,
      head: null,
      base: null,
      appConfig: 'a: b',
    });
  });
});

describe('a comment', () => {
  it('is mapped whole', async () => {
    expect((await only(commentItem())).comment).toEqual({
      id: 1234,
      url: 'https://github.test/acme/shop/pull/12#issuecomment-1234',
      at: '2026-01-01T10:00:00Z',
      actor: { login: 'mona', bot: false },
      body: '/canary 25',
      edited: false,
      ours: false,
      reaction: null,
    });
  });

  it.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>([
    ['that was edited', { lastEditedAt: '2026-01-01T10:00:01Z' }, { edited: true }],
    ['whose first words were changed', { includesCreatedEdit: true }, { edited: true }],
    ['of our own', { viewerDidAuthor: true }, { ours: true }],
    ['with our 🚀', { reactionGroups: [{ content: 'ROCKET', viewerHasReacted: true }] }, { reaction: 'rocket' }],
    ['with our 👎', { reactionGroups: [{ content: 'THUMBS_DOWN', viewerHasReacted: true }] }, { reaction: '-1' }],
    ['without reactions', { reactionGroups: null }, { reaction: null }],
    ['of an account that is gone', { author: null }, { actor: { login: 'ghost', bot: false } }],
    [
      'of a bot, by REST’s name',
      { author: { __typename: 'Bot', login: 'renovate' } },
      { actor: { login: 'renovate[bot]', bot: true } },
    ],
    ['with an id beyond 32 bits', { fullDatabaseId: '31234567890' }, { id: 31234567890 }],
  ])('%s says so', async (_, fields, expected) => {
    expect((await only(commentItem(fields))).comment).toMatchObject(expected);
  });
});

describe('a long conversation', () => {
  it('is read to its beginning, and stays in order', async () => {
    const pages: Readonly<Record<string, unknown>> = {
      newest: timeline([commentItem({ fullDatabaseId: '3' })], 'two'),
      two: timeline([commentItem({ fullDatabaseId: '2' })], 'one'),
      one: timeline([commentItem({ fullDatabaseId: '1' })]),
    };
    const conversation = await read(({ body }) => {
      const { before } = body['variables'] as { before: string | null };
      return answered(pullRequest({ timelineItems: pages[before ?? 'newest'] }));
    });
    expect(conversation?.comments.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(github?.requests).toHaveLength(3);
  });

  it('without an end is not read for ever', async () => {
    const endless = read(() => answered(pullRequest({ timelineItems: timeline([], 'again') })));
    await expect(endless).rejects.toThrow(/more than 5000 comments and events/);
  });
});

describe('nothing', () => {
  it.each([['repository'], ['repository.issueOrPullRequest']])('is there where GitHub finds no %s', async (path) => {
    const errors = [{ type: 'NOT_FOUND', path: path.split('.'), message: 'Could not resolve to an issue.' }];
    expect(await read({ body: { data: { repository: null }, errors } })).toBeNull();
  });
});

describe('half an answer', () => {
  const whole = pullRequest({ timelineItems: timeline([commentItem()]) });

  it.each<[string, ScriptedAnswer]>([
    [
      'with an error beside the data',
      {
        body: {
          data: { repository: { issueOrPullRequest: whole } },
          errors: [{ type: 'NOT_FOUND', path: ['repository', 'issueOrPullRequest', 'baseRef'], message: 'Gone' }],
        },
      },
    ],
    [
      'with another error beside "not found"',
      {
        body: {
          data: { repository: null },
          errors: [
            { type: 'NOT_FOUND', path: ['repository'], message: 'Gone' },
            { message: 'Something went wrong while executing your query.' },
          ],
        },
      },
    ],
    ['forbidden', { body: { data: null, errors: [{ type: 'FORBIDDEN', path: ['repository'], message: 'SSO' }] } }],
    ['with a comment that is not shown', answered(pullRequest({ timelineItems: timeline([null]) }))],
    ['without the timeline', answered(pullRequest({ timelineItems: undefined }))],
    [
      'that says there is more and not where',
      answered(
        pullRequest({ timelineItems: { ...timeline([]), pageInfo: { hasPreviousPage: true, startCursor: null } } }),
      ),
    ],
    [
      'with an id that is no number',
      answered(pullRequest({ timelineItems: timeline([commentItem({ fullDatabaseId: 'x' })]) })),
    ],
    ['that is empty', { body: { data: {} } }],
    ['as text', { body: 'hello' }],
  ])('is none: %s', async (_, answer) => {
    await expect(read(answer)).rejects.toThrow(Unavailable);
  });

  it('says for how long to wait where it is over the limit', async () => {
    const limited = read({
      headers: { 'retry-after': '9' },
      body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
    });
    await expect(limited).rejects.toMatchObject({
      name: 'Unavailable',
      what: 'the conversation of acme/shop#12',
      retryAfterSeconds: 9,
    });
  });
});
