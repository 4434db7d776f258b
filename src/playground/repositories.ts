import { join } from 'node:path';
import type { App } from './account-records.ts';
import { changesOf } from './file-source.ts';
import { GitRepository, NO_OBJECT } from './git-repository.ts';
import type { Repository } from './github-records.ts';
import type { Backend } from './rest-request.ts';
import type { RepositorySeed } from './scenario-seeds.ts';

/** A new repository and its default branch's commit. */
export interface MadeRepository {
  readonly repository: Repository;
  readonly head: string;
}

/** Makes repositories, on disk and in the state. */
export class Repositories {
  readonly #backend: Backend;
  readonly #folder: string;
  readonly #workflows: App;

  /** `workflows` is the app that is on every repository from the start. */
  constructor(backend: Backend, folder: string, workflows: App) {
    this.#backend = backend;
    this.#folder = folder;
    this.#workflows = workflows;
  }

  async create(fullName: string, seed: RepositorySeed): Promise<MadeRepository> {
    const { state, pushes } = this.#backend;
    const defaultBranch = seed.defaultBranch ?? 'main';
    const git = await GitRepository.create(this.#path(fullName), defaultBranch);
    const repository = this.#register(fullName, git, { private: seed.private ?? true, defaultBranch, parent: null });
    const { owner } = repository;
    const by = { name: owner.name, email: owner.email, at: state.now() };
    const changes = changesOf(seed.files ?? { 'README.md': `# ${repository.name}\n` });
    const head = await git.writeFiles({ parents: [], changes, author: by, committer: by, message: 'Begin' });
    await pushes.move(repository, [{ ref: `refs/heads/${defaultBranch}`, before: NO_OBJECT, after: head }], owner);
    return { repository, head };
  }

  async fork(parent: Repository, owner: string): Promise<MadeRepository> {
    const { defaultBranch } = parent;
    const fullName = `${owner}/${parent.name}`;
    const git = await GitRepository.copy(parent.git, this.#path(fullName));
    const repository = this.#register(fullName, git, { private: parent.private, defaultBranch, parent });
    return { repository, head: (await git.resolve(`refs/heads/${defaultBranch}`)) ?? NO_OBJECT };
  }

  #path(fullName: string): string {
    return join(this.#folder, `${fullName}.git`);
  }

  #register(
    fullName: string,
    git: GitRepository,
    seed: Pick<Repository, 'private' | 'defaultBranch' | 'parent'>,
  ): Repository {
    const { state } = this.#backend;
    const [owner = '', name = ''] = fullName.split('/');
    const at = state.now();
    const repository: Repository = {
      ...state.identify('R'),
      ...seed,
      owner: state.account(owner),
      name,
      fullName,
      createdAt: at,
      pushedAt: at,
      git,
      collaborators: new Map(),
      teams: new Map(),
      protections: new Map(),
      settings: { autoMerge: false, deleteMergedBranches: false },
      apps: new Set([this.#workflows.id]),
      labels: new Map(),
      issues: new Map(),
      pushes: [],
      checkRuns: [],
      statuses: [],
      deployments: [],
      environments: new Map(),
    };
    state.repositories.set(fullName.toLowerCase(), repository);
    return repository;
  }
}
