import type { Push } from '../world/repository.ts';
import { failureOf, unavailable } from './failure.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

const NO_COMMIT = /^0+$/;

/**
 * Reads the newest push to a branch from the repository's activity, which GitHub records itself. Whoever pushes cannot
 * forge it, unlike the dates in a commit.
 *
 * @returns null where there is no such record: the branch is new, was deleted, or lies where this identity may not
 *   look, or the Enterprise Server is too old to keep one
 * @throws {Unavailable} where GitHub gives no answer at all
 */
export async function readNewestPush(client: Client, repository: string, branch: string): Promise<Push | null> {
  const ref = `refs/heads/${branch}`;
  try {
    const { data } = await client.rest.repos.listActivities({ ...splitRepositoryName(repository), ref, per_page: 1 });
    const [newest] = data;
    if (newest === undefined || newest.ref !== ref || NO_COMMIT.test(newest.after)) return null;
    return { after: newest.after, at: newest.timestamp };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'refused') return null;
    throw unavailable(`the newest push to ${branch} of ${repository}`, failure);
  }
}
