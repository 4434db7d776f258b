import { afterEach, describe, expect, it } from '@jest/globals';
import { readStatuses } from '../../src/github/statuses.ts';
import { type ScriptedAnswer, type ScriptedGitHub, type ScriptedRequest, scriptGitHub } from './scripted-github.ts';

const BRANCH = { repository: 'acme/gitops', branch: 'main' };
const oid = (letter: string) => letter.repeat(40);

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

interface Commit {
  readonly oid: string;
  readonly parents?: readonly string[];
  readonly statuses?: readonly Readonly<Record<string, unknown>>[];
}

function context(more: Readonly<Record<string, unknown>> = {}) {
  return {
    context: 'kustomization/checkout',
    state: 'SUCCESS',
    createdAt: '2026-01-05T10:00:00Z',
    creator: { __typename: 'Bot', login: 'flux' },
    ...more,
  };
}

function foldersOf({ body }: ScriptedRequest): [name: string, folder: string][] {
  const variables = body['variables'] as Readonly<Record<string, string>>;
  return Object.entries(variables).filter(([name]) => /^p\d+$/.test(name));
}

/** Answers as a repository would with these commits, newest first, and the commits that changed its folders last. */
function repository(commits: readonly Commit[], changes: Readonly<Record<string, string>>) {
  return (request: ScriptedRequest): ScriptedAnswer => {
    const nodes = commits.map(({ oid, parents = [], statuses = [] }) => ({
      oid,
      parents: { nodes: parents.map((parent) => ({ oid: parent })) },
      status: statuses.length === 0 ? null : { contexts: statuses },
    }));
    const found = foldersOf(request).map(([name, folder]) => {
      const changedBy = changes[folder];
      return [name, { nodes: changedBy === undefined ? [] : [{ oid: changedBy }] }];
    });
    const history = String(request.body['query']).includes('contexts') ? { history: { nodes } } : {};
    const object = { __typename: 'Commit', oid: oid('c'), ...history, ...Object.fromEntries(found) };
    return { body: { data: { repository: { object } } } };
  };
}

const LINE: readonly Commit[] = [
  { oid: oid('c'), parents: [oid('b')], statuses: [context({ state: 'PENDING', description: null })] },
  {
    oid: oid('b'),
    parents: [oid('a')],
    statuses: [context({ description: 'reconciliation succeeded' }), context({ context: 'lint', creator: null })],
  },
  {
    oid: oid('a'),
    parents: [],
    statuses: [context({ state: 'FAILURE', creator: { __typename: 'User', login: 'mona' } })],
  },
];

async function read(
  commits: readonly Commit[],
  changes: Readonly<Record<string, string>>,
  folders = Object.keys(changes),
) {
  github = await scriptGitHub(repository(commits, changes));
  return readStatuses(github.client, BRANCH, oid('c'), folders);
}

