import { type Client, type Connection, createClient, fixedToken } from './octokit.ts';

/** Which identity reads and writes where. Asking for a client sends nothing. */
export interface Clients {
  /** @param repository `owner/name` */
  forRepository(repository: string): Client;
  /** For what belongs to an organisation as a whole, such as its teams. */
  forOrganisation(login: string): Client;
}

/** The tokens that a workflow or a person at a command line has. */
export interface Tokens {
  readonly token: string;
  /**
   * The only repository that `token` is good for, `owner/name`, as a workflow's own token is; null where it is good for
   * every repository.
   */
  readonly repository: string | null;
  /** For the GitOps repository, and for whatever `token` is not good for; null: `token` is for everything. */
  readonly gitopsToken: string | null;
}

/** Clients for the app repositories and for the GitOps repository, where one or two tokens are given. */
export function createTokenClients(connection: Connection, tokens: Tokens): { app: Clients; gitops: Clients } {
  const own = createClient(connection, fixedToken(tokens.token));
  const other = tokens.gitopsToken === null ? own : createClient(connection, fixedToken(tokens.gitopsToken));
  const isOwn = (repository: string) =>
    tokens.repository === null || tokens.repository.toLowerCase() === repository.toLowerCase();
  return {
    app: { forRepository: (repository) => (isOwn(repository) ? own : other), forOrganisation: () => other },
    gitops: { forRepository: () => other, forOrganisation: () => other },
  };
}
