import { createTokenClients } from '../github/clients.ts';
import { createGitHubWorld, type GitHubWorld } from '../github/github-world.ts';
import { graphqlUrlOf, PUBLIC_API_URL, TIMEOUT_MILLISECONDS, webUrlOf } from '../github/octokit.ts';
import type { Look } from '../look.ts';
import { outsideOf } from '../outside.ts';
import type { Subject } from '../rollout/intent.ts';
import type { ActionHost, ActionRequest } from './host.ts';

/**
 * Looks where the event points: at one pull request, or, on a schedule, at all that may have been missed. The first
 * question goes to GitHub before the code that understands the answer is loaded, which takes as long as the answer.
 */
export async function lookForAction(host: ActionHost, request: ActionRequest): Promise<readonly Look[]> {
  const { variables, core, now, random, sleep } = host;
  const apiUrl = variables['GITHUB_API_URL'] || PUBLIC_API_URL;
  const graphqlUrl = variables['GITHUB_GRAPHQL_URL'] || graphqlUrlOf(apiUrl);
  const connection = { apiUrl, graphqlUrl, timeoutMilliseconds: TIMEOUT_MILLISECONDS, now, random, sleep };
  const repository = variables['GITHUB_REPOSITORY'] ?? '';
  const { token, gitopsToken, command, heard } = request;
  const scope = gitopsToken === null ? null : repository;
  const { app, gitops } = createTokenClients(connection, { token, repository: scope, gitopsToken });
  const log = { warn: (fields: object, message: string) => core.warning(`${message} ${JSON.stringify(fields)}`) };
  const github = createGitHubWorld({ app, gitops, webUrl: webUrlOf(apiUrl), log, now, random, sleep });
  const world = { ...github, ...outsideOf({ environment: variables, now }) };
  const dispatched = command === null ? null : { repository, number: command.pullRequest };
  const subject = dispatched ?? (heard.kind === 'subject' ? heard.subject : null);
  const ahead = subject === null ? world : readingAhead(world, subject);
  const { lookAround } = await import('./look-around.ts');
  return lookAround(host, request, { world: ahead, clients: app, repository, subject, log });
}

/** The same world, with its first reading of the conversation under way already. */
function readingAhead(world: GitHubWorld, subject: Subject): GitHubWorld {
  let first: ReturnType<GitHubWorld['readConversation']> | null = world.readConversation(subject);
  // A failure is thrown where it is waited for.
  first.catch(() => undefined);
  return {
    ...world,
    readConversation(wanted) {
      const taken = first;
      first = null;
      return taken !== null && wanted === subject ? taken : world.readConversation(wanted);
    },
  };
}