describe('statuses', () => {
  it('are those of the commit that changed a folder last and of those after it, newest first', async () => {
    const found = await read(LINE, { 'delivery/eu': oid('b') });
    expect(found).toEqual(
      new Map([
        [
          'delivery/eu',
          {
            changedBy: oid('b'),
            statuses: [
              {
                commit: oid('c'),
                context: 'kustomization/checkout',
                state: 'pending',
                creator: 'flux[bot]',
                at: '2026-01-05T10:00:00Z',
              },
              {
                commit: oid('b'),
                context: 'kustomization/checkout',
                state: 'success',
                creator: 'flux[bot]',
                at: '2026-01-05T10:00:00Z',
                description: 'reconciliation succeeded',
              },
              { commit: oid('b'), context: 'lint', state: 'success', creator: null, at: '2026-01-05T10:00:00Z' },
            ],
          },
        ],
      ]),
    );
    expect(github?.requests).toHaveLength(1);
  });

  it('are all where a folder was changed before everything that was looked at, or never', async () => {
    const found = await read(LINE, { 'delivery/eu': oid('9') }, ['delivery/eu', 'delivery/none']);
    if (found === 'unknown') throw new Error('unknown');
    expect([...found].map(([folder, { changedBy, statuses }]) => [folder, changedBy, statuses.length])).toEqual([
      ['delivery/eu', null, 4],
      ['delivery/none', null, 4],
    ]);
  });

  it('of a branch that was merged later do not count for what it does not contain', async () => {
    // d merges b (which stands on a) and side, which is newer than b and does not stand on it.
    const commits: readonly Commit[] = [
      { oid: oid('d'), parents: [oid('b'), oid('e')] },
      { oid: oid('e'), parents: [oid('a')], statuses: [context()] },
      { oid: oid('b'), parents: [oid('a')] },
      { oid: oid('a') },
    ];
    const found = await read(commits, { 'delivery/eu': oid('b'), 'delivery/us': oid('e') });
    if (found === 'unknown') throw new Error('unknown');
    expect(found.get('delivery/eu')?.statuses).toEqual([]);
    expect(found.get('delivery/us')?.statuses).toHaveLength(1);
  });

  it('of descendants count also where clocks put a child behind its parent', async () => {
    const commits: readonly Commit[] = [
      { oid: oid('c'), parents: [oid('b')] },
      { oid: oid('d'), parents: [oid('c')], statuses: [context()] },
      { oid: oid('b'), parents: [oid('a')] },
      { oid: oid('a') },
    ];
    const found = await read(commits, { 'delivery/eu': oid('b') });
    expect(found === 'unknown' ? found : found.get('delivery/eu')?.statuses).toHaveLength(1);
  });

  it('of more than fifty folders take more requests, of which one asks for statuses', async () => {
    const folders = Array.from({ length: 120 }, (_, index) => `delivery/c${index}`);
    const found = await read(LINE, Object.fromEntries(folders.map((folder) => [folder, oid('b')])));
    expect(found === 'unknown' ? found : [...found.keys()]).toEqual(folders);
    expect(github?.requests.map((request) => foldersOf(request).length).sort()).toEqual([20, 50, 50]);
    const asking = github?.requests.filter(({ body }) => String(body['query']).includes('contexts'));
    expect(asking).toHaveLength(1);
  });

  it('of no folder ask nothing', async () => {
    expect(await read(LINE, {}, [])).toEqual(new Map());
    expect(github?.requests).toEqual([]);
  });

  it('never bring a folder into the text of the query', async () => {
    await read(LINE, {}, ['x") { nodes { oid } } evil: history(path: "']);
    expect(String(github?.requests[0]?.body['query'])).not.toContain('evil');
  });
});

describe('statuses that cannot be read', () => {
  it.each<[string, ScriptedAnswer]>([
    ['the commit is missing', { body: { data: { repository: { object: null } } } }],
    ['half an answer came', { body: { data: { repository: { object: { __typename: 'Commit', p0: null } } } } }],
    ['the right is missing', { body: { data: { repository: null }, errors: [{ type: 'FORBIDDEN', message: 'No.' }] } }],
    ['the limit is reached', { body: { errors: [{ type: 'RATE_LIMITED', message: 'Too much.' }] } }],
    [
      'a state is unheard of',
      repository(
        [{ oid: oid('c'), statuses: [context({ state: 'NEW' })] }],
        {},
      )({
        method: 'POST',
        path: '/graphql',
        query: {},
        headers: {},
        body: { query: 'contexts', variables: { p0: 'delivery/eu' } },
        operation: null,
      }),
    ],
  ])('are unknown: %s', async (_, answer) => {
    github = await scriptGitHub(() => answer);
    expect(await readStatuses(github.client, BRANCH, oid('c'), ['delivery/eu'])).toBe('unknown');
  });

  it('are unknown where nobody answers', async () => {
    github = await scriptGitHub(() => 'drop');
    expect(await readStatuses(github.client, BRANCH, oid('c'), ['delivery/eu'])).toBe('unknown');
  });
});
