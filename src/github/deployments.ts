import type { WantedDeployment } from '../report/deployment.ts';
import { type DeploymentWrite, deploymentWrites } from './deployment-writes.ts';
import { readDeployments, TASK } from './deployments-read.ts';
import { type Failure, failureOf, GitHubFailure } from './failure.ts';
import type { Log } from './log.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

/** GitHub lets 80 things be made a minute and 500 an hour, and there is more to say than this. */
export const MOST_WRITES = 20;

/** GitHub's limit. */
const LONGEST_DESCRIPTION = 140;

/** Answers that speak of one deployment and not of all of them. */
const OF_ONE: ReadonlySet<number> = new Set([409, 422]);

/**
 * Brings the deployments of a repository to where they should stand, at most {@link MOST_WRITES} writes at a time: what is
 * left follows with the next look. They are an extra: whatever fails is logged, once, and nothing is thrown for it.
 *
 * @param name what the publication is about, for the log
 * @returns whether nothing is left to be written
 */
export async function publishDeployments(
  client: Client,
  repository: string,
  wanted: readonly WantedDeployment[],
  name: string,
  log: Log,
): Promise<boolean> {
  if (wanted.length === 0) return true;
  try {
    const shas = [...new Set(wanted.map(({ sha }) => sha))].sort();
    const found = await readDeployments(client, repository, shas);
    if (found === null) {
      log.warn({ subject: name }, 'There are too many deployments of the commit to tell which are missing.');
      return false;
    }
    return await writeAll(client, repository, deploymentWrites(wanted, found), name, log);
  } catch (error) {
    tell(failureOf(error), name, log);
    return false;
  }
}

async function writeAll(
  client: Client,
  repository: string,
  writes: readonly DeploymentWrite[],
  name: string,
  log: Log,
): Promise<boolean> {
  let left = MOST_WRITES;
  let refused: Failure | null = null;
  for (const one of writes) {
    const cost = one.kind === 'create' ? 2 : 1;
    if (left < cost) return false;
    left -= cost;
    try {
      await write(client, repository, one);
    } catch (error) {
      if (!(error instanceof GitHubFailure)) throw error;
      const { failure } = error;
      if (failure.kind !== 'refused' || !OF_ONE.has(failure.status)) throw error;
      refused ??= failure;
    }
  }
  if (refused !== null) tell(refused, name, log);
  return refused === null;
}

async function write(client: Client, repository: string, one: DeploymentWrite): Promise<void> {
  if (one.kind === 'status') return writeStatus(client, repository, one.id, one);
  const { wanted } = one;
  const { sha, environment, rollout, cluster, pin } = wanted;
  const { data } = await client.rest.repos.createDeployment({
    ...splitRepositoryName(repository),
    ref: sha,
    task: TASK,
    environment,
    description: `${rollout} in ${cluster}`.slice(0, LONGEST_DESCRIPTION),
    payload: { rollout, cluster, operation: pin },
    // Everything that is to be checked before was checked: Headgate is not the one to hold it up, nor to merge anything.
    auto_merge: false,
    required_contexts: [],
    production_environment: true,
    transient_environment: false,
  });
  // With `auto_merge` GitHub may answer with a sentence instead.
  if ('id' in data) await writeStatus(client, repository, data.id, wanted);
}

async function writeStatus(
  client: Client,
  repository: string,
  id: number,
  { state, description, logUrl }: Pick<WantedDeployment, 'state' | 'description' | 'logUrl'>,
): Promise<void> {
  await client.rest.repos.createDeploymentStatus({
    ...splitRepositoryName(repository),
    deployment_id: id,
    state,
    description,
    // An environment may be several clusters': which deployments are over is said one by one.
    auto_inactive: false,
    ...(logUrl === null ? {} : { log_url: logUrl }),
  });
}

function tell(failure: Failure, name: string, log: Log): void {
  const isForbidden = failure.kind === 'refused' && (failure.status === 403 || failure.status === 404);
  const message = isForbidden
    ? 'Deployments could not be read or written: the app or the workflow needs `deployments: write`.'
    : 'Deployments could not be read or written; the next look tries again.';
  log.warn({ subject: name, failure }, message);
}
