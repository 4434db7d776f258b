import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { LoggedRequest } from '../../src/playground/request-log.ts';
import { closeShops, openShop, SHOP } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

const commits = ({ rootFields }: LoggedRequest) => rootFields.includes('createCommitOnBranch');
const queries = ({ operationKind }: LoggedRequest) => operationKind === 'query';
const reports = ({ method, route }: LoggedRequest) => method !== 'GET' && (route ?? '').includes('comments');

describe('a command is carried out exactly once', () => {
  it.each(['502-after-write', '502-before', 'drop-connection', 'drop-connection-before'] as const)(
    'where the commit ends in %s',
    async (kind) => {
      const shop = await openShop();
      const pull = await shop.open('alice');
      shop.github.faults.add({ kind, match: commits });
      const comment = await shop.say(pull, 'alice', '/canary 25');
      expect(shop.github.faults.left).toBe(0);
      expect(await shop.weights()).toEqual([25, 25, 25]);
      expect(await shop.commits()).toHaveLength(1);
      expect(await shop.ledger()).toEqual(['alice /canary 25: applied started']);
      expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    },
  );

  it('where the answer to the commit is lost and the next reading lags behind', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    shop.github.faults.add({ kind: '502-after-write', match: commits });
    let written = false;
    const stale = (request: LoggedRequest) => {
      written ||= commits(request);
      return written && queries(request);
    };
    shop.github.faults.add({ kind: 'stale-read', match: stale, times: 3 });
    const comment = await shop.say(pull, 'alice', '/canary 25');
    shop.github.faults.clear();
    expect(await shop.weights()).toEqual([25, 25, 25]);
    expect(await shop.commits()).toHaveLength(2);
    await shop.say(pull, 'alice', '/status');
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(await shop.ledger()).toHaveLength(2);
  });

  it('where somebody else commits between the reading and the commit, whose work stays', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const pushes: Promise<unknown>[] = [];
    const meanwhile = (request: LoggedRequest) => {
      if (!commits(request) || pushes.length > 0) return false;
      const path = 'delivery/eu-west/checkout/httproute.yaml';
      pushes.push(
        shop.file(path).then((text) =>
          shop.github.editFile(SHOP.gitops, {
            as: 'carol',
            path,
            content: `# Carol was here.\n${text}`,
            message: 'Carol’s',
          }),
        ),
      );
      return true;
    };
    shop.github.faults.add({ kind: 'slow', milliseconds: 300, match: meanwhile });
    const comment = await shop.say(pull, 'alice', '/canary 25');
    await Promise.all(pushes);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(await shop.file('delivery/eu-west/checkout/httproute.yaml')).toMatch(/^# Carol was here\.\n/);
    expect(await shop.weights()).toEqual([25, 25, 25]);
    const messages = (await shop.commits()).map(({ message }) => message.split('\n')[0]);
    expect(messages).toEqual([expect.stringContaining('25 %'), 'Carol’s', expect.stringContaining('5 %')]);
  });

  it('where its webhook is lost: by the next comment, or by a sweep', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    shop.github.webhookFaults.add({ kind: 'lost' });
    const lost = await shop.say(pull, 'alice', '/canary 5');
    expect(await shop.commits()).toEqual([]);
    await shop.say(pull, 'mallory', 'What is going on?');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(shop.reactions(pull, lost)).toEqual(['rocket']);
    shop.github.webhookFaults.add({ kind: 'lost' });
    await shop.say(pull, 'alice', '/canary 25');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    await shop.startApp();
    await shop.until(async () => (await shop.weights())[0] === 25);
    expect(await shop.commits()).toHaveLength(2);
  });

  it('where its webhook comes again and again, and out of order', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    shop.github.webhookFaults.add({ kind: 'repeated', times: 2 });
    await shop.say(pull, 'alice', '/canary 5');
    shop.github.webhookFaults.add({ kind: 'reordered' });
    await shop.github.comment(pull, { as: 'alice', body: '/pause' });
    await shop.say(pull, 'bob', '/resume');
    for (const { id } of [...shop.github.deliveries]) await shop.github.redeliver(id);
    await shop.settled();
    expect(await shop.ledger()).toEqual([
      'alice /canary 5: applied started',
      'alice /pause: applied paused',
      'bob /resume: applied resumed',
    ]);
    expect(shop.stickies(pull)).toHaveLength(1);
  });

  it.each(['rate-limit-primary', 'rate-limit-secondary'] as const)('after %s', async (kind) => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    for (const match of [() => true, commits, reports]) {
      shop.github.faults.add({ kind, match, times: 1 });
    }
    const comment = await shop.say(pull, 'alice', '/canary 25');
    expect(shop.github.faults.left).toBe(0);
    expect(await shop.weights()).toEqual([25, 25, 25]);
    expect(await shop.commits()).toHaveLength(1);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(shop.sticky(pull)).toContain('25 % in all 3 clusters');
  });

  it('after a rate limit that GraphQL tells with status 200', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    shop.github.faults.add({ kind: 'graphql-rate-limit-200', match: queries });
    shop.github.faults.add({ kind: 'graphql-rate-limit-200', match: commits });
    const comment = await shop.say(pull, 'alice', '/canary 25');
    expect(shop.github.faults.left).toBe(0);
    expect(await shop.commits()).toHaveLength(1);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
  });

  it('where its report cannot be written at first', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    shop.github.faults.add({ kind: '502-before', match: reports });
    const comment = await shop.say(pull, 'alice', '/canary 25');
    expect(await shop.commits()).toHaveLength(1);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(shop.sticky(pull)).toContain('25 % in all 3 clusters');
  });

  it('where the report was written and the answer to it was lost', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    shop.github.faults.add({ kind: '502-after-write', match: reports });
    const comment = await shop.say(pull, 'alice', '/canary 25');
    expect(await shop.commits()).toHaveLength(1);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(shop.stickies(pull)).toHaveLength(1);
  });

  it('by two processes that hear the same webhooks', async () => {
    const shop = await openShop({ apps: 2 });
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    expect(await shop.commits()).toHaveLength(1);
    shop.skip(60_000);
    await Promise.all([
      shop.github.comment(pull, { as: 'alice', body: '/canary 10' }),
      shop.github.comment(pull, { as: 'bob', body: '/canary 20 --cluster us-east' }),
      shop.github.comment(pull, { as: 'mallory', body: '/canary 100' }),
    ]);
    await shop.settled();
    expect(await shop.weights()).toEqual([10, 10, 20]);
    await shop.say(pull, 'bob', '/pause');
    expect([...(await shop.ledger())].sort()).toEqual([
      'alice /canary 10: applied moved',
      'alice /canary 5: applied started',
      'bob /canary 20 --cluster us-east: applied moved',
      'bob /pause: applied paused',
      'mallory /canary 100: refused not_permitted',
    ]);
    expect(shop.stickies(pull)).toHaveLength(1);
  });
});

