import type { Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import { representAccount } from './represent-account.ts';
import type { RepositoryRole } from './scenario-seeds.ts';

/** The addresses of what belongs to a repository: field to the path after its own. */
const LINKS = {
  forks_url: '/forks',
  keys_url: '/keys{/key_id}',
  collaborators_url: '/collaborators{/collaborator}',
  teams_url: '/teams',
  hooks_url: '/hooks',
  issue_events_url: '/issues/events{/number}',
  events_url: '/events',
  assignees_url: '/assignees{/user}',
  branches_url: '/branches{/branch}',
  tags_url: '/tags',
  blobs_url: '/git/blobs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  git_refs_url: '/git/refs{/sha}',
  trees_url: '/git/trees{/sha}',
  statuses_url: '/statuses/{sha}',
  languages_url: '/languages',
  stargazers_url: '/stargazers',
  contributors_url: '/contributors',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  commits_url: '/commits{/sha}',
  git_commits_url: '/git/commits{/sha}',
  comments_url: '/comments{/number}',
  issue_comment_url: '/issues/comments{/number}',
  contents_url: '/contents/{+path}',
  compare_url: '/compare/{base}...{head}',
  merges_url: '/merges',
  archive_url: '/{archive_format}{/ref}',
  downloads_url: '/downloads',
  issues_url: '/issues{/number}',
  pulls_url: '/pulls{/number}',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  labels_url: '/labels{/name}',
  releases_url: '/releases{/id}',
  deployments_url: '/deployments',
} as const;

export function apiUrl(state: GitHubState, repository: Repository): string {
  return `${state.origin}/api/v3/repos/${repository.fullName}`;
}

export function htmlUrl(state: GitHubState, repository: Repository): string {
  return `${state.origin}/${repository.fullName}`;
}

/** A repository as webhooks and other answers carry it. */
export function representRepository(state: GitHubState, repository: Repository) {
  const url = apiUrl(state, repository);
  const html = htmlUrl(state, repository);
  const open = [...repository.issues.values()].filter((issue) => issue.state === 'open').length;
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    owner: representAccount(state, repository.owner),
    html_url: html,
    description: null,
    fork: repository.parent !== null,
    url,
    ...Object.fromEntries(Object.entries(LINKS).map(([field, path]) => [field, `${url}${path}`])),
    git_url: `git://${new URL(html).host}/${repository.fullName}.git`,
    ssh_url: `git@${new URL(html).hostname}:${repository.fullName}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: false,
    has_downloads: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
    custom_properties: {},
  };
}

/** A repository as asked for by itself. */
export function representFullRepository(state: GitHubState, repository: Repository, role: RepositoryRole | null) {
  const { custom_properties: _, ...rest } = representRepository(state, repository);
  const at = (roles: readonly string[]) => role !== null && roles.includes(role);
  return {
    ...rest,
    permissions: {
      admin: at(['admin']),
      maintain: at(['admin', 'maintain']),
      push: at(['admin', 'maintain', 'write']),
      triage: at(['admin', 'maintain', 'write', 'triage']),
      pull: true,
    },
    allow_rebase_merge: false,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    subscribers_count: 0,
    network_count: 0,
    ...(repository.parent === null
      ? {}
      : {
          parent: representRepository(state, repository.parent),
          source: representRepository(state, repository.parent),
        }),
  };
}
