import { copyFile, open, rename, rm } from 'node:fs/promises';

/** How often, and after how many milliseconds each, a lock that somebody else holds is tried again. */
const ATTEMPTS = 60;
const WAIT = 50;

/** An index that nobody else can change meanwhile. */
export interface LockedIndex {
  /** A copy to work on: what `GIT_INDEX_FILE` is to name. */
  readonly copy: string;
  /** Makes the copy the index. */
  replace(): Promise<void>;
}

/**
 * Does something while holding a work tree's index lock, as every git command that writes the index does, so that
 * `git add` in another window and a second Headgate wait for each other.
 *
 * @param index the index file's path
 * @returns null where somebody held the lock all the time
 */
export async function withIndexLock<T>(
  index: string,
  sleep: (milliseconds: number) => Promise<void>,
  work: (locked: LockedIndex) => Promise<T>,
): Promise<T | null> {
  const lock = `${index}.lock`;
  const copy = `${index}.headgate`;
  if (!(await take(lock, sleep))) return null;
  try {
    // A copy that a killed process left behind is overwritten: only the holder of the lock touches it.
    await copyIndex(index, copy);
    return await work({ copy, replace: () => rename(copy, index) });
  } finally {
    await rm(copy, { force: true });
    await rm(lock, { force: true });
  }
}

async function take(lock: string, sleep: (milliseconds: number) => Promise<void>): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      await (await open(lock, 'wx')).close();
      return true;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    if (attempt < ATTEMPTS) await sleep(WAIT);
  }
  return false;
}

/** A work tree in which nothing was ever added has no index file, and then git must not find an empty one either. */
async function copyIndex(index: string, copy: string): Promise<void> {
  await rm(copy, { force: true });
  try {
    await copyFile(index, copy);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
