import type { Actor, Subject } from './intent.ts';
import type { Refusal } from './refusal.ts';
import type { Allowed, Restriction, Right, Role } from './rights.ts';
import type { Rollout } from './rollout.ts';

/** Refusals of people who may not, one function each. */

const list = (names: readonly string[]): string => names.join(', ');

function describeAllowed(allowed: Allowed): string {
  const ways = [
    ...(allowed.role === null ? [] : [`the role ${allowed.role} or a stronger one`]),
    ...(allowed.users.length === 0 ? [] : [`to be one of the users ${list(allowed.users)}`]),
    ...(allowed.teams.length === 0 ? [] : [`membership of ${list(allowed.teams)}`]),
  ];
  return ways.length === 0 ? 'a rule that allows somebody (this one allows nobody)' : ways.join(', or ');
}

export function notPermitted(
  rollout: Rollout,
  right: Right,
  actor: Actor,
  role: Role | 'unknown',
  allowed: Allowed,
  restriction: Restriction | null,
): Refusal {
  const has = actor.bot ? 'is a bot, and bots must be named' : `has the role ${role}`;
  const places = restriction === null ? [] : [...restriction.clusters, ...restriction.jurisdictions];
  return {
    reason: 'not_permitted',
    found: `${actor.login} ${has}`,
    where: `rollout ${rollout.name}${places.length === 0 ? '' : `, restricted in ${list(places)}`}`,
    expected: `for \`${right}\`: ${describeAllowed(allowed)}`,
    next: `Ask somebody who may, or change spec.permissions in rollouts/${rollout.name}/rollout.yaml.`,
  };
}

export function permissionUnknown(rollout: Rollout, right: Right, actor: Actor): Refusal {
  return {
    reason: 'permission_unknown',
    found: `the rights of ${actor.login} could not be read`,
    where: `rollout ${rollout.name}`,
    expected: `a certain answer about \`${right}\` from GitHub`,
    next: 'Say it again in a minute. If it persists: the app needs `metadata: read`, and `members: read` for teams.',
  };
}

export function repositoryNotAllowed(rollout: Rollout, subject: Subject): Refusal {
  return {
    reason: 'repository_not_allowed',
    found: `${subject.repository} is not among the repositories that may drive the rollout`,
    where: `spec.pullRequests.repositories in rollouts/${rollout.name}/rollout.yaml`,
    expected:
      rollout.repositories.length === 0 ? 'a repository (none is named)' : `one of ${list(rollout.repositories)}`,
    next: `Ask the operators of the rollout to add ${subject.repository}.`,
  };
}
