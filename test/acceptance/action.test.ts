import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { build, NODES } from './built.ts';
import { closeShops, openShop, SHOP, type Shop } from './shop.ts';
import { jobFor, runJob, tokensFor } from './workflow.ts';

jest.setTimeout(120_000);

const HOUR = 3_600_000;

beforeAll(build);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

/** A shop without a server, whose story began two hours ago. */
async function openWithoutApp(): Promise<Shop> {
  return openShop({ apps: 0, ago: 2 * HOUR });
}

const SCHEDULE = { event: 'schedule', payload: { schedule: '*/10 * * * *' } };

describe('the built Action', () => {
  it.each(NODES)('carries out a comment, with %s', async (node) => {
    const shop = await openWithoutApp();
    const pull = await shop.open('alice');
    const comment = await shop.say(pull, 'alice', '/canary 25');
    const end = await runJob(shop, { ...jobFor(shop, 'issue_comment', 'created'), node });
    expect(end.log).not.toMatch(/error|warning/i);
    expect(end.code).toBe(0);
    expect(await shop.weights()).toEqual([25, 25, 25]);
    const [commit, ...none] = await shop.commits();
    expect(none).toEqual([]);
    expect(end.outputs).toMatchObject({ reason: 'started', disposition: 'applied', commit: commit?.sha });
    expect(JSON.parse(end.outputs['result'] ?? '')).toMatchObject([{ apiVersion: 'headgate.dev/result/v1' }]);
    expect(end.summary).toContain('25 %');
    expect(shop.seen(pull, comment)).toBe(true);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(shop.sticky(pull)).toContain('25 % in all 3 clusters');
  });

  it('is red where a command was refused, unless the workflow does not want that', async () => {
    const shop = await openWithoutApp();
    const pull = await shop.open('alice');
    await shop.say(pull, 'mallory', '/canary 25');
    const end = await runJob(shop, jobFor(shop, 'issue_comment', 'created'));
    expect([end.code, end.outputs['reason'], end.outputs['commit']]).toEqual([1, 'not_permitted', '']);
    expect(end.log).toContain('mallory has the role read');
    await shop.say(pull, 'mallory', '/canary 50');
    const job = jobFor(shop, 'issue_comment', 'created');
    const green = await runJob(shop, { ...job, inputs: { 'fail-on-refusal': 'false' } });
    expect([green.code, green.outputs['reason']]).toEqual([0, 'not_permitted']);
    expect(await shop.commits()).toEqual([]);
  });

  it('finds on a schedule what was lost, and takes the step that is due', async () => {
    const shop = await openWithoutApp();
    const path = 'rollouts/checkout/rollout.yaml';
    const content = ((await shop.file(path)) ?? '').replace('pause: 10m', 'pause: 1s');
    await shop.github.editFile(SHOP.gitops, { as: 'carol', path, content });
    const pull = await shop.open('alice');
    const comment = await shop.say(pull, 'alice', '/canary next');
    const found = await runJob(shop, SCHEDULE);
    expect([found.code, found.outputs['disposition']]).toEqual([0, 'applied']);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(await shop.weights()).toEqual([5, 0, 0]);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const due = await runJob(shop, SCHEDULE);
    expect([due.code, due.outputs['disposition']]).toEqual([0, 'applied']);
    // On a slow machine the next pause is over as well, and the first cluster is a step ahead.
    expect((await shop.weights()).slice(1)).toEqual([5, 5]);
  });

  it('carries out a command that the workflow gives, once for each run', async () => {
    const shop = await openWithoutApp();
    const pull = await shop.open('alice');
    const inputs = { command: `/canary 25 --sha ${pull.headSha}`, 'pull-request': String(pull.number) };
    const job = { event: 'workflow_dispatch', payload: { inputs: {} }, inputs };
    const first = await runJob(shop, job);
    expect([first.code, first.outputs['reason']]).toEqual([0, 'started']);
    const again = await runJob(shop, { ...job, variables: { GITHUB_RUN_ATTEMPT: '2' } });
    expect([again.code, again.outputs['commit']]).toEqual([0, '']);
    expect(await shop.commits()).toHaveLength(1);
    const other = await runJob(shop, {
      ...job,
      inputs: { ...inputs, command: '/canary 50' },
      variables: { GITHUB_RUN_ID: '4712', GITHUB_TRIGGERING_ACTOR: 'mallory' },
    });
    expect([other.code, other.outputs['reason']]).toEqual([1, 'not_permitted']);
  });

  it('finds an Enterprise Server’s GraphQL by itself, and the public layout too', async () => {
    const shop = await openWithoutApp();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const { url } = shop.github;
    const enterprise = { GITHUB_API_URL: `${url}/api/v3`, GITHUB_GRAPHQL_URL: '' };
    const first = await runJob(shop, { ...jobFor(shop, 'issue_comment', 'created'), variables: enterprise });
    expect([first.code, first.outputs['reason']]).toEqual([0, 'started']);
    await shop.say(pull, 'alice', '/canary 10');
    const layout = { GITHUB_API_URL: url, GITHUB_GRAPHQL_URL: `${url}/graphql` };
    const second = await runJob(shop, { ...jobFor(shop, 'issue_comment', 'created'), variables: layout });
    expect([second.code, second.outputs['reason']]).toEqual([0, 'moved']);
  });

  it('carries out each of two comments once where both jobs run at the same time', async () => {
    const shop = await openWithoutApp();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const first = jobFor(shop, 'issue_comment', 'created');
    await shop.say(pull, 'bob', '/canary 10');
    const second = jobFor(shop, 'issue_comment', 'created');
    const ends = await Promise.all([runJob(shop, first), runJob(shop, second)]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(await shop.ledger()).toEqual(['alice /canary 5: applied started', 'bob /canary 10: applied moved']);
    expect(shop.stickies(pull)).toHaveLength(1);
  });

  it('asks GitHub nothing about an event that means nothing', async () => {
    const shop = await openWithoutApp();
    const tokens = tokensFor(shop);
    shop.github.requests.clear();
    for (const [event, payload] of [
      ['push', { ref: 'refs/heads/main' }],
      ['issue_comment', { action: 'edited' }],
      ['pull_request', { action: 'assigned' }],
      ['issue_comment', { action: 'created', comment: 'none' }],
    ] as const) {
      const end = await runJob(shop, { event, payload, inputs: tokens });
      expect([event, end.code, end.outputs['result']]).toEqual([event, 0, '[]']);
    }
    expect(shop.github.requests.all).toEqual([]);
  });

  it('changes nothing in a dry run', async () => {
    const shop = await openWithoutApp();
    const pull = await shop.open('alice');
    const comment = await shop.say(pull, 'alice', '/canary 25');
    const job = jobFor(shop, 'issue_comment', 'created');
    const end = await runJob(shop, { ...job, inputs: { 'dry-run': 'true' } });
    expect([end.code, end.outputs['reason'], end.outputs['commit']]).toEqual([0, 'started', '']);
    expect(await shop.commits()).toEqual([]);
    expect(shop.stickies(pull)).toEqual([]);
    expect(shop.reactions(pull, comment)).toEqual([]);
  });

  it('says in a sentence what is wrong, and never shows a token', async () => {
    const shop = await openWithoutApp();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25');
    const job = jobFor(shop, 'issue_comment', 'created');
    const tokens = tokensFor(shop);
    const secrets = Object.values(tokens);
    const nowhere = { GITHUB_API_URL: 'http://127.0.0.1:9/api/v3', GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql' };
    const cases = [
      { ...job, inputs: tokens, variables: nowhere, says: /could not be reached on GitHub/ },
      { ...job, inputs: { ...tokens, token: 'ghs_000000000000000000' }, says: /Bad credentials/ },
      { ...job, inputs: { ...tokens, 'gitops-token': tokens.token }, says: /\S/ },
      { ...job, inputs: { ...tokens, 'dry-run': 'yes' }, says: /`dry-run` is "yes"/ },
      { ...job, inputs: { ...tokens, 'look-back-hours': 'many' }, says: /`look-back-hours` is "many"/ },
      { ...job, inputs: { ...tokens, command: '/canary 25' }, says: /`pull-request` is ""/ },
      { ...job, inputs: tokens, variables: { GITHUB_EVENT_PATH: '/nowhere' }, says: /cannot be read/ },
      { ...job, inputs: { ...tokens, token: '' }, says: /`token` is empty/ },
    ];
    for (const { says, ...one } of cases) {
      const end = await runJob(shop, one);
      expect([String(says), end.code]).toEqual([String(says), 1]);
      expect(end.log).toMatch(says);
      const shown = end.log.replace(/^::add-mask::.*$/gm, '');
      expect(shown).not.toMatch(/^\s+at /m);
      for (const secret of secrets) expect(shown + end.summary + JSON.stringify(end.outputs)).not.toContain(secret);
    }
    expect(await shop.commits()).toEqual([]);
  });
});