describe('the one report', () => {
  it('stays one, whoever copied it', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const body = shop.sticky(pull);
    await shop.say(pull, 'headgate[bot]', body);
    await shop.say(pull, 'alice', '/pause');
    expect(shop.stickies(pull)).toHaveLength(1);
    const copied = await shop.say(pull, 'mallory', body);
    await shop.say(pull, 'alice', '/resume');
    expect(shop.github.comments(pull).map(({ id }) => id)).toContain(copied.id);
    expect(shop.sticky(pull)).toContain('under way');
    await shop.does(() => shop.github.deleteComment(SHOP.repository, shop.stickies(pull)[0]?.id ?? 0, { as: 'alice' }));
    await shop.say(pull, 'alice', '/status');
    expect(shop.sticky(pull)).toContain('under way');
  });
});

describe('where GitHub is behind or closed', () => {
  it('a comment that its lists do not show yet is waited for', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    shop.github.faults.add({ kind: 'stale-read', match: queries });
    const comment = await shop.say(pull, 'alice', '/canary 10');
    expect(await shop.weights()).toEqual([10, 10, 10]);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
  });

  it('a GitOps repository that cannot be read is told, and nothing is done later by itself', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    shop.github.setInstalled(SHOP.gitops, false);
    const comment = await shop.say(pull, 'alice', '/canary 25');
    expect(shop.sticky(pull)).toContain('gitops_unreachable');
    expect(shop.sticky(pull)).toContain(SHOP.gitops);
    expect(shop.reactions(pull, comment)).toEqual(['-1']);

    shop.github.setInstalled(SHOP.gitops, true);
    await shop.say(pull, 'alice', 'I have installed it.');
    expect(await shop.commits()).toEqual([]);
    await shop.say(pull, 'alice', '/canary 25');
    expect(await shop.weights()).toEqual([25, 25, 25]);
  });
});
