import type { Cluster } from './cluster.ts';
import type { Weight } from './weight.ts';

/** The name of one of a rollout's two slots, such as `blue` or `green`. */
export type Slot = string;

/** GitHub's repository roles, weakest first. Each contains those before it. */
export const ROLES = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What a permission rule speaks of: the verbs of the commands that need the same right. */
export const RIGHTS = ['canary', 'promote', 'rollback', 'pause', 'resume', 'abort', 'approve', 'read'] as const;
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

/** A step of the canary plan: the candidate's weight, and what must pass before the next step. */
export interface Step {
  readonly weight: Weight;
  /** Seconds after which the next step is taken without being asked; null: it is taken only when somebody asks. */
  readonly pauseSeconds: number | null;
  /** True: nothing goes beyond this step before somebody with the right `approve` says `/approve`. */
  readonly approval: boolean;
}

/** A group of clusters that move together. */
export interface Wave {
  readonly name: string;
  /** Cluster names in the fleet's order; never empty. */
  readonly clusters: readonly string[];
}

/** The canary strategy, normalised. Steps rise strictly; every cluster of the rollout is in exactly one wave. */
export interface CanaryStrategy {
  readonly kind: 'canary';
  readonly steps: readonly Step[];
  readonly waves: readonly Wave[];
  /** `steps`: a step goes over all waves, then the next step. `waves`: a wave goes through all steps, then the next wave. */
  readonly order: 'steps' | 'waves';
  /** The weight that every cluster must have before the candidate can be promoted. 0 lets a promotion jump. */
  readonly promoteFrom: Weight;
  /** Seconds between two steps of a gradual rollback. */
  readonly gradualPauseSeconds: number;
}

/** A Service behind a route: what a slot stands for in one cluster. */
export interface Backend {
  readonly service: string;
  readonly namespace: string | null;
  readonly port: number;
}

/** A rule of a route to be written where no file is: Gateway API fields, without `backendRefs`. */
export type RouteRule = Readonly<Record<string, unknown>>;

/** One route of a rollout, in each of its clusters. */
export interface Route {
  readonly kind: 'HTTPRoute' | 'GRPCRoute';
  /** `metadata.name` of the route. */
  readonly name: string;
  readonly namespace: string;
  /** The file below the rollout's delivery folder. */
  readonly file: string;
  /**
   * The rules whose weights are Headgate's, by `name` or by index from 0; null: every rule that
   * has one of the two backends. A rule that is listed and does not exist is an error.
   */
  readonly rules: readonly (string | number)[] | null;
  /** What to write where the file does not exist; null: the file must exist (the route is the operator's own). */
  readonly generate: {
    readonly hostnames: readonly string[];
    readonly rules: readonly RouteRule[];
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  } | null;
}

/** A scalar in a manifest that names the candidate's version. Edited in place when the candidate is pinned. */
export interface VersionPin {
  /** A path in the GitOps repository; `{slot}`, `{cluster}` and `{rollout}` are replaced. */
  readonly file: string;
  /** Keys and indexes from the document's root, such as `['images', 0, 'newTag']`. */
  readonly path: readonly (string | number)[];
  /** What is written there; `{sha}` and `{sha7}` are replaced. */
  readonly template: string;
}

/** A rollout's configuration, normalised: `rollouts/<name>/rollout.yaml` seen with `fleet.yaml`. */
export interface Rollout {
  readonly name: string;
  /** The rollout's clusters in the fleet's order; never empty. */
  readonly clusters: readonly Cluster[];
  /** Exactly two slots. */
  readonly slots: readonly [Slot, Slot];
  readonly backends: Readonly<Record<Slot, Backend>>;
  /** The slot that is stable before Headgate's first commit. */
  readonly initialStable: Slot;
  readonly routes: readonly Route[];
  readonly strategy: CanaryStrategy;
  readonly versionPins: readonly VersionPin[];
  /** Repositories (`owner/name`) whose pull requests may drive this rollout. */
  readonly repositories: readonly string[];
  /** True: pinning a candidate always needs `--sha`. */
  readonly requireSha: boolean;
  readonly permissions: Permissions;
}
