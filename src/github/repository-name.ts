const NAME = /^(?<owner>[A-Za-z0-9][A-Za-z0-9-]*(?:_[A-Za-z0-9]+)?)\/(?<repo>[A-Za-z0-9._-]+)$/;

/** A repository's name in two parts, as Octokit's methods take it. */
export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

/** True for `owner/name` as GitHub allows it. Enterprise Managed Users have an underscore in the owner's part. */
export function isRepositoryName(text: string): boolean {
  return NAME.test(text) && !/\/\.{1,2}$/.test(text);
}

/**
 * Splits `owner/name`.
 *
 * @throws {Error} where the text is no repository's name: whoever calls this has checked where the name came from
 */
export function splitRepositoryName(repository: string): RepositoryName {
  const [owner, repo] = repository.split('/');
  if (owner === undefined || repo === undefined || !isRepositoryName(repository)) {
    throw new Error(`${JSON.stringify(repository)} is not a repository's name; it has the form owner/name.`);
  }
  return { owner, repo };
}

/** Whose repository it is, for comparing: GitHub tells owners apart whatever their case. */
export function ownerOf(repository: string): string {
  return (repository.split('/')[0] ?? '').toLowerCase();
}
