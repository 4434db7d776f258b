import type { Rollout } from './rollout.ts';

/** What GitHub demands of a deployment to an environment. */
export interface EnvironmentRule {
  /** Logins of whom one must approve; with `teams` empty too, nobody has to. */
  readonly users: readonly string[];
  /** Teams of which one member must approve, as `organisation/team-slug`. */
  readonly teams: readonly string[];
  /** True: whoever starts a deployment may not be the one who approves it. */
  readonly preventSelfReview: boolean;
  /** Minutes that a job would wait for; Headgate does not. */
  readonly waitMinutes: number;
}

/** The environments of a rollout's clusters, as they were read. */
export interface Environments {
  /**
   * By name. Null: there is no such environment, or nothing is demanded there. `unknown`, and a name that is missing: it
   * could not be read, and doubt denies.
   */
  readonly rules: ReadonlyMap<string, EnvironmentRule | null | 'unknown'>;
  /** Who is in a team that reviews, of everybody who approved, as {@link membershipKey} writes it. */
  readonly members: ReadonlySet<string>;
}

/** GitHub's own limit for an environment's name. */
const LONGEST_NAME = 255;

/**
 * The name of a cluster's environment: one line without control characters, within GitHub's limit. Null where the rollout
 * has no deployments.
 */
export function environmentOf({ deployments, name }: Pick<Rollout, 'deployments' | 'name'>, cluster: string) {
  if (deployments === null) return null;
  const replaced = deployments.environment.replaceAll(/\{(cluster|rollout)\}/g, (_, what) =>
    what === 'cluster' ? cluster : name,
  );
  return replaced
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_NAME);
}

/** A person's membership of a team. GitHub tells logins and teams apart whatever their case. */
export function membershipKey(team: string, login: string): string {
  return `${team.toLowerCase()} ${login.toLowerCase()}`;
}
