import { createTokenClients } from '../github/clients.ts';
import { readConversation } from '../github/conversation.ts';
import { graphqlUrlOf, PUBLIC_API_URL, TIMEOUT_MILLISECONDS, webUrlOf } from '../github/octokit.ts';
import type { Look } from '../look.ts';
import type { ActionHost, ActionRequest } from './host.ts';
import { requestSent } from './request-sent.ts';

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
  const clients = createTokenClients(connection, { token, repository: scope, gitopsToken });
  const dispatched = command === null ? null : { repository, number: command.pullRequest };
  const subject = dispatched ?? (heard.kind === 'subject' ? heard.subject : null);

  const sent = requestSent();
  const conversation =
    subject === null ? null : readConversation(clients.app.forRepository(subject.repository), subject);
  // A failure is thrown where the answer is waited for. Loading code holds up everything else, a connection too.
  if (conversation !== null) await Promise.race([sent, conversation.catch(() => undefined)]);
  const [{ lookAround }, { actionWorld }] = await Promise.all([
    import('./look-around.ts'),
    import('./action-world.ts'),
  ]);
  const log = { warn: (fields: object, message: string) => core.warning(`${message} ${JSON.stringify(fields)}`) };
  const underWay = subject === null || conversation === null ? null : { subject, conversation };
  const world = actionWorld(host, { clients, webUrl: webUrlOf(apiUrl), log, underWay });
  return lookAround(host, request, { world, clients: clients.app, repository, subject, log });
}
