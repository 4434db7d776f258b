/** A person's role in a repository, as `role_name` says it. */
export type RepositoryRole = 'read' | 'triage' | 'write' | 'maintain' | 'admin';

/** Files by path; null deletes. Or a folder on disk, taken whole. */
export type FileSource = Readonly<Record<string, string | null>> | { readonly folder: URL | string };

export interface RepositorySeed {
  readonly files?: FileSource;
  /** True where it is left out: a token that is not given the repository gets a 404. */
  readonly private?: boolean;
  /** `main` where it is left out. */
  readonly defaultBranch?: string;
  /** Login to role. */
  readonly collaborators?: Readonly<Record<string, RepositoryRole>>;
  /** `organisation/slug` to role. */
  readonly teams?: Readonly<Record<string, RepositoryRole>>;
  /** Whether the app is installed on it; true where it is left out. */
  readonly installed?: boolean;
}

export interface RepositoryReference {
  readonly fullName: string;
  /** The bare git repository on disk. */
  readonly folder: string;
  readonly defaultBranch: string;
  /** The default branch's commit. */
  readonly head: string;
}

export interface PullRequestSeed {
  readonly as: string;
  readonly title: string;
  readonly body?: string;
  /** The branch to open it from. */
  readonly branch: string;
  /** Pushed to the branch first, which is made from the base where it is new. */
  readonly files?: FileSource;
  /** The default branch where it is left out. */
  readonly base?: string;
  /** `owner/name` of a fork that the branch lies in; the repository itself where it is left out. */
  readonly headRepository?: string;
}

export interface PushSeed {
  readonly as: string;
  /** The default branch where it is left out. A new one is made from the default branch. */
  readonly branch?: string;
  readonly files: FileSource;
  readonly message?: string;
  /** Replaces the branch's newest commit with this one instead of adding to it. */
  readonly force?: boolean;
}
