import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import type { FileChange } from '../../src/gateway/change.ts';
import { listRollouts, openRepository, readPerson } from '../../src/local/local-repository.ts';
import { createLocalWorld } from '../../src/local/local-world.ts';
import type { CommitResult } from '../../src/world/repository.ts';
import type { World } from '../../src/world.ts';
import {
  createRepository,
  ENVIRONMENT,
  removeTemporaryFolders,
  repositoryAt,
  type TemporaryRepository,
  temporaryFolder,
} from './temporary-repository.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const told: string[] = [];

async function worldOf(folder: string): Promise<World> {
  return createLocalWorld({
    repository: await openRepository(folder, ENVIRONMENT),
    now: () => 0,
    random: () => 0,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 20))),
    warn: (message) => told.push(message),
  });
}

async function commitTo(
  repository: TemporaryRepository,
  changes: readonly FileChange[],
  expectedHead = repository.git('rev-parse', 'main'),
): Promise<CommitResult> {
  const world = await worldOf(repository.folder);
  const branch = { repository: repository.folder, branch: 'main' };
  return world.commit({ branch, expectedHead, changes, headline: 'Move the canary', body: 'Rollout: checkout\n' });
}

const TO_TWO: readonly FileChange[] = [{ path: 'a.txt', before: 'one\n', after: 'two\n' }];

describe('reading files of a local clone', () => {
  it('reads what is committed on the branch, not what lies in the work tree', async () => {
    const repository = createRepository({ 'a.txt': 'one\n', 'b/c.txt': 'see\r\n' });
    repository.write('a.txt', 'not committed');
    const world = await worldOf(repository.folder);
    const read = await world.readFiles({ repository: '', branch: 'main' }, ['a.txt', 'b/c.txt', 'b', 'none'], null);
    expect(read.commit).toBe(repository.git('rev-parse', 'HEAD'));
    expect([...read.files]).toEqual([
      ['a.txt', 'one\n'],
      ['b/c.txt', 'see\r\n'],
      ['b', null],
      ['none', null],
    ]);
  });

  it('reads an older commit where it is asked for one', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    const first = repository.git('rev-parse', 'HEAD');
    repository.commit({ 'a.txt': 'two\n' });
    const world = await worldOf(repository.folder);
    const read = await world.readFiles({ repository: '', branch: 'main' }, ['a.txt'], first);
    expect(read).toEqual({ commit: first, files: new Map([['a.txt', 'one\n']]) });
  });

  it('reads from a subfolder as from the root', async () => {
    const repository = createRepository({ 'a.txt': 'one\n', 'b/c.txt': '' });
    const world = await worldOf(join(repository.folder, 'b'));
    const read = await world.readFiles({ repository: '', branch: 'main' }, ['a.txt', 'b/c.txt'], null);
    expect([...read.files.values()]).toEqual(['one\n', '']);
  });

  it('names a branch that does not exist', async () => {
    const world = await worldOf(createRepository().folder);
    const reading = world.readFiles({ repository: '', branch: 'prod' }, ['a.txt'], null);
    await expect(reading).rejects.toThrow(/no branch `prod`.*--branch/);
  });

  it('takes a path with a line break for a bug, because it would be two questions', async () => {
    const world = await worldOf(createRepository().folder);
    const reading = world.readFiles({ repository: '', branch: 'main' }, ['a\nb'], null);
    await expect(reading).rejects.toThrow(/line break/);
  });

  it('says what to do in a folder that is no repository', async () => {
    await expect(worldOf(temporaryFolder())).rejects.toThrow(/no git repository.*--folder/);
    await expect(worldOf('/nonexistent/folder')).rejects.toThrow(/no git repository.*--folder/);
  });

  it('says what to do where git is not installed', async () => {
    const environment = { ...ENVIRONMENT, PATH: temporaryFolder() };
    await expect(openRepository(createRepository().folder, environment)).rejects.toThrow(/Install git/);
  });

  it('is not led elsewhere by the variables that a git hook sets', async () => {
    const other = createRepository({ 'a.txt': 'other\n' });
    const repository = createRepository({ 'a.txt': 'one\n' });
    const environment = { ...ENVIRONMENT, GIT_DIR: join(other.folder, '.git'), GIT_INDEX_FILE: 'nowhere' };
    const { git } = await openRepository(repository.folder, environment);
    expect((await git.run(['show', 'main:a.txt'])).toString()).toBe('one\n');
  });

  it('lists the rollouts of the branch', async () => {
    const repository = createRepository({
      'rollouts/b/rollout.yaml': '',
      'rollouts/a/rollout.yaml': '',
      'rollouts/none/readme': '',
    });
    repository.write('rollouts/new/rollout.yaml', '');
    const { git } = await openRepository(repository.folder, ENVIRONMENT);
    expect(await listRollouts(git, repository.git('rev-parse', 'main'))).toEqual(['a', 'b']);
  });

  it('knows the person by the name in their commits, and says so where there is none', async () => {
    const { folder } = createRepository();
    expect(await readPerson((await openRepository(folder, ENVIRONMENT)).git)).toBe('Alice Example');
    const nobody = { PATH: ENVIRONMENT['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', EMAIL: '' };
    const { git } = await openRepository(folder, { ...nobody, GIT_AUTHOR_NAME: '', GIT_COMMITTER_NAME: '' });
    await expect(readPerson(git)).rejects.toThrow(/user\.name/);
  });
});

