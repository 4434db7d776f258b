import { missingFor } from './branch-protection.ts';
import { pullRequestNode } from './github-graphql-conversation.ts';
import { canSee, NEEDS } from './github-permissions.ts';
import type { Issue, PullRequest } from './github-records.ts';
import { actorOf } from './github-tokens.ts';
import { type Arguments, demand, type GraphqlRequest, type Node, refusal } from './graphql-answer.ts';
import { record } from './rest-request.ts';

/** The pull request of a global id that the caller may see. */
export function pullRequestById(request: GraphqlRequest, id: string): { issue: Issue; pullRequest: PullRequest } {
  const { state } = request.backend;
  for (const repository of state.repositories.values()) {
    if (!canSee(state, request.caller, repository)) continue;
    for (const issue of repository.issues.values()) {
      const { pullRequest } = issue;
      if (pullRequest?.nodeId === id) return { issue, pullRequest };
    }
  }
  throw refusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
}

function toMerge(request: GraphqlRequest, args: Arguments) {
  const input = record(args['input']) ?? {};
  const found = pullRequestById(request, String(input['pullRequestId']));
  demand(request, found.issue.repository, NEEDS.changePullRequest);
  demand(request, found.issue.repository, NEEDS.writeContents);
  const by = actorOf(request.caller);
  if (by === null) throw refusal('FORBIDDEN', 'Resource not accessible by integration');
  const expected = input['expectedHeadOid'];
  if (typeof expected === 'string' && expected !== found.pullRequest.head.sha) {
    throw refusal('UNPROCESSABLE', 'Head branch was modified. Review and try the merge again.');
  }
  if (found.issue.state === 'closed') throw refusal('UNPROCESSABLE', 'Pull request is closed');
  const method: 'merge' | 'squash' = input['mergeMethod'] === 'SQUASH' ? 'squash' : 'merge';
  return { ...found, by, method, clientMutationId: input['clientMutationId'] ?? null };
}

/** Merges a pull request later, when everything that is missing is there. */
export function enablePullRequestAutoMerge(request: GraphqlRequest, args: Arguments): Node {
  const { issue, pullRequest, by, method, clientMutationId } = toMerge(request, args);
  if (!issue.repository.settings.autoMerge) {
    throw refusal('UNPROCESSABLE', '["Pull request Auto merge is not allowed for this repository"]');
  }
  // The brackets and the words twice are GitHub's own.
  if (missingFor(pullRequest) === null) {
    throw refusal('UNPROCESSABLE', '["Pull request Pull request is in clean status"]');
  }
  pullRequest.autoMerge = { by, method, at: request.backend.state.now() };
  return { clientMutationId, actor: null, pullRequest: () => pullRequestNode(request, issue, pullRequest) };
}

export async function mergePullRequest(request: GraphqlRequest, args: Arguments): Promise<Node> {
  const { issue, pullRequest, by, method, clientMutationId } = toMerge(request, args);
  const missing = missingFor(pullRequest);
  if (missing !== null) throw refusal('UNPROCESSABLE', missing);
  const sha = await request.backend.conversations.merge(issue, pullRequest, { by, method });
  if (sha === null) throw refusal('UNPROCESSABLE', 'Pull Request is not mergeable');
  return { clientMutationId, actor: null, pullRequest: () => pullRequestNode(request, issue, pullRequest) };
}
