import { advance } from '../advance.ts';
import { readAppConfig } from '../github/app-config.ts';
import type { Clients } from '../github/clients.ts';
import type { GitHubWorld } from '../github/github-world.ts';
import type { Log } from '../github/log.ts';
import { sweep } from '../github/sweep.ts';
import type { Look } from '../look.ts';
import { createMemory } from '../memory.ts';
import type { Intent, Subject } from '../rollout/intent.ts';
import { parseRequest } from '../rollout/parse-command.ts';
import { findTargets } from '../targets.ts';
import { tick } from '../tick.ts';
import type { ActionHost, ActionRequest } from './host.ts';

/** Where to look, and with what. */
export interface Surroundings {
  readonly world: GitHubWorld;
  readonly clients: Clients;
  /** The repository that the workflow runs in, `owner/name`. */
  readonly repository: string;
  /** Null on a schedule. */
  readonly subject: Subject | null;
  readonly log: Log;
}

/** Looks at the subject, or, where there is none, at every pull request that may have been missed and at what is due. */
export async function lookAround(
  host: ActionHost,
  { command, heard, dryRun, lookBackHours }: ActionRequest,
  { world, clients, repository, subject, log }: Surroundings,
): Promise<readonly Look[]> {
  const memory = createMemory();
  const lookAt = (at: Subject, said: readonly Intent[] = []): Promise<Look> =>
    advance(world, { subject: at, gitops: null, said, trusted: false, dryRun }, memory);

  if (subject !== null) {
    if (command !== null) return [await lookAt(subject, [dispatched(host, subject, command.text)])];
    const commentId = heard.kind === 'subject' ? heard.commentId : null;
    // 👀 goes beside the look: it must not cost a round trip before the commit.
    const seen = commentId === null || dryRun ? null : world.acknowledge(subject.repository, commentId);
    const [look] = await Promise.all([lookAt(subject), seen]);
    return [look];
  }
  const since = host.now() - lookBackHours * 3600 * 1000;
  const looks: Look[] = [];
  for (const found of await sweep(clients, [repository], since, log)) looks.push(await lookAt(found));
  for (const target of findTargets([{ repository, text: await readAppConfig(clients, repository) }])) {
    looks.push(...(await tick(world, target.branch, target.rollouts, { dryRun, memory })));
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
