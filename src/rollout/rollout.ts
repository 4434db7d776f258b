import type { Cluster } from './cluster.ts';
import type { FleetPolicy } from './fleet-policy.ts';
import type { Deadline, Gate } from './gate.ts';
import type { Weight } from './weight.ts';
import type { Windows } from './window.ts';

/** The name of one of a rollout's two slots, such as `blue` or `green`. */
export type Slot = string;

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

/** Who must approve a step, where the right `approve` alone is not enough. */
export interface Approvers {
  /** So many different people; at least 1. */
  readonly count: number;
  /** Logins and teams of whom each approver must be one; both empty: whoever has the right. */
  readonly users: readonly string[];
  readonly teams: readonly string[];
  /** True: whoever pinned the candidate is not counted. */
  readonly notWhoStarted: boolean;
  /** An approval that is older counts no more; null: it lasts as long as the candidate. */
  readonly expiresSeconds: number | null;
}

/** A step of the plan: the candidate's weight, and what must pass before the next step. */
export interface Step {
  readonly weight: Weight;
  /** Seconds after which the next step is taken without being asked; null: it is taken only when somebody asks. */
  readonly pauseSeconds: number | null;
  /** True: nothing goes beyond this step before somebody with the right `approve` says `/approve`. */
  readonly approval: boolean;
  /** Left out: one approval by whoever has the right, for as long as the candidate. */
  readonly approvers?: Approvers;
}

/** A group of clusters that move together. */
export interface Wave {
  readonly name: string;
  /** Cluster names in the fleet's order; never empty. */
  readonly clusters: readonly string[];
}

/** What every release strategy has. Steps rise strictly; every cluster of the rollout is in exactly one wave. */
export interface ReleasePlan {
  readonly steps: readonly Step[];
  readonly waves: readonly Wave[];
  /** `steps`: a step goes over all waves, then the next step. `waves`: a wave goes through all steps, then the next wave. */
  readonly order: 'steps' | 'waves';
  /** The weight that every cluster must have before the candidate can be promoted. 0 lets a promotion jump. */
  readonly promoteFrom: Weight;
  /** Seconds between two steps of a gradual rollback. */
  readonly gradualPauseSeconds: number;
}

/** Weight shifts from the stable slot to the candidate, step by step. */
export interface CanaryStrategy extends ReleasePlan {
  readonly kind: 'canary';
}

/** All traffic moves at once: the plan has the steps 0 and the whole. */
export interface BlueGreenStrategy extends ReleasePlan {
  readonly kind: 'blue-green';
  /** For so many seconds after a promotion no new candidate takes the slot that was stable, so that there is a way back. */
  readonly warmSeconds: number;
  /** A check that must have succeeded on the candidate's commit before any traffic is switched; null: none. */
  readonly smokeCheck: string | null;
}

export type ReleaseStrategy = CanaryStrategy | BlueGreenStrategy;

/** What a request must carry to meet the candidate whatever its weight is. */
export interface PreviewCondition {
  readonly kind: 'header' | 'cookie';
  readonly name: string;
  readonly value: string;
}

/** How a chosen few meet the candidate. At least one of the two is there. */
export interface Preview {
  /** Any one of these suffices. */
  readonly conditions: readonly PreviewCondition[];
  /** A host of the candidate's own. */
  readonly host: string | null;
}

/** Copies of requests for the candidate, whose answers are thrown away, for as long as it has no traffic of its own. */
export interface Mirror {
  /** Basis points of the requests; null: all of them, without asking for a percentage. */
  readonly share: Weight | null;
}

/** Whether users stay on the version that they met first. */
export interface Sessions {
  /** The cookie's name. */
  readonly cookie: string;
  readonly maxAgeSeconds: number;
}

/** An autoscaler beside the route, for each slot. Replicas are its own business, never Headgate's. */
export interface Autoscaler {
  readonly kind: 'HorizontalPodAutoscaler' | 'ScaledObject';
  /** The Deployment of each slot. */
  readonly deployments: Readonly<Record<Slot, string>>;
  readonly minimum: number;
  readonly maximum: number;
  /** Percent of the CPU that was asked for; null where only `triggers` count. */
  readonly cpuPercent: number | null;
  /** KEDA's own fields, as they are. Empty for a HorizontalPodAutoscaler. */
  readonly triggers: readonly Readonly<Record<string, unknown>>[];
}

/** A Service behind a route: what a slot stands for in one cluster. */
export interface Backend {
  readonly service: string;
  readonly namespace: string | null;
  readonly port: number;
}

/** A rule of a route to be written where no file is: Gateway API fields, without `backendRefs`. */
export type RouteRule = Readonly<Record<string, unknown>>;

/** The kinds of routes whose weights can be moved. */
export const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** One route of a rollout, in each of its clusters. */
export interface Route {
  readonly kind: RouteKind;
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
  /** Those of them that lead to the candidate as a whole for as long as there is one, by `name` or by index from 0. */
  readonly previewRules: readonly (string | number)[];
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

/** How a step reaches the GitOps branch. */
export type Delivery =
  | { readonly kind: 'commit' }
  | {
      readonly kind: 'pull-request';
      /** True: GitHub merges it by itself when everything that the branch demands is there. */
      readonly autoMerge: boolean;
    };

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
  readonly strategy: ReleaseStrategy;
  readonly preview: Preview | null;
  readonly mirror: Mirror | null;
  readonly sessions: Sessions | null;
  readonly autoscaler: Autoscaler | null;
  /** Which cluster serves whom; null where Headgate does not decide it. */
  readonly fleet: FleetPolicy | null;
  /** How a step reaches the GitOps branch: as a commit, or as a pull request that somebody merges. */
  readonly delivery: Delivery;
  readonly versionPins: readonly VersionPin[];
  /** What must hold before a step is left, in the file's order. */
  readonly gates: readonly Gate[];
  /** How long a step may wait for its clusters and gates; null: for ever. */
  readonly deadline: Deadline | null;
  /** When the release axis may go forward: the fleet's windows and the rollout's own. */
  readonly windows: Windows;
  /** A Deployment on GitHub for each cluster, in the environment of this name, with `{cluster}` and `{rollout}`; null: none. */
  readonly deployments: { readonly environment: string } | null;
  /** Repositories (`owner/name`) whose pull requests may drive this rollout. */
  readonly repositories: readonly string[];
  /** What becomes of another pull request's first command while a rollout is in flight. */
  readonly whenBusy: 'refuse' | 'queue' | 'replace';
  /** True: pinning a candidate always needs `--sha`. */
  readonly requireSha: boolean;
  readonly permissions: Permissions;
}
