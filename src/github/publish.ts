import type { Publication } from '../world/publication.ts';
import { CHECK_NAME, publishCheck, ROLLED_OUT_CHECK_NAME } from './check-run.ts';
import { publishDeployments } from './deployments.ts';
import { failureOf, GitHubFailure, unavailable } from './failure.ts';
import type { Log } from './log.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';
import { publishQuestion, publishSticky } from './sticky-comment.ts';

/**
 * Says everything that is to be said on a subject, one thing after the other, as GitHub asks for writes. The comment
 * must be written; the reactions, the questions, the check runs and the deployments are extras, whose failure is logged.
 *
 * @throws {Unavailable} where the comment could not be written. No final reaction is given then: a command with one
 *   counts as answered, and nobody would have read the answer
 */
export async function publish(client: Client, publication: Publication, log: Log): Promise<void> {
  const { subject } = publication;
  const name = `${subject.repository}#${subject.number}`;
  const notSaid = await orFailure(() => publishSticky(client, subject, publication, log));
  if (notSaid === null) {
    for (const { commentId, content } of publication.reactions) {
      await react(client, subject.repository, commentId, content, log);
    }
  }
  const { check, rolledOut = null, questions = [], deployments = [] } = publication;
  for (const question of questions) {
    const failure = await orFailure(() => publishQuestion(client, subject, question, log));
    if (failure !== null)
      log.warn({ subject: name, failure }, 'The question could not be asked; the next look asks it.');
  }
  for (const [checkName, one] of [[CHECK_NAME, check] as const, [ROLLED_OUT_CHECK_NAME, rolledOut] as const]) {
    if (one === null) continue;
    const failure = await orFailure(() => publishCheck(client, subject, one, checkName));
    if (failure !== null) log.warn({ subject: name, sha: one.sha, failure }, 'The check run could not be written.');
  }
  await publishDeployments(client, subject.repository, deployments, name, log);
  if (notSaid !== null) throw unavailable(`the report on ${name}`, notSaid);
}

/**
 * Reacts to a comment. GitHub keeps one reaction of a kind for each account, so that doing it again changes nothing.
 * A failure is logged and no more.
 */
export async function react(
  client: Client,
  repository: string,
  commentId: number,
  content: 'eyes' | 'rocket' | '-1',
  log: Log,
): Promise<void> {
  const failure = await orFailure(async () => {
    const name = splitRepositoryName(repository);
    await client.rest.reactions.createForIssueComment({ ...name, comment_id: commentId, content });
  });
  if (failure !== null) log.warn({ repository, commentId, content, failure }, 'The reaction could not be given.');
}

async function orFailure(work: () => Promise<void>) {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof GitHubFailure) return failureOf(error);
    throw error;
  }
}
