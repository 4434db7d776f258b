/** GitHub's repository roles, weakest first. Each contains those before it. */
export const ROLES = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What a permission rule speaks of: the verbs of the commands that need the same right. */
export const RIGHTS = [
  'canary',
  'switch',
  'promote',
  'rollback',
  'pause',
  'resume',
  'abort',
  'approve',
  'break-glass',
  'shift',
  'drain',
  'failover',
  'read',
] as const;
export type Right = (typeof RIGHTS)[number];

/** Who satisfies a rule: anyone with the role or a stronger one, or named, or in a named team. */
export interface Allowed {
  /** The weakest role that suffices; null where no role does and only the named may. */
  readonly role: Role | null;
  /** Logins, without `@`. A bot is named with its suffix, as in `renovate[bot]`. */
  readonly users: readonly string[];
  /** Teams as `organisation/team-slug`. */
  readonly teams: readonly string[];
}

/** An extra condition on some clusters: whoever moves traffic there must satisfy this too. */
export interface Restriction {
  readonly rights: readonly Right[];
  /** Globs over cluster names; empty means every cluster. */
  readonly clusters: readonly string[];
  /** Jurisdictions; empty means every jurisdiction. */
  readonly jurisdictions: readonly string[];
  readonly allowed: Allowed;
}

/** Who may do what. Each right has a rule; every restriction that matches an affected cluster must hold too. */
export interface Permissions {
  readonly rights: Readonly<Record<Right, Allowed>>;
  readonly restrictions: readonly Restriction[];
}
