import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { closeShops, openShop, SHOP } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

/** The first command with a commit that a report prints to copy. */
function printed(report: string): string {
  return /If [^`]*`+\s*(\/canary [^`\n]*)/.exec(report)?.[1] ?? '';
}

describe('the commit that a command pins', () => {
  it('is not guessed where somebody pushed after the command, and the printed command works', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice', { branch: 'fast' });
    shop.github.webhookFaults.add({ kind: 'lost' });
    const said = await shop.say(pull, 'alice', '/canary 25');
    const { after } = await shop.does(() =>
      shop.github.push(SHOP.repository, { as: 'bob', branch: 'fast', files: { 'late.txt': 'late\n' } }),
    );
    expect(await shop.commits()).toEqual([]);
    expect(shop.reactions(pull, said)).toEqual(['-1']);
    expect(shop.sticky(pull)).toContain('head_may_have_moved');
    const command = printed(shop.sticky(pull));
    expect(command).toContain(after.slice(0, 12));
    const copied = await shop.say(pull, 'alice', command);
    expect(shop.reactions(pull, copied)).toEqual(['rocket']);
    expect((await shop.state())?.candidate?.sha).toBe(after);
    expect(await shop.weights()).toEqual([25, 25, 25]);
  });

  it('has to be named where the pull request comes from a fork', async () => {
    const shop = await openShop();
    await shop.github.fork(SHOP.repository, 'stranger');
    const pull = await shop.open('stranger', { headRepository: 'stranger/shop', branch: 'gift' });
    await shop.say(pull, 'alice', '/canary 25');
    expect(await shop.commits()).toEqual([]);
    expect(shop.sticky(pull)).toContain('sha_required');
    await shop.say(pull, 'alice', '/canary 25 --sha 0123456789abcdef');
    expect(shop.sticky(pull)).toContain('sha_unknown');
    await shop.say(pull, 'alice', printed(shop.sticky(pull)));
    expect((await shop.state())?.candidate?.sha).toBe(pull.headSha);
  });

  it('stays through later pushes, until another is named', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice', { branch: 'fast' });
    await shop.say(pull, 'alice', '/canary 25');
    const { after } = await shop.does(() =>
      shop.github.push(SHOP.repository, { as: 'bob', branch: 'fast', files: { 'late.txt': 'late\n' } }),
    );
    expect(await shop.commits()).toHaveLength(1);
    expect(shop.sticky(pull)).toContain(after.slice(0, 7));
    expect(shop.sticky(pull)).toContain(pull.headSha.slice(0, 7));
    await shop.say(pull, 'alice', '/approve\n/canary 50 --cluster eu-west');
    expect((await shop.state())?.candidate?.sha).toBe(pull.headSha);
    expect(await shop.weights()).toEqual([50, 25, 25]);

    await shop.say(pull, 'alice', `/canary 5 --cluster us-east --sha ${after}`);
    expect((await shop.state())?.candidate?.sha).toBe(after);
    expect(await shop.weights()).toEqual([0, 0, 5]);
    expect(await shop.file('apps/checkout/green/kustomization.yaml')).toContain(after);
    await shop.say(pull, 'alice', '/canary 50');
    expect(shop.sticky(pull)).toContain('approval_needed');
  });
});
