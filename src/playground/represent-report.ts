import type { Commit, Signature } from './git-objects.ts';
import type { Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import type { CheckRun, CommitStatus } from './report-records.ts';
import { representApp } from './represent-account.ts';
import { apiUrl, htmlUrl } from './represent-repository.ts';

const person = ({ name, email, at }: Signature) => ({ name, email, date: at });

/** A status as its webhook tells of it. No branches are named: GitHub names ten at most, which may be any. */
export function representStatusEvent(state: GitHubState, repository: Repository, status: CommitStatus, commit: Commit) {
  const api = apiUrl(state, repository);
  const html = `${htmlUrl(state, repository)}/commit`;
  const { id, sha, context, description, createdAt } = status;
  return {
    id,
    sha,
    name: repository.fullName,
    target_url: null,
    context,
    description,
    state: status.state,
    commit: {
      sha,
      node_id: `C_${sha}`,
      commit: {
        author: person(commit.author),
        committer: person(commit.committer),
        message: commit.message,
        tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
        url: `${api}/git/commits/${sha}`,
        comment_count: 0,
        verification: { verified: false, reason: 'unsigned', signature: null, payload: null },
      },
      url: `${api}/commits/${sha}`,
      html_url: `${html}/${sha}`,
      comments_url: `${api}/commits/${sha}/comments`,
      author: null,
      committer: null,
      parents: commit.parents.map((oid) => ({ sha: oid, url: `${api}/commits/${oid}`, html_url: `${html}/${oid}` })),
    },
    branches: [],
    created_at: createdAt,
    updated_at: createdAt,
  };
}

/** A check run that has ended, as its webhook tells of it. */
export function representCheckRunEvent(state: GitHubState, repository: Repository, run: CheckRun) {
  const api = apiUrl(state, repository);
  const url = `${api}/check-runs/${run.id}`;
  const app = representApp(state, run.app);
  const at = run.completedAt ?? state.now();
  return {
    id: run.id,
    node_id: run.nodeId,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${htmlUrl(state, repository)}/runs/${run.id}`,
    ...(run.detailsUrl === null ? {} : { details_url: run.detailsUrl }),
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt ?? at,
    completed_at: at,
    output: { ...run.output, annotations_count: 0, annotations_url: `${url}/annotations` },
    name: run.name,
    check_suite: {
      id: run.app.id,
      head_branch: null,
      head_sha: run.headSha,
      status: 'completed',
      conclusion: run.conclusion,
      url: `${api}/check-suites/${run.app.id}`,
      before: null,
      after: null,
      pull_requests: [],
      app,
      created_at: run.startedAt ?? at,
      updated_at: at,
    },
    app,
    pull_requests: [],
  };
}
