import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files of a folder as they lie there, committed or not. */
export interface WorkTreeFiles {
  /** The text of each path; null where there is no such file. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string | null>>;
  /** Names of the folders in a folder, sorted; none where there is no such folder. */
  folders(path: string): Promise<readonly string[]>;
}

/** Files opened at the same time: fewer than any system lets a process have. */
const AT_ONCE = 64;

/** What a path has where nothing is. A folder counts as no file. */
const ABSENT = ['ENOENT', 'ENOTDIR', 'EISDIR'];

/** @param root the folder, absolute */
export function createWorkTreeFiles(root: string): WorkTreeFiles {
  const readOne = async (path: string): Promise<[string, string | null]> => {
    try {
      return [path, await readFile(join(root, path), 'utf8')];
    } catch (error) {
      if (isAbsent(error)) return [path, null];
      throw error;
    }
  };
  return {
    async read(paths) {
      const texts = new Map<string, string | null>();
      for (let start = 0; start < paths.length; start += AT_ONCE) {
        const read = await Promise.all(paths.slice(start, start + AT_ONCE).map(readOne));
        for (const [path, text] of read) texts.set(path, text);
      }
      return texts;
    },
    async folders(path) {
      try {
        const entries = await readdir(join(root, path), { withFileTypes: true });
        return entries
          .filter((entry) => !entry.isFile())
          .map((entry) => entry.name)
          .sort();
      } catch (error) {
        if (isAbsent(error)) return [];
        throw error;
      }
    },
  };
}

function isAbsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && ABSENT.includes(String(error.code));
}
