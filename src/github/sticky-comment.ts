import * as v from 'valibot';
import type { Question } from '../report/question.ts';
import { rememberAlso } from '../report/sticky-note.ts';
import type { Comment } from '../rollout/conversation.ts';
import type { Subject } from '../rollout/intent.ts';
import type { Publication } from '../world/publication.ts';
import { failureOf, GitHubFailure } from './failure.ts';
import type { Log } from './log.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';
import { wholeAnswer } from './whole-answer.ts';

/** The newest comments of a conversation: enough to see one that another process made at the same moment. */
export const NEWEST_COMMENTS_QUERY = `
query HeadgateNewestComments($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    issueOrPullRequest(number: $number) {
      ... on PullRequest { comments(last: 100) { nodes { fullDatabaseId body viewerDidAuthor } } }
      ... on Issue { comments(last: 100) { nodes { fullDatabaseId body viewerDidAuthor } } }
    }
  }
}
`;

const NewestComments = v.object({
  repository: v.object({
    issueOrPullRequest: v.object({
      comments: v.object({
        nodes: v.array(
          v.nullable(
            v.object({
              fullDatabaseId: v.pipe(v.union([v.string(), v.number(), v.bigint()]), v.transform(Number)),
              body: v.string(),
              viewerDidAuthor: v.boolean(),
            }),
          ),
        ),
      }),
    }),
  }),
});

type Recorded = Publication['recorded'];
const NOTHING_RECORDED: Recorded = new Set();

/** The invisible comment that a sticky comment begins with: two of ours with the same one are the same report. */
const MARKER = /^<!--.*?-->/s;

/**
 * Leaves exactly one sticky comment with the text, the oldest. Nothing is written where it already says so. Duplicates
 * that cannot be removed now are logged: the next report finds them again.
 *
 * @throws {GitHubFailure} where the text could not be written
 */
export async function publishSticky(
  client: Client,
  subject: Subject,
  { comment: body, existing, recorded }: Pick<Publication, 'comment' | 'existing' | 'recorded'>,
  log: Log,
): Promise<void> {
  const [oldest, ...duplicates] = existing;
  const created = body === null ? null : await write(client, subject, oldest, body, recorded);
  try {
    for (const { id } of duplicates) await remove(client, subject, id);
    if (body !== null && created !== null) await heal(client, subject, created, body, recorded);
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    log.warn({ ...subject, failure: error.failure }, 'Duplicates of the report could not be removed.');
  }
}

/**
 * Leaves exactly one comment with the question, the oldest. One that is there stays as it is.
 *
 * @throws {GitHubFailure} where it could not be written
 */
export async function publishQuestion(
  client: Client,
  subject: Subject,
  { body, existing }: Question,
  log: Log,
): Promise<void> {
  const comment = existing.length === 0 ? body : null;
  await publishSticky(client, subject, { comment, existing, recorded: NOTHING_RECORDED }, log);
}

/** Returns the id of a comment that had to be created; null where the one that was there now says so. */
async function write(
  client: Client,
  subject: Subject,
  existing: Pick<Comment, 'id' | 'body'> | undefined,
  body: string,
  recorded: Recorded,
): Promise<number | null> {
  if (existing !== undefined && (await update(client, subject, existing, body, recorded))) return null;
  const where = { ...splitRepositoryName(subject.repository), issue_number: subject.number };
  const { data } = await client.rest.issues.createComment({ ...where, body });
  return data.id;
}

/** Returns false where the comment is gone. */
async function update(
  client: Client,
  subject: Subject,
  comment: Pick<Comment, 'id' | 'body'>,
  body: string,
  recorded: Recorded,
): Promise<boolean> {
  if (normalise(comment.body) === normalise(body)) return true;
  const where = { ...splitRepositoryName(subject.repository), comment_id: comment.id };
  return unlessGone(async () => {
    const { data } = await client.rest.issues.getComment(where);
    await client.rest.issues.updateComment({
      ...where,
      body: rememberAlso(body, comment.body, data.body ?? '', recorded),
    });
  });
}

async function remove(client: Client, subject: Subject, id: number): Promise<void> {
  const where = { ...splitRepositoryName(subject.repository), comment_id: id };
  await unlessGone(() => client.rest.issues.deleteComment(where));
}

/** Looks once more after a comment was created: another process may have created one at the same moment. */
async function heal(
  client: Client,
  subject: Subject,
  created: number,
  body: string,
  recorded: Recorded,
): Promise<void> {
  const marker = MARKER.exec(body)?.[0];
  if (marker === undefined) return;
  const variables = { ...splitRepositoryName(subject.repository), number: subject.number };
  const { repository } = wholeAnswer(NewestComments, await client.graphql(NEWEST_COMMENTS_QUERY, variables));
  const [oldest, ...duplicates] = repository.issueOrPullRequest.comments.nodes
    .filter((node) => node !== null)
    .filter((node) => node.viewerDidAuthor && node.body.startsWith(marker))
    .map((node) => ({ id: node.fullDatabaseId, body: node.body }))
    .sort((left, right) => left.id - right.id);
  // What was created last was most likely read last, so its words go where the oldest comment is.
  const kept = oldest === undefined || oldest.id === created || (await update(client, subject, oldest, body, recorded));
  if (!kept) return;
  for (const { id } of duplicates) await remove(client, subject, id);
}

/** Returns false where somebody has deleted the comment meanwhile. */
async function unlessGone(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'refused' && (failure.status === 404 || failure.status === 410)) return false;
    throw error;
  }
}

/** GitHub may change line ends and the last blanks. */
function normalise(body: string): string {
  return body.replace(/\r\n/g, '\n').trimEnd();
}