describe('committing to a local clone', () => {
  it('makes one commit with the person’s identity and brings index and files along', async () => {
    const repository = createRepository({ 'a.txt': 'one\n', 'keep.txt': 'keep\n' });
    const parent = repository.git('rev-parse', 'HEAD');
    const result = await commitTo(repository, [...TO_TWO, { path: 'new/b.txt', before: null, after: 'b\r\n' }]);
    expect(result).toEqual({ kind: 'committed', commit: repository.git('rev-parse', 'main') });
    expect(repository.git('log', '-1', '--format=%P|%an|%ce|%B')).toBe(
      `${parent}|Alice Example|alice@example.com|Move the canary\n\nRollout: checkout`,
    );
    expect(repository.git('status', '--porcelain')).toBe('');
    expect([repository.read('a.txt'), repository.read('new/b.txt')]).toEqual(['two\n', 'b\r\n']);
    expect(readdirSync(join(repository.folder, '.git')).filter((name) => name.startsWith('index'))).toEqual(['index']);
  });

  it('leaves everything else alone that the person has not committed', async () => {
    const repository = createRepository({ 'a.txt': 'one\n', 'mine.txt': '1', 'staged.txt': '1', 'gone.txt': '1' });
    repository.write('mine.txt', '2');
    repository.write('staged.txt', '2');
    repository.git('add', 'staged.txt');
    repository.git('rm', '--quiet', 'gone.txt');
    repository.write('untracked.txt', '1');
    const before = repository.git('status', '--porcelain');
    expect((await commitTo(repository, TO_TWO)).kind).toBe('committed');
    expect(repository.git('status', '--porcelain')).toBe(before);
    expect(repository.git('show', '--format=', '--name-only', 'HEAD')).toBe('a.txt');
    expect(repository.read('mine.txt')).toBe('2');
  });

  it('takes a file for unchanged that was written anew with the same text', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    writeFileSync(join(repository.folder, 'copy'), 'one\n');
    renameSync(join(repository.folder, 'copy'), join(repository.folder, 'a.txt'));
    expect((await commitTo(repository, TO_TWO)).kind).toBe('committed');
    expect(repository.read('a.txt')).toBe('two\n');
  });

  it.each([
    ['changed on disk', (repository: TemporaryRepository) => repository.write('a.txt', 'mine\n')],
    [
      'changed in the index',
      (repository: TemporaryRepository) => {
        repository.write('a.txt', 'mine\n');
        repository.git('add', 'a.txt');
        repository.write('a.txt', 'one\n');
      },
    ],
    ['deleted', (repository: TemporaryRepository) => repository.git('rm', '--quiet', 'a.txt')],
  ])('refuses where a file to be written was %s and not committed', async (_, change) => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    const head = repository.git('rev-parse', 'main');
    change(repository);
    const status = repository.git('status', '--porcelain');
    const result = await commitTo(repository, TO_TWO);
    expect(result).toMatchObject({ kind: 'rejected', message: expect.stringMatching(/`a\.txt`.*git stash/) });
    expect(repository.git('rev-parse', 'main')).toBe(head);
    expect(repository.git('status', '--porcelain')).toBe(status);
  });

  it('refuses where an untracked or ignored file stands where a new one is to be written', async () => {
    const repository = createRepository({ '.gitignore': 'ignored.txt\n' });
    repository.write('ignored.txt', 'mine');
    repository.write('untracked.txt', 'mine');
    const changes = ['ignored.txt', 'untracked.txt'].map((path) => ({ path, before: null, after: 'ours' }));
    const result = await commitTo(repository, changes);
    expect(result).toMatchObject({ message: expect.stringMatching(/`ignored\.txt`, `untracked\.txt`/) });
    expect(repository.read('ignored.txt')).toBe('mine');
  });

  it('refuses in the middle of a merge with conflicts, and changes nothing', async () => {
    const repository = createRepository({ 'a.txt': 'one\n', 'x.txt': '0' });
    repository.git('checkout', '--quiet', '-b', 'other');
    repository.commit({ 'x.txt': '1' });
    repository.git('checkout', '--quiet', 'main');
    const head = repository.commit({ 'x.txt': '2' });
    expect(() => repository.git('merge', 'other')).toThrow();
    const result = await commitTo(repository, TO_TWO);
    expect(result).toMatchObject({ kind: 'rejected', message: expect.stringMatching(/git status/) });
    expect(repository.git('rev-parse', 'main')).toBe(head);
    expect(repository.read('a.txt')).toBe('one\n');
  });

  it('is a conflict where the branch moved', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    const old = repository.git('rev-parse', 'main');
    const head = repository.commit({ 'b.txt': 'b' });
    expect(await commitTo(repository, TO_TWO, old)).toEqual({ kind: 'conflict' });
    expect(repository.git('rev-parse', 'main')).toBe(head);
  });

  it('lets exactly one of several commits at once on the same head through', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    const head = repository.git('rev-parse', 'main');
    const texts = ['two\n', 'three\n', 'four\n', 'five\n'];
    const results = await Promise.all(
      texts.map((after) => commitTo(repository, [{ path: 'a.txt', before: 'one\n', after }], head)),
    );
    expect(results.map(({ kind }) => kind).sort()).toEqual(['committed', 'conflict', 'conflict', 'conflict']);
    expect(repository.git('rev-list', '--count', 'main')).toBe('2');
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('does so too where nothing is checked out and no lock keeps them apart', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    repository.git('checkout', '--quiet', '--detach');
    const head = repository.git('rev-parse', 'main');
    const results = await Promise.all(
      ['two\n', 'three\n', 'four\n'].map((after) =>
        commitTo(repository, [{ path: 'a.txt', before: 'one\n', after }], head),
      ),
    );
    expect(results.map(({ kind }) => kind).sort()).toEqual(['committed', 'conflict', 'conflict']);
    expect(repository.git('rev-list', '--count', 'main')).toBe('2');
  });

  it('touches no files where another branch is checked out', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    repository.git('checkout', '--quiet', '-b', 'other');
    repository.write('a.txt', 'mine\n');
    expect((await commitTo(repository, TO_TWO)).kind).toBe('committed');
    expect(repository.git('show', 'main:a.txt')).toBe('two');
    expect(repository.read('a.txt')).toBe('mine\n');
  });

  it('touches no files where the head is detached', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    repository.git('checkout', '--quiet', '--detach');
    expect((await openRepository(repository.folder, ENVIRONMENT)).currentBranch).toBeNull();
    expect((await commitTo(repository, TO_TWO)).kind).toBe('committed');
    expect(repository.git('show', 'main:a.txt')).toBe('two');
    expect(repository.read('a.txt')).toBe('one\n');
  });

  it('brings another work tree along where the branch is checked out there', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    repository.git('checkout', '--quiet', '-b', 'other');
    const second = repositoryAt(join(temporaryFolder(), 'second'));
    repository.git('worktree', 'add', '--quiet', second.folder, 'main');
    expect((await commitTo(repository, TO_TWO)).kind).toBe('committed');
    expect(second.read('a.txt')).toBe('two\n');
    expect(second.git('status', '--porcelain')).toBe('');
    expect(repository.read('a.txt')).toBe('one\n');
  });

  it('commits to a bare clone', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    const bare = repositoryAt(join(temporaryFolder(), 'bare.git'));
    repository.git('clone', '--quiet', '--bare', repository.folder, bare.folder);
    expect((await openRepository(bare.folder, ENVIRONMENT)).currentBranch).toBe('main');
    expect((await commitTo(bare, TO_TWO)).kind).toBe('committed');
    expect(bare.git('show', 'main:a.txt')).toBe('two');
  });

  it('keeps an executable file executable and converts no line ends', async () => {
    const repository = createRepository({ 'a.txt': 'one\r\n', '.gitattributes': '* text=auto\n' });
    repository.git('update-index', '--chmod=+x', 'a.txt');
    chmodSync(join(repository.folder, 'a.txt'), 0o755);
    repository.commit({});
    const world = await worldOf(repository.folder);
    const { files } = await world.readFiles({ repository: '', branch: 'main' }, ['a.txt'], null);
    const before = files.get('a.txt') ?? null;
    expect((await commitTo(repository, [{ path: 'a.txt', before, after: 'two\n' }])).kind).toBe('committed');
    expect(repository.git('ls-tree', 'main', 'a.txt')).toMatch(/^100755/);
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('commits CRLF as CRLF', async () => {
    const repository = createRepository({ 'a.txt': 'one\r\nx\r\n' });
    await commitTo(repository, [{ path: 'a.txt', before: 'one\r\nx\r\n', after: 'two\r\nx\r\n' }]);
    const blob = execFileSync('git', ['-C', repository.folder, 'cat-file', 'blob', 'main:a.txt'], { encoding: 'utf8' });
    expect(blob).toBe('two\r\nx\r\n');
    expect(repository.read('a.txt')).toBe('two\r\nx\r\n');
  });

  it('refuses to replace a symbolic link, a folder, or a file that is a folder on the way', async () => {
    const repository = createRepository({ 'dir/x.txt': 'x', 'file.txt': 'x' });
    symlinkSync('file.txt', join(repository.folder, 'link.txt'));
    repository.commit({});
    const head = repository.git('rev-parse', 'main');
    const write = (path: string, before: string | null) => commitTo(repository, [{ path, before, after: 'ours' }]);
    expect(await write('link.txt', 'file.txt')).toMatchObject({ message: expect.stringMatching(/symbolic link/) });
    expect(await write('dir', null)).toMatchObject({ message: expect.stringMatching(/folder/) });
    expect(await write('file.txt/y.txt', null)).toMatchObject({
      message: expect.stringMatching(/`file.txt` is a file/),
    });
    expect(repository.git('rev-parse', 'main')).toBe(head);
  });

  it('refuses to edit a file whose bytes are not the text that was read', async () => {
    const repository = createRepository({ 'a.txt': Buffer.from([0x6f, 0xff, 0x0a]) });
    const result = await commitTo(repository, [{ path: 'a.txt', before: 'o�\n', after: 'ours' }]);
    expect(result).toMatchObject({ kind: 'rejected', message: expect.stringMatching(/UTF-8/) });
  });

  it('waits for another git command, and names its lock where it never ends', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    const lock = join(repository.folder, '.git', 'index.lock');
    writeFileSync(lock, '');
    const result = await commitTo(repository, TO_TWO);
    expect(result).toMatchObject({ kind: 'rejected', message: expect.stringContaining('index.lock') });
    expect(existsSync(lock)).toBe(true);
  });

  it('says that a hook would not have it', async () => {
    const repository = createRepository({ 'a.txt': 'one\n' });
    const hook = join(repository.folder, '.git', 'hooks', 'reference-transaction');
    writeFileSync(hook, '#!/bin/sh\necho frozen >&2\nexit 1\n', { mode: 0o755 });
    const result = await commitTo(repository, TO_TWO);
    expect(result).toMatchObject({ kind: 'rejected', message: expect.stringMatching(/would not move/) });
    expect(repository.read('a.txt')).toBe('one\n');
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('warned nobody in all of this', () => {
    expect(told).toEqual([]);
  });
});
