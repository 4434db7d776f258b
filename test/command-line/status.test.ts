import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { letDrive } from '../local/driven-shop.ts';
import { removeTemporaryFolders } from '../local/temporary-repository.ts';
import { createShop, run } from './recording-host.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const SHA = '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678';
const START = ['apply', 'canary', 'next', '--rollout', 'checkout', '--sha', SHA];

describe('headgate status', () => {
  it('shows every rollout before anything was decided', async () => {
    const { code, stdout } = await run(['status'], { folder: createShop().folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^catalog: nothing is under way$/m);
    expect(stdout).toMatch(/^checkout: nothing is under way$/m);
    expect(stdout).not.toMatch(/decided last/);
  });

  it('shows weights, what is waited for, what can be said next and what was decided last, and takes no step', async () => {
    const shop = createShop();
    await run(START, { folder: shop.folder, at: '2026-08-01T12:00:00Z' });
    const head = shop.git('rev-parse', 'main');
    // The step's pause has run out long since: whoever only looks does not move it.
    const surroundings = { folder: shop.folder, at: '2026-08-01T23:00:00Z' };
    const { code, stdout } = await run(['status', '--rollout', 'checkout'], surroundings);
    expect(code).toBe(0);
    expect(stdout).toMatch(/eu-west +1 \(first\) +95 % +█░+ 5 %/);
    expect(stdout).toMatch(/waits for .*2026-08-01 12:10 UTC/);
    expect(stdout).toMatch(/can say .*\/rollback/);
    expect(stdout).toMatch(/decided last\n {2}2026-08-01 12:00 UTC {2}Alice Example: \/canary next/);
    expect(stdout).not.toMatch(/catalog/);
    expect(shop.git('rev-parse', 'main')).toBe(head);
  });

  it('looks at clusters and gates as a tick does, and tells of a freeze', async () => {
    const shop = createShop();
    await run(START, { folder: shop.folder, at: '2026-08-01T12:00:00Z' });
    const edit = (path: string, from: string, to: string) =>
      shop.commit({ [path]: readFileSync(join(shop.folder, path), 'utf8').replace(from, to) });
    const source = 'sources: {main: {prometheus: {url: "http://127.0.0.1:9"}}}';
    edit('fleet.yaml', 'spec:\n', `spec:\n  ${source}\n`);
    edit('fleet.yaml', '    - name: eu-west\n', '    - name: eu-west\n      live: {kubernetes: {}}\n');
    const gate = '{name: errors, prometheus: {source: main, query: "sum(rate(errors[{window}]))"}, atMost: 1}';
    const windows = '{timeZone: UTC, exclude: [{name: fair, first: "2026-08-02", last: "2026-08-03"}]}';
    edit('rollouts/checkout/rollout.yaml', '  strategy:\n', `  gates: [${gate}]\n  windows: ${windows}\n  strategy:\n`);
    const surroundings = { folder: shop.folder, at: '2026-08-02T11:00:00Z' };
    const { stdout } = await run(['status', '--rollout', 'checkout'], surroundings);
    expect(stdout).toContain('nobody can tell what eu-west serves: this place has no kubeconfig\n');
    expect(stdout).toMatch(/gates {6}errors {2}eu-west {2}cannot be judged/);
    expect(stdout).toContain('waits for  the end of the freeze, 2026-08-04 00:00 UTC');
    const json = await run(['status', '--rollout', 'checkout', '--json'], surroundings);
    expect(JSON.parse(json.stdout).rollouts[0]).toMatchObject({
      waiting: [
        { kind: 'freeze', until: '2026-08-04T00:00:00.000Z' },
        { kind: 'live', of: ['eu-west'] },
      ],
      readings: { live: [{ cluster: 'eu-west', verdict: 'unknown' }], gates: [{ gate: 'errors', cluster: 'eu-west' }] },
    });
  });

  it('shows which cluster serves whom, and what can be said of that', async () => {
    const shop = createShop();
    const drain = ['apply', 'drain', 'eu-west', '--rollout', 'storefront'];
    await run(drain, { folder: shop.folder, at: '2026-08-01T12:00:00Z' });
    const { stdout } = await run(['status', '--rollout', 'storefront'], { folder: shop.folder });
    expect(stdout).toMatch(/^storefront: nothing is under way; eu-west drained$/m);
    expect(stdout).toMatch(/eu-west +░{10} 0 % +60 % +drained by Alice Example since 2026-08-01 12:00 UTC$/m);
    expect(stdout).toMatch(/eu-north +█{10} 100 % +40 %$/m);
    expect(stdout).toMatch(/can say .*\/undrain eu-west/);
    expect(stdout).toMatch(/Alice Example: \/drain eu-west/);
  });

  it('prints one JSON document', async () => {
    const { stdout } = await run(['status', '--json'], { folder: createShop().folder });
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: 'headgate.dev/result/v1',
      outcomes: [],
      rollouts: expect.arrayContaining([
        expect.objectContaining({ name: 'checkout', strategy: 'canary', phase: 'idle', fleet: null }),
        expect.objectContaining({ name: 'storefront', fleet: expect.objectContaining({ drained: {}, failovers: [] }) }),
      ]),
    });
  });

  it('shows what is committed, not what lies in the work tree', async () => {
    const shop = createShop();
    shop.write('rollouts/checkout/rollout.yaml', 'kind: [');
    expect((await run(['status'], { folder: shop.folder })).code).toBe(0);
  });

  it('says what it looked for in a repository without rollouts', async () => {
    const shop = createShop();
    shop.git('rm', '-r', '--quiet', 'rollouts');
    shop.commit({});
    const { code, stderr } = await run(['status'], { folder: shop.folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/rollouts\/<name>\/rollout\.yaml/);
  });
});

