import type { CheckOutcome } from '../rollout/plan-input.ts';
import { failureOf, unavailable } from './failure.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

/** GitHub's largest page. */
const PAGE = 100;
/** A commit with more statuses than these pages hold is not read to its end. */
const MOST_PAGES = 10;

/**
 * Reads what became of a check on a commit, whether an app reported it as a check run or something else as a commit
 * status. Of each app's runs of that name the newest counts, and every app's must have succeeded.
 *
 * Only `success` is a success. A run that was skipped, or ended as neutral, has tested nothing: branch rules let it pass,
 * and here it counts as a failure.
 *
 * @param sha 40 hexadecimal digits
 * @param name as the check run's name or the status's context says it, letter for letter
 * @param app the slug of the app that must have made it: then no commit status counts, since anybody with the right to
 *   write may put one there; null: any
 * @returns `unknown` where it may not be read
 * @throws {Unavailable} where GitHub gives no answer at all
 */
export async function readCheck(
  client: Client,
  repository: string,
  sha: string,
  name: string,
  app: string | null = null,
): Promise<CheckOutcome> {
  const outcomes = await Promise.all([
    ofCheckRuns(client, repository, sha, name, app),
    app === null ? ofCommitStatus(client, repository, sha, name) : [],
  ]).catch((error: unknown) => {
    const failure = failureOf(error);
    if (failure.kind !== 'refused') throw unavailable(`the check ${name} of ${repository}`, failure);
    return [];
  });
  return outcomes.length === 0 ? 'unknown' : worstOf(outcomes.flat());
}

/** What stands most in the way. */
function worstOf(outcomes: readonly CheckOutcome[]): CheckOutcome {
  const order: readonly CheckOutcome[] = ['failure', 'pending', 'unknown', 'success'];
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'missing';
}

async function ofCheckRuns(
  client: Client,
  repository: string,
  sha: string,
  name: string,
  app: string | null,
): Promise<readonly CheckOutcome[]> {
  const { data } = await client.rest.checks.listForRef({
    ...splitRepositoryName(repository),
    ref: sha,
    check_name: name,
    per_page: PAGE,
  });
  // More runs of one name than fit on a page are no check that anybody could rely on.
  if (data.total_count > data.check_runs.length) return ['unknown'];
  const newest = new Map<number, (typeof data.check_runs)[number]>();
  for (const run of data.check_runs.filter((one) => one.name === name && one.head_sha === sha)) {
    if (app !== null && run.app?.slug !== app) continue;
    const appId = run.app?.id ?? 0;
    // Ids grow: a run that was started again is a new one, and has no time of completion yet.
    if (run.id > (newest.get(appId)?.id ?? 0)) newest.set(appId, run);
  }
  return [...newest.values()].map(({ status, conclusion }) => {
    if (status !== 'completed') return 'pending';
    return conclusion === 'success' ? 'success' : 'failure';
  });
}

/** The combined status holds each context once, with its newest state. */
async function ofCommitStatus(
  client: Client,
  repository: string,
  sha: string,
  name: string,
): Promise<readonly CheckOutcome[]> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await client.rest.repos.getCombinedStatusForRef({
      ...splitRepositoryName(repository),
      ref: sha,
      per_page: PAGE,
      page,
    });
    const status = data.statuses.find(({ context }) => context === name);
    if (status !== undefined) return [outcomeOf(status.state)];
    if (page * PAGE >= data.total_count) return [];
  }
  return ['unknown'];
}

function outcomeOf(state: string): CheckOutcome {
  if (state === 'pending') return 'pending';
  return state === 'success' ? 'success' : 'failure';
}
