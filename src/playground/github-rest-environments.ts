import type { Account, Team } from './account-records.ts';
import { setEnvironment } from './environment-rules.ts';
import { NEEDS } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import type { Environment } from './report-records.ts';
import { representAccount } from './represent-account.ts';
import { apiUrl, htmlUrl } from './represent-repository.ts';
import { invalid, notFound, page, type RestAnswer, type RestRequest, type Route, record } from './rest-request.ts';

const MOST_REVIEWERS = 6;
const LONGEST_WAIT_MINUTES = 43_200;

function representTeam(state: GitHubState, { id, organisation, slug }: Team) {
  const url = `${state.origin}/api/v3/organizations/${organisation}/team/${id}`;
  return {
    id,
    node_id: `T_kwDO${id}`,
    name: slug,
    slug,
    description: null,
    privacy: 'closed',
    permission: 'pull',
    type: 'organization',
    url,
    html_url: `${state.origin}/orgs/${organisation}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: null,
  };
}

function represent(state: GitHubState, repository: Repository, environment: Environment) {
  const { id, nodeId, name, createdAt, waitMinutes, preventSelfReview, reviewers } = environment;
  const rule = (more: number, type: string) => ({ id: id * 10 + more, node_id: `GA_kwDO${id * 10 + more}`, type });
  return {
    id,
    node_id: nodeId,
    name,
    url: `${apiUrl(state, repository)}/environments/${encodeURIComponent(name)}`,
    html_url: `${htmlUrl(state, repository)}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    created_at: createdAt,
    updated_at: createdAt,
    protection_rules: [
      ...(waitMinutes === 0 ? [] : [{ ...rule(1, 'wait_timer'), wait_timer: waitMinutes }]),
      ...(reviewers.length === 0
        ? []
        : [
            {
              ...rule(2, 'required_reviewers'),
              prevent_self_review: preventSelfReview,
              reviewers: reviewers.map((one) =>
                'login' in one
                  ? { type: 'User', reviewer: representAccount(state, one) }
                  : { type: 'Team', reviewer: representTeam(state, one) },
              ),
            },
          ]),
    ],
    deployment_branch_policy: null,
  };
}

function list(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.readEnvironments);
  const all = [...repository.environments.values()];
  return page(
    request,
    all.map((one) => represent(request.state, repository, one)),
    (environments) => ({ total_count: all.length, environments }),
  );
}

function get(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.readEnvironments);
  const environment = repository.environments.get(request.parameter('environment_name').toLowerCase());
  if (environment === undefined) throw notFound();
  return { status: 200, body: represent(request.state, repository, environment) };
}

/** Creates an environment or sets its rules; what is left out is taken away, as GitHub does. */
function put(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.writeEnvironments);
  const { body, state } = request;
  const name = request.parameter('environment_name');
  const wait = body['wait_timer'] ?? 0;
  if (typeof wait !== 'number' || wait < 0 || wait > LONGEST_WAIT_MINUTES) throw invalid('wait_timer', 'invalid');
  const asked = Array.isArray(body['reviewers']) ? body['reviewers'] : [];
  if (asked.length > MOST_REVIEWERS) throw invalid('reviewers', 'invalid');
  const environment = setEnvironment(state, repository, name, {
    waitMinutes: wait,
    preventSelfReview: body['prevent_self_review'] === true,
    reviewers: asked.map((one) => reviewer(state, record(one))),
  });
  return { status: 200, body: represent(state, repository, environment) };
}

function reviewer(state: GitHubState, asked: Readonly<Record<string, unknown>> | null): Account | Team {
  const all: Iterable<Account | Team> = asked?.['type'] === 'Team' ? state.teams.values() : state.accounts.values();
  const found = [...all].find(({ id }) => id === asked?.['id']);
  if (found === undefined) throw invalid('reviewers', 'invalid');
  return found;
}

/** Environments and their protection rules. */
export const ENVIRONMENT_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/repos/{owner}/{repo}/environments', answer: list },
  { method: 'GET', path: '/repos/{owner}/{repo}/environments/{environment_name}', answer: get },
  { method: 'PUT', path: '/repos/{owner}/{repo}/environments/{environment_name}', answer: put },
];
