import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { closeShops, openShop, SHOP } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

describe('what was said to people', () => {
  it('stays when the app’s own comment comes back as a webhook', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'mallory', '/canary 25');
    expect(shop.sticky(pull)).toContain('the role write or a stronger one');
  });
  it('holds the diff in the check too', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    expect(shop.github.checkRuns(SHOP.repository, pull.headSha)[0]?.text).toContain('delivery/eu-west');
  });
  it('stays through somebody’s remark', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    await shop.say(pull, 'mallory', '/canary 25');
    expect(shop.sticky(pull)).toContain('the role write or a stronger one');
    await shop.say(pull, 'bob', 'Hm.');
    expect(shop.sticky(pull)).toContain('the role write or a stronger one');
  });
  it('stays where it answers a question', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/plan /canary 25');
    expect(shop.sticky(pull)).toContain('Nothing was changed.');
  });
  it('leaves names in their letter case', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'mallory', '/canary 25');
    await shop.say(pull, 'bob', 'Hm.');
    expect(shop.sticky(pull)).not.toContain('Mallory has');
  });
});

describe('the check', () => {
  it('ends when the rollout is promoted or rolled back, and so does the one that branch rules can require', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25\n/approve\n/canary 100');
    await shop.does(() => shop.github.merge(pull, { as: 'alice' }));
    expect(shop.github.checkRuns(SHOP.repository, pull.headSha)).toMatchObject([
      { name: 'Headgate', conclusion: 'success' },
      { name: 'headgate/rolled-out', conclusion: 'success' },
    ]);
    const next = await shop.open('alice');
    await shop.say(next, 'alice', '/canary 25');
    await shop.say(next, 'alice', '/rollback');
    expect(shop.github.checkRuns(SHOP.repository, next.headSha)).toMatchObject([
      { name: 'Headgate', conclusion: 'failure' },
      { name: 'headgate/rolled-out', conclusion: 'failure' },
    ]);
  });
});

describe('what was decided or is long past', () => {
  const path = '.github/headgate.yml';
  it.each([
    ['broken', (text: string) => text.replace('rollouts:', 'rolouts:')],
    ['missing', () => null],
    ['without the rollout', (text: string) => text.replace('[checkout]', '[catalog]')],
  ] as const)('is not done later where it was refused because .github/headgate.yml was %s', async (_how, breakIt) => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    const sound = (await shop.github.readFile(SHOP.repository, path)) ?? '';
    const edit = (content: string | null) =>
      shop.does(() => shop.github.editFile(SHOP.repository, { as: 'carol', path, content }));
    await edit(breakIt(sound));
    const refused = await shop.say(pull, 'alice', '/canary 25 --rollout checkout');
    expect(shop.reactions(pull, refused)).toEqual(['-1']);
    await edit(sound);
    await shop.say(pull, 'alice', '/status');
    expect(await shop.weights()).toEqual([null, null, null]);
  });
  it('is not done on a rollout that .github/headgate.yml names only later', async () => {
    const shop = await openShop();
    const rollout = (await shop.file('rollouts/catalog/rollout.yaml')) ?? '';
    await shop.github.editFile(SHOP.gitops, {
      as: 'carol',
      path: 'rollouts/catalog/rollout.yaml',
      content: rollout.replace('requireSha: true', 'requireSha: false'),
    });
    const pull = await shop.open('alice');
    const done = await shop.say(pull, 'alice', '/canary 5');
    expect(shop.reactions(pull, done)).toEqual(['rocket']);
    const sound = (await shop.github.readFile(SHOP.repository, path)) ?? '';
    await shop.does(() =>
      shop.github.editFile(SHOP.repository, {
        as: 'carol',
        path,
        content: sound.replace('[checkout]', '[checkout, catalog]'),
      }),
    );
    await shop.say(pull, 'bob', 'Hm.');
    expect(await shop.weights('green', 'catalog')).toEqual([0, 0, 0]);
  });
  it('is not done by the first sweep of an app that is installed a month later', async () => {
    const shop = await openShop({ apps: 0 });
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25');
    shop.skip(30 * 24 * 3600_000);
    await shop.startApp();
    await shop.say(pull, 'bob', 'Hm.');
    expect(await shop.weights()).toEqual([null, null, null]);
  });
});
