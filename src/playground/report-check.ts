import type { Account, App } from './account-records.ts';
import type { Repository } from './github-records.ts';
import type { CheckRun, CommitStatus } from './report-records.ts';
import type { Backend } from './rest-request.ts';
import type { Scenario } from './scenario.ts';

/** Adds a check run of an app to a commit. Throws where there is no such commit. */
export async function reportCheck(
  { state, events }: Backend,
  repository: Repository,
  app: App,
  { sha, name, conclusion }: Parameters<Scenario['reportCheck']>[1],
): Promise<void> {
  const at = state.now();
  const run: CheckRun = {
    ...state.identify('CR'),
    app,
    headSha: await commitOf(repository, sha),
    name,
    status: conclusion === null ? 'in_progress' : 'completed',
    conclusion,
    detailsUrl: null,
    externalId: '',
    startedAt: at,
    completedAt: conclusion === null ? null : at,
    output: { title: null, summary: null, text: null },
  };
  repository.checkRuns.push(run);
  events.checkRun(repository, run);
}

/** Adds a status to a commit. Throws where there is no such commit. */
export async function reportStatus(
  { state, events }: Backend,
  repository: Repository,
  creator: Account,
  { sha, context, state: reported }: Parameters<Scenario['reportStatus']>[1],
): Promise<void> {
  const status: CommitStatus = {
    ...state.identify('SC'),
    sha: await commitOf(repository, sha),
    context,
    state: reported,
    description: null,
    creator,
    createdAt: state.now(),
  };
  repository.statuses.push(status);
  await events.status(repository, status);
}

async function commitOf(repository: Repository, sha: string): Promise<string> {
  const commit = await repository.git.resolve(sha);
  if (commit === null) throw new Error(`${repository.fullName} has no commit '${sha}'.`);
  return commit;
}
