import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { closeShops, openShop, SHOP, type Shop } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

const [owner = '', repo = ''] = SHOP.repository.split('/');
const CHECKOUT = 'rollouts/checkout/rollout.yaml';

/** A shop whose checkout has an environment for each cluster. */
async function openDeployedShop(more: Parameters<typeof openShop>[0] = {}): Promise<Shop> {
  const shop = await openShop(more);
  const content = `${await shop.file(CHECKOUT)}  deployments: {environment: "{rollout}/{cluster}"}\n`;
  await shop.does(() => shop.github.editFile(SHOP.gitops, { as: 'carol', path: CHECKOUT, content }));
  return shop;
}

/** Looks at the API as a workflow would. */
function api(shop: Shop) {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const auth = shop.github.workflowToken(SHOP.repository, { deployments: 'read' });
  return new Octokit({ auth, baseUrl: shop.github.apiUrl, log: silent }).rest.repos;
}

/** Each deployment as the API lists it: environment, commit, and its statuses oldest first. */
async function deployments(shop: Shop): Promise<readonly string[]> {
  const repos = api(shop);
  const { data } = await repos.listDeployments({ owner, repo, task: 'headgate', per_page: 100 });
  const lines = data.map(async ({ id, environment, sha }) => {
    const statuses = await repos.listDeploymentStatuses({ owner, repo, deployment_id: id });
    const words = statuses.data.reverse().map(({ state, description }) => `${state}: ${description.split(',')[0]}`);
    return `${environment} ${sha.slice(0, 7)} ${words.join(' > ')}`;
  });
  return (await Promise.all(lines)).sort();
}

/** What the check that branch rules can require says. */
function rolledOut(shop: Shop, sha: string) {
  const found = shop.github.checkRuns(SHOP.repository, sha).filter(({ name }) => name === 'headgate/rolled-out');
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0]?.conclusion ?? found[0]?.status;
}

describe('deployments of a canary', () => {
  it('follow each step in the clusters that it moved, until the promotion', async () => {
    const shop = await openDeployedShop();
    const pull = await shop.open('alice');
    const sha = pull.headSha.slice(0, 7);
    expect(rolledOut(shop, pull.headSha)).toBeUndefined();
    await shop.say(pull, 'alice', '/canary 25 --wave first');
    expect(await deployments(shop)).toEqual([`checkout/eu-west ${sha} in_progress: 25 %`]);
    expect(rolledOut(shop, pull.headSha)).toBe('in_progress');

    await shop.say(pull, 'alice', '/canary 25\n/approve\n/canary 100');
    expect(await deployments(shop)).toEqual([
      `checkout/eu-north ${sha} in_progress: 100 %`,
      `checkout/eu-west ${sha} in_progress: 25 % > in_progress: 100 %`,
      `checkout/us-east ${sha} in_progress: 100 %`,
    ]);
    expect(rolledOut(shop, pull.headSha)).toBe('success');

    await shop.say(pull, 'carol', '/promote');
    expect((await deployments(shop)).map((line) => line.split(' > ').at(-1))).toEqual(
      Array.from({ length: 3 }, () => 'success: Promoted: 100 %'),
    );
    expect(rolledOut(shop, pull.headSha)).toBe('success');
    const { data } = await api(shop).listDeployments({ owner, repo });
    const [newest] = (await api(shop).listDeploymentStatuses({ owner, repo, deployment_id: data[0]?.id ?? 0 })).data;
    const [commit] = await shop.commits();
    expect(newest?.log_url).toMatch(new RegExp(`/${SHOP.gitops}/commit/${commit?.sha}$`));
  });

  it('are inactive once a person rolls back, and looks that come again write nothing more', async () => {
    const shop = await openDeployedShop();
    const pull = await shop.open('alice');
    const sha = pull.headSha.slice(0, 7);
    await shop.say(pull, 'alice', '/canary 5 --cluster eu-west,eu-north');
    await shop.say(pull, 'alice', '/rollback');
    const told = [
      `checkout/eu-north ${sha} in_progress: 5 % > inactive: Rolled back by alice`,
      `checkout/eu-west ${sha} in_progress: 5 % > inactive: Rolled back by alice`,
    ];
    expect(await deployments(shop)).toEqual(told);
    expect(rolledOut(shop, pull.headSha)).toBe('failure');
    await shop.say(pull, 'bob', 'A pity.');
    await shop.say(pull, 'bob', '/status');
    expect(await deployments(shop)).toEqual(told);
  });

  it('are written by a later look where GitHub refused them, and nothing else suffers from it', async () => {
    const shop = await openDeployedShop();
    const pull = await shop.open('alice');
    const sha = pull.headSha.slice(0, 7);
    const isStatus = ({ method, path }: { readonly method: string; readonly path: string }) =>
      method === 'POST' && /deployments\/\d+\/statuses$/.test(path);
    shop.github.faults.add({ kind: '502-before', match: isStatus, times: 100 });
    const comment = await shop.say(pull, 'alice', '/canary 5 --cluster eu-west,eu-north');
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(await deployments(shop)).toEqual([`checkout/eu-west ${sha} `]);
    shop.github.faults.clear();
    await shop.say(pull, 'bob', 'Nice.');
    expect(await deployments(shop)).toEqual([
      `checkout/eu-north ${sha} in_progress: 5 %`,
      `checkout/eu-west ${sha} in_progress: 5 %`,
    ]);
  });
});

describe('required reviewers of an environment', () => {
  it('hold up the step that moves its cluster until one of them approves, and never the way back', async () => {
    const shop = await openDeployedShop();
    const rules = { reviewers: ['carol'], preventSelfReview: true };
    shop.github.protectEnvironment(SHOP.repository, 'checkout/us-east', rules);
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    expect(await shop.commits()).toHaveLength(1);
    expect(shop.sticky(pull)).toMatch(/no reviewer of the environment checkout.us-east has approved/i);

    await shop.say(pull, 'alice', '/canary 5 --cluster eu-*');
    expect(await shop.weights()).toEqual([5, 5, 0]);
    await shop.say(pull, 'bob', '/canary 5');
    expect((await shop.ledger()).at(-1)).not.toContain('bob');
    expect(shop.sticky(pull)).not.toContain('wait timer');
    shop.github.protectEnvironment(SHOP.repository, 'checkout/us-east', { ...rules, waitMinutes: 30 });
    await shop.say(pull, 'carol', '/approve');
    await shop.say(pull, 'bob', '/canary 5');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(shop.sticky(pull)).toContain('the wait timer of `checkout/us-east` (30 min)');
    await shop.say(pull, 'bob', '/rollback');
    expect(await shop.weights()).toEqual([0, 0, 0]);
  });
});
