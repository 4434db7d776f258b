import type { Account, App, Installation } from './account-records.ts';
import type { GitHubState } from './github-state.ts';

/** A person, bot or organisation as it stands in other answers. */
export function representAccount(state: GitHubState, account: Account) {
  const login = encodeURIComponent(account.login);
  const url = `${state.origin}/api/v3/users/${login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${state.origin}/avatars/u/${account.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${state.origin}/${account.kind === 'Bot' ? `apps/${appSlug(account)}` : login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.kind,
    site_admin: false,
  };
}

/** A bot's login without the suffix that only REST gives it. */
export function appSlug(account: Account): string {
  return account.login.replace(/\[bot\]$/, '');
}

/** The person whom a token belongs to. */
export function representProfile(state: GitHubState, account: Account) {
  return {
    ...representAccount(state, account),
    user_view_type: 'public',
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** An organisation as webhooks carry it. */
export function representOrganisation(state: GitHubState, account: Account) {
  const url = `${state.origin}/api/v3/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${state.origin}/avatars/u/${account.id}?v=4`,
    description: '',
  };
}

export function representApp(state: GitHubState, app: App) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: app.nodeId,
    owner: representAccount(state, app.owner),
    name: app.name,
    description: '',
    external_url: `${state.origin}/${app.slug}`,
    html_url: `${state.origin}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: { ...app.permissions },
    events: [...app.events],
  };
}

export function representInstallation(state: GitHubState, installation: Installation) {
  const { id, app, account, createdAt } = installation;
  return {
    id,
    client_id: app.clientId,
    account: representAccount(state, account),
    repository_selection: 'selected',
    access_tokens_url: `${state.origin}/api/v3/app/installations/${id}/access_tokens`,
    repositories_url: `${state.origin}/api/v3/installation/repositories`,
    html_url: `${state.origin}/organizations/${account.login}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.kind,
    permissions: { ...app.permissions },
    events: [...app.events],
    created_at: createdAt,
    updated_at: createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}
