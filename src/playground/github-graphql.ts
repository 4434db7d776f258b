import { execute, type GraphQLError, validate } from 'graphql';
import { pullRequestNode } from './github-graphql-conversation.ts';
import { deploymentNodes } from './github-graphql-deployments.ts';
import { enablePullRequestAutoMerge, mergePullRequest, pullRequestById } from './github-graphql-merging.ts';
import { createCommitOnBranch, createRef, updateRefs } from './github-graphql-mutations.ts';
import { repositoryNode } from './github-graphql-repository.ts';
import { canSee } from './github-permissions.ts';
import { githubSchema } from './github-schema.ts';
import { actorOf, type Caller } from './github-tokens.ts';
import {
  type Arguments,
  actorNode,
  type GraphqlRequest,
  type Node,
  refusal,
  UNSUPPORTED,
  unsupported,
} from './graphql-answer.ts';
import type { GraphqlOperation } from './graphql-operation.ts';
import { type Backend, record } from './rest-request.ts';

/** An error as GitHub shows it: its type beside its message. */
function showError(error: GraphQLError): Node {
  const { message, locations, path, extensions } = error;
  const type = extensions['type'];
  return {
    ...(typeof type === 'string' ? { type } : {}),
    ...(path === undefined ? {} : { path }),
    ...(locations === undefined ? {} : { locations: locations.map(({ line, column }) => ({ line, column })) }),
    message,
  };
}

/** Answers one GraphQL request; always with status 200, errors included. */
export async function answerGraphql(
  operation: GraphqlOperation,
  body: Readonly<Record<string, unknown>>,
  context: {
    readonly backend: Backend;
    readonly caller: Caller;
    readonly stale: boolean;
    /** Told of everything that the stand-in does not know. */
    readonly unsupported: (what: string) => void;
    readonly rateLimit: () => Node;
  },
): Promise<Node> {
  if (operation.document === null) return { errors: operation.problem === null ? [] : [showError(operation.problem)] };
  const schema = await githubSchema();
  const problems = validate(schema, operation.document);
  if (problems.length > 0) return { errors: problems.map(showError) };
  const request: GraphqlRequest = { ...context, repository: (repository) => repositoryNode(request, repository) };
  const { operationName } = body;
  const { data, errors } = await execute({
    schema,
    document: operation.document,
    rootValue: root(request, context.rateLimit),
    variableValues: record(body['variables']) ?? {},
    ...(typeof operationName === 'string' ? { operationName } : {}),
    fieldResolver: (source: Node, args: Arguments, _context, { fieldName, parentType }) => {
      const value = source[fieldName];
      if (typeof value === 'function') return value(args);
      if (value !== undefined) return value;
      throw unsupported(`${parentType.name}.${fieldName}`);
    },
  });
  for (const { message, extensions } of errors ?? []) {
    if (extensions['type'] === UNSUPPORTED) context.unsupported(`GraphQL: ${message}`);
  }
  return { data: data ?? null, ...(errors === undefined ? {} : { errors: errors.map(showError) }) };
}

function root(request: GraphqlRequest, rateLimit: () => Node): Node {
  const { state } = request.backend;
  return {
    repository: ({ owner, name }: Arguments) => {
      const repository = state.repositories.get(`${owner}/${name}`.toLowerCase());
      if (repository !== undefined && canSee(state, request.caller, repository))
        return repositoryNode(request, repository);
      throw refusal('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
    },
    viewer: () => {
      const account = actorOf(request.caller);
      if (account === null) throw refusal('FORBIDDEN', 'Resource not accessible by integration');
      // A bot looks at itself as at a user, under the login that REST gives it.
      return { ...actorNode(request, account), __typename: 'User', login: account.login };
    },
    node: ({ id }: Arguments) => {
      if (!String(id).startsWith('PR_')) throw unsupported(`the node ${id}`);
      const { issue, pullRequest } = pullRequestById(request, String(id));
      return pullRequestNode(request, issue, pullRequest);
    },
    nodes: ({ ids }: Arguments) => deploymentNodes(request, Array.isArray(ids) ? ids.map(String) : []),
    rateLimit,
    createRef: (args: Arguments) => createRef(request, args),
    enablePullRequestAutoMerge: (args: Arguments) => enablePullRequestAutoMerge(request, args),
    mergePullRequest: (args: Arguments) => mergePullRequest(request, args),
    createCommitOnBranch: (args: Arguments) => createCommitOnBranch(request, args),
    updateRefs: (args: Arguments) => updateRefs(request, args),
  };
}
