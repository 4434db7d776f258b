import { GraphQLError } from 'graphql';
import { canSee, NEEDS } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import { actorNode, demand, type GraphqlRequest, type Node, refusal, unsupported } from './graphql-answer.ts';
import type { Deployment } from './report-records.ts';

const LARGEST_LIST = 100;

/** Deployments by their node ids, in the order in which they were asked for. */
export function deploymentNodes(request: GraphqlRequest, ids: readonly string[]): readonly (Node | Error)[] {
  if (ids.length > LARGEST_LIST) {
    throw refusal(
      'ARGUMENT_LIMIT',
      `You may not provide more than ${LARGEST_LIST} node ids; you provided ${ids.length}.`,
    );
  }
  return ids.map((id) => {
    try {
      return deploymentById(request, id);
    } catch (error) {
      // One that is missing does not take the others with it.
      if (error instanceof GraphQLError) return error;
      throw error;
    }
  });
}

function deploymentById(request: GraphqlRequest, id: string): Node {
  if (!id.startsWith('DE_')) throw unsupported(`the node ${id}`);
  for (const repository of request.backend.state.repositories.values()) {
    const deployment = repository.deployments.find(({ nodeId }) => nodeId === id);
    if (deployment === undefined || !canSee(request.backend.state, request.caller, repository)) continue;
    demand(request, repository, NEEDS.readDeployments);
    return deploymentNode(request, repository, deployment);
  }
  throw refusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
}

function deploymentNode(request: GraphqlRequest, repository: Repository, deployment: Deployment): Node {
  const { id, nodeId, sha, task, environment, payload, description, creator, createdAt, statuses } = deployment;
  const newest = statuses.at(-1);
  return {
    __typename: 'Deployment',
    id: nodeId,
    databaseId: id,
    commitOid: sha,
    task,
    environment,
    originalEnvironment: environment,
    latestEnvironment: environment,
    payload: JSON.stringify(payload),
    description,
    creator: actorNode(request, creator),
    createdAt,
    repository: () => request.repository(repository),
    latestStatus:
      newest === undefined
        ? null
        : {
            __typename: 'DeploymentStatus',
            id: newest.nodeId,
            state: newest.state.toUpperCase(),
            description: newest.description,
            logUrl: newest.logUrl,
            environment,
            createdAt: newest.createdAt,
            creator: actorNode(request, newest.creator),
          },
  };
}
