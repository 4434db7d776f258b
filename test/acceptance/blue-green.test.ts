import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { closeShops, openShop, SHOP } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

const STRATEGY = `  strategy:
    blueGreen: {waves: [{name: first, clusters: [eu-west]}, {name: rest, selector: {tier: main}}], keepWarm: 1h}
  preview: {headers: [{name: x-preview, value: candidate}]}
  version:`;

describe('a blue-green rollout', () => {
  it('is deployed, looked at, switched, switched back and kept warm, and says so at each step', async () => {
    const shop = await openShop();
    const path = 'rollouts/checkout/rollout.yaml';
    const content = ((await shop.file(path)) ?? '').replace(/ {2}strategy:[\s\S]*?\n {2}version:/, STRATEGY);
    await shop.does(() => shop.github.editFile(SHOP.gitops, { as: 'carol', path, content }));
    const pull = await shop.open('alice');
    const short = pull.headSha.slice(0, 7);
    const headline = async () => (await shop.commits())[0]?.message.split('\n')[0];
    // The routes' first rules are those of the preview.
    const weights = async () => Object.values((await shop.state())?.weights ?? {});
    const reference = `(${SHOP.repository}#${pull.number})`;

    await shop.say(pull, 'alice', '/blue-green');
    expect(shop.sticky(pull)).toContain('### checkout: deployed, 0 %, waits to be switched\n');
    expect(shop.sticky(pull)).toContain("```\ncurl -H 'x-preview: candidate' https://shop.example.com/\n```");
    expect(shop.sticky(pull)).toContain('\n/switch');
    expect(await headline()).toBe(`checkout: deploy ${short} ${reference}`);
    expect(await weights()).toEqual([0, 0, 0]);

    await shop.say(pull, 'alice', '/switch --wave 1');
    expect(shop.sticky(pull)).toContain('### checkout: switched in 1 of 3 clusters\n');
    expect(await headline()).toBe(`checkout: switch to ${short} in eu-west ${reference}`);
    await shop.say(pull, 'alice', '/switch');
    expect(shop.sticky(pull)).toContain('### checkout: switched in all 3 clusters\n');
    expect(await weights()).toEqual([100, 100, 100]);

    await shop.say(pull, 'alice', '/switch back');
    expect(await headline()).toBe(`checkout: switch all traffic back ${reference}`);
    expect(await weights()).toEqual([0, 0, 0]);

    await shop.say(pull, 'alice', '/switch');
    expect(await headline()).toBe(`checkout: switch all traffic to ${short} ${reference}`);
    await shop.does(() => shop.github.merge(pull, { as: 'carol' }));
    expect(shop.sticky(pull)).toContain(`### checkout: ${short} is promoted\n`);
    expect(shop.sticky(pull)).toMatch(/- \*\*Kept warm:\*\* until .* UTC the version before is still there/);
  });
});
