import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import {
  removeTemporaryFolders,
  repositoryAt,
  type TemporaryRepository,
  temporaryFolder,
} from '../local/temporary-repository.ts';
import { createShop, run } from './recording-host.ts';

// Every run starts some twenty git processes.
jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const SHA = '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678';
const START = ['apply', 'canary', '25', '--rollout', 'checkout', '--sha', SHA];

/** The two weights in each cluster's route of checkout, as they are committed: blue, then green. */
function committedWeights(shop: TemporaryRepository): Readonly<Record<string, readonly number[]>> {
  const weights = ['eu-west', 'eu-north', 'us-east'].map((cluster) => {
    const route = shop.git('show', `main:delivery/${cluster}/checkout/httproute.yaml`);
    return [cluster, [...route.matchAll(/weight: (\d+)/g)].map((match) => Number(match[1]))];
  });
  return Object.fromEntries(weights);
}

async function everything(shop: TemporaryRepository, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const { code, stderr } = await run(['apply', line, '--rollout', 'checkout'], { folder: shop.folder });
    expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  }
}

describe('headgate apply on a local clone', () => {
  it('carries a rollout from its start to the promotion', async () => {
    const shop = createShop();
    await everything(shop, `/canary 25 --sha ${SHA}`);
    expect(committedWeights(shop)).toEqual({ 'eu-west': [75, 25], 'eu-north': [75, 25], 'us-east': [75, 25] });
    expect(shop.read('apps/checkout/green/kustomization.yaml')).toContain(SHA);
    await everything(shop, 'canary 50 --cluster eu-*', 'canary 100', 'promote');
    expect(committedWeights(shop)).toEqual({ 'eu-west': [0, 100], 'eu-north': [0, 100], 'us-east': [0, 100] });
    expect(shop.read('rollouts/checkout/state.yaml')).toMatch(/stable: green\n {2}candidate: null/);
    expect(shop.git('status', '--porcelain')).toBe('');
    expect(shop.git('rev-list', '--count', 'main')).toBe('5');
  });

  it('makes one commit in the person’s name, which says what moved', async () => {
    const shop = createShop();
    const { code, stdout } = await run(START, { folder: shop.folder });
    expect(code).toBe(0);
    expect(stdout).toContain(`Committed as ${shop.git('rev-parse', 'main')}.`);
    expect(shop.git('log', '-1', '--format=%an %ae')).toBe('Alice Example alice@example.com');
    expect(shop.git('log', '-1', '--format=%B')).toMatch(/Alice Example said "\/canary 25 /);
    expect(shop.read('rollouts/checkout/state.yaml')).toMatch(/pinnedBy: "?Alice Example/);
  });

  it.each([
    ['as one text', ['/canary 25 --cluster eu-*']],
    ['as one text without the slash', ['canary 25 --cluster eu-*']],
    ['in words', ['canary', '25', '--cluster', 'eu-*']],
    ['in words with the slash', ['/canary', '25', '--cluster', 'eu-*']],
    ['with its flags first', ['--cluster', 'eu-*', 'canary', '25']],
    ['with half of it quoted', ['canary 25', '--cluster', 'eu-*']],
    ['with a repeated flag', ['canary', '25', '--cluster', 'eu-west', '--cluster', 'eu-north']],
    ['after two hyphens', ['--', 'canary', '25', '--cluster', 'eu-*', '--rollout', 'checkout', '--sha', SHA]],
  ])('takes the command %s', async (_, words) => {
    const shop = createShop();
    const own = words.includes('--') ? [] : ['--rollout', 'checkout', '--sha', SHA];
    const { code, stderr } = await run(['apply', '--folder', shop.folder, ...own, ...words]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(committedWeights(shop)).toEqual({ 'eu-west': [75, 25], 'eu-north': [75, 25], 'us-east': [100, 0] });
  });

  it('says that it is so already, and that is no failure', async () => {
    const shop = createShop();
    await run(START, { folder: shop.folder });
    const head = shop.git('rev-parse', 'main');
    const { code, stdout } = await run(['apply', 'canary', '25', '--rollout', 'checkout'], { folder: shop.folder });
    expect(code).toBe(0);
    expect(stdout).toContain('already_so');
    expect(shop.git('rev-parse', 'main')).toBe(head);
  });

  it('is refused with 1, and says why and what to do', async () => {
    const shop = createShop();
    const { code, stdout } = await run(['apply', 'promote', '--rollout', 'checkout'], { folder: shop.folder });
    expect(code).toBe(1);
    expect(stdout).toMatch(/refused: .*\n.*no_rollout/);
    expect(shop.git('rev-list', '--count', 'main')).toBe('1');
  });

  it('needs the whole commit’s name, since there is no pull request to find it by', async () => {
    const shop = createShop();
    const { code, stdout } = await run(['apply', 'canary 25 --rollout checkout --sha 3f1c2b4'], {
      folder: shop.folder,
    });
    expect(code).toBe(1);
    expect(stdout).toContain('sha_unknown');
  });

  it('prints the versioned result as JSON', async () => {
    const shop = createShop();
    const { stdout } = await run([...START, '--json'], { folder: shop.folder });
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: 'headgate.dev/result/v1',
      subject: null,
      commit: shop.git('rev-parse', 'main'),
      outcomes: [{ rollout: 'checkout', disposition: 'applied', reason: 'started', by: 'Alice Example' }],
      rollouts: [{ name: 'checkout', weights: { 'eu-west': { blue: 7500, green: 2500 } } }],
    });
  });

  it('colours only a terminal, and only if nobody said no', async () => {
    const shop = createShop();
    const plan = ['plan', ...START.slice(1), '--folder', shop.folder];
    const colour = String.fromCharCode(27);
    expect((await run(plan)).stdout).not.toContain(colour);
    expect((await run(plan, { isTerminal: true })).stdout).toContain(colour);
    const environment = { PATH: process.env['PATH'], NO_COLOR: '1', GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b' };
    expect((await run(plan, { isTerminal: true, environment })).stdout).not.toContain(colour);
  });
});

describe('headgate plan', () => {
  it('shows who would get what and every diff, and writes nothing', async () => {
    const shop = createShop();
    const { code, stdout } = await run(['plan', ...START.slice(1)], { folder: shop.folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/would be done: /);
    expect(stdout).toMatch(/0 → 25 % in eu-west, eu-north, us-east/);
    expect(stdout).toMatch(/^\+ +weight: 25$/m);
    expect(stdout).not.toMatch(/Committed/);
    expect(shop.git('rev-list', '--count', 'main')).toBe('1');
    expect(shop.git('status', '--porcelain')).toBe('');
  });

  it('tells by its exit code that it would be refused', async () => {
    const { code, stdout } = await run(['plan', 'promote', '--rollout', 'checkout'], { folder: createShop().folder });
    expect(stdout).toMatch(/would be refused/);
    expect(code).toBe(1);
  });

  it('says in JSON what would be', async () => {
    const { stdout } = await run(['plan', ...START.slice(1), '--json'], { folder: createShop().folder });
    expect(JSON.parse(stdout)).toMatchObject({
      commit: null,
      outcomes: [{ reason: 'answered', planned: { reason: 'started', weights: { 'us-east': 2500 } } }],
    });
  });
});

describe('what stands in the way', () => {
  let untouched: TemporaryRepository | null = null;

  it('asks which rollout is meant where there are several, and moves none', async () => {
    const shop = createShop();
    const { code, stderr } = await run(['apply', 'canary', '25', '--sha', SHA], { folder: shop.folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/--rollout.*catalog, checkout/);
  });

  it('moves both where both are named', async () => {
    const shop = createShop();
    const both = ['apply', 'canary 1', '--sha', SHA, '--rollout', 'checkout', '--rollout', 'catalog'];
    const { code } = await run(both, { folder: shop.folder });
    expect(code).toBe(0);
    expect(shop.git('show', '--name-only', '--format=', 'main')).toMatch(/catalog(?:.|\n)*checkout/);
    expect(shop.git('rev-list', '--count', 'main')).toBe('2');
  });

  it('is refused over changes that are not committed, and names them', async () => {
    const shop = createShop();
    const path = 'apps/checkout/green/kustomization.yaml';
    shop.write(path, `${shop.read(path)}# mine\n`);
    const { code, stderr } = await run(START, { folder: shop.folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(/`apps\/checkout\/green\/kustomization\.yaml`.*git stash/);
    expect(shop.read(path)).toMatch(/# mine/);
    expect(shop.git('rev-list', '--count', 'main')).toBe('1');
  });

  it('does not mind other changes', async () => {
    const shop = createShop();
    shop.write('README.md', 'mine');
    expect((await run(START, { folder: shop.folder })).code).toBe(0);
    expect(shop.read('README.md')).toBe('mine');
  });

  it('decides again where a commit sneaks in between', async () => {
    const shop = createShop();
    await run(START, { folder: shop.folder });
    // The lock makes the first attempt wait; while it waits, somebody else’s commit lands.
    const lock = join(shop.folder, '.git', 'index.lock');
    writeFileSync(lock, '');
    let sneaked = false;
    const sleep = async () => {
      if (sneaked) return;
      sneaked = true;
      const tree = shop.git('rev-parse', 'main^{tree}');
      const commit = shop.git('commit-tree', '-p', 'main', '-m', 'Somebody else', tree);
      shop.git('update-ref', 'refs/heads/main', commit);
      rmSync(lock);
    };
    const { code, stdout } = await run(['apply', 'pause', '--rollout', 'checkout', '--json'], {
      folder: shop.folder,
      sleep,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ conflicts: 1 });
    expect(shop.git('log', '-2', '--format=%s').split('\n')[1]).toBe('Somebody else');
  });

  it('gives up with 5 where the branch keeps moving, and has written nothing', async () => {
    const shop = createShop();
    // Whoever is just about to move the branch holds its lock.
    writeFileSync(join(shop.folder, '.git', 'refs', 'heads', 'main.lock'), '');
    const { code, stderr } = await run(START, { folder: shop.folder, sleep: async () => undefined });
    expect(code).toBe(5);
    expect(stderr).toMatch(/moved 10 times; nothing was written/);
    expect(shop.git('rev-list', '--count', 'main')).toBe('1');
    expect(shop.git('status', '--porcelain')).toBe('');
  });

  it('lets two at once both have their effect, one after the other', async () => {
    const shop = createShop();
    await run(START, { folder: shop.folder });
    const at = '2026-08-02T00:00:00Z';
    const runs = await Promise.all(
      ['pause', 'approve'].map((word) => run(['apply', word, '--rollout', 'checkout'], { folder: shop.folder, at })),
    );
    expect(runs.map(({ code }) => code).sort()).not.toContain(70);
    const state = shop.git('show', 'main:rollouts/checkout/state.yaml');
    const applied = [...state.matchAll(/said: "?\/(\w+)"?.*disposition: applied/g)].map((match) => match[1]);
    expect(applied).toContain('pause');
    expect(shop.git('status', '--porcelain')).toBe('');
    expect(shop.git('rev-list', '--count', 'main')).toBe(String(1 + applied.length));
  });

  it('asks for a branch where the head is detached, and takes one', async () => {
    const shop = createShop();
    shop.git('checkout', '--quiet', '--detach');
    const detached = await run(START, { folder: shop.folder });
    expect(detached).toMatchObject({ code: 2, stderr: expect.stringMatching(/detached.*--branch/) });
    expect((await run([...START, '--branch', 'main'], { folder: shop.folder })).code).toBe(0);
    expect(committedWeights(shop)['eu-west']).toEqual([75, 25]);
  });

  it('works on a bare clone', async () => {
    const shop = createShop();
    const bare = repositoryAt(join(temporaryFolder(), 'shop.git'));
    shop.git('clone', '--quiet', '--bare', shop.folder, bare.folder);
    expect((await run(START, { folder: bare.folder })).code).toBe(0);
    expect(committedWeights(bare)['eu-west']).toEqual([75, 25]);
  });

  it('keeps the line ends of a file that has CRLF', async () => {
    const shop = createShop();
    const path = 'apps/checkout/green/kustomization.yaml';
    shop.commit({ [path]: shop.read(path).replaceAll('\n', '\r\n'), '.gitattributes': '* -text\n' });
    expect((await run(START, { folder: shop.folder })).code).toBe(0);
    expect(shop.read(path)).toContain(`newTag: ${SHA}\r\n`);
    expect(shop.git('show', '--numstat', '--format=', 'main', '--', path)).toMatch(/^1\t1\t/);
  });

  it.each([
    ['no repository', [...START, '--folder', '/'], 2, /no git repository.*--folder/],
    ['no folder', [...START, '--folder', '/nonexistent'], 2, /--folder/],
    ['no such branch', [...START, '--branch', 'prod'], 2, /no branch `prod`/],
    ['a branch’s name that is none', [...START, '--branch', 'a..b'], 2, /"a\.\.b"/],
    ['no such rollout', ['apply', 'pause', '--rollout', 'chekout'], 2, /Did you mean `checkout`/],
    [
      'no such command',
      ['apply', 'canry', '25', '--rollout', 'checkout'],
      2,
      /Did you mean `\/canary 25 --rollout checkout`/,
    ],
    ['a weight that is none', ['apply', 'canary', '250', '--rollout', 'checkout'], 2, /250/],
    ['no command', ['apply'], 2, /missing required argument/],
    ['an unknown option', [...START, '--brunch', 'main'], 2, /Did you mean --branch/],
    ['an unknown subcommand', ['aply'], 2, /Did you mean apply/],
    ['a folder and a repository', [...START, '--folder', '.', '--repository', 'a/b'], 2, /one of them/],
    ['a pull request of nothing', [...START, '--pull-request', '12'], 2, /--repository/],
    ['a pull request that is no number', [...START, '--pull-request', 'twelve'], 2, /number of a pull request/],
    ['a repository’s name that is none', [...START, '--repository', 'shop'], 2, /owner\/name/],
    ['no token', [...START, '--repository', 'acme/shop', '--pull-request', '12'], 2, /GITHUB_TOKEN/],
    ['neither rollout nor pull request', ['apply', 'pause', '--repository', 'acme/shop'], 2, /--pull-request/],
  ])('says in plain words that there is %s', async (_, argv, code, words) => {
    untouched ??= createShop();
    const ran = await run(argv, { folder: untouched.folder });
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(words) });
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });

  it('ends with 3 where the configuration does not hold to its schema, and says where', async () => {
    const shop = createShop();
    shop.commit({
      'rollouts/checkout/rollout.yaml': shop.read('rollouts/checkout/rollout.yaml').replace('stable:', 'stble:'),
    });
    const applied = await run(START, { folder: shop.folder });
    expect(applied).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/config_invalid(?:.|\n)*rollout\.yaml:\d+/),
    });
    const shown = await run(['status'], { folder: shop.folder });
    expect(shown).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^rollouts\/checkout\/rollout\.yaml:\d+ .*did you mean stable/m),
    });
    expect(shown.stdout).toMatch(/^catalog: /m);
    expect((await run(['tick'], { folder: shop.folder })).code).toBe(3);
  });

  it('ends with 4 where git is not there', async () => {
    const environment = { PATH: temporaryFolder() };
    expect(await run(START, { folder: createShop().folder, environment })).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/Install git/),
    });
  });

  it('ends with 70 for a bug, and shows where only if it is asked', async () => {
    const broken = { folder: createShop().folder, sleep: async () => undefined };
    const failing = { ...broken, at: 'no time at all' };
    const quiet = await run(START, failing);
    expect(quiet).toMatchObject({ code: 70, stderr: expect.stringMatching(/bug in Headgate/) });
    expect(quiet.stderr).not.toMatch(/^\s+at /m);
    expect((await run(['--debug', ...START], failing)).stderr).toMatch(/^\s+at /m);
  });

  it('tells an error as JSON where JSON is wanted', async () => {
    const { code, stdout } = await run(['apply', 'pause', '--json'], { folder: createShop().folder });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ apiVersion: 'headgate.dev/error/v1', exitCode: 2, kind: 'usage' });
  });

  it('commits under no name where git knows none', async () => {
    const shop = createShop();
    const environment = {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: '',
    };
    const { code, stderr } = await run(START, { folder: shop.folder, environment });
    expect(code).toBe(2);
    expect(stderr).toMatch(/git config --global user\.name/);
    expect(shop.git('rev-list', '--count', 'main')).toBe('1');
  });
});

