import { commitNamed, refNode } from './github-graphql-git.ts';
import { type ConversationNodes, commentNode, labelNode, timeline } from './github-graphql-timeline.ts';
import { NEEDS } from './github-permissions.ts';
import type { Issue, PullRequest } from './github-records.ts';
import { actorOf } from './github-tokens.ts';
import { type Arguments, actorNode, connection, demand, type GraphqlRequest, type Node } from './graphql-answer.ts';
import { authorAssociation, issueHtmlUrl } from './represent-conversation.ts';
import { visibleTimeline } from './stale-reads.ts';

/** GitHub lists no more commits of a pull request than this. */
const MOST_COMMITS = 250;

/** What an issue and a pull request have in common. */
function commonFields(request: GraphqlRequest, issue: Issue): Node {
  const url = issueHtmlUrl(request.backend.state, issue);
  const nodes: ConversationNodes = {
    issue: () => issueNode(request, issue),
    pullRequest: () => (issue.pullRequest === null ? null : pullRequestNode(request, issue, issue.pullRequest)),
  };
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
        (comment) => commentNode(request, issue, comment, nodes),
      ),
    timelineItems: (args: Arguments) => timeline(request, issue, args, nodes),
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
