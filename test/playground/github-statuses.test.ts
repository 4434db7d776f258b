import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { ACME_SHOP, startShop } from './started-github.ts';

describe('checks and statuses that others report', () => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    expect(shop.contract.violations()).toEqual([]);
    await shop.stop();
  });

  it('a check run of a workflow stands beside the app’s own, and the newest counts', async () => {
    const { head } = shop.shop;
    await shop.github.reportCheck('acme/shop', { sha: head, name: 'smoke', conclusion: 'failure' });
    await shop.github.reportCheck('acme/shop', { sha: head, name: 'smoke', conclusion: null });
    await shop.app.rest.checks.create({ ...ACME_SHOP, name: 'smoke', head_sha: head, status: 'in_progress' });
    const listed = await shop.app.rest.checks.listForRef({ ...ACME_SHOP, ref: head, check_name: 'smoke' });
    expect(listed.data.check_runs.map(({ app, status }) => [app?.slug, status]).sort()).toEqual([
      ['github-actions', 'in_progress'],
      ['headgate', 'in_progress'],
    ]);
  });

  it('the newest status of each context makes the combined one', async () => {
    const { head } = shop.shop;
    const mona = shop.asPerson(shop.tokens.mona);
    const at = { ...ACME_SHOP, ref: head };
    expect((await shop.app.rest.repos.getCombinedStatusForRef(at)).data).toMatchObject({
      state: 'pending',
      total_count: 0,
    });
    await mona.rest.repos.createCommitStatus({ ...ACME_SHOP, sha: head, state: 'failure', context: 'smoke' });
    expect((await shop.app.rest.repos.getCombinedStatusForRef(at)).data.state).toBe('failure');
    await shop.github.reportStatus('acme/shop', { as: 'mona', sha: head, context: 'smoke', state: 'success' });
    await shop.github.reportStatus('acme/shop', { as: 'mona', sha: head, context: 'lint', state: 'success' });
    const { data } = await shop.app.rest.repos.getCombinedStatusForRef(at);
    expect([data.state, data.total_count]).toEqual(['success', 2]);
    expect(data.statuses.map(({ context, state }) => [context, state])).toEqual([
      ['smoke', 'success'],
      ['lint', 'success'],
    ]);
  });

  it('every status of a commit is listed, the newest first, as Flux asks before it reports', async () => {
    const { head } = await shop.github.createRepository('acme/told', { files: { 'a.yaml': 'a: 1\n' } });
    const flux = new Octokit({
      auth: shop.github.workflowToken('acme/told', { statuses: 'write', contents: 'read' }),
      baseUrl: shop.github.apiUrl,
    });
    const at = { owner: 'acme', repo: 'told' } as const;
    const context = 'kustomization/checkout/1';
    for (const [state, description] of [
      ['failure', 'health check failed'],
      ['success', 'reconciliation succeeded'],
    ] as const)
      await flux.rest.repos.createCommitStatus({ ...at, sha: head, context, state, description });
    const { data } = await flux.rest.repos.listCommitStatusesForRef({ ...at, ref: head });
    expect(data.map(({ state, description, creator }) => [state, description, creator?.login])).toEqual([
      ['success', 'reconciliation succeeded', 'github-actions[bot]'],
      ['failure', 'health check failed', 'github-actions[bot]'],
    ]);
  });

  it('GraphQL shows the newest status of each context with who made it, a bot without its suffix', async () => {
    const { head } = await shop.github.createRepository('acme/delivery', { files: { 'a.yaml': 'a: 1\n' } });
    const workflow = new Octokit({
      auth: shop.github.workflowToken('acme/delivery', { statuses: 'write' }),
      baseUrl: shop.github.apiUrl,
    });
    const at = { owner: 'acme', repo: 'delivery', sha: head, context: 'kustomization/checkout/1' } as const;
    await workflow.rest.repos.createCommitStatus({ ...at, state: 'pending' });
    await workflow.rest.repos.createCommitStatus({ ...at, state: 'success' });
    const reader = new Octokit({
      auth: shop.github.workflowToken('acme/delivery', { statuses: 'read', contents: 'read' }),
      baseUrl: shop.github.apiUrl,
    });
    const query = `query ($oid: GitObjectID!) {
      repository(owner: "acme", name: "delivery") {
        object(oid: $oid) {
          ... on Commit {
            status { state contexts { context state createdAt creator { __typename login } } }
            history(first: 1, path: "a.yaml") { nodes { oid } }
          }
        }
      }
    }`;
    expect(await reader.graphql(query, { oid: head })).toEqual({
      repository: {
        object: {
          status: {
            state: 'SUCCESS',
            contexts: [
              {
                context: 'kustomization/checkout/1',
                state: 'SUCCESS',
                createdAt: expect.stringMatching(/^2026-/),
                creator: { __typename: 'Bot', login: 'github-actions' },
              },
            ],
          },
          history: { nodes: [{ oid: head }] },
        },
      },
    });
    const unable = new Octokit({
      auth: shop.github.workflowToken('acme/delivery', { contents: 'read' }),
      baseUrl: shop.github.apiUrl,
    });
    await expect(unable.graphql(query, { oid: head })).rejects.toThrow(/Resource not accessible/);
  });

  it('a status needs the right to push, and the app may only read it', async () => {
    const status = { ...ACME_SHOP, sha: shop.shop.head, state: 'success', context: 'smoke' } as const;
    await expect(shop.app.rest.repos.createCommitStatus(status)).rejects.toMatchObject({ status: 403 });
    const hubot = shop.asPerson(shop.tokens.hubot);
    await expect(hubot.rest.repos.createCommitStatus(status)).rejects.toMatchObject({ status: 403 });
  });
});
