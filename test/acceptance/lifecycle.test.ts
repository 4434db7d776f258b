import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { closeShops, openShop, SHOP } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

describe('a rollout', () => {
  it('belongs to one pull request until it is closed, which rolls it back', async () => {
    const shop = await openShop();
    const first = await shop.open('alice');
    const second = await shop.open('bob');
    await shop.say(first, 'alice', '/canary 25');
    await shop.say(second, 'bob', '/canary 25');
    expect(shop.sticky(second)).toContain('other_pull_request');
    expect(shop.sticky(second)).toContain(`${SHOP.repository}#${first.number}`);
    await shop.say(second, 'bob', '/rollback');
    expect(await shop.weights()).toEqual([25, 25, 25]);
    await shop.does(() => shop.github.close(second, { as: 'bob' }));
    expect(await shop.weights()).toEqual([25, 25, 25]);

    await shop.does(() => shop.github.close(first, { as: 'alice' }));
    expect(await shop.weights()).toEqual([0, 0, 0]);
    expect((await shop.state())?.candidate).toBeNull();
    await shop.say(first, 'alice', '/canary 25');
    expect(shop.sticky(first)).toContain('pull_request_closed');
    await shop.does(() => shop.github.reopen(second, { as: 'bob' }));
    await shop.say(second, 'bob', '/canary 5');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect((await shop.state())?.candidate?.sha).toBe(second.headSha);
  });

  it('is promoted by its merge, goes back on demand, and the next one takes the other slot', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25\n/approve\n/canary 100');
    await shop.does(() => shop.github.merge(pull, { as: 'alice' }));
    expect(await shop.state()).toMatchObject({ phase: 'idle', stable: 'green', candidate: null });
    expect(await shop.weights()).toEqual([100, 100, 100]);
    await shop.say(pull, 'alice', '/rollback');
    expect(await shop.state()).toMatchObject({ phase: 'idle', stable: 'blue', candidate: null });
    expect(await shop.weights()).toEqual([0, 0, 0]);
    expect(await shop.weights('blue')).toEqual([100, 100, 100]);

    const next = await shop.open('alice');
    await shop.say(next, 'alice', '/canary 25\n/approve\n/canary 100');
    await shop.does(() => shop.github.merge(next, { as: 'alice', method: 'squash' }));
    expect((await shop.state())?.stable).toBe('green');
    const third = await shop.open('bob');
    await shop.say(third, 'bob', '/canary 5');
    expect(await shop.state()).toMatchObject({ stable: 'green', candidate: { slot: 'blue', sha: third.headSha } });
    expect(await shop.weights('blue')).toEqual([5, 5, 5]);
    expect(await shop.file('apps/checkout/blue/kustomization.yaml')).toContain(third.headSha);
    expect(await shop.file('apps/checkout/green/kustomization.yaml')).toContain(next.headSha);
    await shop.say(next, 'alice', '/rollback');
    expect(await shop.weights('blue')).toEqual([5, 5, 5]);
    expect(shop.sticky(next)).toContain(`${SHOP.repository}#${third.number}`);
  });

  it('is not promoted where another commit was merged, and says what can be done', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice', { branch: 'fast' });
    await shop.say(pull, 'alice', '/canary 25\n/approve\n/canary 100');
    await shop.does(() =>
      shop.github.push(SHOP.repository, { as: 'bob', branch: 'fast', files: { 'late.txt': 'late\n' } }),
    );
    await shop.does(() => shop.github.merge(pull, { as: 'alice' }));
    expect(await shop.state()).toMatchObject({ stable: 'blue', candidate: { sha: pull.headSha } });
    expect(shop.sticky(pull)).toContain('merged_other_commit');
    await shop.say(pull, 'alice', '/promote');
    expect((await shop.state())?.stable).toBe('green');
  });

  it('holds while it is paused, and is locked after an abort', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25');
    await shop.say(pull, 'bob', '/pause');
    await shop.say(pull, 'alice', '/canary 25 --cluster eu-west\n/approve');
    expect(shop.sticky(pull)).toContain('is_paused');
    expect((await shop.state())?.phase).toBe('paused');
    await shop.say(pull, 'bob', '/resume');
    await shop.say(pull, 'alice', '/approve\n/canary 50');
    expect(await shop.weights()).toEqual([50, 50, 50]);
    await shop.say(pull, 'bob', '/abort');
    expect(await shop.weights()).toEqual([0, 0, 0]);
    expect(shop.github.checkRuns(SHOP.repository, pull.headSha)).toMatchObject([
      { name: 'Headgate', conclusion: 'failure' },
      { name: 'headgate/rolled-out', conclusion: 'failure' },
    ]);
    await shop.say(pull, 'alice', '/canary 50');
    expect(await shop.weights()).toEqual([0, 0, 0]);
    expect(shop.sticky(pull)).toContain('is_aborted');
    await shop.say(pull, 'bob', '/resume');
    await shop.say(pull, 'alice', '/canary 50');
    expect(shop.sticky(pull)).toContain('approval_needed');
    await shop.say(pull, 'alice', '/canary 5');
    expect(await shop.weights()).toEqual([5, 5, 5]);
  });

  it('takes the steps of its plan by itself when their pause is over, and goes back step by step', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.does(() => shop.github.label(pull, { as: 'alice', label: 'rollout:canary' }));
    expect(await shop.weights()).toEqual([5, 0, 0]);
    expect(shop.sticky(pull)).toMatch(/pause/i);
    shop.skip(11 * 60_000);
    await shop.startApp({ sweepSeconds: 0.5 });
    await shop.until(async () => (await shop.weights())[2] === 5);
    expect(await shop.weights()).toEqual([5, 5, 5]);
    await shop.settled();
    expect(shop.sticky(pull)).toContain('5 % in all 3 clusters');
    shop.skip(11 * 60_000);
    await shop.until(async () => (await shop.weights())[0] === 25);
    expect(await shop.weights()).toEqual([25, 5, 5]);
    const [commit] = await shop.commits();
    expect(commit?.message).toContain('the pause has run out');
    expect(commit?.message).toContain('Headgate-Actor: headgate');
    shop.skip(60 * 60_000);
    await shop.say(pull, 'alice', '/approve\n/canary 50 --cluster eu-west');
    await shop.say(pull, 'alice', '/rollback --gradual');
    expect((await shop.state())?.phase).toBe('rolling-back');
    expect(await shop.weights()).toEqual([25, 5, 5]);
    shop.skip(60 * 60_000);
    await shop.until(async () => (await shop.weights())[0] === 5);
    expect((await shop.state())?.phase).toBe('rolling-back');
    shop.skip(60 * 60_000);
    await shop.until(async () => (await shop.state())?.phase === 'idle');
    expect(await shop.weights()).toEqual([0, 0, 0]);
  });

  it('a merge that was refused for a missing approval can be made good', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25');
    await shop.does(() => shop.github.merge(pull, { as: 'alice' }));
    expect(shop.sticky(pull)).toContain('approval_needed');
    await shop.say(pull, 'alice', '/approve');
    await shop.say(pull, 'alice', '/canary 100');
    expect(await shop.weights()).toEqual([100, 100, 100]);
    await shop.say(pull, 'alice', '/promote');
    expect((await shop.state())?.stable).toBe('green');
  });
});
