import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { closeShops, openShop, SHOP, type Shop } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

/** Carol replaces a file of the GitOps repository. */
function replace(shop: Shop, path: string, content: string | null): Promise<unknown> {
  return shop.does(() => shop.github.editFile(SHOP.gitops, { as: 'carol', path, content }));
}

const ROUTE = 'delivery/eu-west/checkout/httproute.yaml';

describe('a file that does not hold', () => {
  it.each([
    ['fleet.yaml', (text: string) => text.replace('region: eu-west-1', 'regoin: eu-west-1'), /fleet\.yaml:\d+/],
    [
      'rollouts/checkout/rollout.yaml',
      (text: string) => text.replace('{weight: 50}', '{weight: 500}'),
      /rollout\.yaml:\d+/,
    ],
    ['rollouts/checkout/rollout.yaml', () => '{{', /rollout\.yaml/],
    [
      'rollouts/checkout/state.yaml',
      (text: string) => text.replace('phase: progressing', 'phase: dancing'),
      /state\.yaml/,
    ],
    ['rollouts/checkout/state.yaml', (text: string) => text.replace('eu-west: 5', 'eu-west: 6'), /state\.yaml/],
  ] as const)(
    '%s: is told with its place, moves nothing, and does no harm once it is corrected (case %#)',
    async (path, breakIt, place) => {
      const shop = await openShop();
      const pull = await shop.open('alice');
      await shop.say(pull, 'alice', '/canary 5');
      const sound = (await shop.file(path)) ?? '';
      expect(breakIt(sound)).not.toBe(sound);
      await replace(shop, path, breakIt(sound));
      const refused = await shop.say(pull, 'alice', '/canary 25');
      expect(shop.reactions(pull, refused)).toEqual(['-1']);
      expect(shop.sticky(pull)).toContain('config_invalid');
      expect(shop.sticky(pull)).toMatch(place);
      expect(await shop.weights()).toEqual([5, 5, 5]);
      await replace(shop, path, sound);
      await shop.say(pull, 'alice', '/canary 10');
      expect(await shop.weights()).toEqual([10, 10, 10]);
      expect(shop.reactions(pull, refused)).toEqual(['-1']);
      await shop.say(pull, 'alice', '/status');
      expect(await shop.weights()).toEqual([10, 10, 10]);
    },
  );

  it('a route that is no YAML stops every step, and the others do not move without it', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const sound = (await shop.file(ROUTE)) ?? '';
    await replace(shop, ROUTE, `${sound}\n}}: {\n`);
    const before = await shop.commits();
    const refused = await shop.say(pull, 'alice', '/canary 25');
    expect(shop.reactions(pull, refused)).toEqual(['-1']);
    expect(shop.sticky(pull)).toContain(ROUTE);
    expect(await shop.commits()).toHaveLength(before.length);
    await replace(shop, ROUTE, sound);
    await shop.say(pull, 'alice', '/canary 10');
    expect(await shop.weights()).toEqual([10, 10, 10]);
  });

  it('weights that somebody set by hand stop every step forward, and a rollback goes through', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const sound = (await shop.file(ROUTE)) ?? '';
    await replace(shop, ROUTE, sound.replace('weight: 95', 'weight: 60').replace('weight: 5\n', 'weight: 40\n'));
    expect(await shop.weights()).toEqual([40, 5, 5]);
    await shop.say(pull, 'alice', '/canary 25');
    expect(shop.sticky(pull)).toContain('route_edited_by_hand');
    expect(await shop.weights()).toEqual([40, 5, 5]);
    const back = await shop.say(pull, 'alice', '/rollback');
    expect(shop.reactions(pull, back)).toEqual(['rocket']);
    expect(await shop.weights()).toEqual([0, 0, 0]);
    expect(await shop.weights('blue')).toEqual([100, 100, 100]);
  });

  it('a generated route that was deleted is written anew', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    await replace(shop, ROUTE, null);
    await shop.say(pull, 'alice', '/canary 25');
    expect(await shop.weights()).toEqual([25, 25, 25]);
  });
});

describe('.github/headgate.yml', () => {
  const path = '.github/headgate.yml';

  it.each([
    ['is broken', (text: string) => text.replace('rollouts:', 'rolouts:'), 'config_invalid'],
    ['is missing', () => null, 'not_configured'],
    ['names no such rollout', (text: string) => text.replace('[checkout]', '[chekout]'), 'config_invalid'],
  ] as const)('that %s is told, and nothing moves', async (_how, breakIt, reason) => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    const sound = (await shop.github.readFile(SHOP.repository, path)) ?? '';
    const content = breakIt(sound);
    await shop.does(() => shop.github.editFile(SHOP.repository, { as: 'carol', path, content }));
    const refused = await shop.say(pull, 'alice', '/canary 25');
    expect(shop.reactions(pull, refused)).toEqual(['-1']);
    expect(shop.sticky(pull)).toContain(reason);
    expect(await shop.commits()).toEqual([]);
  });
});
