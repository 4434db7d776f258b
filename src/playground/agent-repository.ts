import { GitObjectReader } from './git-object-reader.ts';
import { git } from './git-process.ts';
import type { CommitFiles } from './kustomize.ts';

/** An agent's own copy of a GitOps repository, brought up to date by fetching. */
export class AgentRepository {
  readonly #folder: string;
  readonly #source: string;
  readonly #branch: string;
  #reader: GitObjectReader | null = null;

  /**
   * @param folder where the copy is to be
   * @param source a folder or URL that git can fetch from
   */
  constructor(folder: string, source: string, branch: string) {
    this.#folder = folder;
    this.#source = source;
    this.#branch = branch;
  }

  /**
   * Fetches, and returns the branch's commit.
   *
   * @param behind how many commits before its head
   * @throws where git cannot fetch, or there are not so many commits
   */
  async pull(behind = 0): Promise<string> {
    if (this.#reader === null) {
      await git(this.#folder, ['init', '--quiet', '--bare', this.#folder]);
      this.#reader = new GitObjectReader(this.#folder);
    }
    const ref = `refs/heads/${this.#branch}`;
    await git(this.#folder, ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', this.#source, `+${ref}:${ref}`]);
    return (await git(this.#folder, ['rev-parse', '--verify', `${ref}~${behind}^{commit}`])).toString('utf8').trim();
  }

  /** The files below a folder at a commit that was pulled. */
  async files(commit: string, below: string): Promise<CommitFiles> {
    const listed = await git(this.#folder, ['ls-tree', '-r', '-z', '--name-only', commit, '--', `${below}/`]);
    const paths = new Set(listed.toString('utf8').split('\0').filter(Boolean));
    return {
      paths,
      read: async (path) => {
        const object = (await this.#reader?.read(`${commit}:${path}`)) ?? null;
        if (object === null) throw new Error(`There is no ${path} at ${commit}`);
        return object.content.toString('utf8');
      },
    };
  }

  close(): void {
    this.#reader?.close();
    this.#reader = null;
  }
}
