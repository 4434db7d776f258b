import { APP_FILE } from '../config/app-path.ts';
import type { Clients } from './clients.ts';
import { failureOf, reaching } from './failure.ts';
import { splitRepositoryName } from './repository-name.ts';

/** The file by which an app repository says which rollouts its pull requests drive. */

/**
 * Reads `.github/headgate.yml` at the repository's default branch.
 *
 * @returns null where the repository has none
 * @throws {Unavailable}
 */
export function readAppConfig(clients: Clients, repository: string): Promise<string | null> {
  return reaching(`${APP_FILE} of ${repository}`, async () => {
    try {
      const { data } = await clients.forRepository(repository).rest.repos.getContent({
        ...splitRepositoryName(repository),
        path: APP_FILE,
      });
      if (Array.isArray(data) || data.type !== 'file' || !('content' in data)) return null;
      return Buffer.from(data.content, 'base64').toString('utf8');
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused' && failure.status === 404) return null;
      throw error;
    }
  });
}
