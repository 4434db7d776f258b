import { afterEach, describe, expect, it } from '@jest/globals';
import { failureOf, GitHubFailure } from '../../src/github/failure.ts';
import { createClient, fixedToken, graphqlUrlOf } from '../../src/github/octokit.ts';
import { type ScriptedAnswer, type ScriptedGitHub, scriptGitHub, TOKEN } from './scripted-github.ts';

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

const repo = { owner: 'acme', repo: 'shop' };
const QUERY = 'query Look { viewer { login } }';
const MUTATION = 'mutation Move($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }';

async function failing(answers: readonly ScriptedAnswer[]) {
  const timeoutMilliseconds = answers.includes('hang') ? 100 : 10_000;
  const answer = (_: unknown, index: number) => answers[Math.min(index, answers.length - 1)] ?? 'drop';
  const script = await scriptGitHub(answer, timeoutMilliseconds);
  github = script;
  return script;
}

async function failure(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GitHubFailure)) throw new Error(`Expected a failure of GitHub's, got ${String(error)}`);
  return failureOf(error);
}

describe('a read', () => {
  it.each<[string, ScriptedAnswer]>([
    ['a 502', { status: 502, body: 'unicorns' }],
    ['a 503', { status: 503 }],
    ['a 504', { status: 504 }],
    ['a broken connection', 'drop'],
  ])('is sent again after %s', async (_, broken) => {
    const { client, requests } = await failing([broken, { body: { data: { viewer: { login: 'mona' } } } }]);
    expect((await client.graphql(QUERY, {})).data).toEqual({ viewer: { login: 'mona' } });
    expect(requests).toHaveLength(2);
  });

  it('is given up after two repetitions, each after a wait with jitter', async () => {
    const { client, requests, waits } = await failing([{ status: 502 }]);
    expect(await failure(client.rest.repos.get(repo))).toMatchObject({ kind: 'lost', sent: true });
    expect(requests).toHaveLength(3);
    expect(waits).toEqual([200, 400]);
  });

  it('is not sent again where GitHub said no', async () => {
    const { client, requests } = await failing([{ status: 404, body: { message: 'Not Found' } }]);
    expect(await failure(client.rest.repos.get(repo))).toEqual({ kind: 'refused', status: 404, message: 'Not Found' });
    expect(requests).toHaveLength(1);
  });

  it('is given up where no answer comes in time', async () => {
    const { client } = await failing(['hang']);
    expect(await failure(client.rest.repos.get(repo))).toMatchObject({ kind: 'lost', message: /in time/ });
  });

  it('is not taken for answered where the answer broke off', async () => {
    const { client } = await failing(['break-off']);
    expect(await failure(client.graphql(QUERY, {}))).toMatchObject({ kind: 'lost', sent: true });
  });
});

describe('a write', () => {
  it.each<[string, ScriptedAnswer]>([
    ['a 502', { status: 502 }],
    ['a broken connection', 'drop'],
    ['a timeout', 'hang'],
  ])('is sent once, and may have been done after %s', async (_, broken) => {
    const { client, requests } = await failing([broken]);
    expect(await failure(client.graphql(MUTATION, { input: {} }))).toMatchObject({ kind: 'lost', sent: true });
    const created = client.rest.issues.createComment({ ...repo, issue_number: 1, body: 'x' });
    expect(await failure(created)).toMatchObject({ kind: 'lost', sent: true });
    expect(requests).toHaveLength(2);
  });

  it('certainly was not done where nobody listens', async () => {
    const script = await failing([{}]);
    await script.stop();
    github = null;
    expect(await failure(script.client.graphql(MUTATION, { input: {} }))).toMatchObject({ kind: 'lost', sent: false });
  });
});

