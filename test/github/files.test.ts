import { afterEach, describe, expect, it } from '@jest/globals';
import { readFiles } from '../../src/github/files.ts';
import { blob } from './conversation-fixture.ts';
import { type ScriptedAnswer, type ScriptedGitHub, type ScriptedRequest, scriptGitHub } from './scripted-github.ts';

const branch = { repository: 'acme/gitops', branch: 'main' };
const HEAD = 'c'.repeat(40);

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

function variablesOf({ body }: ScriptedRequest): Readonly<Record<string, string>> {
  return body['variables'] as Readonly<Record<string, string>>;
}

/** Answers as a repository would that has these files. */
function repository(files: Readonly<Record<string, unknown>>) {
  return (request: ScriptedRequest): ScriptedAnswer => {
    const variables = variablesOf(request);
    const indices = Object.keys(variables).filter((name) => /^p\d+$/.test(name));
    const entries = indices.map((name) => [name.replace('p', 'f'), files[variables[name] ?? ''] ?? null]);
    const commit = { __typename: 'Commit', oid: variables['commit'] ?? HEAD, ...Object.fromEntries(entries) };
    const found = 'commit' in variables ? { object: commit } : { ref: { target: commit } };
    return { body: { data: { repository: found } } };
  };
}

describe('files', () => {
  it('come from one commit, in one round trip, and are null where they are missing', async () => {
    github = await scriptGitHub(repository({ 'fleet.yaml': blob('a: 1\n'), 'empty.yaml': blob('') }));
    const snapshot = await readFiles(github.client, branch, ['fleet.yaml', 'none.yaml', 'empty.yaml'], null);
    expect(snapshot.commit).toBe(HEAD);
    expect([...snapshot.files]).toEqual([
      ['fleet.yaml', 'a: 1\n'],
      ['none.yaml', null],
      ['empty.yaml', ''],
    ]);
    expect(github.requests.map(variablesOf)).toEqual([
      { owner: 'acme', repo: 'gitops', branch: 'refs/heads/main', p0: 'fleet.yaml', p1: 'none.yaml', p2: 'empty.yaml' },
    ]);
  });

  it('at a commit are read by the commit', async () => {
    github = await scriptGitHub(repository({ a: blob('x') }));
    const commit = 'd'.repeat(40);
    expect(await readFiles(github.client, branch, ['a'], commit)).toEqual({ commit, files: new Map([['a', 'x']]) });
  });

  it('none at all still tell the branch’s commit', async () => {
    github = await scriptGitHub(repository({}));
    expect(await readFiles(github.client, branch, [], null)).toEqual({ commit: HEAD, files: new Map() });
  });

  it('beyond 400 are asked for side by side, and again where the branch moved meanwhile', async () => {
    const paths = Array.from({ length: 1000 }, (_, index) => `delivery/c${index}/route.yaml`);
    const now = repository(Object.fromEntries(paths.map((path) => [path, blob(path)])));
    const MOVED = 'd'.repeat(40);
    github = await scriptGitHub((request) => {
      const variables = variablesOf(request);
      if ('commit' in variables || variables['p0'] !== paths[400]) return now(request);
      const target = {
        __typename: 'Commit',
        oid: MOVED,
        ...Object.fromEntries(paths.slice(0, 400).map((_, index) => [`f${index}`, blob('moved')])),
      };
      return { body: { data: { repository: { ref: { target } } } } };
    });
    const snapshot = await readFiles(github.client, branch, paths, null);
    expect(snapshot.commit).toBe(HEAD);
    expect([...snapshot.files]).toEqual(paths.map((path) => [path, path]));
    expect(github.requests.map((request) => variablesOf(request)['commit'] ?? 'head')).toEqual([
      'head',
      'head',
      'head',
      HEAD,
    ]);
  });

  it('beyond 400 are asked for before the first 400 are there', async () => {
    const paths = Array.from({ length: 1000 }, (_, index) => `delivery/c${index}/route.yaml`);
    let allAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      allAsked = resolve;
    });
    github = await scriptGitHub((_, index) => {
      if (index === 2) allAsked();
      return 'hang';
    });
    const reading = readFiles(github.client, branch, paths, null).catch(() => 'stopped');
    await asked;
    await github.stop();
    github = null;
    expect(await reading).toBe('stopped');
  });

  it('beyond 400 of a branch that stands still are asked for once', async () => {
    const paths = Array.from({ length: 1000 }, (_, index) => `delivery/c${index}/route.yaml`);
    github = await scriptGitHub(repository(Object.fromEntries(paths.map((path) => [path, blob(path)]))));
    const snapshot = await readFiles(github.client, branch, paths, null);
    expect([...snapshot.files]).toEqual(paths.map((path) => [path, path]));
    expect(github.requests.map((request) => variablesOf(request)['commit'] ?? 'head')).toEqual([
      'head',
      'head',
      'head',
    ]);
  });

  it.each<[string, unknown]>([
    ['cut short', blob('a: ', { isTruncated: true })],
    ['taken for binary', blob(null, { isBinary: true })],
  ])('are read again by their id where they are %s', async (_, entry) => {
    const answer = repository({ a: entry });
    github = await scriptGitHub((request) =>
      request.path === `/repos/acme/gitops/git/blobs/${'b'.repeat(40)}`
        ? { body: { encoding: 'base64', content: Buffer.from('a: ü\n').toString('base64') } }
        : answer(request),
    );
    const { files } = await readFiles(github.client, branch, ['a'], null);
    expect(files.get('a')).toBe('a: ü\n');
  });

  it.each([['Tree'], ['Commit']])('are none where a %s lies at the path', async (typename) => {
    github = await scriptGitHub(repository({ delivery: { object: { __typename: typename } } }));
    const { files } = await readFiles(github.client, branch, ['delivery'], null);
    expect(files.get('delivery')).toBeNull();
  });

  it('never bring a path into the text of the query', async () => {
    const path = 'a") { oid } evil: file(path: "b';
    github = await scriptGitHub(repository({}));
    await readFiles(github.client, branch, [path], null);
    expect(String(github.requests[0]?.body['query'])).not.toContain('evil');
  });
});

describe('a branch or commit that is missing', () => {
  it.each<[string, string | null, unknown]>([
    ['acme/gitops has no branch main.', null, { ref: null }],
    [`acme/gitops has no commit ${HEAD}.`, HEAD, { object: null }],
  ])('is told plainly: %s', async (message, commit, found) => {
    github = await scriptGitHub(() => ({ body: { data: { repository: found } } }));
    await expect(readFiles(github.client, branch, ['a'], commit)).rejects.toThrow(message);
  });
});

describe('half an answer', () => {
  it('is none', async () => {
    github = await scriptGitHub(() => ({
      body: {
        data: { repository: { ref: { target: { __typename: 'Commit', oid: HEAD, f0: null } } } },
        errors: [{ message: 'Something went wrong while executing your query.' }],
      },
    }));
    await expect(readFiles(github.client, branch, ['a'], null)).rejects.toMatchObject({ name: 'Unavailable' });
  });

  it('in which an answer for a path is missing is none', async () => {
    github = await scriptGitHub(() => ({
      body: { data: { repository: { ref: { target: { __typename: 'Commit', oid: HEAD, f0: null } } } } },
    }));
    await expect(readFiles(github.client, branch, ['a', 'b'], null)).rejects.toThrow(/not whole/);
  });
});
