import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { openRepository } from '../src/local/local-repository.ts';
import { createLocalWorld } from '../src/local/local-world.ts';
import type { Conversation } from '../src/rollout/conversation.ts';
import { type TickOptions, tick } from '../src/tick.ts';
import type { Publication } from '../src/world/publication.ts';
import { Unavailable } from '../src/world/unavailable.ts';
import type { World } from '../src/world.ts';
import { createShop, run } from './command-line/recording-host.ts';
import { letDrive, letWait } from './local/driven-shop.ts';
import { ENVIRONMENT, removeTemporaryFolders, type TemporaryRepository } from './local/temporary-repository.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const SHA = '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678';
const PULL_REQUEST = { repository: 'acme/shop', number: 12 };
const STARTED = '2026-08-01T12:00:00Z';
const LATER = Date.parse('2026-08-01T13:00:00Z');

/** The pull request, as a repository shows it whose configuration names these rollouts. */
function conversationOf(rollouts: readonly string[]): Conversation {
  const config = [
    'apiVersion: headgate.dev/v1alpha1',
    'kind: App',
    'spec:',
    '  gitops: {repository: acme/shop-gitops, branch: main}',
    `  rollouts: [${rollouts.join(', ')}]`,
  ];
  return {
    subject: PULL_REQUEST,
    kind: 'pull-request',
    title: 'Pay with one click',
    open: true,
    merged: false,
    head: { sha: SHA, branch: 'one-click', fork: false },
    base: { branch: 'main' },
    comments: [],
    happenings: [],
    appConfig: `${config.join('\n')}\n`,
  };
}

async function startedShop(...rollouts: readonly string[]): Promise<TemporaryRepository> {
  const shop = createShop();
  for (const name of rollouts) {
    // Catalog's first step has no pause; its second one does.
    const weight = name === 'catalog' ? '10 --cluster eu-north' : 'next';
    const argv = ['apply', `canary ${weight} --sha ${SHA}`, '--rollout', name];
    const { code, stdout } = await run(argv, { folder: shop.folder, at: STARTED });
    if (code !== 0) throw new Error(stdout);
    letDrive(shop, name, PULL_REQUEST);
  }
  return shop;
}

async function tickIn(
  shop: TemporaryRepository,
  readConversation: World['readConversation'],
  rollouts: readonly string[],
  options?: TickOptions,
) {
  const published: Publication[] = [];
  const local = createLocalWorld({
    repository: await openRepository(shop.folder, ENVIRONMENT),
    now: () => LATER,
    random: () => 0,
    sleep: async () => undefined,
    warn: (message) => {
      throw new Error(message);
    },
  });
  const world: World = {
    ...local,
    readConversation,
    publish: async (publication) => {
      published.push(publication);
    },
  };
  const looks = await tick(world, { repository: 'acme/shop-gitops', branch: 'main' }, rollouts, options);
  return { looks, published };
}

function commits(shop: TemporaryRepository): number {
  return Number(shop.git('rev-list', '--count', 'main'));
}

