import type { Subject } from '../rollout/intent.ts';
import type { Clients } from './clients.ts';
import { failureOf } from './failure.ts';
import type { Log } from './log.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

const PAGE_SIZE = 100;

/** Pages of a repository that one sweep reads; what is older waits for the next look at it. */
const MOST_PAGES = 10;

/**
 * Lists the pull requests that something happened on since a time, so that what a lost webhook would have told is found
 * all the same. A repository that cannot be read is logged and left out; the others are looked at.
 *
 * @param repositories `owner/name` each
 * @param since milliseconds since the epoch
 * @returns the subjects in the order of the repositories, the most recently updated first
 */
export async function sweep(
  clients: Clients,
  repositories: readonly string[],
  since: number,
  log: Log,
): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const repository of repositories) {
    try {
      const found = await findUpdated(clients.forRepository(repository), repository, since);
      subjects.push(...found.subjects);
      if (!found.complete) log.warn({ repository }, 'More pull requests were updated than a sweep looks at.');
    } catch (error) {
      log.warn({ repository, failure: failureOf(error) }, 'The repository could not be swept.');
    }
  }
  return subjects;
}

async function findUpdated(
  client: Client,
  repository: string,
  since: number,
): Promise<{ subjects: Subject[]; complete: boolean }> {
  const subjects: Subject[] = [];
  const query = { state: 'all', sort: 'updated', direction: 'desc', per_page: PAGE_SIZE } as const;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await client.rest.pulls.list({ ...splitRepositoryName(repository), ...query, page });
    const recent = data.filter((pull) => Date.parse(pull.updated_at) >= since);
    subjects.push(...recent.map(({ number }) => ({ repository, number })));
    if (recent.length < PAGE_SIZE) return { subjects, complete: true };
  }
  return { subjects, complete: false };
}
