import { ROLES, type Role } from '../rollout/rights.ts';
import { failureOf, unavailable } from './failure.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

/** The older field, which knows four roles, says this where the newer one says one of these. */
const LEGACY: Readonly<Record<Role, string>> = {
  none: 'none',
  read: 'read',
  triage: 'read',
  write: 'write',
  maintain: 'write',
  admin: 'admin',
};

/**
 * Reads a person's role in a repository. An organisation's custom role counts as the role that it is built on, as far
 * as GitHub says it: `admin`, `write`, `read` or `none`.
 *
 * @returns `unknown` for every answer that leaves a doubt, so that the doubt denies
 * @throws {Unavailable} where GitHub gives no answer at all
 */
export async function readRole(client: Client, repository: string, login: string): Promise<Role | 'unknown'> {
  try {
    const { data } = await client.rest.repos.getCollaboratorPermissionLevel({
      ...splitRepositoryName(repository),
      username: login,
    });
    return toRole(data.role_name, data.permission);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'refused') throw unavailable(`the role of ${login} in ${repository}`, failure);
    // A 404 is also how GitHub hides a repository; only this sentence speaks of the account.
    return failure.status === 404 && /\bis not a user\b/.test(failure.message) ? 'none' : 'unknown';
  }
}

/**
 * Reads whether a person is an active member of a team, child teams included.
 *
 * @param team `organisation/team-slug`
 * @returns false for a pending invitation and where there is no membership; `unknown` where it may not be read
 * @throws {Unavailable} where GitHub gives no answer at all
 */
export async function readTeamMembership(client: Client, team: string, login: string): Promise<boolean | 'unknown'> {
  const [org, slug] = team.split('/');
  if (org === undefined || slug === undefined) return 'unknown';
  try {
    const { data } = await client.rest.teams.getMembershipForUserInOrg({ org, team_slug: slug, username: login });
    if (data.state === 'active') return true;
    return data.state === 'pending' ? false : 'unknown';
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'refused') throw unavailable(`the membership of ${login} in ${team}`, failure);
    return failure.status === 404 ? false : 'unknown';
  }
}

function toRole(roleName: string | undefined, permission: string): Role | 'unknown' {
  const legacy = ROLES.find((role) => role === permission && LEGACY[role] === permission);
  if (legacy === undefined) return 'unknown';
  const role = ROLES.find((candidate) => candidate === roleName);
  if (role === undefined || legacy === 'none') return legacy;
  return LEGACY[role] === legacy ? role : 'unknown';
}
