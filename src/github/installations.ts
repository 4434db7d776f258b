import { createAppAuth } from '@octokit/auth-app';
import type { Clients } from './clients.ts';
import { type Failure, failureOf, GitHubFailure, reaching } from './failure.ts';
import { type Client, type Connection, createClient, createOctokit, type TokenProvider } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

/** A GitHub App's own identity. */
export interface AppIdentity {
  /** The app's id or client id. */
  readonly appId: string | number;
  /** PEM. */
  readonly privateKey: string;
}

/** The clients of a GitHub App. Installations and tokens are kept as long as they are good. */
export interface InstallationClients extends Clients {
  /**
   * Every repository that the app is installed on, `owner/name`, sorted; archived ones are left out.
   *
   * @throws {Unavailable}
   */
  listRepositories(): Promise<string[]>;
}

const PAGE_SIZE = 100;

/** What a token that is for no single repository may do at most. */
const METADATA = { permissions: { metadata: 'read' } } as const;
const MEMBERS = { permissions: { members: 'read' } } as const;

/**
 * Makes the clients of a GitHub App: each token is for one repository and no more, or for an organisation's members.
 * Nothing is sent before the first request.
 */
export function createInstallationClients(connection: Connection, identity: AppIdentity): InstallationClients {
  const anonymous = createOctokit(connection, null);
  const authenticate = createAppAuth({ ...identity, request: anonymous.request, log: { warn: () => {} } });
  const app = createOctokit(connection, async () => (await authenticate({ type: 'app' })).token);
  const installations = new Map<string, Promise<number>>();
  const clients = new Map<string, Client>();

  /** An account has one installation of an app at most, whatever repositories it covers. */
  async function installationOf(account: string, find: () => Promise<number>): Promise<number> {
    const key = account.toLowerCase();
    const known = installations.get(key) ?? find();
    installations.set(key, known);
    try {
      return await known;
    } catch (error) {
      installations.delete(key);
      throw error;
    }
  }

  function tokens(account: string, find: () => Promise<number>, narrowed: object, what: string): TokenProvider {
    return async (renew) => {
      try {
        if (renew) installations.delete(account.toLowerCase());
        const installationId = await installationOf(account, find);
        return (await authenticate({ type: 'installation', installationId, refresh: renew, ...narrowed })).token;
      } catch (error) {
        const failure = failureOf(error);
        if (isUninstalled(failure)) installations.delete(account.toLowerCase());
        throw new GitHubFailure(beforeTheRequest(failure, what));
      }
    };
  }

  function cached(key: string, create: () => Client): Client {
    const client = clients.get(key) ?? create();
    clients.set(key, client);
    return client;
  }

  return {
    forRepository(repository) {
      const name = splitRepositoryName(repository);
      const find = async () => (await app.rest.apps.getRepoInstallation({ ...name })).data.id;
      return cached(repository.toLowerCase(), () =>
        createClient(connection, tokens(name.owner, find, { repositoryNames: [name.repo] }, repository)),
      );
    },
    forOrganisation(org) {
      const find = async () => (await app.rest.apps.getOrgInstallation({ org })).data.id;
      return cached(org.toLowerCase(), () =>
        createClient(connection, tokens(org, find, MEMBERS, `the members of ${org}`)),
      );
    },
    async listRepositories() {
      return reaching('the list of the app’s repositories', async () => {
        const names: string[] = [];
        const found = await allPages(async (page) => (await app.rest.apps.listInstallations(page)).data);
        for (const { id, account, suspended_at: suspendedAt } of found) {
          if (suspendedAt !== null && suspendedAt !== undefined) continue;
          const owner = account !== null && 'login' in account ? account.login : String(id);
          const client = createClient(
            connection,
            tokens(owner, async () => id, METADATA, owner),
          );
          const repositories = await allPages(
            async (page) => (await client.rest.apps.listReposAccessibleToInstallation(page)).data.repositories,
          );
          names.push(...repositories.filter(({ archived }) => !archived).map((repository) => repository.full_name));
        }
        return names.sort();
      });
    },
  };
}

/** An app that was removed and installed again, or suspended and let in again, has another installation. */
function isUninstalled(failure: Failure): boolean {
  return failure.kind === 'refused' && (failure.status === 404 || failure.status === 403);
}

/**
 * A token that is not to be had fails before the request itself is sent. It says nothing about what the request asks
 * for, so that it must not look like GitHub's answer to that.
 */
function beforeTheRequest(failure: Failure, what: string): Failure {
  if (failure.kind === 'lost') return { ...failure, sent: false };
  if (failure.kind === 'limited') return failure;
  const message = `The app has no access to ${what}; check where it is installed and with which permissions. GitHub says: ${failure.message}`;
  return { kind: 'refused', status: 403, message };
}

async function allPages<Item>(
  read: (page: { page: number; per_page: number }) => Promise<readonly Item[]>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page += 1) {
    const found = await read({ page, per_page: PAGE_SIZE });
    items.push(...found);
    if (found.length < PAGE_SIZE) return items;
  }
}
