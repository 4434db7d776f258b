import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { removeTemporaryFolders } from '../local/temporary-repository.ts';
import { createShop, run } from './recording-host.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const SHA = '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678';
const COMMANDS = {
  plan: ['plan', 'canary 25', '--rollout', 'checkout', '--sha', SHA],
  apply: ['apply', 'canary 25', '--rollout', 'checkout', '--sha', SHA],
  tick: ['tick'],
} as const;

describe('--observations', () => {
  it.each(['plan', 'apply', 'tick'] as const)('is taken by %s, from a file beside the present folder', async (name) => {
    const shop = createShop();
    const at = '2026-08-01T12:00:00Z';
    shop.write('seen.json', JSON.stringify({ loads: [{ cluster: 'eu-west', at, requestsPerSecond: 1200 }] }));
    const { code, stderr } = await run([...COMMANDS[name], '--observations', 'seen.json'], { folder: shop.folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('tells of everything that is wrong with the file, and does nothing', async () => {
    const shop = createShop();
    shop.write('seen.json', '{\n  "health": [{"cluster": "eu-west"}],\n  "loads": 1\n}');
    const { code, stderr } = await run([...COMMANDS.apply, '--observations', 'seen.json'], { folder: shop.folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^headgate: `--observations` holds no observations\.$/m);
    expect(stderr).toMatch(/^seen\.json:2 health\[0\]\.observer: found nothing, expected a name/m);
    expect(stderr).toMatch(/^seen\.json:3 loads: found 1, expected a list/m);
    expect(shop.git('rev-list', '--count', 'main')).toBe('1');
  });

  it('says that there is no such file', async () => {
    const { code, stderr } = await run(['tick', '--observations', 'none.json'], { folder: createShop().folder });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/"none\.json".*ENOENT/) });
  });
});
