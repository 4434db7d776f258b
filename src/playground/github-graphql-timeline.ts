import { commitNamed } from './github-graphql-git.ts';
import type { Comment, Issue, Label, TimelineEntry, TimelineEvent } from './github-records.ts';
import { actorOf } from './github-tokens.ts';
import {
  type Arguments,
  actorNode,
  connection,
  type GraphqlRequest,
  type Node,
  PAGING,
  unsupported,
} from './graphql-answer.ts';
import { authorAssociation, commentHtmlUrl, issueHtmlUrl } from './represent-conversation.ts';
import { htmlUrl } from './represent-repository.ts';
import { visibleTimeline } from './stale-reads.ts';

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

/** What the entries of a conversation lead back to. */
export interface ConversationNodes {
  issue(): Node;
  /** Null where the conversation is an issue only. */
  pullRequest(): Node | null;
}

export function labelNode(request: GraphqlRequest, issue: Issue, label: Label): Node {
  const { nodeId: id, name, color, description, createdAt } = label;
  const url = `${htmlUrl(request.backend.state, issue.repository)}/labels/${encodeURIComponent(name)}`;
  return { __typename: 'Label', id, name, color, description, createdAt, isDefault: false, url };
}

export function commentNode(request: GraphqlRequest, issue: Issue, comment: Comment, nodes: ConversationNodes): Node {
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
    issue: () => nodes.issue(),
    pullRequest: () => nodes.pullRequest(),
  };
}

function eventNode(
  request: GraphqlRequest,
  issue: Issue,
  event: TimelineEvent,
  typename: string,
  nodes: ConversationNodes,
): Node {
  const subject = () => nodes.pullRequest() ?? nodes.issue();
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

/** The conversation's comments and events of the kinds that are asked for, oldest first. */
export function timeline(request: GraphqlRequest, issue: Issue, args: Arguments, nodes: ConversationNodes): Node {
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
      ? commentNode(request, issue, entry, nodes)
      : eventNode(request, issue, entry, typenames.get(entry.kind) ?? '', nodes);
  const page = connection('timelineItems', args, items, ({ id }) => id, nodeOf, [...PAGING, 'itemTypes', 'since']);
  return { ...page, filteredCount: items.length, pageCount: page.nodes().length, updatedAt: issue.updatedAt };
}
