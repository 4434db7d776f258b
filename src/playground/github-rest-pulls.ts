import { missingFor } from './branch-protection.ts';
import { canSee, NEEDS, type Need } from './github-permissions.ts';
import type { Issue, PullRequest, Repository } from './github-records.ts';
import { representPullRequest, representPullRequestSimple } from './represent-pull-request.ts';
import { invalid, notFound, page, Refusal, type RestAnswer, type RestRequest, type Route } from './rest-request.ts';
import { visibleCommit } from './stale-reads.ts';

function pullOf(request: RestRequest, need: Need): { readonly issue: Issue; readonly pullRequest: PullRequest } {
  const issue = request.repository(need).issues.get(request.number('pull_number'));
  if (issue === undefined || issue.pullRequest === null) throw notFound();
  return { issue, pullRequest: issue.pullRequest };
}

function list(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.readPullRequests);
  const state = request.query.get('state') ?? 'open';
  const sort = request.query.get('sort') ?? 'created';
  const head = request.query.get('head');
  const base = request.query.get('base');
  const fits = ({ head: { repository: from, branch }, base: { branch: into } }: PullRequest) =>
    (head === null || head === `${from.owner.login}:${branch}`) && (base === null || base === into);
  const pulls = [...repository.issues.values()].flatMap((issue) => {
    const { pullRequest } = issue;
    const shown = pullRequest !== null && (state === 'all' || issue.state === state) && fits(pullRequest);
    return shown ? [{ issue, pullRequest }] : [];
  });
  const keyOf = ({ issue }: { readonly issue: Issue }) => (sort === 'updated' ? issue.updatedAt : issue.createdAt);
  pulls.sort(
    (left, right) => Date.parse(keyOf(left)) - Date.parse(keyOf(right)) || left.issue.number - right.issue.number,
  );
  const direction = request.query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc');
  if (direction === 'desc') pulls.reverse();
  return page(
    request,
    pulls.map(({ issue, pullRequest }) => representPullRequestSimple(request.state, issue, pullRequest)),
  );
}

/** The branch that `branch` or `owner:branch` names. */
function headRepository(
  request: RestRequest,
  base: Repository,
  head: string,
): { readonly repository: Repository; readonly branch: string } {
  const [first = '', second] = head.split(':');
  if (second === undefined) return { repository: base, branch: first };
  const repository = [...request.state.repositories.values()].find(
    (one) => one.owner.login.toLowerCase() === first.toLowerCase() && (one === base || one.parent === base),
  );
  if (repository === undefined || !canSee(request.state, request.caller, repository)) throw invalid('head', 'invalid');
  return { repository, branch: second };
}

async function create(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.openPullRequest);
  const title = request.text('title');
  const baseBranch = request.text('base');
  const headName = request.text('head');
  const { repository: from, branch } = headRepository(request, repository, headName);
  const headSha = await visibleCommit(from, `refs/heads/${branch}`, request.stale);
  const baseSha = await visibleCommit(repository, `refs/heads/${baseBranch}`, request.stale);
  if (headSha === null) throw invalid('head', 'invalid');
  if (baseSha === null) throw invalid('base', 'invalid');
  const same = ({ state, pullRequest }: Issue) =>
    state === 'open' &&
    pullRequest?.head.repository === from &&
    pullRequest.head.branch === branch &&
    pullRequest.base.branch === baseBranch;
  if ([...repository.issues.values()].some(same)) {
    throw invalid('', 'custom', `A pull request already exists for ${from.owner.login}:${branch}.`);
  }
  if (await repository.git.isAncestor(headSha, baseSha)) {
    throw invalid('', 'custom', `No commits between ${baseBranch} and ${headName}`);
  }
  const issue = await request.backend.conversations.openPullRequest(
    repository,
    request.actor(),
    title,
    request.optionalText('body') ?? null,
    { head: { repository: from, branch, sha: headSha }, base: { repository, branch: baseBranch, sha: baseSha } },
  );
  return answer(request, issue, 201);
}

async function answer(request: RestRequest, issue: Issue, status = 200): Promise<RestAnswer> {
  if (issue.pullRequest === null) throw notFound();
  return { status, body: await representPullRequest(request.state, issue, issue.pullRequest) };
}

async function update(request: RestRequest): Promise<RestAnswer> {
  const { issue, pullRequest } = pullOf(request, NEEDS.comment);
  if (issue.author !== request.actor()) request.repository(NEEDS.changePullRequest);
  const state = request.optionalText('state');
  issue.title = request.optionalText('title') ?? issue.title;
  issue.body = request.optionalText('body') ?? issue.body;
  if (state === 'closed') await request.backend.conversations.close(issue, request.actor());
  if (state === 'open' && pullRequest.merge !== null)
    throw invalid('state', 'invalid', 'state cannot be changed. The pull request cannot be reopened.');
  if (state === 'open') await request.backend.conversations.reopen(issue, request.actor());
  return answer(request, issue);
}

async function merge(request: RestRequest): Promise<RestAnswer> {
  const { issue, pullRequest } = pullOf(request, NEEDS.writeContents);
  const method = request.optionalText('merge_method') ?? 'merge';
  if (method !== 'merge' && method !== 'squash')
    throw new Refusal(405, 'Rebase merges are not allowed on this repository.');
  const expected = request.optionalText('sha');
  if (expected !== undefined && expected !== pullRequest.head.sha) {
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
  }
  if (issue.state === 'closed') throw new Refusal(405, 'Pull Request is not mergeable');
  const missing = missingFor(pullRequest);
  if (missing !== null) throw new Refusal(405, missing);
  const sha = await request.backend.conversations.merge(issue, pullRequest, {
    by: request.actor(),
    method,
    title: request.optionalText('commit_title'),
    message: request.optionalText('commit_message'),
  });
  if (sha === null) throw new Refusal(405, 'Pull Request is not mergeable');
  return { status: 200, body: { sha, merged: true, message: 'Pull Request successfully merged' } };
}

/** Pull requests. */
export const PULL_REQUEST_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/repos/{owner}/{repo}/pulls', answer: list },
  { method: 'POST', path: '/repos/{owner}/{repo}/pulls', answer: create },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}',
    answer: (request) => answer(request, pullOf(request, NEEDS.readPullRequests).issue),
  },
  { method: 'PATCH', path: '/repos/{owner}/{repo}/pulls/{pull_number}', answer: update },
  { method: 'PUT', path: '/repos/{owner}/{repo}/pulls/{pull_number}/merge', answer: merge },
];
