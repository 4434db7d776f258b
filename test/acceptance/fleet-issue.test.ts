import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { load } from 'js-yaml';
import type { SubjectReference } from '../../src/playground/scenario.ts';
import { closeShops, openShop, SHOP, type Shop } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

const CONFIG = `apiVersion: headgate.dev/v1alpha1
kind: App
spec:
  rollouts: [checkout, storefront]
`;

/** The shop with a GitOps repository that names itself, and an issue of an outage in it. */
async function openOutage(more: Parameters<typeof openShop>[0] = {}): Promise<{ shop: Shop; issue: SubjectReference }> {
  const shop = await openShop(more);
  const path = '.github/headgate.yml';
  await shop.does(() => shop.github.editFile(SHOP.gitops, { as: 'carol', path, content: CONFIG }));
  shop.github.setCollaborator(SHOP.gitops, 'alice', 'maintain');
  shop.github.setCollaborator(SHOP.gitops, 'bob', 'read');
  const issue = shop.github.openIssue(SHOP.gitops, { as: 'bob', title: 'eu-west answers with errors' });
  await shop.settled();
  return { shop, issue };
}

interface FleetStatus {
  readonly fleet: {
    readonly weights: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly drained?: Readonly<Record<string, unknown>>;
    readonly failovers?: readonly { readonly from: string; readonly to: readonly string[] }[];
  };
}

async function fleetOf(shop: Shop): Promise<FleetStatus['fleet'] | null> {
  const text = await shop.file('rollouts/storefront/state.yaml');
  return text === null ? null : (load(text) as { readonly status: FleetStatus }).status.fleet;
}

/** The Route 53 weights of the DNS records, by cluster. */
async function recordWeights(shop: Shop): Promise<Readonly<Record<string, string>>> {
  const text = (await shop.file('dns/storefront/dnsendpoint.yaml')) ?? '';
  const weights = [...text.matchAll(/setIdentifier: "?([a-z-]+)"?[\s\S]*?aws\/weight[\s\S]*?value: "?(\d+)"?/g)];
  return Object.fromEntries(weights.map(([, cluster = '', weight = '']) => [cluster, weight]));
}

