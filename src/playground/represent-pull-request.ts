import type { Issue, PullRequest, PullRequestEnd } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import { representAccount } from './represent-account.ts';
import { commentsOf, representSubject } from './represent-conversation.ts';
import { apiUrl, representRepository } from './represent-repository.ts';

function representEnd(state: GitHubState, { repository, branch, sha }: PullRequestEnd) {
  return {
    label: `${repository.owner.login}:${branch}`,
    ref: branch,
    sha,
    user: representAccount(state, repository.owner),
    repo: representRepository(state, repository),
  };
}

/** A pull request as it stands in a list. */
export function representPullRequestSimple(state: GitHubState, issue: Issue, pullRequest: PullRequest) {
  const repository = apiUrl(state, issue.repository);
  const url = `${repository}/pulls/${issue.number}`;
  const subject = representSubject(state, issue);
  const statuses = `${repository}/statuses/${pullRequest.head.sha}`;
  const link = (href: string) => ({ href });
  return {
    ...subject,
    url,
    diff_url: `${subject.html_url}.diff`,
    patch_url: `${subject.html_url}.patch`,
    issue_url: `${repository}/issues/${issue.number}`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repository}/pulls/comments{/number}`,
    statuses_url: statuses,
    merged_at: pullRequest.merge?.at ?? null,
    merge_commit_sha: pullRequest.merge?.commit ?? null,
    requested_reviewers: [],
    requested_teams: [],
    head: representEnd(state, pullRequest.head),
    base: representEnd(state, pullRequest.base),
    _links: {
      self: link(url),
      html: link(subject.html_url),
      issue: link(`${repository}/issues/${issue.number}`),
      comments: link(subject.comments_url),
      review_comments: link(`${url}/comments`),
      review_comment: link(`${repository}/pulls/comments{/number}`),
      commits: link(`${url}/commits`),
      statuses: link(statuses),
    },
    auto_merge:
      pullRequest.autoMerge === null
        ? null
        : {
            enabled_by: representAccount(state, pullRequest.autoMerge.by),
            merge_method: pullRequest.autoMerge.method,
            commit_title: `Merge pull request #${issue.number} from ${pullRequest.head.repository.owner.login}/${pullRequest.head.branch}`,
            commit_message: issue.title,
          },
    draft: false,
  };
}

/** A pull request as asked for by itself and as webhooks carry it, with what git says about it. */
export async function representPullRequest(state: GitHubState, issue: Issue, pullRequest: PullRequest) {
  const { head, base, merge } = pullRequest;
  const { git } = base.repository;
  const target = merge === null && issue.state === 'open' ? await git.resolve(`refs/heads/${base.branch}`) : null;
  const [numbers, merged] = await Promise.all([
    git.compare(base.sha, head.sha),
    target === null ? null : git.mergeTree(target, head.sha).then((tree) => tree !== null),
  ]);
  return {
    ...representPullRequestSimple(state, issue, pullRequest),
    merged: merge !== null,
    mergeable: merged,
    rebaseable: merged,
    mergeable_state: merged === null ? 'unknown' : merged ? 'clean' : 'dirty',
    merged_by: merge === null ? null : representAccount(state, merge.by),
    comments: commentsOf(issue).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: numbers.commits,
    additions: numbers.additions,
    deletions: numbers.deletions,
    changed_files: numbers.changedFiles,
  };
}
