import * as v from 'valibot';
import type { Subject } from '../rollout/intent.ts';
import type { Comment, Publication } from '../world.ts';
import { failureOf, GitHubFailure } from './failure.ts';
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

/** The invisible comment that a sticky comment begins with: two of ours with the same one are the same report. */
const MARKER = /^<!--.*?-->/s;

/**
 * Leaves exactly one sticky comment with the text, the oldest. Nothing is written where it already says so.
 *
 * @throws {GitHubFailure} where the text could not be written
 */
export async function publishSticky(client: Client, subject: Subject, publication: Publication): Promise<void> {
  const { comment: body, existing } = publication;
  const [oldest, ...duplicates] = existing;
  if (body !== null) {
    const kept = oldest !== undefined && (await update(client, subject, oldest, body));
    if (!kept) await createAndHeal(client, subject, body);
  }
  for (const { id } of duplicates) await remove(client, subject, id);
}

/** Returns false where the comment is gone. */
async function update(client: Client, subject: Subject, comment: Pick<Comment, 'id' | 'body'>, body: string) {
  if (normalise(comment.body) === normalise(body)) return true;
  try {
    const name = splitRepositoryName(subject.repository);
    await client.rest.issues.updateComment({ ...name, comment_id: comment.id, body });
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

async function createAndHeal(client: Client, subject: Subject, body: string): Promise<void> {
  const name = splitRepositoryName(subject.repository);
  const { data: created } = await client.rest.issues.createComment({ ...name, issue_number: subject.number, body });
  const marker = MARKER.exec(body)?.[0];
  if (marker === undefined) return;
  const variables = { ...name, number: subject.number };
  const { repository } = wholeAnswer(NewestComments, await client.graphql(NEWEST_COMMENTS_QUERY, variables));
  const ours = repository.issueOrPullRequest.comments.nodes
    .filter((node) => node !== null)
    .filter((node) => node.viewerDidAuthor && node.body.startsWith(marker))
    .map((node) => ({ id: node.fullDatabaseId, body: node.body }))
    .sort((left, right) => left.id - right.id);
  const [oldest, ...duplicates] = ours;
  if (oldest === undefined || oldest.id === created.id) return removeAll(client, subject, duplicates);
  // Another process was first. What was written last was most likely read last, so its words stay in the oldest place.
  if (await update(client, subject, oldest, body)) await removeAll(client, subject, duplicates);
}

async function removeAll(client: Client, subject: Subject, comments: readonly { readonly id: number }[]) {
  for (const { id } of comments) await remove(client, subject, id);
}

async function remove(client: Client, subject: Subject, id: number): Promise<void> {
  try {
    await client.rest.issues.deleteComment({ ...splitRepositoryName(subject.repository), comment_id: id });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  if (!(error instanceof GitHubFailure)) return false;
  const failure = failureOf(error);
  return failure.kind === 'refused' && (failure.status === 404 || failure.status === 410);
}

/** GitHub may change line ends and the last blanks. */
function normalise(body: string): string {
  return body.replace(/\r\n/g, '\n').trimEnd();
}