describe('--push', () => {
  function cloned(): { remote: TemporaryRepository; clone: TemporaryRepository } {
    const shop = createShop();
    const remote = repositoryAt(join(temporaryFolder(), 'remote.git'));
    shop.git('clone', '--quiet', '--bare', shop.folder, remote.folder);
    const clone = repositoryAt(join(temporaryFolder(), 'clone'));
    shop.git('clone', '--quiet', remote.folder, clone.folder);
    return { remote, clone };
  }

  it('pushes what was committed', async () => {
    const { remote, clone } = cloned();
    const { code, stderr } = await run([...START, '--push'], { folder: clone.folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Pushed to origin.\n' });
    expect(remote.git('rev-parse', 'main')).toBe(clone.git('rev-parse', 'main'));
  });

  it('says with 5 that somebody pushed first, and leaves the remote alone', async () => {
    const { remote, clone } = cloned();
    const commit = remote.git(
      'commit-tree',
      '-p',
      'main',
      '-m',
      'Somebody else',
      remote.git('rev-parse', 'main^{tree}'),
    );
    remote.git('update-ref', 'refs/heads/main', commit);
    const { code, stderr } = await run([...START, '--push'], { folder: clone.folder });
    expect(code).toBe(5);
    expect(stderr).toMatch(/on this machine only.*git pull --rebase/);
    expect(remote.git('rev-parse', 'main')).toBe(commit);
  });
});
