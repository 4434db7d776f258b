import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type LoggedRequest, sequentialRoundTrips } from '../../src/playground/request-log.ts';
import { ACME_SHOP, startShop } from './started-github.ts';

describe('faults on demand', () => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  let issue: { readonly repository: string; readonly number: number };
  beforeAll(async () => {
    shop = await startShop();
    issue = shop.github.openIssue('acme/shop', { as: 'mona', title: 'Faults' });
    await shop.app.rest.repos.get(ACME_SHOP);
  });
  afterEach(() => {
    expect(shop.github.faults.left).toBe(0);
  });
  afterAll(async () => {
    await shop.stop();
  });
  const say = (body: string) => shop.app.rest.issues.createComment({ ...ACME_SHOP, issue_number: issue.number, body });
  const said = () => shop.github.comments(issue).map(({ body }) => body);
  const isComment = ({ route, method }: LoggedRequest) =>
    method === 'POST' && route === '/repos/{owner}/{repo}/issues/{issue_number}/comments';

  it('a 502 before the write writes nothing, one after it has written', async () => {
    shop.github.faults.add({ kind: '502-before', match: isComment });
    await expect(say('before')).rejects.toMatchObject({ status: 502 });
    expect(said()).toEqual([]);
    shop.github.faults.add({ kind: '502-after-write', match: isComment });
    await expect(say('after')).rejects.toMatchObject({ status: 502 });
    expect(said()).toEqual(['after']);
  });

  it('a dropped connection has written or not', async () => {
    shop.github.faults.add({ kind: 'drop-connection-before', match: isComment });
    await expect(say('never')).rejects.toMatchObject({ status: 500 });
    shop.github.faults.add({ kind: 'drop-connection', match: isComment });
    await expect(say('dropped')).rejects.toMatchObject({ status: 500 });
    expect(said()).toEqual(['after', 'dropped']);
    expect(shop.github.requests.all.at(-1)).toMatchObject({ status: null, endOrder: expect.any(Number) });
  });

  it('both rate limits answer with their headers', async () => {
    shop.github.faults.add({ kind: 'rate-limit-primary' });
    await expect(shop.app.rest.repos.get(ACME_SHOP)).rejects.toMatchObject({
      status: 403,
      response: { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': expect.stringMatching(/^\d+$/) } },
    });
    shop.github.faults.add({ kind: 'rate-limit-secondary' });
    await expect(shop.app.rest.repos.get(ACME_SHOP)).rejects.toMatchObject({
      status: 403,
      response: { headers: { 'retry-after': '60' } },
    });
    shop.github.faults.add({
      kind: 'graphql-rate-limit-200',
      match: ({ rootFields }) => rootFields.includes('viewer'),
    });
    await expect(shop.app.graphql('{ viewer { login } }')).rejects.toMatchObject({
      errors: [{ type: 'RATE_LIMITED' }],
    });
  });

  it('a stale read sees the head and the conversation of a moment ago', async () => {
    const before = await shop.github.head('acme/shop');
    const { after } = await shop.github.push('acme/shop', { as: 'mona', files: { a: '1' } });
    const query = '{ repository(owner: "acme", name: "shop") { ref(qualifiedName: "main") { target { oid } } } }';
    const head = (oid: string | null) => ({ repository: { ref: { target: { oid } } } });
    shop.github.faults.add({ kind: 'stale-read', times: 2 });
    expect(await shop.app.graphql(query)).toEqual(head(before));
    const comments = await shop.app.rest.issues.listComments({ ...ACME_SHOP, issue_number: issue.number });
    expect(comments.data.map(({ body }) => body)).toEqual(said().slice(0, -1));
    expect(await shop.app.graphql(query)).toEqual(head(after));
  });

  it('a slow answer comes all the same', async () => {
    shop.github.faults.add({ kind: 'slow', milliseconds: 30 });
    expect((await shop.app.rest.repos.get(ACME_SHOP)).status).toBe(200);
  });

  it('every request is logged with who, what and how it overlapped', async () => {
    shop.github.requests.clear();
    shop.github.faults.add({ kind: 'slow', milliseconds: 50, match: ({ operationName }) => operationName === 'Slow' });
    await Promise.all([shop.app.graphql('query Slow { viewer { login } }'), shop.app.rest.repos.get(ACME_SHOP)]);
    await shop.app.graphql('query Last { rateLimit { limit } }');
    const { all } = shop.github.requests;
    expect(all.map(({ operationName, route, actor }) => [operationName ?? route, actor]).sort()).toEqual([
      ['/repos/{owner}/{repo}', 'headgate[bot]'],
      ['Last', 'headgate[bot]'],
      ['Slow', 'headgate[bot]'],
    ]);
    expect(sequentialRoundTrips(all)).toBe(2);
  });

  it('an unknown route is a 404 that tests can see', async () => {
    await expect(shop.app.request('GET /repos/acme/shop/topics')).rejects.toMatchObject({ status: 404 });
    expect(shop.github.unsupported).toEqual(['GET /repos/acme/shop/topics']);
  });

  it('REST and GraphQL answer with and without the prefix of an enterprise server', async () => {
    const headers = { authorization: `token ${shop.tokens.mona}` };
    for (const prefix of ['', '/api/v3']) {
      expect((await fetch(`${shop.github.url}${prefix}/repos/acme/shop`, { headers })).status).toBe(200);
    }
    for (const path of ['/graphql', '/api/graphql']) {
      const response = await fetch(`${shop.github.url}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: '{ viewer { login } }' }),
      });
      expect(await response.json()).toEqual({ data: { viewer: { login: 'mona' } } });
    }
    expect(
      (await fetch(`${shop.github.url}/graphql`, { method: 'POST', headers, body: 'x'.repeat(41 * 1024 * 1024) }))
        .status,
    ).toBe(413);
    expect(
      (await fetch(`${shop.github.url}/repos/acme/shop/issues/1/comments`, { method: 'POST', headers, body: '{' }))
        .status,
    ).toBe(400);
  });
});
