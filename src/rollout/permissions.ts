import { breaksGlass } from './break-glass.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './command-registry.ts';
import { matchGlob } from './glob.ts';
import type { Actor } from './intent.ts';
import { notPermitted, permissionUnknown } from './permission-refusals.ts';
import type { Refusal } from './refusal.ts';
import { type Allowed, type Restriction, type Right, ROLES, type Role } from './rights.ts';
import type { Rollout } from './rollout.ts';

/** What was found out about a person just now. Everything that could not be read is `unknown`, and denies. */
export interface Authority {
  readonly role: Role | 'unknown';
  /** Membership by team (`organisation/slug`), for every team that {@link teamsOf} names. */
  readonly teams: Readonly<Record<string, boolean | 'unknown'>>;
}

/** The right that a command needs. */
export function rightFor(command: Command): Right {
  switch (command.verb) {
    // Back to the stable version is the same right, however it is said.
    case 'switch':
      return command.back ? 'rollback' : 'switch';
    // Nobody can say it; the clock is never asked for its right.
    case 'observe':
      return 'rollback';
    default:
      return COMMANDS[command.verb].right;
  }
}

/** Every right that a command needs: its own, and one more where it goes past windows and gates. */
export function rightsFor(command: Command): readonly Right[] {
  return breaksGlass(command) ? [rightFor(command), 'break-glass'] : [rightFor(command)];
}

/** Every team that any rule of the rollout or any step’s approvers name, sorted: whose membership is worth reading. */
export function teamsOf(rollout: Rollout): readonly string[] {
  const { rights, restrictions } = rollout.permissions;
  const approvers = rollout.strategy.steps.flatMap((step) => step.approvers ?? []);
  const rules = [...Object.values(rights), ...restrictions.map((restriction) => restriction.allowed), ...approvers];
  return [...new Set(rules.flatMap((rule) => rule.teams))].sort();
}

/** Whether a bot is named by any rule: an unnamed bot's words are not even read. */
export function namesBot(rollout: Rollout, login: string): boolean {
  const { rights, restrictions } = rollout.permissions;
  const rules = [...Object.values(rights), ...restrictions.map((restriction) => restriction.allowed)];
  return rules.some((rule) => includesLogin(rule.users, login));
}

/** GitHub's logins are case-insensitive. */
function includesLogin(users: readonly string[], login: string): boolean {
  return users.some((user) => user.toLowerCase() === login.toLowerCase());
}

function satisfies(allowed: Allowed, actor: Actor, authority: Authority): boolean | 'unknown' {
  if (includesLogin(allowed.users, actor.login)) return true;
  const memberships = allowed.teams.map((team) => authority.teams[team] ?? 'unknown');
  if (memberships.includes(true)) return true;
  // A bot is never allowed by a role: it must be named.
  if (allowed.role !== null && !actor.bot) {
    if (authority.role === 'unknown') return 'unknown';
    if (ROLES.indexOf(authority.role) >= ROLES.indexOf(allowed.role)) return true;
  }
  return memberships.includes('unknown') ? 'unknown' : false;
}

function applies(restriction: Restriction, right: Right, rollout: Rollout, affected: readonly string[]): boolean {
  if (!restriction.rights.includes(right)) return false;
  return rollout.clusters.some(
    (cluster) =>
      affected.includes(cluster.name) &&
      (restriction.clusters.length === 0 || restriction.clusters.some((glob) => matchGlob(glob, cluster.name))) &&
      (restriction.jurisdictions.length === 0 || restriction.jurisdictions.includes(cluster.jurisdiction)),
  );
}

/**
 * Checks that a person may use a right on some clusters: the right's own rule and every restriction that matches one
 * of the clusters must hold. What could not be read denies.
 *
 * @param affected the clusters whose traffic the command changes; empty checks the right's own rule alone
 * @returns null if the person may, otherwise why not
 */
export function deny(
  rollout: Rollout,
  right: Right,
  affected: readonly string[],
  actor: Actor,
  authority: Authority,
): Refusal | null {
  const needed = [
    { allowed: rollout.permissions.rights[right], of: null },
    ...rollout.permissions.restrictions
      .filter((restriction) => applies(restriction, right, rollout, affected))
      .map((restriction) => ({ allowed: restriction.allowed, of: restriction })),
  ];
  for (const { allowed, of } of needed) {
    const verdict = satisfies(allowed, actor, authority);
    if (verdict === 'unknown') return permissionUnknown(rollout, right, actor);
    if (!verdict) return notPermitted(rollout, right, actor, authority.role, allowed, of);
  }
  return null;
}
