import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { closeShops, openShop, SHOP } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

/** Everywhere that the rollout stands as if nobody had said anything. */
const UNTOUCHED = [null, null, null];

describe('who may', () => {
  it('is told what is missing, and nothing moves', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    for (const login of ['stranger', 'mallory']) {
      const comment = await shop.say(pull, login, '/canary 25');
      expect(shop.reactions(pull, comment)).toEqual(['-1']);
      expect(shop.sticky(pull)).toContain('not_permitted');
      expect(shop.sticky(pull)).toMatch(new RegExp(`${login} has the role (none|read)`, 'i'));
    }
    expect(await shop.commits()).toEqual([]);
    expect(await shop.weights()).toEqual(UNTOUCHED);
  });

  it('never is a bot that nobody named, nor Headgate itself', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    for (const login of ['github-actions[bot]', 'headgate[bot]']) {
      const comment = await shop.say(pull, login, '/canary 25');
      expect(shop.reactions(pull, comment)).toEqual([]);
    }
    await shop.say(pull, 'alice', '/status');
    expect(await shop.commits()).toEqual([]);
    expect(shop.github.comments(pull).filter(({ body }) => body.includes('## Headgate'))).toHaveLength(1);
  });

  it('is no merge queue and no stale bot, but what they did is not passed over in silence', async () => {
    const shop = await openShop();
    shop.github.createUser('github-merge-queue[bot]');
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25\n/approve\n/canary 100');
    await shop.does(() => shop.github.merge(pull, { as: 'github-merge-queue[bot]' }));
    expect((await shop.state())?.candidate).not.toBeNull();
    expect(shop.sticky(pull)).toMatch(/github-merge-queue\S+ is a bot, and bots must be named/);
    await shop.say(pull, 'alice', '/promote');
    expect((await shop.state())?.stable).toBe('green');

    const other = await shop.open('alice');
    await shop.say(other, 'alice', '/canary 5 --sha HEAD'.replace('HEAD', other.headSha));
    await shop.does(() => shop.github.close(other, { as: 'github-merge-queue[bot]' }));
    expect(await shop.weights('blue')).toEqual([5, 5, 5]);
    expect(shop.sticky(other)).toMatch(/github-merge-queue\S+ is a bot, and bots must be named/);
  });

  it('is judged afresh for each command', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'bob', '/canary 5');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    shop.github.setCollaborator(SHOP.repository, 'bob', null);
    const late = await shop.say(pull, 'bob', '/canary 25');
    expect(shop.reactions(pull, late)).toEqual(['-1']);
    await shop.say(pull, 'alice', '/canary 25');
    shop.github.setCollaborator(SHOP.repository, 'alice', 'write');
    await shop.say(pull, 'alice', '/approve');
    expect(shop.sticky(pull)).toMatch(/alice has the role write/i);
    shop.github.setCollaborator(SHOP.repository, 'alice', 'maintain');
    await shop.say(pull, 'alice', '/approve');
    expect(await shop.weights()).toEqual([25, 25, 25]);
    expect(await shop.ledger()).toEqual([
      'bob /canary 5: applied started',
      'bob /canary 25: refused not_permitted',
      'alice /canary 25: applied moved',
      'alice /approve: refused not_permitted',
      'alice /approve: applied approved',
    ]);
  });

  it('may depend on the clusters and on a team', async () => {
    const shop = await openShop();
    const path = 'rollouts/checkout/rollout.yaml';
    const rollout = (await shop.file(path)) ?? '';
    const content = rollout.replace(
      /restrictions:[\s\S]*/,
      'restrictions:\n      - {rights: [canary], jurisdictions: [eu], teams: [acme/sre]}\n',
    );
    await shop.does(() => shop.github.editFile(SHOP.gitops, { as: 'carol', path, content }));
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    expect(shop.sticky(pull)).toContain('not_permitted');
    await shop.say(pull, 'alice', '/canary 5 --cluster us-east');
    expect(await shop.weights()).toEqual([0, 0, 5]);
    shop.github.setTeamMembership('acme/sre', 'bob', 'pending');
    await shop.say(pull, 'bob', '/canary 5');
    expect(await shop.weights()).toEqual([0, 0, 5]);
    await shop.say(pull, 'carol', '/canary 5');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    shop.github.faults.add({ kind: '502-before', match: ({ path }) => path.includes('/teams/'), times: 1000 });
    await shop.say(pull, 'carol', '/canary 10');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    shop.github.faults.clear();
  });

  it('counts for labels and merges too', async () => {
    const shop = await openShop();
    shop.github.createUser('erin');
    shop.github.setCollaborator(SHOP.repository, 'erin', 'triage');
    const pull = await shop.open('alice');
    await shop.does(() => shop.github.label(pull, { as: 'erin', label: 'canary:25' }));
    expect(await shop.commits()).toEqual([]);
    expect(shop.sticky(pull)).toMatch(/erin has the role triage/i);
    await shop.does(() => shop.github.unlabel(pull, { as: 'erin', label: 'canary:25' }));
    await shop.does(() => shop.github.label(pull, { as: 'bob', label: 'canary:25' }));
    expect(await shop.weights()).toEqual([25, 25, 25]);
    await shop.does(() => shop.github.label(pull, { as: 'bob', label: 'rollout:pause' }));
    expect((await shop.state())?.phase).toBe('paused');
    await shop.say(pull, 'alice', '/resume\n/approve\n/canary 100');
    expect(await shop.weights()).toEqual([100, 100, 100]);
    await shop.does(() => shop.github.merge(pull, { as: 'bob' }));
    expect((await shop.state())?.stable).toBe('blue');
    expect(shop.sticky(pull)).toContain('`merge` by bob on checkout was refused');
    await shop.say(pull, 'alice', '/promote');
    expect((await shop.state())?.stable).toBe('green');
  });

  it('is never anybody while GitHub does not say', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    const match = ({ path }: { path: string }) => path.includes('/collaborators/');
    shop.github.faults.add({ kind: '502-before', match, times: 1000 });
    const comment = await shop.say(pull, 'alice', '/canary 25');
    expect(await shop.commits()).toEqual([]);
    expect(shop.reactions(pull, comment)).not.toContain('rocket');
    shop.github.faults.clear();
    await shop.say(pull, 'alice', '/canary 25');
    expect(await shop.weights()).toEqual([25, 25, 25]);
  });
});

