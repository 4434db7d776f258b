import type { Account } from './account-records.ts';
import { objectionTo } from './branch-protection.ts';
import { changesOf } from './file-source.ts';
import { NO_OBJECT } from './git-repository.ts';
import { roleOf } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import type { Backend } from './rest-request.ts';
import type { PushSeed } from './scenario-seeds.ts';

/** Commits files and pushes the commit, as a person does. */
export async function pushFiles(
  backend: Backend,
  name: string,
  seed: PushSeed,
): Promise<{ readonly before: string; readonly after: string }> {
  const { state, pushes } = backend;
  const repository = state.repository(name);
  const account = state.account(seed.as);
  const ref = `refs/heads/${seed.branch ?? repository.defaultBranch}`;
  const objection = objectionTo(repository, ref);
  // Administrators pass a branch's protection unless they forbid it themselves.
  if (objection !== null && roleOf(state, repository, account) !== 'admin') {
    throw new Error(`GH006: Protected branch update failed for ${ref}. ${objection}`);
  }
  const by = { name: account.name, email: account.email, at: state.now() };
  const changes = changesOf(seed.files);
  const before = await repository.git.resolve(ref);
  const top = before ?? (await branchCommit(repository, repository.defaultBranch));
  const parents = seed.force && before !== null ? ((await repository.git.commit(before))?.parents ?? []) : [top];
  const paths = changes.map(({ path }) => path);
  const message = seed.message ?? `Change ${paths.length > 3 ? `${paths.length} files` : paths.join(', ')}`;
  const after = await repository.git.writeFiles({ parents, changes, author: by, committer: by, message });
  const moved = await pushes.move(repository, [{ ref, before: before ?? NO_OBJECT, after }], account);
  // Somebody else pushed in between: a person would pull and push again.
  return moved ? { before: before ?? NO_OBJECT, after } : pushFiles(backend, name, seed);
}

/** Deletes a branch. GitHub closes the pull requests that were opened from it. */
export async function deleteBranch(
  { pushes, conversations }: Backend,
  repository: Repository,
  branch: string,
  by: Account,
): Promise<void> {
  await pushes.move(repository, [{ ref: `refs/heads/${branch}`, after: NO_OBJECT }], by);
  for (const issue of repository.issues.values()) {
    if (issue.state === 'open' && issue.pullRequest?.head.branch === branch) await conversations.close(issue, by);
  }
}

/** The branch's newest commit. Throws where there is no such branch. */
export async function branchCommit({ git, fullName }: Repository, branch: string): Promise<string> {
  const commit = await git.resolve(`refs/heads/${branch}`);
  if (commit === null) throw new Error(`${fullName} has no branch '${branch}'.`);
  return commit;
}
