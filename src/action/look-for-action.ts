import { advance } from '../advance.ts';
import { readAppConfig } from '../github/app-config.ts';
import { createTokenClients } from '../github/clients.ts';
import { createGitHubWorld } from '../github/github-world.ts';
import { graphqlUrlOf, PUBLIC_API_URL, TIMEOUT_MILLISECONDS, webUrlOf } from '../github/octokit.ts';
import { sweep } from '../github/sweep.ts';
import type { Look } from '../look.ts';
import { createMemory } from '../memory.ts';
import type { Intent, Subject } from '../rollout/intent.ts';
import { parseRequest } from '../rollout/parse-command.ts';
import { findTargets } from '../targets.ts';
import { tick } from '../tick.ts';
import type { ActionHost, ActionRequest } from './run-action.ts';

/** Looks where the event points: at one pull request, or, on a schedule, at all that may have been missed. */
export async function lookForAction(host: ActionHost, request: ActionRequest): Promise<readonly Look[]> {
  const { variables, core, now, random, sleep } = host;
  const apiUrl = variables['GITHUB_API_URL'] || PUBLIC_API_URL;
  const graphqlUrl = variables['GITHUB_GRAPHQL_URL'] || graphqlUrlOf(apiUrl);
  const connection = { apiUrl, graphqlUrl, timeoutMilliseconds: TIMEOUT_MILLISECONDS, now, random, sleep };
  const repository = variables['GITHUB_REPOSITORY'] ?? '';
  const { token, gitopsToken, dryRun } = request;
  const scope = gitopsToken === null ? null : repository;
  const { app, gitops } = createTokenClients(connection, { token, repository: scope, gitopsToken });
  const log = { warn: (fields: object, message: string) => core.warning(`${message} ${JSON.stringify(fields)}`) };
  const world = createGitHubWorld({ app, gitops, webUrl: webUrlOf(apiUrl), log, now, random, sleep });
  const memory = createMemory();
  const lookAt = (subject: Subject, said: readonly Intent[] = []): Promise<Look> =>
    advance(world, { subject, gitops: null, said, trusted: false, dryRun }, memory);

  const { command, heard } = request;
  if (command !== null) {
    const subject = { repository, number: command.pullRequest };
    return [await lookAt(subject, [dispatched(host, subject, command.text)])];
  }
  if (heard.kind === 'subject') {
    const { subject, commentId } = heard;
    // 👀 goes beside the look: it must not cost a round trip before the commit.
    const seen = commentId === null || dryRun ? null : world.acknowledge(subject.repository, commentId);
    const [look] = await Promise.all([lookAt(subject), seen]);
    return [look];
  }
  const since = now() - request.lookBackHours * 3600 * 1000;
  const looks: Look[] = [];
  for (const subject of await sweep(app, [repository], since, log)) looks.push(await lookAt(subject));
  for (const target of findTargets([{ repository, text: await readAppConfig(app, repository) }])) {
    looks.push(...(await tick(world, target.branch, target.rollouts, { dryRun })));
  }
  return looks.filter((look) => look.settlements.length > 0);
}

/**
 * A command that a person gave by starting the workflow. Its key is the run's, so that running it again does not do it
 * twice; GitHub says who started it.
 */
function dispatched({ variables, now }: ActionHost, subject: Subject, text: string): Intent {
  const login = variables['GITHUB_TRIGGERING_ACTOR'] || variables['GITHUB_ACTOR'] || '';
  return {
    key: `${subject.repository}#${subject.number}/workflow-run/${variables['GITHUB_RUN_ID'] ?? ''}`,
    at: new Date(now()).toISOString(),
    actor: { login, bot: login.endsWith('[bot]') },
    source: { kind: 'command-line' },
    subject,
    said: text,
    asked: parseRequest(text, { prefix: '/', ignore: [] }),
    edited: false,
    acknowledged: false,
  };
}
