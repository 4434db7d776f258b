import { afterEach, describe, expect, it, jest } from '@jest/globals';
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
const ROLLOUT = 'rollouts/storefront/rollout.yaml';

/** The shop under one observer's eyes, whom it believes. */
async function openWatched(config = CONFIG) {
  const sick = new Set<string>();
  const outside = {
    observer: 'here',
    probe: async ({ url }: { readonly url: string }) => ![...sick].some((cluster) => url.includes(`//${cluster}.`)),
  };
  const shop = await openShop({ outside });
  const edit = (path: string, content: string) =>
    shop.does(() => shop.github.editFile(SHOP.gitops, { as: 'carol', path, content }));
  await edit('.github/headgate.yml', config);
  await edit(ROLLOUT, ((await shop.file(ROLLOUT)) ?? '').replace('quorum: 2', 'quorum: 1'));
  shop.github.setCollaborator(SHOP.gitops, 'alice', 'maintain');
  // The list of branches is believed for ten minutes.
  shop.skip(11 * 60_000);
  return { shop, sick };
}

/** Sweeps every half minute. */
async function watch(shop: Shop, minutes: number): Promise<void> {
  for (let times = 0; times < minutes * 2; times += 1) {
    shop.skip(30_000);
    await Promise.all(shop.apps.map(({ server }) => server.sweep()));
  }
  await shop.settled();
}

describe('a cluster that fails', () => {
  it('is told in one issue, is failed over by a word there, and the issue ends with it', async () => {
    const { shop, sick } = await openWatched();
    await watch(shop, 1);
    expect(shop.github.issues(SHOP.gitops)).toEqual([]);
    sick.add('eu-west');
    await watch(shop, 3);
    const [issue, second] = shop.github.issues(SHOP.gitops);
    expect(second).toBeUndefined();
    expect(issue).toMatchObject({
      title: 'Headgate proposes for storefront: /failover eu-west',
      state: 'open',
      labels: ['headgate'],
    });
    expect(issue?.body).toContain('eu-west is seen unhealthy by here since ');
    expect(issue?.body).toContain('| all users | `eu-west` | 60 % | 0 % |');
    const subject = { repository: SHOP.gitops, number: issue?.number ?? 0 };
    const command = /```\n(\/failover .*)\n```/.exec(issue?.body ?? '')?.[1] ?? '';
    await shop.say(subject, 'alice', command);
    expect(shop.sticky(subject)).toContain('### storefront: eu-west failed over to eu-north');
    await watch(shop, 16);
    expect(shop.github.issues(SHOP.gitops)[0]).toMatchObject({ state: 'closed' });
    expect(shop.github.comments(subject).at(-1)?.body).toMatch(/^Nothing calls for this any more/);
  });

  it('that recovers ends its issue, though not for a process that has just started', async () => {
    const { shop, sick } = await openWatched(`${CONFIG}  commands: {prefix: "!"}\n`);
    await watch(shop, 16);
    sick.add('eu-west');
    await watch(shop, 3);
    expect(shop.github.issues(SHOP.gitops)).toMatchObject([
      { state: 'open', title: 'Headgate proposes for storefront: !failover eu-west' },
    ]);
    await Promise.all(shop.apps.splice(0).map(({ server }) => server.stop()));
    await shop.startApp();
    await watch(shop, 1);
    expect(shop.github.issues(SHOP.gitops).map(({ state }) => state)).toEqual(['open']);
    sick.clear();
    await watch(shop, 16);
    expect(shop.github.issues(SHOP.gitops).map(({ state }) => state)).toEqual(['closed']);
  });
});
