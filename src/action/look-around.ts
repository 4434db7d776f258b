import { advance } from '../advance.ts';
import { readAppConfig } from '../github/app-config.ts';
import type { Clients } from '../github/clients.ts';
import type { GitHubWorld } from '../github/github-world.ts';
import type { Log } from '../github/log.ts';
import { sweep, sweepIssues } from '../github/sweep.ts';
import type { Look } from '../look.ts';
import { createMemory } from '../memory.ts';
import { proposalSubjects } from '../proposal-subjects.ts';
import { problemText } from '../report/problem-text.ts';
import type { Intent, Subject } from '../rollout/intent.ts';
import { parseRequest } from '../rollout/parse-command.ts';
import type { BrokenRollout } from '../rollout-files.ts';
import { findTargets, gitopsRepositoriesOf, type Target } from '../targets.ts';
import { PERSIST_SECONDS, tick } from '../tick.ts';
import { Unavailable } from '../world/unavailable.ts';
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
  const expected = heard.kind === 'subject' && heard.commentId !== null ? [heard.commentId] : [];
  const lookAt = (at: Subject, said: readonly Intent[] = []): Promise<Look> =>
    advance(world, { subject: at, gitops: null, said, expected, trusted: false, dryRun }, memory);

  if (heard.kind === 'proposal' && command === null) {
    const looks: Look[] = [];
    for (const found of await proposalSubjects(world, heard.branch, heard.rollout)) looks.push(await lookAt(found));
    return looks;
  }
  if (subject !== null) {
    if (command !== null) return [await lookAt(subject, [dispatched(host, subject, command.text)])];
    return [await lookAt(subject)];
  }
  const since = host.now() - lookBackHours * 3600 * 1000;
  const isEvent = heard.kind === 'commit' || heard.kind === 'branch';
  const looks: Look[] = [];
  const failures: Unavailable[] = [];
  // One that cannot be reached must not keep the others from being looked at.
  const attempt = async (look: () => Promise<readonly Look[]>): Promise<void> => {
    // Except where GitHub asks to wait: going on lengthens the wait.
    if (failures.some(({ retryAfterSeconds }) => retryAfterSeconds !== null)) return;
    try {
      looks.push(...(await look()));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      failures.push(error);
    }
  };
  const configs = [{ repository, text: await readAppConfig(clients, repository) }];
  // An event is answered at once: to look at a cluster for longer is for the schedule.
  const persistSeconds = isEvent ? 0 : PERSIST_SECONDS;
  const tell = isEvent ? {} : { tell: { settle: true } };
  // Nothing is done for such a rollout, and nobody would hear of it: rollouts of one fleet have the fleet's problems each.
  const problems = new Set<string>();
  const broken = (one: BrokenRollout): void => {
    for (const problem of one.problems) problems.add(problemText(problem));
  };
  for (const { branch, rollouts } of findTargets(configs).filter((target) => mayConcern(heard, target))) {
    await attempt(() => tick(world, branch, rollouts, { dryRun, memory, since, persistSeconds, broken, ...tell }));
  }
  const missed = isEvent
    ? []
    : [
        ...(await sweep(clients, [repository], () => since, log)).subjects,
        ...(await sweepIssues(clients, gitopsRepositoriesOf(configs), () => since, log)).subjects,
      ];
  for (const found of missed) await attempt(async () => [await lookAt(found)]);
  for (const problem of problems) host.core.setFailed(problem);
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  return looks.filter((look) => look.settlements.length > 0);
}

/** Whether an event may be news for a branch. A check run is somebody's of an app repository, which may drive any. */
function mayConcern(heard: ActionRequest['heard'], { branch }: Target): boolean {
  if (heard.kind !== 'branch') return true;
  const { repository } = heard.branch;
  return repository.toLowerCase() === branch.repository.toLowerCase() && heard.branch.branch === branch.branch;
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
    reaction: null,
  };
}