describe('a comment', () => {
  it('that was edited before it was seen is refused, and one that was edited afterwards is done as it was', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    shop.github.webhookFaults.add({ kind: 'lost' });
    const edited = await shop.say(pull, 'alice', 'Later.');
    await shop.does(() => shop.github.editComment(SHOP.repository, edited.id, { as: 'alice', body: '/canary 100' }));
    expect(await shop.commits()).toEqual([]);
    const done = await shop.say(pull, 'alice', '/canary 5');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(shop.reactions(pull, edited)).toEqual(['-1']);
    expect(shop.sticky(pull)).toContain('edited_comment');
    await shop.does(() => shop.github.editComment(SHOP.repository, done.id, { as: 'alice', body: '/canary 50' }));
    await shop.say(pull, 'alice', '/status');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(await shop.ledger()).toEqual([
      'alice /canary 100: refused edited_comment',
      'alice /canary 5: applied started',
    ]);
  });

  it('that was deleted before it was seen says nothing', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    shop.github.webhookFaults.add({ kind: 'lost' });
    const gone = await shop.say(pull, 'alice', '/canary 100');
    await shop.does(() => shop.github.deleteComment(SHOP.repository, gone.id, { as: 'alice' }));
    await shop.say(pull, 'alice', '/canary 5');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(await shop.ledger()).toEqual(['alice /canary 5: applied started']);
  });
});
