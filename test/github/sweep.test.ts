import { afterEach, describe, expect, it } from '@jest/globals';
import { type Swept, sweep, sweepIssues } from '../../src/github/sweep.ts';
import { type ScriptedAnswer, type ScriptedGitHub, type ScriptedRequest, scriptGitHub } from './scripted-github.ts';

const SINCE = Date.parse('2026-01-01T10:00:00Z');

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

let warnings: unknown[] = [];
let left: Swept['unread'] = new Map();
const log = {
  warn: (fields: unknown) => {
    warnings.push(fields);
  },
};

async function sweeping(repositories: readonly string[], answer: (request: ScriptedRequest) => ScriptedAnswer) {
  warnings = [];
  const script = await scriptGitHub(answer);
  github = script;
  const clients = { forRepository: () => script.client, forOrganisation: () => script.client };
  const { subjects, unread } = await sweep(clients, repositories, () => SINCE, log);
  left = unread;
  return subjects;
}

async function sweepingIssues(answer: (request: ScriptedRequest) => ScriptedAnswer) {
  warnings = [];
  const script = await scriptGitHub(answer);
  github = script;
  const clients = { forRepository: () => script.client, forOrganisation: () => script.client };
  return (await sweepIssues(clients, ['acme/gitops'], () => SINCE, log)).subjects;
}

function pulls(count: number, updatedAt: string, first = 1) {
  return Array.from({ length: count }, (_, index) => ({ number: first + index, updated_at: updatedAt }));
}

const RECENT = '2026-01-01T10:00:00Z';
const OLD = '2026-01-01T09:59:59Z';

describe('a sweep', () => {
  it('finds what was updated since then, in any state, and asks for no more', async () => {
    const found = await sweeping(['acme/shop'], () => ({ body: [...pulls(2, RECENT), ...pulls(1, OLD, 3)] }));
    expect(found).toEqual([
      { repository: 'acme/shop', number: 1 },
      { repository: 'acme/shop', number: 2 },
    ]);
    expect(github?.requests.map(({ query }) => query)).toEqual([
      { state: 'all', sort: 'updated', direction: 'desc', per_page: '100', page: '1' },
    ]);
  });

  it('goes on as long as a page is full of it', async () => {
    const found = await sweeping(['acme/shop'], ({ query }) => ({
      body: query['page'] === '1' ? pulls(100, RECENT) : pulls(1, RECENT, 101),
    }));
    expect(found).toHaveLength(101);
  });

  it('ends somewhere, and says that there is more', async () => {
    const found = await sweeping(['acme/shop'], () => ({ body: pulls(100, RECENT) }));
    expect(found).toHaveLength(1000);
    expect(warnings).toEqual([{ repository: 'acme/shop' }]);
  });

  it('goes past a repository that cannot be read', async () => {
    const found = await sweeping(['acme/gone', 'acme/shop'], ({ path }) =>
      path.startsWith('/repos/acme/gone/')
        ? { status: 404, body: { message: 'Not Found' } }
        : { body: pulls(1, RECENT) },
    );
    expect(found).toEqual([{ repository: 'acme/shop', number: 1 }]);
    expect(warnings).toEqual([
      { repository: 'acme/gone', failure: { kind: 'refused', status: 404, message: 'Not Found' } },
    ]);
    expect([...left.keys()]).toEqual(['acme/gone']);
  });

  it('asks nothing more for an owner whose rate limit is reached, and goes on with the others', async () => {
    const found = await sweeping(['acme/shop', 'Acme/till', 'other/shop'], ({ path }) =>
      path.startsWith('/repos/acme/')
        ? { status: 429, headers: { 'retry-after': '120' }, body: { message: 'You have exceeded a rate limit.' } }
        : { body: pulls(1, RECENT) },
    );
    expect(found).toEqual([{ repository: 'other/shop', number: 1 }]);
    expect(github?.requests.map(({ path }) => path)).toEqual(['/repos/acme/shop/pulls', '/repos/other/shop/pulls']);
    expect([...left].map(([repository, { kind }]) => [repository, kind])).toEqual([
      ['acme/shop', 'limited'],
      ['Acme/till', 'limited'],
    ]);
  });
});

describe('a sweep of issues', () => {
  it('finds those that were updated, and leaves out the pull requests among them', async () => {
    const found = await sweepingIssues(() => ({
      body: [
        { number: 3, updated_at: RECENT },
        { number: 2, updated_at: RECENT, pull_request: {} },
        { number: 1, updated_at: OLD },
      ],
    }));
    expect(found).toEqual([{ repository: 'acme/gitops', number: 3 }]);
    expect(github?.requests[0]).toMatchObject({
      path: '/repos/acme/gitops/issues',
      query: { state: 'all', sort: 'updated', since: '2026-01-01T10:00:00.000Z' },
    });
  });

  it('goes on where a page is full of pull requests', async () => {
    const page = Array.from({ length: 100 }, (_, index) => ({
      number: index + 2,
      updated_at: RECENT,
      pull_request: {},
    }));
    const found = await sweepingIssues(({ query }) => ({
      body: query['page'] === '1' ? page : [{ number: 1, updated_at: RECENT }],
    }));
    expect(found).toEqual([{ repository: 'acme/gitops', number: 1 }]);
  });
});
