import { commitNamed, refNode } from './github-graphql-git.ts';
import { NEEDS } from './github-permissions.ts';
import type { Comment, Issue, Label, PullRequest, TimelineEntry, TimelineEvent } from './github-records.ts';
import { actorOf } from './github-tokens.ts';
import {
  type Arguments,
  actorNode,
  connection,
  demand,
  type GraphqlRequest,
  type Node,
  PAGING,
  unsupported,
} from './graphql-answer.ts';
import { authorAssociation, commentHtmlUrl, issueHtmlUrl } from './represent-conversation.ts';
import { htmlUrl } from './represent-repository.ts';
import { visibleTimeline } from './stale-reads.ts';

/** GitHub lists no more commits of a pull request than this. */
const MOST_COMMITS = 250;

/** GraphQL's name for a reaction, and REST's. */
const REACTION_CONTENTS = {
  THUMBS_UP: '+1',
  THUMBS_DOWN: '-1',
  LAUGH: 'laugh',
  HOORAY: 'hooray',
  CONFUSED: 'confused',
  HEART: 'heart',
  ROCKET: 'rocket',
  EYES: 'eyes',
} as const;

/** The kinds of timeline items that the stand-in knows, by their name in `itemTypes`. */
const TIMELINE_KINDS: Readonly<Record<string, { readonly kind: TimelineEntry['kind']; readonly typename: string }>> = {
  ISSUE_COMMENT: { kind: 'comment', typename: 'IssueComment' },
  LABELED_EVENT: { kind: 'labeled', typename: 'LabeledEvent' },
  UNLABELED_EVENT: { kind: 'unlabeled', typename: 'UnlabeledEvent' },
  MERGED_EVENT: { kind: 'merged', typename: 'MergedEvent' },
  CLOSED_EVENT: { kind: 'closed', typename: 'ClosedEvent' },
  REOPENED_EVENT: { kind: 'reopened', typename: 'ReopenedEvent' },
  HEAD_REF_FORCE_PUSHED_EVENT: { kind: 'head_ref_force_pushed', typename: 'HeadRefForcePushedEvent' },
};

function labelNode(request: GraphqlRequest, issue: Issue, label: Label): Node {
  const { nodeId: id, name, color, description, createdAt } = label;
  const url = `${htmlUrl(request.backend.state, issue.repository)}/labels/${encodeURIComponent(name)}`;
  return { __typename: 'Label', id, name, color, description, createdAt, isDefault: false, url };
}

function commentNode(request: GraphqlRequest, issue: Issue, comment: Comment): Node {
  const { state } = request.backend;
  const url = commentHtmlUrl(state, issue, comment);
  const viewer = actorOf(request.caller);
  const reactionGroup = ([content, rest]: [string, string]) => {
    const reactions = comment.reactions.filter((reaction) => reaction.content === rest);
    const people = (name: string) => (args: Arguments) =>
      connection(
        name,
        args,
        reactions,
        ({ id }) => id,
        ({ account }) => actorNode(request, account),
      );
    return {
      content,
      createdAt: reactions[0]?.createdAt ?? null,
      viewerHasReacted: reactions.some(({ account }) => account === viewer),
      reactors: people('reactors'),
      users: people('users'),
    };
  };
  return {
    __typename: 'IssueComment',
    id: comment.nodeId,
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    url,
    resourcePath: url.slice(state.origin.length),
    body: comment.body,
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    publishedAt: comment.createdAt,
    lastEditedAt: comment.editedAt,
    includesCreatedEdit: comment.editedAt !== null,
    editor: comment.editor === null ? null : actorNode(request, comment.editor),
    author: actorNode(request, comment.author),
    authorAssociation: authorAssociation(state, issue.repository, comment.author),
    viewerDidAuthor: comment.author === viewer,
    isMinimized: false,
    minimizedReason: null,
    reactionGroups: Object.entries(REACTION_CONTENTS).map(reactionGroup),
    repository: () => request.repository(issue.repository),
    issue: () => issueNode(request, issue),
    pullRequest: () => (issue.pullRequest === null ? null : pullRequestNode(request, issue, issue.pullRequest)),
  };
}

function eventNode(request: GraphqlRequest, issue: Issue, event: TimelineEvent, typename: string): Node {
  const subject = () => subjectNode(request, issue);
  const base = {
    __typename: typename,
    id: event.nodeId,
    createdAt: event.createdAt,
    actor: actorNode(request, event.actor),
    pullRequest: subject,
  };
  const commit = (oid: string) => () => commitNamed(request, issue.repository, oid);
  switch (event.kind) {
    case 'labeled':
    case 'unlabeled':
      return { ...base, label: labelNode(request, issue, event.label), labelable: subject };
    case 'merged':
      return {
        ...base,
        commit: commit(event.commit),
        mergeRefName: issue.pullRequest?.base.branch,
        url: `${issueHtmlUrl(request.backend.state, issue)}#event-${event.id}`,
      };
    case 'head_ref_force_pushed':
      return { ...base, beforeCommit: commit(event.before), afterCommit: commit(event.after) };
    default:
      return { ...base, closable: subject, stateReason: null };
  }
}

