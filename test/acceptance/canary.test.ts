import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { load } from 'js-yaml';
import { CLUSTERS, closeShops, openShop, SHOP } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

describe('a canary by comment', () => {
  it('begins with one commit that holds each cluster’s whole route, the state and the version, and goes on with two lines for each route', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    const comment = await shop.say(pull, 'alice', '/canary 5');

    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(await shop.weights('blue')).toEqual([95, 95, 95]);
    const [first, ...none] = await shop.commits();
    expect(none).toEqual([]);
    expect(first?.files).toEqual([
      'apps/checkout/green/kustomization.yaml',
      ...[...CLUSTERS]
        .sort()
        .flatMap((cluster) => [
          `delivery/${cluster}/checkout/httproute.yaml`,
          `delivery/${cluster}/checkout/kustomization.yaml`,
        ]),
      'rollouts/checkout/state.yaml',
    ]);
    const pin = load((await shop.file('apps/checkout/green/kustomization.yaml')) ?? '') as {
      images: { newTag: string }[];
    };
    expect(pin.images[0]?.newTag).toBe(pull.headSha);
    const [headline] = (first?.message ?? '').split('\n');
    expect(headline).toBe(`checkout: canary 5 % (${SHOP.repository}#${pull.number})`);
    const trailers = first?.message.trim().split('\n\n').at(-1)?.split('\n') ?? [];
    expect(trailers.map((line) => line.replace(/: [0-9a-f]{16}$/, ''))).toEqual([
      'Headgate-Rollout: checkout',
      'Headgate-Revision: 1',
      `Headgate-Pull-Request: ${SHOP.repository}#${pull.number}`,
      'Headgate-Actor: alice',
      'Headgate-Operation',
    ]);
    expect(await shop.ledger()).toEqual(['alice /canary 5: applied started']);
    expect(shop.seen(pull, comment)).toBe(true);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(shop.sticky(pull)).toContain('under way, 5 % in all 3 clusters');

    await shop.say(pull, 'bob', '/canary 25');
    expect(await shop.weights()).toEqual([25, 25, 25]);
    const [second] = await shop.commits();
    const { 'rollouts/checkout/state.yaml': _state, ...routes } = second?.lines ?? {};
    expect(routes).toEqual(
      Object.fromEntries(CLUSTERS.map((cluster) => [`delivery/${cluster}/checkout/httproute.yaml`, '+2 -2'])),
    );
    const checks = shop.github.checkRuns(SHOP.repository, pull.headSha);
    expect(checks.map(({ name, title }) => [name, title])).toEqual([
      ['Headgate', 'checkout: under way, 25 % in all 3 clusters'],
      ['headgate/rolled-out', expect.stringContaining('checkout: the step 25 %')],
    ]);
    expect(checks[0]?.text).toContain('delivery/eu-west/checkout/httproute.yaml');
  });

  it('keeps every other byte of a route that was there before', async () => {
    const shop = await openShop();
    const catalog = 'acme/catalog';
    await shop.github.createRepository(catalog, {
      files: {
        '.github/headgate.yml':
          'apiVersion: headgate.dev/v1alpha1\nkind: App\nspec:\n  gitops: {repository: acme/shop-gitops, branch: main}\n  rollouts: [catalog]\n',
      },
      collaborators: { alice: 'maintain', bob: 'write' },
    });
    const pull = await shop.open('alice', {}, catalog);
    const said = `/canary 10 --sha ${pull.headSha}`;
    await shop.say(pull, 'alice', said);
    expect(await shop.commits()).toEqual([]);
    expect(shop.sticky(pull)).toContain('repository_not_allowed');

    const path = 'rollouts/catalog/rollout.yaml';
    const rollout = (await shop.file(path)) ?? '';
    const content = rollout.replace('repositories: [acme/shop]', 'repositories: [acme/shop, acme/catalog]');
    await shop.does(() => shop.github.editFile(SHOP.gitops, { as: 'carol', path, content }));
    const routes = CLUSTERS.flatMap((cluster) =>
      ['httproute', 'grpcroute'].map((name) => `delivery/${cluster}/catalog/${name}.yaml`),
    );
    const before = await Promise.all(routes.map((route) => shop.file(route)));
    await shop.say(pull, 'alice', said);
    expect(await shop.weights('green', 'catalog')).toEqual([10, 10, 10]);
    const after = await Promise.all(routes.map((route) => shop.file(route)));
    const undone = after.map((text) =>
      text?.replace('weight: 90', 'weight: 100').replace(/weight: 10$|weight: 10\}/m, (all) => all.replace('10', '0')),
    );
    expect(undone).toEqual(before);
    const [commit] = await shop.commits();
    expect(routes.map((route) => commit?.lines[route])).toEqual(routes.map(() => '+2 -2'));
    expect(commit?.files).not.toContain('delivery/eu-west/catalog/kustomization.yaml');
  });
});

