import type { Comment, Conversation, FinalReaction, Happening } from '../rollout/conversation.ts';
import type { Actor, Subject } from '../rollout/intent.ts';
import { blobText } from './blob.ts';
import { ConversationAnswer, type SubjectAnswer, type TimelineItem, type WhoAnswer } from './conversation-answer.ts';
import { CONVERSATION_QUERY, PAGE_SIZE } from './conversation-query.ts';
import { GitHubFailure, reaching } from './failure.ts';
import type { GraphqlAnswer } from './graphql.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';
import { wholeAnswer } from './whole-answer.ts';

/** A conversation longer than this many pages is not read: looking at it would cost more than the rate limit allows. */
const MOST_PAGES = 50;

/**
 * Reads a pull request or issue with everything that was said on it, in one round trip for each 100 comments and events.
 *
 * @returns null where there is none, or where this identity cannot see it
 * @throws {Unavailable} where GitHub does not answer in full
 */
export async function readConversation(client: Client, subject: Subject): Promise<Conversation | null> {
  const name = `${subject.repository}#${subject.number}`;
  return reaching(`the conversation of ${name}`, async () => {
    const newest = await readPage(client, subject, null);
    if (newest === null) return null;
    const items = [...newest.timelineItems.nodes];
    let page = newest.timelineItems.pageInfo;
    for (let pages = 1; page.hasPreviousPage; pages += 1) {
      if (pages >= MOST_PAGES) throw broken(`It has more than ${MOST_PAGES * PAGE_SIZE} comments and events.`);
      if (page.startCursor === null) throw broken('It says that there is more and not where.');
      const earlier = await readPage(client, subject, page.startCursor);
      if (earlier === null) throw broken('It vanished while it was read.');
      items.unshift(...earlier.timelineItems.nodes);
      page = earlier.timelineItems.pageInfo;
    }
    return toConversation(subject, newest, items, await appConfig(client, subject.repository, newest));
  });
}

async function readPage(client: Client, subject: Subject, before: string | null): Promise<SubjectAnswer | null> {
  const variables = { ...splitRepositoryName(subject.repository), number: subject.number, before };
  const answer = await client.graphql(CONVERSATION_QUERY, variables);
  if (isNotFound(answer)) return null;
  return wholeAnswer(ConversationAnswer, answer).repository.issueOrPullRequest;
}

/** GraphQL answers the same for what is not there and for what may not be seen. */
function isNotFound({ errors }: GraphqlAnswer): boolean {
  const places = ['repository', 'repository.issueOrPullRequest'];
  return errors.length > 0 && errors.every(({ type, path }) => type === 'NOT_FOUND' && places.includes(path.join('.')));
}

async function appConfig(client: Client, repository: string, answer: SubjectAnswer): Promise<string | null> {
  const branch = answer.__typename === 'PullRequest' ? answer.baseRef : answer.repository.defaultBranchRef;
  const object = branch?.target?.file?.object ?? null;
  return object?.__typename === 'Blob' ? blobText(client, repository, object) : null;
}

function toConversation(
  subject: Subject,
  answer: SubjectAnswer,
  items: readonly TimelineItem[],
  config: string | null,
): Conversation {
  const pullRequest = answer.__typename === 'PullRequest' ? answer : null;
  return {
    subject,
    kind: pullRequest === null ? 'issue' : 'pull-request',
    title: answer.title,
    open: !answer.closed,
    merged: pullRequest?.merged ?? false,
    head: pullRequest && {
      sha: pullRequest.headRefOid,
      branch: pullRequest.headRefName,
      fork: pullRequest.isCrossRepository,
    },
    base: pullRequest && { branch: pullRequest.baseRefName },
    comments: items.flatMap(toComment),
    happenings: items.flatMap((item) => toHappening(item, answer)),
    appConfig: config,
  };
}

function toComment(item: TimelineItem): Comment[] {
  if (item.__typename !== 'IssueComment') return [];
  return [
    {
      id: item.fullDatabaseId,
      url: item.url,
      at: item.createdAt,
      actor: toActor(item.author),
      body: item.body,
      edited: item.lastEditedAt !== null || item.includesCreatedEdit,
      ours: item.viewerDidAuthor,
      reaction: finalReaction(item.reactionGroups ?? []),
    },
  ];
}

function finalReaction(
  groups: readonly { readonly content: string; readonly viewerHasReacted: boolean }[],
): FinalReaction | null {
  const given = new Set(groups.filter(({ viewerHasReacted }) => viewerHasReacted).map(({ content }) => content));
  if (given.has('ROCKET')) return 'rocket';
  return given.has('THUMBS_DOWN') ? '-1' : null;
}

function toHappening(item: TimelineItem, answer: SubjectAnswer): Happening[] {
  if (item.__typename === 'IssueComment') return [];
  const what = { at: item.createdAt, actor: toActor(item.actor) };
  if (item.__typename === 'LabeledEvent') return [{ kind: 'labeled', ...what, id: item.id, label: item.label.name }];
  const pullRequest = answer.__typename === 'PullRequest' ? answer : null;
  if (item.__typename === 'ClosedEvent') {
    return isClosedByMerge(item.createdAt, pullRequest?.mergedAt ?? null)
      ? []
      : [{ kind: 'closed', ...what, id: item.id }];
  }
  // The head, not the merge commit: what was merged is compared with the candidate, which is a head.
  return pullRequest === null ? [] : [{ kind: 'merged', ...what, sha: pullRequest.headRefOid }];
}

/** A merged pull request cannot be opened again, so that nothing but the merge itself closes it from then on. */
function isClosedByMerge(closedAt: string, mergedAt: string | null): boolean {
  return mergedAt !== null && Date.parse(closedAt) >= Date.parse(mergedAt);
}

/** GraphQL leaves out the suffix by which REST, the web page and the configuration name a bot. */
function toActor(who: WhoAnswer): Actor {
  if (who === null) return { login: 'ghost', bot: false };
  const bot = who.__typename === 'Bot';
  return { login: bot && !who.login.endsWith('[bot]') ? `${who.login}[bot]` : who.login, bot };
}

function broken(message: string): GitHubFailure {
  return new GitHubFailure({ kind: 'lost', sent: true, message });
}
