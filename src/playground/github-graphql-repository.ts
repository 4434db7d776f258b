import { issueNode, pullRequestNode, subjectNode } from './github-graphql-conversation.ts';
import { commitNamed, expressionNode, refNode } from './github-graphql-git.ts';
import { issueConnection } from './github-graphql-issues.ts';
import { NEEDS, roleOf } from './github-permissions.ts';
import type { Issue, Repository } from './github-records.ts';
import { actorOf } from './github-tokens.ts';
import {
  type Arguments,
  actorNode,
  connection,
  demand,
  type GraphqlRequest,
  type Node,
  PAGING,
  refusal,
} from './graphql-answer.ts';
import { htmlUrl } from './represent-repository.ts';

const PERMISSIONS = { read: 'READ', triage: 'TRIAGE', write: 'WRITE', maintain: 'MAINTAIN', admin: 'ADMIN' } as const;

export function repositoryNode(request: GraphqlRequest, repository: Repository): Node {
  const { state } = request.backend;
  const find = (number: unknown, kind: string, fits: (issue: Issue) => boolean): Issue => {
    const issue = repository.issues.get(Number(number));
    if (issue !== undefined && fits(issue)) return issue;
    throw refusal('NOT_FOUND', `Could not resolve to ${kind} with the number of ${number}.`);
  };
  const account = actorOf(request.caller);
  const role = account === null ? null : roleOf(state, repository, account);
  return {
    __typename: 'Repository',
    id: repository.nodeId,
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: repository.fullName,
    owner: actorNode(request, repository.owner),
    url: htmlUrl(state, repository),
    resourcePath: `/${repository.fullName}`,
    isFork: repository.parent !== null,
    isPrivate: repository.private,
    isArchived: false,
    isDisabled: false,
    createdAt: repository.createdAt,
    pushedAt: repository.pushedAt,
    parent: () => (repository.parent === null ? null : repositoryNode(request, repository.parent)),
    autoMergeAllowed: repository.settings.autoMerge,
    viewerDefaultMergeMethod: 'MERGE',
    viewerPermission: role === null ? null : PERMISSIONS[role],
    defaultBranchRef: () => refNode(request, repository, repository.defaultBranch),
    ref: ({ qualifiedName }: Arguments) => {
      demand(request, repository, NEEDS.readMetadata);
      return refNode(request, repository, String(qualifiedName));
    },
    object: ({ expression, oid }: Arguments) =>
      typeof expression === 'string'
        ? expressionNode(request, repository, expression)
        : commitNamed(request, repository, String(oid)),
    issueOrPullRequest: ({ number }: Arguments) =>
      subjectNode(
        request,
        find(number, 'an issue or pull request', () => true),
      ),
    issue: ({ number }: Arguments) =>
      issueNode(
        request,
        find(number, 'an Issue', ({ pullRequest }) => pullRequest === null),
      ),
    pullRequest: ({ number }: Arguments) => {
      const issue = find(number, 'a PullRequest', ({ pullRequest }) => pullRequest !== null);
      return issue.pullRequest === null ? null : pullRequestNode(request, issue, issue.pullRequest);
    },
    issues: (args: Arguments) => issueConnection(request, repository, args),
    pullRequests: (args: Arguments) => {
      demand(request, repository, NEEDS.readPullRequests);
      const { headRefName = null, baseRefName = null } = args;
      const states: readonly unknown[] | null = Array.isArray(args['states']) ? args['states'] : null;
      const pulls = [...repository.issues.values()].filter(({ pullRequest, state: open }) => {
        const is = pullRequest?.merge ? 'MERGED' : open.toUpperCase();
        if (pullRequest === null || (states !== null && !states.includes(is))) return false;
        const fits = (wanted: unknown, branch: string) => wanted === null || wanted === branch;
        return fits(headRefName, pullRequest.head.branch) && fits(baseRefName, pullRequest.base.branch);
      });
      return connection(
        'pullRequests',
        args,
        pulls,
        ({ number }) => number,
        (issue) => subjectNode(request, issue),
        [...PAGING, 'states', 'headRefName', 'baseRefName'],
      );
    },
  };
}
