import { createTokenClients } from '../github/clients.ts';
import { reaching } from '../github/failure.ts';
import { createGitHubWorld } from '../github/github-world.ts';
import { graphqlUrlOf, TIMEOUT_MILLISECONDS, webUrlOf } from '../github/octokit.ts';
import { isRepositoryName } from '../github/repository-name.ts';
import { outsideOf } from '../outside.ts';
import type { World } from '../world.ts';
import { apiUrlOf, tokenOf } from './github-environment.ts';
import type { CommandLineHost } from './host.ts';
import type { Place, PlaceOptions } from './place.ts';
import { UsageError } from './usage-error.ts';

const DEFAULT_BRANCH = 'main';

/**
 * Opens a pull request, or a branch of a GitOps repository, on GitHub. Whoever the token belongs to is authorised as
 * if they had written a comment.
 */
export async function openGitHubPlace(
  host: CommandLineHost,
  options: PlaceOptions & { readonly repository: string },
  names: readonly string[],
): Promise<Place> {
  const { environment, now, random, sleep } = host;
  const { repository, pullRequest } = options;
  if (!isRepositoryName(repository)) {
    throw new UsageError(`\`--repository\` is ${JSON.stringify(repository)}; expected \`owner/name\`.`);
  }
  if (pullRequest === undefined && names.length === 0) {
    throw new UsageError('Say `--rollout` with the rollouts that are meant, or `--pull-request` with its number.');
  }
  if (pullRequest !== undefined && options.branch !== undefined) {
    throw new UsageError('`--branch` does not go with `--pull-request`: .github/headgate.yml names the GitOps branch.');
  }
  const apiUrl = apiUrlOf(environment);
  const token = tokenOf(environment);
  if (token === null) {
    throw new UsageError('There is no token. Set GITHUB_TOKEN, for example to what `gh auth token` prints.');
  }
  const graphqlUrl = environment['GITHUB_GRAPHQL_URL'] || graphqlUrlOf(apiUrl);
  const connection = { apiUrl, graphqlUrl, timeoutMilliseconds: TIMEOUT_MILLISECONDS, now, random, sleep };
  const { app, gitops } = createTokenClients(connection, { token, repository: null, gitopsToken: null });
  const log = {
    warn: (_: object, message: string) => host.stderr.write(`headgate: ${message}\n`),
  };
  const webUrl = environment['GITHUB_SERVER_URL'] || webUrlOf(apiUrl);
  const world = withoutConversation({
    ...createGitHubWorld({ app, gitops, webUrl, log, now, random, sleep }),
    ...outsideOf({ environment, kubeconfig: options.kubeconfig ?? null, now }),
  });
  const branch = options.branch ?? DEFAULT_BRANCH;
  const subject = pullRequest === undefined ? null : { repository, number: pullRequest };
  return {
    world,
    hint: {
      subject,
      gitops: subject === null ? { branch: { repository, branch }, rollouts: [...new Set(names)].sort() } : null,
      trusted: false,
    },
    speaker: () => readSpeaker(app.forRepository(repository), now),
    push: null,
    name: subject === null ? `${branch} of ${repository}` : `${repository}#${subject.number}`,
  };
}

/**
 * GitHub without what was said on it. Which comments were answered shows by who answered them, and that is the app or
 * the workflow that serves the repository, not the person at this command line: so they are left to it, with the report.
 */
function withoutConversation(world: World): World {
  return {
    ...world,
    readConversation: async (subject) => {
      const conversation = await world.readConversation(subject);
      return conversation === null ? null : { ...conversation, comments: [], happenings: [] };
    },
    publish: async () => undefined,
  };
}

type Client = ReturnType<ReturnType<typeof createTokenClients>['app']['forRepository']>;

/** Whose token it is, and GitHub's own time, since this machine's clock may be wrong and commands are put in order by time. */
async function readSpeaker(client: Client, now: () => number): ReturnType<Place['speaker']> {
  const { data, headers } = await reaching('the token’s user', () => client.rest.users.getAuthenticated());
  const at = Date.parse(headers.date ?? '');
  return {
    actor: { login: data.login, bot: data.type === 'Bot' },
    at: new Date(Number.isNaN(at) ? now() : at).toISOString(),
  };
}
