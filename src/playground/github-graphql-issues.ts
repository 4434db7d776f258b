import { issueNode } from './github-graphql-conversation.ts';
import type { Issue, Repository } from './github-records.ts';
import { type Arguments, connection, demand, type GraphqlRequest, PAGING } from './graphql-answer.ts';

/** The issues of a repository without its pull requests, the oldest first. */
export function issueConnection(request: GraphqlRequest, repository: Repository, args: Arguments) {
  demand(request, repository, { app: [['issues', 'read']], person: 'read' });
  const states: readonly unknown[] | null = Array.isArray(args['states']) ? args['states'] : null;
  const labels: readonly unknown[] | null = Array.isArray(args['labels']) ? args['labels'] : null;
  const fits = ({ pullRequest, state, labels: own }: Issue): boolean =>
    pullRequest === null &&
    (states === null || states.includes(state.toUpperCase())) &&
    (labels === null || labels.some((label) => own.has(String(label).toLowerCase())));
  return connection(
    'issues',
    args,
    [...repository.issues.values()].filter(fits),
    ({ number }) => number,
    (issue) => issueNode(request, issue),
    [...PAGING, 'states', 'labels'],
  );
}
