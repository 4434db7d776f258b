import type { Account } from './account-records.ts';
import type { Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import type { Caller } from './github-tokens.ts';
import type { RepositoryRole } from './scenario-seeds.ts';

const ROLES: readonly RepositoryRole[] = ['read', 'triage', 'write', 'maintain', 'admin'];

/** What a request needs: one of these permissions for an app, this role for a person. */
export interface Need {
  readonly app: readonly (readonly [permission: string, level: 'read' | 'write'])[];
  readonly person: RepositoryRole;
}

export const NEEDS = {
  readMetadata: { app: [['metadata', 'read']], person: 'read' },
  readContents: { app: [['contents', 'read']], person: 'read' },
  writeContents: { app: [['contents', 'write']], person: 'write' },
  readPullRequests: { app: [['pull_requests', 'read']], person: 'read' },
  readConversation: {
    app: [
      ['issues', 'read'],
      ['pull_requests', 'read'],
    ],
    person: 'read',
  },
  /** Whoever can read a repository can comment on it. */
  comment: {
    app: [
      ['issues', 'write'],
      ['pull_requests', 'write'],
    ],
    person: 'read',
  },
  label: {
    app: [
      ['issues', 'write'],
      ['pull_requests', 'write'],
    ],
    person: 'triage',
  },
  openIssue: { app: [['issues', 'write']], person: 'read' },
  changeIssue: { app: [['issues', 'write']], person: 'triage' },
  openPullRequest: { app: [['pull_requests', 'write']], person: 'read' },
  changePullRequest: { app: [['pull_requests', 'write']], person: 'triage' },
  readChecks: { app: [['checks', 'read']], person: 'read' },
  readStatuses: { app: [['statuses', 'read']], person: 'read' },
  writeStatuses: { app: [['statuses', 'write']], person: 'write' },
  readDeployments: { app: [['deployments', 'read']], person: 'read' },
  writeDeployments: { app: [['deployments', 'write']], person: 'write' },
  readEnvironments: { app: [['actions', 'read']], person: 'read' },
  writeEnvironments: { app: [['administration', 'write']], person: 'admin' },
  writeChecks: { app: [['checks', 'write']], person: 'admin' },
} as const satisfies Record<string, Need>;

/** The person's role, by whichever way gives the most; null where there is no way. */
export function roleOf(state: GitHubState, repository: Repository, account: Account): RepositoryRole | null {
  const login = account.login.toLowerCase();
  if (repository.owner === account) return 'admin';
  const ways = [repository.collaborators.get(login), repository.private ? undefined : ('read' as const)];
  for (const [team, role] of repository.teams) {
    if (state.teams.get(team)?.members.get(login) === 'active') ways.push(role);
  }
  return ROLES.findLast((role) => ways.includes(role)) ?? null;
}

/** GitHub's older, coarser name for a role: `maintain` counts as write, `triage` as read. */
export function legacyPermission(role: RepositoryRole | null): 'admin' | 'write' | 'read' | 'none' {
  if (role === null) return 'none';
  if (role === 'maintain') return 'write';
  return role === 'triage' ? 'read' : role;
}

/** Whether the installation's token was given the repository. */
function covers(caller: Extract<Caller, { kind: 'installation' }>, repository: Repository): boolean {
  if (caller.installation.account !== repository.owner || !repository.apps.has(caller.app.id)) return false;
  return caller.repositories === null || caller.repositories.has(repository.id);
}

export function canSee(state: GitHubState, caller: Caller, repository: Repository): boolean {
  if (!repository.private) return true;
  if (caller.kind === 'installation') return covers(caller, repository);
  return caller.kind === 'person' && roleOf(state, repository, caller.account) !== null;
}

/** Whether the caller may do what needs this. Reading what is public needs nothing. */
export function may(state: GitHubState, caller: Caller, repository: Repository, need: Need): boolean {
  const reads = need.app.every(([, level]) => level === 'read');
  if (reads && !repository.private) return true;
  if (caller.kind === 'installation') {
    const holds = ([permission, level]: readonly [string, 'read' | 'write']) => {
      const held = permission === 'metadata' ? 'read' : caller.permissions[permission];
      return held === 'write' || held === level;
    };
    return covers(caller, repository) && need.app.some(holds);
  }
  if (caller.kind !== 'person') return false;
  const role = roleOf(state, repository, caller.account);
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(need.person);
}
