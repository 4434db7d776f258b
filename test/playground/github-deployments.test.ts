import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LATEST_STATUSES_QUERY } from '../../src/github/deployments-read.ts';
import { ACME_SHOP, startShop } from './started-github.ts';

// Reading GitHub’s schema takes its time on a busy machine.
jest.setTimeout(30_000);

let shop: Awaited<ReturnType<typeof startShop>>;
beforeAll(async () => {
  shop = await startShop();
}, 30_000);
afterEach(() => expect(shop.contract.violations()).toEqual([]));
afterAll(() => shop.stop());

const plain = { auto_merge: false, required_contexts: [], task: 'headgate' };
const log_url = 'https://github.example/commit/1';

async function deploy(environment: string) {
  const payload = { rollout: 'checkout' };
  const created = await shop.app.rest.repos.createDeployment({
    ...ACME_SHOP,
    ...plain,
    ref: shop.shop.head,
    environment,
    payload,
  });
  if (!('id' in created.data)) throw new Error('GitHub would have merged something.');
  return created.data;
}

describe('deployments of the stand-in', () => {
  it('are listed newest first by what is asked for, with their payload', async () => {
    const one = await deploy('one');
    const other = await deploy('other');
    const { data } = await shop.app.rest.repos.listDeployments({ ...ACME_SHOP, sha: shop.shop.head, task: 'headgate' });
    expect(data.map(({ id, payload }) => [id, payload])).toEqual([
      [other.id, { rollout: 'checkout' }],
      [one.id, { rollout: 'checkout' }],
    ]);
    const found = async (query: object) =>
      (await shop.app.rest.repos.listDeployments({ ...ACME_SHOP, ...query })).data.length;
    expect(await found({ environment: 'one' })).toBe(1);
    expect(await found({ task: 'deploy' })).toBe(0);
    expect(await found({ sha: 'b'.repeat(40) })).toBe(0);
  });

  it('have statuses, of which GraphQL gives the newest', async () => {
    const { id, node_id } = await deploy('told');
    const told = { ...ACME_SHOP, deployment_id: id, log_url };
    await shop.app.rest.repos.createDeploymentStatus({ ...told, state: 'in_progress', description: '5 %' });
    await shop.app.rest.repos.createDeploymentStatus({ ...told, state: 'success', description: '100 %' });
    const { data } = await shop.app.rest.repos.listDeploymentStatuses({ ...ACME_SHOP, deployment_id: id });
    expect(data.map(({ state, description }) => [state, description])).toEqual([
      ['success', '100 %'],
      ['in_progress', '5 %'],
    ]);
    const without = await deploy('untold');
    const answer = await shop.app.graphql(LATEST_STATUSES_QUERY, { ids: [node_id, without.node_id] });
    expect(answer).toEqual({
      nodes: [
        { id: node_id, latestStatus: { state: 'SUCCESS', description: '100 %' } },
        { id: without.node_id, latestStatus: null },
      ],
    });
  });

  it.each([
    ['of a commit that is not there', { ref: 'c'.repeat(40) }, 422],
    ['with a description that is too long', { description: 'x'.repeat(141) }, 422],
    ['that would merge first', { auto_merge: true }, 409],
  ])('are refused %s', async (_, more, status) => {
    const asked = { ...ACME_SHOP, ...plain, ref: shop.shop.head, environment: 'one', ...more };
    await expect(shop.app.rest.repos.createDeployment(asked)).rejects.toMatchObject({ status });
  });

  it('need the right to write', async () => {
    const hubot = shop.asPerson(shop.tokens.hubot);
    const asked = { ...ACME_SHOP, ...plain, ref: shop.shop.head, environment: 'one' };
    await expect(hubot.rest.repos.createDeployment(asked)).rejects.toMatchObject({ status: 403 });
  });
});

describe('environments of the stand-in', () => {
  it('are made by a deployment, and have the rules that are set', async () => {
    await deploy('eu/West');
    shop.github.protectEnvironment('acme/shop', 'strict', {
      reviewers: ['mona', 'acme/release'],
      preventSelfReview: true,
      waitMinutes: 5,
    });
    const { data } = await shop.app.rest.repos.getAllEnvironments({ ...ACME_SHOP, per_page: 100 });
    const rules = (name: string) => data.environments?.find((one) => one.name === name)?.protection_rules;
    expect(rules('eu/West')).toEqual([]);
    expect(rules('strict')).toMatchObject([
      { type: 'wait_timer', wait_timer: 5 },
      {
        type: 'required_reviewers',
        prevent_self_review: true,
        reviewers: [
          { type: 'User', reviewer: { login: 'mona' } },
          { type: 'Team', reviewer: { slug: 'release' } },
        ],
      },
    ]);
    const one = await shop.app.rest.repos.getEnvironment({ ...ACME_SHOP, environment_name: 'EU/west' });
    expect(one.data.name).toBe('eu/West');
    const missing = shop.app.rest.repos.getEnvironment({ ...ACME_SHOP, environment_name: 'none' });
    await expect(missing).rejects.toMatchObject({ status: 404 });
  });
});
