import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files of a folder as they lie there, committed or not. */
export interface WorkTreeFiles {
  /** The text of each path; null where there is no such file. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string | null>>;
  /** Names of the folders in a folder, sorted; none where there is no such folder. */
  folders(path: string): Promise<readonly string[]>;
  yamlFiles(): Promise<YamlFiles>;
}

/** The YAML files of a repository, but for those in folders that hold no work of one’s own. */
export interface YamlFiles {
  /** Sorted. */
  readonly paths: readonly string[];
  /** Folders with a file `.headgateignore`, sorted: examples and tests are no manifests. Nothing in them is looked at. */
  readonly passedOver: readonly string[];
}

/** Files opened at the same time: fewer than any system lets a process have. */
const AT_ONCE = 64;

/** Folders that hold no work of one’s own. */
const FOREIGN = ['.git', 'node_modules'];
const IGNORED = '.headgateignore';
const YAML = /\.ya?ml$/;

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
  const yamlBelow = async (folder: string, passedOver: string[]): Promise<string[]> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    if (folder !== '' && entries.some(({ name }) => name === IGNORED)) {
      passedOver.push(folder);
      return [];
    }
    const found = await Promise.all(
      entries.map(async (entry) => {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) return FOREIGN.includes(entry.name) ? [] : await yamlBelow(path, passedOver);
        return entry.isFile() && YAML.test(entry.name) ? [path] : [];
      }),
    );
    return found.flat();
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
    async yamlFiles() {
      const passedOver: string[] = [];
      const paths = await yamlBelow('', passedOver);
      return { paths: paths.sort(), passedOver: passedOver.sort() };
    },
  };
}

function isAbsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && ABSENT.includes(String(error.code));
}
