import { type CommitSpecification, importCommit } from './git-fast-import.ts';
import { GitObjectReader } from './git-object-reader.ts';
import {
  type Commit,
  formatSignature,
  parseCommit,
  parseTree,
  type Signature,
  type TreeChange,
  type TreeEntry,
} from './git-objects.ts';
import { git, tryGit } from './git-process.ts';

/** What git calls no object: a ref that does not exist. */
export const NO_OBJECT = '0'.repeat(40);

export interface RefUpdate {
  /** Full name: `refs/heads/main`. */
  readonly name: string;
  /** What it must point to now; {@link NO_OBJECT} where it must not exist; undefined where it does not matter. */
  readonly before?: string;
  /** {@link NO_OBJECT} deletes it. */
  readonly after: string;
}

/** A bare git repository on disk. Everything in it is real: clone it, fetch from it, look at it with git. */
export class GitRepository {
  readonly folder: string;
  readonly #reader: GitObjectReader;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(folder: string) {
    this.folder = folder;
    this.#reader = new GitObjectReader(folder);
  }

  static async create(folder: string, defaultBranch: string): Promise<GitRepository> {
    await git(folder, ['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, folder]);
    return new GitRepository(folder);
  }

  static async copy(source: GitRepository, folder: string): Promise<GitRepository> {
    await git(source.folder, ['clone', '--quiet', '--bare', source.folder, folder]);
    return new GitRepository(folder);
  }

  close(): void {
    this.#reader.close();
  }

  /** Lets nobody else write until `write` has ended. */
  exclusively<T>(write: () => Promise<T>): Promise<T> {
    const result = this.#writing.then(write, write);
    this.#writing = result.catch(() => undefined);
    return result;
  }

  read(expression: string) {
    return this.#reader.read(expression);
  }

  /** The id of the commit that a ref, branch expression or id names; null where there is none. */
  async resolve(expression: string): Promise<string | null> {
    return (await this.commit(expression))?.oid ?? null;
  }

  async commit(expression: string): Promise<Commit | null> {
    const object = await this.#reader.read(`${expression}^{commit}`);
    return object === null ? null : parseCommit(object.oid, object.content);
  }

  async blob(expression: string): Promise<{ readonly oid: string; readonly content: Buffer } | null> {
    const object = await this.#reader.read(expression);
    return object?.type === 'blob' ? object : null;
  }

  async tree(expression: string): Promise<readonly TreeEntry[] | null> {
    const object = await this.#reader.read(`${expression}^{tree}`);
    return object === null ? null : parseTree(object.content);
  }

  /** The entry at a path of a commit; null where there is none. */
  async entry(commit: string, path: string): Promise<TreeEntry | null> {
    const slash = path.lastIndexOf('/');
    const parent = await this.#reader.read(`${commit}:${path.slice(0, Math.max(slash, 0))}`);
    if (parent?.type !== 'tree') return null;
    return parseTree(parent.content).find(({ name }) => name === path.slice(slash + 1)) ?? null;
  }

  async writeBlob(content: Buffer): Promise<string> {
    return (await git(this.folder, ['hash-object', '-w', '--stdin'], content)).toString('utf8').trim();
  }

  /** Makes a commit object and moves no branch. */
  writeFiles(specification: CommitSpecification): Promise<string> {
    return this.exclusively(() => importCommit(this.folder, specification));
  }

  /** Makes a tree from another one (or from nothing) and some changes. */
  async writeTree(baseTree: string | null, changes: readonly TreeChange[], by: Signature): Promise<string> {
    const commit = await this.writeFiles({
      parents: [],
      baseTree,
      changes,
      author: by,
      committer: by,
      message: 'tree',
    });
    const tree = (await this.commit(commit))?.tree;
    if (tree === undefined) throw new Error(`The commit ${commit} that was just made is missing.`);
    return tree;
  }

  async writeCommit(commit: Omit<Commit, 'oid'>): Promise<string> {
    const lines = [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${formatSignature(commit.author)}`,
      `committer ${formatSignature(commit.committer)}`,
    ];
    const content = Buffer.from(`${lines.join('\n')}\n\n${commit.message}`, 'utf8');
    return (await git(this.folder, ['hash-object', '-t', 'commit', '-w', '--stdin'], content)).toString('utf8').trim();
  }

  /** Moves refs, all or none. False where one of them was not where it had to be. */
  async updateRefs(updates: readonly RefUpdate[]): Promise<boolean> {
    const lines = updates.map(
      ({ name, before, after }) => `update ${name} ${after}${before === undefined ? '' : ` ${before}`}`,
    );
    const stdin = `start\n${lines.join('\n')}\nprepare\ncommit\n`;
    const outcome = await this.exclusively(() => tryGit(this.folder, ['update-ref', '--stdin'], stdin));
    return outcome.code === 0;
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    if (ancestor === descendant) return true;
    return (await tryGit(this.folder, ['merge-base', '--is-ancestor', ancestor, descendant])).code === 0;
  }

  /** The tree of both sides merged; null where they conflict. */
  async mergeTree(ours: string, theirs: string): Promise<string | null> {
    const outcome = await tryGit(this.folder, ['merge-tree', '--write-tree', ours, theirs]);
    return outcome.code === 0 ? outcome.stdout.toString('utf8').trim() : null;
  }

  /** Brings a commit with everything that it stands on from another repository. */
  async fetch(source: GitRepository, commit: string): Promise<void> {
    await git(this.folder, ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', source.folder, commit]);
  }

  /** What the head adds since it left the base. */
  async compare(base: string, head: string) {
    const [count, numbers] = await Promise.all([
      git(this.folder, ['rev-list', '--count', `${base}..${head}`]),
      git(this.folder, ['diff', '--numstat', '--no-renames', `${base}...${head}`]),
    ]);
    const files = numbers
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t'));
    const sum = (column: number) => files.reduce((total, columns) => total + (Number(columns[column]) || 0), 0);
    return { commits: Number(count.toString()), additions: sum(0), deletions: sum(1), changedFiles: files.length };
  }

  /** Newest first. Where `after` is given, only what is new since then. */
  async history(head: string, options: { readonly limit: number; readonly since?: string; readonly path?: string }) {
    const range = options.since === undefined ? [head] : [head, `^${options.since}`];
    const path = options.path === undefined ? [] : ['--', options.path];
    const output = await git(this.folder, ['rev-list', `--max-count=${options.limit}`, ...range, ...path]);
    return output.toString('utf8').split('\n').filter(Boolean);
  }

  /** What one commit changed in its first parent, by kind. */
  async changedPaths(commit: string) {
    const args = [
      'diff-tree',
      '--root',
      '--no-commit-id',
      '--name-status',
      '--no-renames',
      '-r',
      '-z',
      '-m',
      '--first-parent',
    ];
    const fields = (await git(this.folder, [...args, commit])).toString('utf8').split('\0');
    const paths = { added: [] as string[], removed: [] as string[], modified: [] as string[] };
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const [status, path = ''] = [fields[index], fields[index + 1]];
      (status === 'A' ? paths.added : status === 'D' ? paths.removed : paths.modified).push(path);
    }
    return paths;
  }
}
