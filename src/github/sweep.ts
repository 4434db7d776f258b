import type { Subject } from '../rollout/intent.ts';
import type { Clients } from './clients.ts';
import { type Failure, failureOf } from './failure.ts';
import type { Log } from './log.ts';
import { ownerOf, splitRepositoryName } from './repository-name.ts';

/** What a sweep found, and what it could not look at. */
export interface Swept {
  /** In the order of the repositories, the most recently updated first. */
  readonly subjects: readonly Subject[];
  /** Why a repository was not read. What happened there since then is still to be looked for. */
  readonly unread: ReadonlyMap<string, Failure>;
}

/** From when on to look in a repository, in milliseconds since the epoch. */
export type Since = (repository: string) => number;

const PAGE_SIZE = 100;

/** Pages of a repository that one sweep reads; what is older waits for the next look at it. */
const MOST_PAGES = 10;

/** One page of something that is listed by when it was updated, the newest first. */
type ListPage = (page: number) => Promise<readonly { readonly number: number; readonly updated_at: string }[]>;

/**
 * Lists the pull requests that something happened on since a time, so that what a lost webhook would have told is found
 * all the same. A repository that cannot be read is logged and left out, and after a rate limit its owner's others are
 * left out unasked; the rest are looked at.
 *
 * @param repositories `owner/name` each
 */
export async function sweep(clients: Clients, repositories: readonly string[], since: Since, log: Log): Promise<Swept> {
  const query = { state: 'all', sort: 'updated', direction: 'desc', per_page: PAGE_SIZE } as const;
  return sweepEach(repositories, since, log, 'pull requests', (repository) => async (page) => {
    const { rest } = clients.forRepository(repository);
    return (await rest.pulls.list({ ...splitRepositoryName(repository), ...query, page })).data;
  });
}

/**
 * The same for issues. GitHub lists pull requests among them, which are left out.
 *
 * @param repositories GitOps repositories whose own issues may speak of their rollouts
 */
export async function sweepIssues(
  clients: Clients,
  repositories: readonly string[],
  since: Since,
  log: Log,
): Promise<Swept> {
  const query = { state: 'all', sort: 'updated', direction: 'desc', per_page: PAGE_SIZE } as const;
  const pulls = new Set<string>();
  const { subjects, unread } = await sweepEach(repositories, since, log, 'issues', (repository) => async (page) => {
    const { rest } = clients.forRepository(repository);
    const { data } = await rest.issues.listForRepo({
      ...splitRepositoryName(repository),
      ...query,
      since: new Date(since(repository)).toISOString(),
      page,
    });
    for (const issue of data) if (issue.pull_request !== undefined) pulls.add(`${repository}#${issue.number}`);
    return data;
  });
  return { subjects: subjects.filter(({ repository, number }) => !pulls.has(`${repository}#${number}`)), unread };
}

async function sweepEach(
  repositories: readonly string[],
  since: Since,
  log: Log,
  what: string,
  list: (repository: string) => ListPage,
): Promise<Swept> {
  const subjects: Subject[] = [];
  const unread = new Map<string, Failure>();
  /** An owner's repositories share a limit. */
  const limited = new Map<string, Failure>();
  for (const repository of repositories) {
    const limit = limited.get(ownerOf(repository));
    if (limit !== undefined) {
      unread.set(repository, limit);
      continue;
    }
    try {
      const found = await findUpdated(list(repository), repository, since(repository));
      subjects.push(...found.subjects);
      if (!found.complete) log.warn({ repository }, `More ${what} were updated than a sweep looks at.`);
    } catch (error) {
      const failure = failureOf(error);
      unread.set(repository, failure);
      if (failure.kind === 'limited') limited.set(ownerOf(repository), failure);
      log.warn({ repository, failure }, 'The repository could not be swept.');
    }
  }
  return { subjects, unread };
}

async function findUpdated(
  list: ListPage,
  repository: string,
  since: number,
): Promise<{ subjects: Subject[]; complete: boolean }> {
  const subjects: Subject[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const recent = (await list(page)).filter((one) => Date.parse(one.updated_at) >= since);
    subjects.push(...recent.map(({ number }) => ({ repository, number })));
    if (recent.length < PAGE_SIZE) return { subjects, complete: true };
  }
  return { subjects, complete: false };
}
