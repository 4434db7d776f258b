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

  it('lets tick say what it has reason to do and leaves to a person', async () => {
    const shop = createShop();
    const seen = ['11:58:30', '12:00:00'].flatMap((time) =>
      ['frankfurt', 'dublin'].map((observer) => {
        return { cluster: 'eu-west', observer, at: `2026-08-01T${time}Z`, healthy: false };
      }),
    );
    shop.write('seen.json', JSON.stringify({ health: seen }));
    const argv = ['tick', '--rollout', 'storefront', '--observations', 'seen.json'];
    const { code, stdout, stderr } = await run(argv, { folder: shop.folder, at: '2026-08-01T12:00:10Z' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'No step is due.\n' });
    expect(stderr).toBe(
      'proposed: /failover eu-west (storefront)\n' +
        '  eu-west is seen unhealthy by dublin, frankfurt since 2026-08-01T11:58:30.000Z. ' +
        'Not done by itself: the configuration leaves it to a person.\n',
    );
  });

  it('lets tick fail over by itself where the configuration says so', async () => {
    const shop = createShop();
    const path = 'rollouts/storefront/rollout.yaml';
    shop.commit({ [path]: shop.read(path).replace('automatic: false', 'automatic: true') });
    const health = ['11:58:30', '12:00:00'].flatMap((time) =>
      ['a', 'b'].map((observer) => {
        return { cluster: 'eu-west', observer, at: `2026-08-01T${time}Z`, healthy: false };
      }),
    );
    shop.write('seen.json', JSON.stringify({ health }));
    const argv = ['tick', '--rollout', 'storefront', '--observations', 'seen.json'];
    const at = '2026-08-01T12:00:10Z';
    const { stdout } = await run(argv, { folder: shop.folder, at });
    expect(stdout).toContain('storefront: nothing is under way; eu-west failed over to eu-north');
    expect(shop.git('log', '-1', '--format=%s')).toBe('storefront: fail eu-west over to eu-north');
    expect((await run(argv, { folder: shop.folder, at })).stdout).toBe('No step is due.\n');
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
