import { NEEDS } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import { commitNamed } from './github-rest-repositories.ts';
import type { GitHubState } from './github-state.ts';
import type { CommitStatus } from './report-records.ts';
import { representAccount } from './represent-account.ts';
import { apiUrl, representRepository } from './represent-repository.ts';
import { invalid, page, Refusal, type RestAnswer, type RestRequest, type Route } from './rest-request.ts';

const STATES = ['error', 'failure', 'pending', 'success'];

function represent(state: GitHubState, repository: Repository, status: CommitStatus) {
  return {
    id: status.id,
    node_id: status.nodeId,
    url: `${apiUrl(state, repository)}/statuses/${status.sha}`,
    avatar_url: `${state.origin}/avatars/u/${status.creator.id}?v=4`,
    state: status.state,
    context: status.context,
    description: status.description,
    target_url: null,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}

function representCreated(state: GitHubState, repository: Repository, status: CommitStatus) {
  return { ...represent(state, repository, status), creator: representAccount(state, status.creator) };
}

async function create(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.writeStatuses);
  const sha = await repository.git.resolve(request.parameter('sha'));
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${request.parameter('sha')}`);
  const state = request.text('state');
  if (!STATES.includes(state)) throw invalid('state', 'invalid');
  const status: CommitStatus = {
    ...request.state.identify('SC'),
    sha,
    context: request.optionalText('context') ?? 'default',
    state,
    description: request.optionalText('description') ?? null,
    creator: request.actor(),
    createdAt: request.state.now(),
  };
  repository.statuses.push(status);
  await request.backend.events.status(repository, status);
  return { status: 201, body: representCreated(request.state, repository, status) };
}

/** A commit's statuses, of each context the newest. */
export function newestStatuses(repository: Repository, sha: string): readonly CommitStatus[] {
  const fitting = repository.statuses.filter((status) => status.sha === sha);
  return [...new Map(fitting.map((status) => [status.context, status])).values()];
}

/** What a commit's statuses come to together. */
export function combinedState(statuses: readonly CommitStatus[]): 'success' | 'failure' | 'pending' {
  const states = statuses.map(({ state }) => state);
  if (states.some((state) => state === 'failure' || state === 'error')) return 'failure';
  return states.length === 0 || states.includes('pending') ? 'pending' : 'success';
}

async function combined(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.readStatuses);
  const sha = await commitNamed(request, repository, request.parameter('ref'));
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${request.parameter('ref')}`);
  const newest = newestStatuses(repository, sha);
  const { custom_properties: _, ...minimal } = representRepository(request.state, repository);
  return page(
    request,
    newest.map((status) => represent(request.state, repository, status)),
    (statuses) => ({
      state: combinedState(newest),
      statuses,
      sha,
      total_count: newest.length,
      repository: minimal,
      commit_url: `${apiUrl(request.state, repository)}/commits/${sha}`,
      url: `${apiUrl(request.state, repository)}/commits/${sha}/status`,
    }),
  );
}

/** Every status of a commit, the newest first: what an agent asks before it reports the same again. */
async function list(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.readStatuses);
  const sha = await commitNamed(request, repository, request.parameter('ref'));
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${request.parameter('ref')}`);
  const statuses = repository.statuses.filter((status) => status.sha === sha).toReversed();
  return page(
    request,
    statuses.map((status) => representCreated(request.state, repository, status)),
  );
}

/** Commit statuses: the older kind of check, which whoever may push can report. */
export const STATUS_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/repos/{owner}/{repo}/statuses/{sha}', answer: create },
  { method: 'GET', path: '/repos/{owner}/{repo}/commits/{ref}/status', answer: combined },
  { method: 'GET', path: '/repos/{owner}/{repo}/commits/{ref}/statuses', answer: list },
];
