import type { Cluster } from './cluster.ts';
import type { FleetPolicy } from './fleet-policy.ts';
import type { Deadline, Gate } from './gate.ts';
import type { Permissions } from './rights.ts';
import type { Backend, Route } from './route.ts';
import type { ReleaseStrategy } from './strategy.ts';
import type { Weight } from './weight.ts';
import type { Windows } from './window.ts';

/** The name of one of a rollout's two slots, such as `blue` or `green`. */
export type Slot = string;

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
