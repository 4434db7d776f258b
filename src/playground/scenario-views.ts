import type { Comment, Issue, Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import { commentHtmlUrl } from './represent-conversation.ts';
import type { CommentView, Scenario, SubjectReference } from './scenario.ts';

/** A comment as its reader sees it. */
export function viewComment(state: GitHubState, issue: Issue, comment: Comment): CommentView {
  const { id, author, body, createdAt, editedAt, reactions } = comment;
  return {
    id,
    url: commentHtmlUrl(state, issue, comment),
    author: author.login,
    body,
    createdAt,
    edited: editedAt !== null,
    reactions: reactions.map(({ account, content }) => ({ by: account.login, content })),
  };
}

/** A pull request as its reader sees it. Throws where the subject is an issue. */
export function viewPullRequest(subject: SubjectReference, issue: Issue): ReturnType<Scenario['pullRequest']> {
  const { state, pullRequest, labels } = issue;
  if (pullRequest === null) throw new Error(`${subject.repository}#${subject.number} is not a pull request.`);
  const names = [...labels.values()].map(({ name }) => name);
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    branch: pullRequest.head.branch,
    autoMerge: pullRequest.autoMerge !== null,
    state,
    merged: pullRequest.merge !== null,
    headSha: pullRequest.head.sha,
    labels: names,
  };
}

/** An issue as its reader sees it. */
export function viewIssue({
  number,
  title,
  body,
  author,
  state,
  labels,
}: Issue): ReturnType<Scenario['issues']>[number] {
  const names = [...labels.values()].map(({ name }) => name);
  return { number, title, body: body ?? '', author: author.login, state, labels: names };
}

/** A commit's check runs as their reader sees them. */
export function viewCheckRuns(repository: Repository, sha: string): ReturnType<Scenario['checkRuns']> {
  const runs = repository.checkRuns.filter(({ headSha }) => headSha === sha);
  return runs.map(({ id, name, status, conclusion, output }) => ({ id, name, status, conclusion, ...output }));
}
