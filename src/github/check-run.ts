import type { Subject } from '../rollout/intent.ts';
import type { Check } from '../world/publication.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

/** The check run's name, as branch rules refer to it. */
export const CHECK_NAME = 'Headgate';
/** The name of the check that stays in progress until the candidate is rolled out. */
export const ROLLED_OUT_CHECK_NAME = 'headgate/rolled-out';

/**
 * Leaves one check run of the name for the subject on the commit: the one that is there is updated.
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
    per_page: 100,
  });
  const existing = data.check_runs.find((run) => run.external_id === externalId);
  const status =
    check.conclusion === null
      ? ({ status: 'in_progress' } as const)
      : ({ status: 'completed', conclusion: check.conclusion } as const);
  const output = { title: check.title, summary: check.summary, text: check.text };
  if (existing === undefined) {
    const what = { name: checkName, head_sha: check.sha, external_id: externalId };
    await client.rest.checks.create({ ...name, ...what, ...status, output });
  } else if (!saysSo(existing, check)) {
    await client.rest.checks.update({ ...name, check_run_id: existing.id, ...status, output });
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
