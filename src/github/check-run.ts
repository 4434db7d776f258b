import type { Subject } from '../rollout/intent.ts';
import type { Check } from '../world/publication.ts';
import { failureOf } from './failure.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

/** The check run's name, as branch rules refer to it. */
export const CHECK_NAME = 'Headgate';
/** The name of the check that stays in progress until the candidate is rolled out. */
export const ROLLED_OUT_CHECK_NAME = 'headgate/rolled-out';

/**
 * Leaves no check run of the name for the subject on the commit that says anything else: the one that is there is updated,
 * and of two that two processes made at the same moment both are.
 *
 * @throws {GitHubFailure} where it could not be written
 */
export async function publishCheck(
  client: Client,
  subject: Subject,
  check: Check,
  checkName: string = CHECK_NAME,
): Promise<void> {
  const name = splitRepositoryName(subject.repository);
  const externalId = `${subject.repository}#${subject.number}`;
  const { data } = await client.rest.checks.listForRef({
    ...name,
    ref: check.sha,
    check_name: checkName,
    // Otherwise the newest of the name alone, which may be another pull request's with the same head.
    filter: 'all',
    per_page: 100,
  });
  const existing = data.check_runs.filter((run) => run.external_id === externalId);
  const status =
    check.conclusion === null
      ? ({ status: 'in_progress' } as const)
      : ({ status: 'completed', conclusion: check.conclusion } as const);
  const output = { title: check.title, summary: check.summary, text: check.text };
  let isSaid = false;
  for (const run of existing) {
    if (saysSo(run, check)) isSaid = true;
    else isSaid = (await updated(client, { ...name, check_run_id: run.id, ...status, output })) || isSaid;
  }
  if (isSaid) return;
  const what = { name: checkName, head_sha: check.sha, external_id: externalId };
  await client.rest.checks.create({ ...name, ...what, ...status, output });
}

/** Returns false where another app made it, as where both the app and a workflow report: nobody else may change it. */
async function updated(client: Client, change: Parameters<Client['rest']['checks']['update']>[0]): Promise<boolean> {
  try {
    await client.rest.checks.update(change);
    return true;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'refused' && failure.status === 403) return false;
    throw error;
  }
}

interface CheckRun {
  readonly conclusion: string | null;
  readonly output: { readonly title: string | null; readonly summary: string | null; readonly text: string | null };
}

function saysSo({ conclusion, output }: CheckRun, check: Check): boolean {
  return (
    conclusion === check.conclusion &&
    output.title === check.title &&
    output.summary === check.summary &&
    (output.text ?? '') === check.text
  );
}
