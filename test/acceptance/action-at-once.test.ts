import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { load } from 'js-yaml';
import { build } from './built.ts';
import { closeShops, openShop, SHOP, type Shop } from './shop.ts';
import { type JobEnd, runJob } from './workflow.ts';

jest.setTimeout(120_000);

beforeAll(build);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

const HOUR = 3_600_000;
const AGENT = 'flux[bot]';
const ROLLOUT = 'rollouts/checkout/rollout.yaml';
const CONFIG = 'apiVersion: headgate.dev/v1alpha1\nkind: App\nspec:\n  rollouts: [checkout]\n';

/** What the example asks the app's token for, for both repositories. */
const PERMISSIONS = {
  contents: 'write',
  pull_requests: 'write',
  issues: 'write',
  checks: 'write',
  deployments: 'write',
  actions: 'read',
  statuses: 'read',
  members: 'read',
} as const;

/** The shop with clusters whose agents report, a gate, and a GitOps repository that names its rollout. */
async function openObserved(): Promise<Shop> {
  const shop = await openShop({ apps: 0, ago: 3 * HOUR });
  shop.github.createUser(AGENT);
  await change(shop, 'fleet.yaml', (text) => {
    const live = `      live: {statuses: {context: "*/{rollout}-$1/*", creator: "${AGENT}"}}`;
    return text.replace(/^ {4}- name: ([a-z-]+)\n(?= {6}region)/gm, `$&${live}\n`);
  });
  const gate = '  gates:\n    - {name: end-to-end, check: {name: e2e}}\n';
  await change(shop, ROLLOUT, (text) => `${text.trimEnd()}\n${gate}`);
  await change(shop, '.github/headgate.yml', () => CONFIG);
  return shop;
}

async function change(shop: Shop, path: string, edit: (text: string) => string): Promise<void> {
  const content = edit((await shop.file(path)) ?? '');
  await shop.github.editFile(SHOP.gitops, { as: 'carol', path, content });
  await shop.settled();
}

/** One token for both repositories, as `actions/create-github-app-token` makes it. */
async function appToken({ github }: Shop): Promise<string> {
  const { request: at } = new Octokit({ baseUrl: github.apiUrl });
  const authenticate = createAppAuth({ appId: github.app.id, privateKey: github.app.privateKey, request: at });
  const { token: jwt } = await authenticate({ type: 'app' });
  const headers = { authorization: `bearer ${jwt}` };
  const [owner = '', repo = ''] = SHOP.repository.split('/');
  const { data } = await at('GET /repos/{owner}/{repo}/installation', { owner, repo, headers });
  const repositoryNames = [SHOP.repository, SHOP.gitops].map((name) => name.split('/')[1] ?? '');
  const installation = { type: 'installation', installationId: data.id, repositoryNames, permissions: PERMISSIONS };
  return (await authenticate({ ...installation, type: 'installation' })).token;
}

/** Runs the job that GitHub starts for the newest event of a kind, in the repository where that happened. */
async function run(shop: Shop, token: string, event: string): Promise<JobEnd> {
  const payload = shop.github.deliveries.findLast((one) => one.event === event)?.payload;
  const { repository } = payload as { readonly repository: { readonly full_name: string } };
  const inputs = { token, 'gitops-token': token };
  return runJob(shop, { event, payload, inputs, variables: { GITHUB_REPOSITORY: repository.full_name } });
}

async function liveIn(shop: Shop): Promise<readonly string[]> {
  const { status } = load((await shop.file('rollouts/checkout/state.yaml')) ?? '') as {
    readonly status: { readonly live?: Readonly<Record<string, unknown>> };
  };
  return Object.keys(status.live ?? {}).sort();
}

async function applied(shop: Shop, cluster: string, as = AGENT): Promise<void> {
  const sha = (await shop.github.head(SHOP.gitops)) ?? '';
  const context = `kustomization/checkout-${cluster}/1`;
  await shop.does(() => shop.github.reportStatus(SHOP.gitops, { as, sha, context, state: 'success' }));
}

describe('the built Action, without a command', () => {
  it('looks at what an agent, a check or a hand tells of, and at nothing else', async () => {
    const shop = await openObserved();
    const token = await appToken(shop);
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const started = await run(shop, token, 'issue_comment');
    expect([started.code, started.outputs['reason']]).toEqual([0, 'started']);

    for (const cluster of ['eu-west', 'eu-north']) await applied(shop, cluster);
    // Whoever may write may say so too.
    await applied(shop, 'us-east', 'bob');
    const live = await run(shop, token, 'status');
    expect([live.code, live.outputs['commit']]).toEqual([0, (await shop.commits())[0]?.sha]);
    expect(await liveIn(shop)).toEqual(['eu-north', 'eu-west']);

    await shop.does(() =>
      shop.github.reportCheck(SHOP.repository, { sha: pull.headSha, name: 'e2e', conclusion: 'success' }),
    );
    expect(shop.sticky(pull)).not.toMatch(/end-to-end[^\n]*passes/);
    expect((await run(shop, token, 'check_run')).code).toBe(0);
    expect(shop.sticky(pull)).toMatch(/end-to-end[^\n]*passes/);

    await applied(shop, 'us-east');
    await change(shop, ROLLOUT, (text) => text.replace('pause: 10m', 'pause: 20m'));
    const pushed = await run(shop, token, 'push');
    expect([pushed.code, pushed.outputs['commit']]).toEqual([0, (await shop.commits())[0]?.sha]);
    expect(await liveIn(shop)).toEqual(['eu-north', 'eu-west', 'us-east']);

    // Whoever edits a file learns from the next job what is wrong with it: nothing goes on there meanwhile.
    await change(shop, ROLLOUT, (text) => text.replace('pause: 20m', 'pause: soon'));
    const broken = await run(shop, token, 'push');
    expect([broken.code, broken.outputs['result']]).toEqual([1, '[]']);
    expect(broken.log).toMatch(/::error::.*rollouts\/checkout\/rollout\.yaml:\d+.*found "soon"/);
    expect(shop.stickies(pull)).toHaveLength(1);
  });
});