describe('a rate limit', () => {
  const reset = String(Date.parse('2026-01-01T00:00:42Z') / 1000);
  const date = { date: 'Thu, 01 Jan 2026 00:00:10 GMT' };

  it.each<[string, number | null, ScriptedAnswer]>([
    ['retry-after', 7, { status: 403, headers: { 'retry-after': '7' }, body: { message: 'Slow down' } }],
    ['status 429', 60, { status: 429, headers: date, body: { message: 'Slow down' } }],
    [
      'the reset, by GitHub’s clock',
      32,
      { status: 403, headers: { ...date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }, body: {} },
    ],
    [
      'GitHub’s sentence alone',
      60,
      { status: 403, headers: date, body: { message: 'You have exceeded a secondary rate limit.' } },
    ],
    [
      'a GraphQL answer with status 200',
      32,
      {
        headers: { ...date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
        body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
      },
    ],
  ])('is told by %s', async (_, seconds, answer) => {
    const { client, requests } = await failing([answer]);
    expect(await failure(client.graphql(QUERY, {}))).toMatchObject({ kind: 'limited', retryAfterSeconds: seconds });
    expect(requests).toHaveLength(1);
  });

  it('is not seen in a lacking right', async () => {
    const { client } = await failing([
      { status: 403, headers: { 'x-ratelimit-remaining': '4999' }, body: { message: 'Resource not accessible' } },
    ]);
    expect(await failure(client.rest.repos.get(repo))).toMatchObject({ kind: 'refused', status: 403 });
  });
});

describe('a token', () => {
  it('is in the request and in no message, even where the network or GitHub quotes it', async () => {
    const { client, requests } = await failing([{ status: 400, body: { message: `Bad header: bearer ${TOKEN}` } }]);
    const failed = await failure(client.rest.repos.get(repo));
    expect(requests[0]?.headers['authorization']).toBe(`bearer ${TOKEN}`);
    expect(JSON.stringify(failed)).not.toContain(TOKEN);
    expect(failed.message).toContain('[token]');
  });

  it('does not hang on the error in any property', async () => {
    const { client } = await failing([{ status: 502 }]);
    const error = await client.rest.repos.get(repo).catch((thrown: unknown) => thrown);
    expect(Object.keys(error as object).sort()).toEqual(['failure', 'name']);
    expect((error as Error).cause).toBeUndefined();
  });

  it('with a line break in it is refused without being quoted', () => {
    expect(() => fixedToken('ghs_a\nb')).toThrow(/characters that no token has/);
    expect(() => fixedToken('  ')).toThrow(/empty/);
  });

  it('is renewed once where GitHub calls it invalid, even for a write', async () => {
    const asked: boolean[] = [];
    const script = await failing([
      { status: 401, body: { message: 'Bad credentials' } },
      { status: 201, body: {} },
    ]);
    const client = createClient(script.connection, async (renew) => {
      asked.push(renew);
      return renew ? 'new' : 'old';
    });
    await client.rest.issues.createComment({ ...repo, issue_number: 1, body: 'x' });
    expect(asked).toEqual([false, true]);
    expect(script.requests.map(({ headers }) => headers['authorization'])).toEqual(['bearer old', 'bearer new']);
  });

  it('is renewed once, and not again with every repetition', async () => {
    const asked: boolean[] = [];
    const script = await failing([{ status: 401, body: {} }, { status: 502 }, { body: {} }]);
    const client = createClient(script.connection, async (renew) => {
      asked.push(renew);
      return 'x';
    });
    await client.rest.repos.get(repo);
    expect(asked).toEqual([false, true, false]);
  });

  it('that stays invalid is told', async () => {
    const { client, requests } = await failing([{ status: 401, body: { message: 'Bad credentials' } }]);
    expect(await failure(client.rest.repos.get(repo))).toMatchObject({ kind: 'refused', status: 401 });
    expect(requests).toHaveLength(2);
  });
});

describe('GraphQL’s address', () => {
  it('lies beside the API of an Enterprise Server, and below the API’s address elsewhere', () => {
    expect(graphqlUrlOf('https://github.acme.test/api/v3')).toBe('https://github.acme.test/api/graphql');
    expect(graphqlUrlOf('https://api.acme.ghe.test/')).toBe('https://api.acme.ghe.test/graphql');
  });

  it('is the one that was given, where one was', async () => {
    const script = await failing([{ body: { data: {} } }]);
    const graphqlUrl = script.url.replace('/api/v3', '/somewhere/graphql');
    await createClient({ ...script.connection, graphqlUrl }, fixedToken(TOKEN)).graphql(QUERY, {});
    expect(script.requests[0]?.path).toBe('/somewhere/graphql');
  });
});
