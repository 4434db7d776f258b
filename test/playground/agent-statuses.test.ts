import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { reportStatuses } from '../../src/playground/agent-statuses.ts';
import { ACME_SHOP, startShop } from './started-github.ts';

describe('statuses of an agent', () => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    expect(shop.contract.violations()).toEqual([]);
    await shop.stop();
  });

  it.each([
    ['flux', 'success', /^kustomization\/checkout-eu-west\/[0-9a-f]{8}$/],
    ['argocd', 'failure', /^continuous-delivery\/checkout-eu-west$/],
  ] as const)('of %s stand on the commit, under its own name', async (kind, state, context) => {
    const { github } = shop;
    const { token } = github.createUser(`${kind}[bot]`);
    github.setCollaborator('acme/shop', `${kind}[bot]`, 'write');
    const { apiUrl } = github;
    const report = reportStatuses({ kind, cluster: 'eu-west', apiUrl, token, repository: 'acme/shop' });
    const { head } = shop.shop;
    await report({ commit: head, application: 'checkout', state });
    const answer = await shop.app.graphql<{
      repository: { object: { status: { contexts: { context: string; state: string; creator: object }[] } } };
    }>(
      `query ($owner: String!, $repo: String!, $oid: GitObjectID!) {
        repository(owner: $owner, name: $repo) { object(oid: $oid) { ... on Commit { status { contexts {
          context state creator { __typename login }
        } } } } }
      }`,
      { ...ACME_SHOP, oid: head },
    );
    const own = answer.repository.object.status.contexts.find((one) => context.test(one.context));
    expect(own).toMatchObject({ state: state.toUpperCase(), creator: { __typename: 'Bot', login: kind } });
  });

  it('that GitHub does not take are a failure of whoever reports', async () => {
    const { apiUrl } = shop.github;
    const report = reportStatuses({ kind: 'flux', cluster: 'a', apiUrl, token: 'wrong', repository: 'acme/shop' });
    const { head: commit } = shop.shop;
    await expect(report({ commit, application: 'checkout', state: 'success' })).rejects.toThrow('answered with 401');
  });
});
