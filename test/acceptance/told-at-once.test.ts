import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { load } from 'js-yaml';
import { closeShops, openShop, SHOP, type Shop } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

const AGENT = 'flux[bot]';
const ROLLOUT = 'rollouts/checkout/rollout.yaml';

/** The shop with clusters whose agents report what they applied, and more in the rollout's spec. */
async function openObserved(more = ''): Promise<Shop> {
  const shop = await openShop();
  shop.github.createUser(AGENT);
  const change = async (path: string, edit: (text: string) => string): Promise<void> => {
    const content = edit((await shop.file(path)) ?? '');
    await shop.does(() => shop.github.editFile(SHOP.gitops, { as: 'carol', path, content }));
  };
  const live = `      live: {statuses: {context: "*/{rollout}-$1/*", creator: "${AGENT}"}}`;
  await change('fleet.yaml', (text) => text.replace(/^ {4}- name: ([a-z-]+)\n(?= {6}region)/gm, `$&${live}\n`));
  await change(ROLLOUT, (text) => `${text.trimEnd()}\n${more}`);
  // What a server knows of a branch, it knows from its sweeps.
  await shop.apps[0]?.server.sweep();
  await shop.settled();
  return shop;
}

/** An agent says that it applied the newest commit. */
async function applied(shop: Shop, cluster: string, context = `kustomization/checkout-${cluster}/1`): Promise<void> {
  const sha = (await shop.github.head(SHOP.gitops)) ?? '';
  await shop.does(() => shop.github.reportStatus(SHOP.gitops, { as: AGENT, sha, context, state: 'success' }));
}

async function liveIn(shop: Shop): Promise<readonly string[]> {
  const text = (await shop.file('rollouts/checkout/state.yaml')) ?? '';
  const { status } = load(text) as { readonly status: { readonly live?: Readonly<Record<string, unknown>> } };
  return Object.keys(status.live ?? {}).sort();
}

describe('without waiting for the next sweep', () => {
  it('a cluster is seen to be live as soon as its agent says so', async () => {
    const shop = await openObserved();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    expect(await liveIn(shop)).toEqual([]);
    await applied(shop, 'eu-west');
    expect(await liveIn(shop)).toEqual(['eu-west']);
    for (const cluster of ['eu-north', 'us-east']) await applied(shop, cluster);
    expect(await liveIn(shop)).toEqual(['eu-north', 'eu-west', 'us-east']);
    expect(shop.sticky(pull)).toMatch(/live/);
  });

  it('nothing is looked at for statuses that say nothing of a cluster', async () => {
    const shop = await openObserved();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    await shop.apps[0]?.server.sweep();
    await shop.settled();
    const before = shop.github.requests.all.length;
    await applied(shop, 'eu-west', 'ci/lint');
    expect(shop.github.requests.all.length).toBe(before);
  });

  it('a gate is seen to pass as soon as its check has ended', async () => {
    const shop = await openObserved('  gates:\n    - {name: end-to-end, check: {name: e2e}}\n');
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    for (const cluster of ['eu-west', 'eu-north', 'us-east']) await applied(shop, cluster);
    expect(shop.sticky(pull)).not.toMatch(/end-to-end[^\n]*passes/);
    await shop.does(() =>
      shop.github.reportCheck(SHOP.repository, { sha: pull.headSha, name: 'e2e', conclusion: 'success' }),
    );
    expect(shop.sticky(pull)).toMatch(/end-to-end[^\n]*passes/);
  });

  it('a change of the GitOps branch by hand is looked at', async () => {
    const shop = await openObserved('  deadline: {after: 24h, then: hold}\n');
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    shop.skip(2 * 3600_000);
    const text = (await shop.file(ROLLOUT)) ?? '';
    const content = text.replace('after: 24h', 'after: 1h');
    await shop.does(() => shop.github.editFile(SHOP.gitops, { as: 'carol', path: ROLLOUT, content }));
    expect((await shop.state())?.phase).toBe('paused');
  });

  it('commits of its own lead to no further look', async () => {
    const shop = await openObserved();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const before = shop.github.requests.all.length;
    const push = shop.github.deliveries.findLast(({ event }) => event === 'push');
    await shop.does(() => shop.github.redeliver(push?.id ?? ''));
    expect(shop.github.requests.all.length).toBe(before);
  });
});

describe('a rollout that asks', () => {
  it('mentions who started it, once, and the answer is heard', async () => {
    const shop = await openObserved('  deadline: {after: 1h, then: ask}\n');
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const questions = () => shop.stickies(pull).filter(({ body }) => body.includes('headgate:question'));
    expect(questions()).toEqual([]);
    shop.skip(2 * 3600_000);
    await Promise.all([shop.apps[0]?.server.sweep(), (await shop.startApp()).server.sweep()]);
    await shop.settled();
    expect((await shop.state())?.phase).toBe('paused');
    expect(questions()).toHaveLength(1);
    expect(questions()[0]?.body).toMatch(/@alice: \*\*checkout\*\* has paused by itself/);
    // Looking again asks nothing again, and the question itself is no command.
    await shop.say(pull, 'bob', 'Hm.');
    expect(questions()).toHaveLength(1);
    expect((await shop.state())?.phase).toBe('paused');
    await shop.say(pull, 'alice', '/rollback');
    expect(await shop.weights()).toEqual([0, 0, 0]);
    expect(questions()).toHaveLength(1);
  });
});