describe('the words of a comment', () => {
  it('may hold several commands, carried out in order in one commit', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    const body = 'Looks good.\n\n/canary 25\n/approve\n/canary 50 --cluster eu-west\n\nThank you all!';
    const comment = await shop.say(pull, 'alice', body);
    expect(await shop.weights()).toEqual([50, 25, 25]);
    expect(await shop.commits()).toHaveLength(1);
    expect(await shop.ledger()).toEqual([
      'alice /canary 25: applied started',
      'alice /approve: applied approved',
      'alice /canary 50 --cluster eu-west: applied moved',
    ]);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
  });

  it('may come with the line ends of Windows', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', 'Now.\r\n\r\n/canary 5\r\n/pause\r\n');
    expect(await shop.ledger()).toEqual(['alice /canary 5: applied started', 'alice /pause: applied paused']);
  });

  it('do nothing where they only show a command', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    const shown = [
      '```\n/canary 100\n```',
      '> /canary 100',
      '    /canary 100',
      '<!--\n/canary 100\n-->',
      'Say `/canary 100` later.',
      '/cc @bob\n\n/lgtm',
    ];
    const comment = await shop.say(pull, 'alice', shown.join('\n\n'));
    expect(await shop.commits()).toEqual([]);
    expect(shop.reactions(pull, comment)).toEqual([]);
    expect(shop.stickies(pull)).toEqual([]);
  });

  it('are answered once with what was meant where they are nearly a command', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    const comment = await shop.say(pull, 'alice', '/canray 25');
    expect(shop.sticky(pull)).toMatch(/Did you mean:?\s*`+\s*\/canary 25\s*`/);
    expect(shop.reactions(pull, comment)).toEqual(['-1']);
    expect(await shop.commits()).toEqual([]);

    await shop.say(pull, 'alice', '/canary 25 --custer eu-west');
    expect(shop.sticky(pull)).toContain('/canary 25 --cluster eu-west');
    const again = await shop.say(pull, 'alice', '/canary 25');
    expect(shop.reactions(pull, again)).toEqual(['rocket']);
    expect(await shop.weights()).toEqual([25, 25, 25]);
    expect(shop.reactions(pull, comment)).toEqual(['-1']);
    expect(shop.sticky(pull).match(/\/canray 25/g)).toHaveLength(1);
  });

  it('answer questions without a commit', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    const help = await shop.say(pull, 'mallory', '/help');
    expect(shop.reactions(pull, help)).toEqual(['rocket']);
    const status = await shop.say(pull, 'mallory', '/status');
    expect(shop.reactions(pull, status)).toEqual(['rocket']);
    const planned = await shop.say(pull, 'alice', '/plan /canary 25');
    expect(shop.reactions(pull, planned)).toEqual(['rocket']);
    expect(shop.sticky(pull)).toContain('Nothing was changed.');
    expect(shop.sticky(pull)).toContain('delivery/eu-west/checkout/httproute.yaml');
    expect(await shop.commits()).toEqual([]);
  });
});