describe('a tick', () => {
  it('takes a due step through the pull request that drives it, and its report changes', async () => {
    const shop = await startedShop('checkout');
    const { looks, published } = await tickIn(shop, async () => conversationOf(['checkout']), ['catalog', 'checkout']);
    expect(looks).toMatchObject([{ subject: PULL_REQUEST, settlements: [{ rollout: 'checkout', reason: 'moved' }] }]);
    expect(published).toMatchObject([{ subject: PULL_REQUEST, comment: expect.stringContaining('us-east') }]);
  });

  it('takes the steps of all rollouts that one pull request drives in one commit', async () => {
    const shop = await startedShop('checkout', 'catalog');
    const before = commits(shop);
    const { looks } = await tickIn(shop, async () => conversationOf(['catalog', 'checkout']), ['catalog', 'checkout']);
    expect(looks.map((look) => look.settlements.map(({ rollout }) => rollout))).toEqual([['catalog', 'checkout']]);
    expect(commits(shop)).toBe(before + 1);
  });

  it.each([
    ['is gone', null],
    ['does not lead to the rollout any more', conversationOf(['catalog'])],
    ['is not configured any more', { ...conversationOf([]), appConfig: null }],
  ])('takes the step all the same where the pull request %s', async (_, conversation) => {
    const shop = await startedShop('checkout');
    const before = commits(shop);
    const { looks } = await tickIn(shop, async () => conversation, ['checkout']);
    expect(looks.flatMap((look) => look.settlements)).toMatchObject([{ rollout: 'checkout', reason: 'moved' }]);
    expect(commits(shop)).toBe(before + 1);
  });

  it('tries everything before it says that something could not be reached', async () => {
    const shop = await startedShop('checkout', 'catalog');
    letDrive(shop, 'catalog', { repository: 'acme/shop', number: 13 });
    const before = commits(shop);
    const ticking = tickIn(
      shop,
      async ({ number }) => {
        if (number === 13) throw new Unavailable('conversation', 'Bad gateway.');
        return conversationOf(['checkout']);
      },
      ['catalog', 'checkout'],
    );
    await expect(ticking).rejects.toThrow('Bad gateway.');
    expect(commits(shop)).toBe(before + 1);
    expect(shop.git('log', '-1', '--format=%s')).toMatch(/^checkout/);
  });

  it('tries nothing more where GitHub asks to wait', async () => {
    const shop = await startedShop('checkout', 'catalog');
    letDrive(shop, 'catalog', { repository: 'acme/shop', number: 13 });
    const before = commits(shop);
    const read: number[] = [];
    const ticking = tickIn(
      shop,
      async ({ number }) => {
        read.push(number);
        if (number === 13) throw new Unavailable('conversation', 'Too many requests.', 60);
        return conversationOf(['checkout']);
      },
      ['catalog', 'checkout'],
    );
    await expect(ticking).rejects.toThrow('Too many requests.');
    expect(read).toEqual([13]);
    expect(commits(shop)).toBe(before);
  });

  describe('where a pull request waits', () => {
    const NEXT = { repository: 'acme/shop', number: 14 };

    /** Catalog has no candidate, and another pull request waits for it. */
    function waitingShop(): TemporaryRepository {
      const shop = createShop();
      letWait(shop, 'catalog', {
        pullRequest: NEXT,
        sha: SHA,
        by: 'bob',
        at: STARTED,
        key: 'acme/shop#14/comment/1/1',
      });
      return shop;
    }

    it('starts it in a look at its own conversation, once', async () => {
      const shop = waitingShop();
      const conversation = { ...conversationOf(['catalog']), subject: NEXT };
      const { looks } = await tickIn(shop, async () => conversation, ['catalog']);
      const settlement = {
        reason: 'started',
        after: { candidate: { sha: SHA, pullRequest: NEXT, pinnedBy: 'bob' }, queue: [] },
      };
      expect(looks).toMatchObject([{ subject: NEXT, settlements: [settlement] }]);
      const before = commits(shop);
      await tickIn(shop, async () => conversation, ['catalog']);
      expect(commits(shop)).toBe(before);
    });

    it('lets it go where it was closed meanwhile, and does not start what cannot be read', async () => {
      const shop = waitingShop();
      const before = commits(shop);
      await tickIn(shop, async () => null, ['catalog']);
      expect(commits(shop)).toBe(before);
      const closed = { ...conversationOf(['catalog']), subject: NEXT, open: false };
      const { looks } = await tickIn(shop, async () => closed, ['catalog']);
      expect(looks).toMatchObject([{ settlements: [{ reason: 'unqueued', after: { candidate: null, queue: [] } }] }]);
      expect(commits(shop)).toBe(before + 1);
    });
  });

  it('writes nothing in a dry run, nor where nothing is due', async () => {
    const shop = await startedShop('checkout');
    const before = commits(shop);
    const dry = await tickIn(shop, async () => conversationOf(['checkout']), ['checkout'], { dryRun: true });
    expect(dry.looks).toMatchObject([{ commit: null, settlements: [{ reason: 'moved' }] }]);
    expect(dry.published).toEqual([]);
    expect(await tickIn(shop, async () => null, ['catalog'])).toEqual({ looks: [], published: [] });
    expect(commits(shop)).toBe(before);
  });

  it('passes over a rollout whose files are broken, and says so', async () => {
    const shop = await startedShop('checkout');
    shop.commit({ 'rollouts/catalog/rollout.yaml': 'kind: [' });
    const broken: string[] = [];
    const options = { broken: ({ name }: { name: string }) => void broken.push(name) };
    const { looks } = await tickIn(shop, async () => null, ['catalog', 'checkout'], options);
    expect(broken).toEqual(['catalog']);
    expect(looks).toHaveLength(1);
  });
});