describe('an issue of the GitOps repository', () => {
  it('moves traffic between clusters, says so in one comment and makes no check', async () => {
    const { shop, issue } = await openOutage();
    const said = await shop.say(issue, 'alice', 'Looking at it.\n\n/failover eu-west --rollout storefront');
    expect(await fleetOf(shop)).toMatchObject({
      weights: { all: { 'eu-west': 0, 'eu-north': 100 } },
      failovers: [{ from: 'eu-west', to: ['eu-north'] }],
    });
    expect(await recordWeights(shop)).toMatchObject({ 'eu-west': '0' });
    const report = shop.sticky(issue);
    expect(report).toContain('### storefront: eu-west failed over to eu-north');
    expect(report).toMatch(/\| `eu-west` \| `░+` 0 % \| 60 % \| failed over to eu-north by alice since /);
    expect(report).toContain('**Done:** `/failover eu-west --rollout storefront` by alice on storefront.');
    expect(report).toContain('eu-north takes 100 %: 1,800 of 2,500 requests/s.');
    expect(report).toContain('```\n/failback eu-west\n');
    expect(shop.reactions(issue, said)).toEqual(['rocket']);
    const [commit] = await shop.commits();
    expect(commit?.message).toMatch(/^storefront: fail eu-west over to eu-north \(acme\/shop-gitops#\d+\)\n/);
    expect(commit?.message).toContain('- clusters: eu-west 60 → 0 %, eu-north 40 → 100 %');
    const head = shop.github.deliveries.length;
    expect(shop.github.checkRuns(SHOP.gitops, commit?.sha ?? '')).toEqual([]);

    // Looking again changes nothing.
    const before = shop.sticky(issue);
    await shop.say(issue, 'bob', 'Thanks!');
    expect(shop.sticky(issue)).toBe(before);
    expect(shop.github.deliveries.length).toBeGreaterThan(head);

    await shop.say(issue, 'alice', '/failback eu-west --healthy');
    expect(await fleetOf(shop)).toMatchObject({ failovers: [{ from: 'eu-west', returned: 10 }] });
    expect(shop.sticky(issue)).toContain('### storefront: eu-west coming back, 10 %');
  });

  it('drains and undrains, and shows beforehand who would get what', async () => {
    const { shop, issue } = await openOutage();
    await shop.say(issue, 'alice', '/plan drain eu-north --rollout storefront');
    expect(await fleetOf(shop)).toBeNull();
    expect(shop.sticky(issue)).toContain('clusters: eu-west 60 → 100 %, eu-north 40 → 0 %');
    expect(shop.sticky(issue)).toContain('who gets what</summary>');
    await shop.say(issue, 'alice', '/drain eu-north --rollout storefront');
    expect(Object.keys((await fleetOf(shop))?.drained ?? {})).toEqual(['eu-north']);
    expect(shop.sticky(issue)).toMatch(/\| `eu-north` \| `░+` 0 % \| 40 % \| drained by alice since /);
    await shop.say(issue, 'alice', '/undrain eu-north --rollout storefront');
    expect(await fleetOf(shop)).toMatchObject({ weights: { all: { 'eu-west': 60, 'eu-north': 40 } } });
    expect(await recordWeights(shop)).not.toMatchObject({ 'eu-north': '0' });
  });

  it('is found by the sweep where its webhook was lost', async () => {
    const { shop, issue } = await openOutage();
    shop.github.webhookFaults.add({ kind: 'lost', match: ({ event }) => event === 'issue_comment' });
    await shop.say(issue, 'alice', '/drain eu-north --rollout storefront');
    expect(await fleetOf(shop)).toBeNull();
    await shop.startApp({ sweepSeconds: 0.5 });
    await shop.until(async () => (await fleetOf(shop)) !== null);
    expect(shop.sticky(issue)).toContain('### storefront: eu-north drained');
  });

  it('obeys nobody who lacks the right in the GitOps repository', async () => {
    const { shop, issue } = await openOutage();
    const said = await shop.say(issue, 'bob', '/drain eu-west --rollout storefront');
    expect(shop.sticky(issue)).toMatch(/bob has the role read/);
    expect(shop.reactions(issue, said)).toEqual(['-1']);
    await shop.say(issue, 'stranger', '/drain eu-west --rollout storefront');
    expect(await fleetOf(shop)).toBeNull();
  });

  it('starts no version that is not named by its whole commit, and says where it can be started', async () => {
    const { shop, issue } = await openOutage();
    await shop.say(issue, 'alice', '/canary 25 --rollout checkout');
    expect(shop.sticky(issue)).toContain('no commit is named, and there is no pull request here');
    await shop.does(() => shop.github.label(issue, { as: 'alice', label: 'rollout:pause' }));
    expect(shop.sticky(issue)).toContain('no_rollout');
    expect(await shop.state()).toBeNull();

    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    await shop.say(issue, 'alice', '/rollback --rollout checkout');
    expect(shop.sticky(issue)).toContain('other_pull_request');
    expect(await shop.weights()).toEqual([5, 5, 5]);
  });

  it('starts a version that is named by its whole commit, and closing it rolls that back', async () => {
    const { shop, issue } = await openOutage();
    const sha = '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678';
    await shop.say(issue, 'alice', `/canary 5 --rollout checkout --sha ${sha}`);
    expect(await shop.weights()).toEqual([5, 5, 5]);
    await shop.does(() => shop.github.close(issue, { as: 'alice' }));
    await shop.say(issue, 'bob', 'Closed.');
    expect(await shop.weights()).toEqual([0, 0, 0]);
  });
});

describe('a pull request of the GitOps repository', () => {
  it('may speak of the clusters, and chooses no version: its head is a commit of the manifests', async () => {
    const { shop } = await openOutage();
    const pull = await shop.open('carol', { branch: 'notes' }, SHOP.gitops);
    await shop.say(pull, 'alice', `/canary 5 --rollout checkout --sha ${pull.headSha}`);
    expect(shop.sticky(pull)).toContain('repository_not_allowed');
    expect(await shop.state()).toBeNull();
    await shop.say(pull, 'alice', '/drain eu-north --rollout storefront');
    expect(Object.keys((await fleetOf(shop))?.drained ?? {})).toEqual(['eu-north']);
  });
});

describe('an issue of another repository', () => {
  it('moves nothing that does not name its repository', async () => {
    const { shop } = await openOutage();
    const path = '.github/headgate.yml';
    const content = CONFIG.replace('spec:', `spec:\n  gitops: {repository: ${SHOP.gitops}, branch: ${SHOP.branch}}`);
    await shop.does(() => shop.github.editFile(SHOP.repository, { as: 'carol', path, content }));
    const issue = shop.github.openIssue(SHOP.repository, { as: 'alice', title: 'Errors' });
    await shop.say(issue, 'alice', '/drain eu-west --rollout storefront');
    expect(shop.sticky(issue)).toContain('repository_not_allowed');
    expect(await fleetOf(shop)).toBeNull();
  });
});
