import {
  buildSchema,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { issueNode, pullRequestNode, subjectNode } from './github-graphql-conversation.ts';
import { deploymentNodes } from './github-graphql-deployments.ts';
import { commitNamed, expressionNode, refNode } from './github-graphql-git.ts';
import { issueConnection } from './github-graphql-issues.ts';
import { enablePullRequestAutoMerge, mergePullRequest, pullRequestById } from './github-graphql-merging.ts';
import { createCommitOnBranch, createRef, updateRefs } from './github-graphql-mutations.ts';
import { canSee, NEEDS, roleOf } from './github-permissions.ts';
import type { Issue, Repository } from './github-records.ts';
import { actorOf, type Caller } from './github-tokens.ts';
import {
  type Arguments,
  actorNode,
  connection,
  demand,
  type GraphqlRequest,
  type Node,
  PAGING,
  refusal,
  UNSUPPORTED,
  unsupported,
} from './graphql-answer.ts';
import { htmlUrl } from './represent-repository.ts';
import type { Backend } from './rest-request.ts';
import { record } from './rest-request.ts';

let loading: Promise<GraphQLSchema> | null = null;

/** GitHub's published schema. Reading it takes most of a second, so that a process reads it once, when first asked. */
function githubSchema(): Promise<GraphQLSchema> {
  loading ??= import('@octokit/graphql-schema').then(({ schema }) =>
    buildSchema(schema.idl, { assumeValid: true, noLocation: true }),
  );
  return loading;
}

export interface GraphqlOperation {
  readonly document: DocumentNode | null;
  readonly problem: GraphQLError | null;
  readonly name: string | null;
  readonly kind: 'query' | 'mutation' | null;
  readonly rootFields: readonly string[];
}

/** What a request's body asks for, before anything is done about it. */
export function readOperation(body: Readonly<Record<string, unknown>>): GraphqlOperation {
  const { query, operationName } = body;
  const nothing = { document: null, name: null, kind: null, rootFields: [] };
  if (typeof query !== 'string')
    return { ...nothing, problem: new GraphQLError('A query attribute must be specified and must be a string.') };
  try {
    const document = parse(query);
    const operation = getOperationAST(document, typeof operationName === 'string' ? operationName : null);
    if (operation == null) return { ...nothing, document, problem: null };
    const { operation: kind, name } = operation;
    return {
      document,
      problem: null,
      name: name?.value ?? null,
      kind: kind === 'mutation' ? kind : 'query',
      rootFields: rootFields(operation),
    };
  } catch (error) {
    if (error instanceof GraphQLError) return { ...nothing, problem: error };
    throw error;
  }
}

function rootFields({ selectionSet }: OperationDefinitionNode): string[] {
  return selectionSet.selections.flatMap((selection) => (selection.kind === 'Field' ? [selection.name.value] : []));
}

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

const PERMISSIONS = { read: 'READ', triage: 'TRIAGE', write: 'WRITE', maintain: 'MAINTAIN', admin: 'ADMIN' } as const;

function repositoryNode(request: GraphqlRequest, repository: Repository): Node {
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