function timeline(request: GraphqlRequest, issue: Issue, args: Arguments): Node {
  const { itemTypes } = args;
  const types: readonly unknown[] = Array.isArray(itemTypes) ? itemTypes : Object.keys(TIMELINE_KINDS);
  const typenames = new Map<string, string>();
  for (const type of types) {
    const known = TIMELINE_KINDS[String(type)];
    if (known === undefined) throw unsupported(`timelineItems(itemTypes: [${type}])`);
    typenames.set(known.kind, known.typename);
  }
  const since = typeof args['since'] === 'string' ? Date.parse(args['since']) : 0;
  const items = visibleTimeline(issue, request.stale).filter(
    ({ kind, createdAt }) => typenames.has(kind) && Date.parse(createdAt) >= since,
  );
  const nodeOf = (entry: TimelineEntry) =>
    entry.kind === 'comment'
      ? commentNode(request, issue, entry)
      : eventNode(request, issue, entry, typenames.get(entry.kind) ?? '');
  const page = connection('timelineItems', args, items, ({ id }) => id, nodeOf, [...PAGING, 'itemTypes', 'since']);
  return { ...page, filteredCount: items.length, pageCount: page.nodes().length, updatedAt: issue.updatedAt };
}

/** What an issue and a pull request have in common. */
function commonFields(request: GraphqlRequest, issue: Issue): Node {
  const url = issueHtmlUrl(request.backend.state, issue);
  const comments = () => visibleTimeline(issue, request.stale).filter((entry) => entry.kind === 'comment');
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    url,
    resourcePath: url.slice(request.backend.state.origin.length),
    closed: issue.state === 'closed',
    closedAt: issue.closedAt,
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    locked: false,
    author: actorNode(request, issue.author),
    authorAssociation: authorAssociation(request.backend.state, issue.repository, issue.author),
    viewerDidAuthor: issue.author === actorOf(request.caller),
    repository: () => request.repository(issue.repository),
    labels: (args: Arguments) =>
      connection(
        'labels',
        args,
        [...issue.labels.values()].sort((a, b) => a.id - b.id),
        ({ id }) => id,
        (label) => labelNode(request, issue, label),
      ),
    comments: (args: Arguments) =>
      connection(
        'comments',
        args,
        comments(),
        ({ id }) => id,
        (comment) => commentNode(request, issue, comment),
      ),
    timelineItems: (args: Arguments) => timeline(request, issue, args),
  };
}

export function issueNode(request: GraphqlRequest, issue: Issue): Node {
  demand(
    request,
    issue.repository,
    issue.pullRequest === null ? { app: [['issues', 'read']], person: 'read' } : NEEDS.readConversation,
  );
  return {
    ...commonFields(request, issue),
    __typename: 'Issue',
    id: issue.nodeId,
    databaseId: issue.id,
    state: issue.state.toUpperCase(),
    stateReason: issue.state === 'closed' ? 'COMPLETED' : null,
  };
}

export function pullRequestNode(request: GraphqlRequest, issue: Issue, pullRequest: PullRequest): Node {
  demand(request, issue.repository, NEEDS.readPullRequests);
  const { head, base, merge } = pullRequest;
  return {
    ...commonFields(request, issue),
    __typename: 'PullRequest',
    id: pullRequest.nodeId,
    databaseId: pullRequest.id,
    state: merge === null ? issue.state.toUpperCase() : 'MERGED',
    isDraft: false,
    merged: merge !== null,
    mergedAt: merge?.at ?? null,
    mergedBy: merge === null ? null : actorNode(request, merge.by),
    mergeCommit: () => (merge === null ? null : commitNamed(request, base.repository, merge.commit)),
    headRefName: head.branch,
    headRefOid: head.sha,
    headRef: () => refNode(request, head.repository, head.branch),
    headRepository: () => request.repository(head.repository),
    headRepositoryOwner: actorNode(request, head.repository.owner),
    isCrossRepository: head.repository !== base.repository,
    baseRefName: base.branch,
    baseRefOid: base.sha,
    baseRef: () => refNode(request, base.repository, base.branch),
    baseRepository: () => request.repository(base.repository),
    maintainerCanModify: false,
    autoMergeRequest:
      pullRequest.autoMerge === null
        ? null
        : {
            __typename: 'AutoMergeRequest',
            enabledAt: pullRequest.autoMerge.at,
            mergeMethod: pullRequest.autoMerge.method.toUpperCase(),
          },
    commits: async (args: Arguments) => {
      const { git } = base.repository;
      const oids = (await git.history(head.sha, { limit: MOST_COMMITS, since: base.sha })).reverse();
      const node = (oid: string) => ({ commit: () => commitNamed(request, base.repository, oid) });
      return connection('commits', args, oids, (oid) => oids.indexOf(oid) + 1, node);
    },
  };
}

/** A pull request where it is one, an issue otherwise. */
export function subjectNode(request: GraphqlRequest, issue: Issue): Node {
  return issue.pullRequest === null ? issueNode(request, issue) : pullRequestNode(request, issue, issue.pullRequest);
}
