import { setEnvironment } from './environment-rules.ts';
import { NEEDS } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import { commitNamed } from './github-rest-repositories.ts';
import type { GitHubState } from './github-state.ts';
import type { Deployment, DeploymentStatus } from './report-records.ts';
import { representAccount, representApp } from './represent-account.ts';
import { apiUrl } from './represent-repository.ts';
import {
  invalid,
  notFound,
  page,
  Refusal,
  type RestAnswer,
  type RestRequest,
  type Route,
  record,
} from './rest-request.ts';

const STATES = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'];
const LONGEST_DESCRIPTION = 140;
const LONGEST_ENVIRONMENT = 255;

function represent(state: GitHubState, repository: Repository, deployment: Deployment) {
  const url = `${apiUrl(state, repository)}/deployments/${deployment.id}`;
  return {
    id: deployment.id,
    node_id: deployment.nodeId,
    url,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: representAccount(state, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: apiUrl(state, repository),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: deployment.app === null ? null : representApp(state, deployment.app),
  };
}

function representStatus(state: GitHubState, repository: Repository, deployment: Deployment, status: DeploymentStatus) {
  const url = `${apiUrl(state, repository)}/deployments/${deployment.id}`;
  return {
    id: status.id,
    node_id: status.nodeId,
    url: `${url}/statuses/${status.id}`,
    state: status.state,
    creator: representAccount(state, status.creator),
    description: status.description,
    environment: deployment.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: apiUrl(state, repository),
    performed_via_github_app: deployment.app === null ? null : representApp(state, deployment.app),
  };
}

function description(request: RestRequest): string {
  const text = request.optionalText('description') ?? '';
  if (text.length > LONGEST_DESCRIPTION) throw invalid('description', 'invalid');
  return text;
}

async function create(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.writeDeployments);
  const { body, state } = request;
  const ref = request.text('ref');
  const sha = await commitNamed(request, repository, ref);
  if (sha === null) throw new Refusal(422, `No ref found for: ${ref}`);
  const contexts = body['required_contexts'];
  // What GitHub then demands or merges first, the stand-in does not know.
  if (body['auto_merge'] !== false || !Array.isArray(contexts) || contexts.length > 0) {
    throw new Refusal(409, 'The stand-in knows deployments without `auto_merge` and `required_contexts` alone.');
  }
  const environment = request.optionalText('environment') ?? 'production';
  if (environment === '' || environment.length > LONGEST_ENVIRONMENT) throw invalid('environment', 'invalid');
  const deployment: Deployment = {
    ...state.identify('DE'),
    sha,
    ref,
    task: request.optionalText('task') ?? 'deploy',
    environment,
    payload: record(body['payload']) ?? (typeof body['payload'] === 'string' ? body['payload'] : ''),
    description: description(request),
    creator: request.actor(),
    app: request.app(),
    production: body['production_environment'] === true,
    transient: body['transient_environment'] === true,
    createdAt: state.now(),
    statuses: [],
  };
  repository.deployments.push(deployment);
  // A deployment makes the environment that it names.
  if (!repository.environments.has(environment.toLowerCase())) {
    setEnvironment(state, repository, environment, { waitMinutes: 0, preventSelfReview: false, reviewers: [] });
  }
  return { status: 201, body: represent(state, repository, deployment) };
}

function list(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.readDeployments);
  const asked = ['sha', 'ref', 'task', 'environment'] as const;
  const fitting = repository.deployments.filter((one) =>
    asked.every((field) => [null, 'none', one[field]].includes(request.query.get(field))),
  );
  return page(
    request,
    fitting.toReversed().map((one) => represent(request.state, repository, one)),
  );
}

function named(request: RestRequest, repository: Repository): Deployment {
  const deployment = repository.deployments.find(({ id }) => id === request.number('deployment_id'));
  if (deployment === undefined) throw notFound();
  return deployment;
}

function createStatus(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.writeDeployments);
  const deployment = named(request, repository);
  const state = request.text('state');
  if (!STATES.includes(state)) throw invalid('state', 'invalid');
  const status: DeploymentStatus = {
    ...request.state.identify('DES'),
    state,
    description: description(request),
    logUrl: request.optionalText('log_url') ?? '',
    creator: request.actor(),
    createdAt: request.state.now(),
  };
  deployment.statuses.push(status);
  return { status: 201, body: representStatus(request.state, repository, deployment, status) };
}

function listStatuses(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.readDeployments);
  const deployment = named(request, repository);
  return page(
    request,
    deployment.statuses.toReversed().map((one) => representStatus(request.state, repository, deployment, one)),
  );
}

/** Deployments, and what became of each. */
export const DEPLOYMENT_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/repos/{owner}/{repo}/deployments', answer: create },
  { method: 'GET', path: '/repos/{owner}/{repo}/deployments', answer: list },
  { method: 'POST', path: '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses', answer: createStatus },
  { method: 'GET', path: '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses', answer: listStatuses },
];
