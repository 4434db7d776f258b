import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GitRepository, NO_OBJECT } from '../../src/playground/git-repository.ts';

const mona = { name: 'Mona', email: 'mona@example.com', at: '2026-01-02T03:04:05Z' };
const file = (path: string, content: string) => ({ path, mode: '100644', content: Buffer.from(content) });

describe('a bare repository', () => {
  let folder: string;
  let repository: GitRepository;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headgate-git-'));
    repository = await GitRepository.create(join(folder, 'shop.git'), 'main');
  });
  afterAll(() => {
    repository.close();
    rmSync(folder, { recursive: true });
  });
  const commit = (
    parents: string[],
    changes: Parameters<typeof repository.writeFiles>[0]['changes'],
    message = 'Change',
  ) => repository.writeFiles({ parents, changes, author: mona, committer: mona, message });

  it('commits many files at once, which plain git then sees', async () => {
    const files = Array.from({ length: 300 }, (_, index) => file(`a/"b ${index}\\/c.txt`, `${index}\n`));
    const oid = await commit([], files, 'Three hundred\n\nWith a body.');
    expect(await repository.updateRefs([{ name: 'refs/heads/main', before: NO_OBJECT, after: oid }])).toBe(true);
    const git = (...args: string[]) => execFileSync('git', ['--git-dir', repository.folder, ...args]).toString();
    expect(git('rev-parse', 'main').trim()).toBe(oid);
    expect(git('ls-tree', '-r', '--name-only', '-z', 'main').split('\0')).toHaveLength(301);
    expect(git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
    git('fsck', '--strict');
    expect(await repository.commit('refs/heads/main')).toMatchObject({
      author: mona,
      message: 'Three hundred\n\nWith a body.',
      parents: [],
    });
    expect((await repository.blob(`${oid}:a/"b 299\\/c.txt`))?.content.toString()).toBe('299\n');
  });

  it('changes, deletes and keeps', async () => {
    const first = await commit([], [file('keep', 'k'), file('x/gone', 'g'), file('change', '1')]);
    const second = await commit([first], [file('change', '2'), { path: 'x/gone', mode: null }, file('new', 'n')]);
    expect((await repository.tree(second))?.map(({ name }) => name)).toEqual(['change', 'keep', 'new']);
    expect(await repository.changedPaths(second)).toEqual({
      added: ['new'],
      removed: ['x/gone'],
      modified: ['change'],
    });
    expect(await repository.entry(first, 'x/gone')).toMatchObject({ mode: '100644', type: 'blob', name: 'gone' });
    expect(await repository.entry(second, 'x/gone')).toBeNull();
    expect(await repository.isAncestor(first, second)).toBe(true);
    expect(await repository.isAncestor(second, first)).toBe(false);
    expect(await repository.compare(first, second)).toEqual({
      commits: 1,
      additions: 2,
      deletions: 2,
      changedFiles: 3,
    });
  });

  it('moves several refs or none', async () => {
    const one = await commit([], [file('f', '1')]);
    const two = await commit([one], [file('f', '2')]);
    await repository.updateRefs([
      { name: 'refs/heads/a', after: one },
      { name: 'refs/heads/b', after: one },
    ]);
    const moved = await repository.updateRefs([
      { name: 'refs/heads/a', before: one, after: two },
      { name: 'refs/heads/b', before: two, after: two },
    ]);
    expect(moved).toBe(false);
    expect(await repository.resolve('refs/heads/a')).toBe(one);
    expect(
      await repository.updateRefs([
        { name: 'refs/heads/a', before: one, after: two },
        { name: 'refs/heads/b', before: one, after: two },
      ]),
    ).toBe(true);
    expect(await repository.resolve('refs/heads/b')).toBe(two);
  });

  it('builds a tree on another one', async () => {
    const base = await commit([], [file('a/one', '1'), file('two', '2')]);
    const tree = (await repository.commit(base))?.tree ?? '';
    const made = await repository.writeTree(tree, [file('a/three', '3'), { path: 'two', mode: null }], mona);
    expect((await repository.tree(made))?.map(({ name }) => name)).toEqual(['a']);
    const alone = await repository.writeTree(null, [file('z', 'z')], mona);
    expect((await repository.tree(alone))?.map(({ name }) => name)).toEqual(['z']);
  });

  it('merges what does not conflict and says where it does', async () => {
    const base = await commit([], [file('a', '1\n'), file('b', '1\n')]);
    const ours = await commit([base], [file('a', '2\n')]);
    const theirs = await commit([base], [file('b', '2\n')]);
    const clash = await commit([base], [file('a', '3\n')]);
    const tree = await repository.mergeTree(ours, theirs);
    expect((await repository.blob(`${tree}:b`))?.content.toString()).toBe('2\n');
    expect(await repository.mergeTree(ours, clash)).toBeNull();
  });

  it('reads large and missing objects side by side', async () => {
    const large = Buffer.alloc(3_000_000, 'x');
    const oid = await repository.writeBlob(large);
    const [one, none, again] = await Promise.all([
      repository.blob(oid),
      repository.blob('HEAD:none'),
      repository.blob(oid),
    ]);
    expect(one?.content.equals(large)).toBe(true);
    expect(none).toBeNull();
    expect(again?.content.length).toBe(3_000_000);
  });
});
