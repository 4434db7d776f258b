import { lstat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { FileChange } from '../gateway/change.ts';
import type { Git } from './git.ts';
import { referenceOf } from './read-files.ts';

/** A folder in which a branch is checked out. */
export interface WorkTree {
  readonly folder: string;
  readonly git: Git;
  /** The path of its index file. */
  readonly index: string;
}

/** Every work tree of the repository in which the branch is checked out: at most one, unless somebody forced a second. */
export async function workTreesOf(git: Git, branch: string): Promise<readonly WorkTree[]> {
  const listed = (await git.run(['worktree', 'list', '--porcelain'])).toString();
  const folders = listed
    .split('\n\n')
    .map((record) => record.split('\n'))
    .filter((lines) => lines.includes(`branch ${referenceOf(branch)}`))
    // A work tree whose folder was deleted is still listed, and nothing can be stale in it.
    .filter((lines) => !lines.includes('bare') && !lines.some((line) => line.startsWith('prunable')))
    .flatMap((lines) => lines.filter((line) => line.startsWith('worktree ')).map((line) => line.slice(9)));
  return Promise.all(
    folders.map(async (folder) => {
      const there = git.in(folder);
      const index = (await there.run(['rev-parse', '--git-path', 'index'])).toString().replace(/\r?\n$/, '');
      return { folder, git: there, index: isAbsolute(index) ? index : join(folder, index) };
    }),
  );
}

/**
 * Which of the files to be changed the person has changed and not committed, in the index or on disk, sorted.
 *
 * @param index the index file to compare with
 */
export async function uncommitted(
  { folder, git }: WorkTree,
  changes: readonly FileChange[],
  index: string,
): Promise<readonly string[]> {
  const paths = changes.map(({ path }) => path);
  const status = await git.run(
    ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--', ...paths],
    {
      environment: { GIT_INDEX_FILE: index, GIT_OPTIONAL_LOCKS: '0' },
    },
  );
  const changed = status
    .toString()
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
  // An ignored file is in no status, and would be overwritten all the same.
  const added = changes.filter(({ before }) => before === null).map(({ path }) => path);
  const inTheWay = await Promise.all(added.map(async (path) => ((await isThere(join(folder, path))) ? [path] : [])));
  return [...new Set([...changed, ...inTheWay.flat()])].sort();
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Brings the index and the files on disk from one commit to the next. What does not differ between the two commits is
 * left as it is; nothing is changed where a file that differs has other changes.
 *
 * @param index the index file to work on
 * @param pretend true: only finds out whether it could be done
 * @returns why it could not be done, in git's words; null if it was
 */
export async function follow(
  { git }: WorkTree,
  index: string,
  from: string,
  to: string,
  pretend: boolean,
): Promise<string | null> {
  const environment = { GIT_INDEX_FILE: index };
  // read-tree goes by times and inodes: a file that an editor or a copy wrote anew with the same text would stop it.
  await git.attempt(['update-index', '-q', '--refresh'], { environment });
  const args = ['read-tree', '-m', '-u', ...(pretend ? ['--dry-run'] : []), from, to];
  const { code, stderr } = await git.attempt(args, { environment });
  return code === 0 ? null : stderr.replace(/^error: /, '');
}
