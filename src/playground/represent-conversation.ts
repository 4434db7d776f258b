import type { Account } from './account-records.ts';
import { roleOf } from './github-permissions.ts';
import type { Comment, Issue, Label, Reaction, Repository, TimelineEvent } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import { representAccount, representApp } from './represent-account.ts';
import { apiUrl, htmlUrl } from './represent-repository.ts';

export const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'eyes', 'rocket'] as const;

export function representLabel(state: GitHubState, repository: Repository, label: Label) {
  const { id, nodeId, name, color, description } = label;
  const url = `${apiUrl(state, repository)}/labels/${encodeURIComponent(name)}`;
  return { id, node_id: nodeId, url, name, color, default: false, description };
}

export function representReaction(state: GitHubState, reaction: Reaction) {
  const { id, nodeId, account, content, createdAt } = reaction;
  return { id, node_id: nodeId, user: representAccount(state, account), content, created_at: createdAt };
}

function rollUp(url: string, reactions: readonly Reaction[]) {
  const count = (wanted: string) => reactions.filter(({ content }) => content === wanted).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    ...Object.fromEntries(REACTIONS.map((content) => [content, count(content)])),
  };
}

export function authorAssociation(
  state: GitHubState,
  repository: Repository,
  account: Account,
): 'OWNER' | 'COLLABORATOR' | 'NONE' {
  if (repository.owner === account) return 'OWNER';
  const role = roleOf(state, repository, account);
  return role === null || (role === 'read' && !repository.private) ? 'NONE' : 'COLLABORATOR';
}

export function issueHtmlUrl(state: GitHubState, issue: Issue): string {
  return `${htmlUrl(state, issue.repository)}/${issue.pullRequest === null ? 'issues' : 'pull'}/${issue.number}`;
}

export function commentHtmlUrl(state: GitHubState, issue: Issue, comment: Comment): string {
  return `${issueHtmlUrl(state, issue)}#issuecomment-${comment.id}`;
}

export function representComment(state: GitHubState, issue: Issue, comment: Comment) {
  const url = `${apiUrl(state, issue.repository)}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: commentHtmlUrl(state, issue, comment),
    issue_url: `${apiUrl(state, issue.repository)}/issues/${issue.number}`,
    id: comment.id,
    node_id: comment.nodeId,
    user: representAccount(state, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: authorAssociation(state, issue.repository, comment.author),
    body: comment.body,
    reactions: rollUp(url, comment.reactions),
    performed_via_github_app: comment.app === null ? null : representApp(state, comment.app),
  };
}

export function commentsOf(issue: Issue): Comment[] {
  return issue.timeline.filter((entry) => entry.kind === 'comment');
}

/** What an issue and a pull request have in common. */
export function representSubject(state: GitHubState, issue: Issue) {
  const { repository, number } = issue;
  return {
    id: issue.pullRequest?.id ?? issue.id,
    node_id: issue.pullRequest?.nodeId ?? issue.nodeId,
    number,
    title: issue.title,
    body: issue.body,
    user: representAccount(state, issue.author),
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    labels: [...issue.labels.values()].map((label) => representLabel(state, repository, label)),
    assignee: null,
    assignees: [],
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: authorAssociation(state, repository, issue.author),
    html_url: issueHtmlUrl(state, issue),
    comments_url: `${apiUrl(state, repository)}/issues/${number}/comments`,
  };
}

/** An issue, or a pull request as an issue, which is what comments belong to. */
export function representIssue(state: GitHubState, issue: Issue) {
  const url = `${apiUrl(state, issue.repository)}/issues/${issue.number}`;
  const pull = `${apiUrl(state, issue.repository)}/pulls/${issue.number}`;
  const html = issueHtmlUrl(state, issue);
  const { pullRequest } = issue;
  return {
    ...representSubject(state, issue),
    id: issue.id,
    node_id: issue.nodeId,
    url,
    repository_url: apiUrl(state, issue.repository),
    labels_url: `${url}/labels{/name}`,
    events_url: `${url}/events`,
    comments: commentsOf(issue).length,
    reactions: rollUp(url, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: issue.state === 'closed' && pullRequest === null ? 'completed' : null,
    ...(pullRequest === null
      ? {}
      : {
          draft: false,
          pull_request: {
            url: pull,
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: pullRequest.merge?.at ?? null,
          },
        }),
  };
}

export function representEvent(state: GitHubState, issue: Issue, event: TimelineEvent) {
  const commit = event.kind === 'merged' ? event.commit : event.kind === 'head_ref_force_pushed' ? event.after : null;
  return {
    id: event.id,
    node_id: event.nodeId,
    url: `${apiUrl(state, issue.repository)}/issues/events/${event.id}`,
    actor: representAccount(state, event.actor),
    event: event.kind,
    commit_id: commit,
    commit_url: commit === null ? null : `${apiUrl(state, issue.repository)}/commits/${commit}`,
    created_at: event.createdAt,
    performed_via_github_app: null,
    ...('label' in event ? { label: { name: event.label.name, color: event.label.color } } : {}),
  };
}