describe('headgate tick', () => {
  it('does nothing before the pause has run out, then takes the step once', async () => {
    const shop = createShop();
    await run(START, { folder: shop.folder, at: '2026-08-01T12:00:00Z' });
    const early = await run(['tick'], { folder: shop.folder, at: '2026-08-01T12:09:59Z' });
    expect(early).toEqual({ code: 0, stdout: 'No step is due.\n', stderr: '' });
    const due = await run(['tick'], { folder: shop.folder, at: '2026-08-01T12:10:00Z' });
    expect(due.code).toBe(0);
    expect(due.stdout).toMatch(/Committed as/);
    expect(shop.read('delivery/us-east/checkout/httproute.yaml')).toMatch(/weight: 95\n(?:.*\n)*.*weight: 5\n/);
    const again = await run(['tick'], { folder: shop.folder, at: '2026-08-01T12:10:01Z' });
    expect(again.stdout).toBe('No step is due.\n');
  });

  it('takes one step where two tick at once', async () => {
    const shop = createShop();
    await run(START, { folder: shop.folder, at: '2026-08-01T12:00:00Z' });
    const at = '2026-08-01T12:30:00Z';
    const runs = await Promise.all([1, 2].map(() => run(['tick'], { folder: shop.folder, at })));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(shop.git('rev-list', '--count', 'main')).toBe('3');
    expect(shop.git('status', '--porcelain')).toBe('');
  });

  it('takes the step of a rollout that a pull request drives, which cannot be read here', async () => {
    const shop = createShop();
    await run(START, { folder: shop.folder, at: '2026-08-01T12:00:00Z' });
    letDrive(shop, 'checkout', { repository: 'acme/shop', number: 12 });
    const { code, stdout, stderr } = await run(['tick', '--json'], { folder: shop.folder, at: '2026-08-01T12:30:00Z' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject([{ subject: null, outcomes: [{ by: 'headgate', reason: 'moved' }] }]);
  });

  it('shows only what it would do where it is told to', async () => {
    const shop = createShop();
    await run(START, { folder: shop.folder, at: '2026-08-01T12:00:00Z' });
    const surroundings = { folder: shop.folder, at: '2026-08-01T12:30:00Z' };
    const { code, stdout } = await run(['tick', '--dry-run'], surroundings);
    expect(code).toBe(0);
    expect(stdout).toMatch(/would be done/);
    expect(shop.git('rev-list', '--count', 'main')).toBe('2');
  });

  it('refuses a pull request, because a step belongs to a rollout', async () => {
    const environment = { GITHUB_TOKEN: 'ghp_none' };
    const argv = ['tick', '--repository', 'acme/shop', '--pull-request', '12'];
    expect(await run(argv, { environment })).toMatchObject({ code: 2, stderr: expect.stringMatching(/--rollout/) });
  });
});
