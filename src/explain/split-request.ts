import type { FleetCluster } from '../fleet/fleet.ts';
import type { Files } from '../gateway/change.ts';
import type { Rollout } from '../rollout/rollout.ts';

/** Where the manifests of a rollout are to be read. */
export interface SplitRequest {
  readonly rollout: Rollout;
  /** The fleet's clusters; those that the rollout is not in are passed over. */
  readonly clusters: readonly FleetCluster[];
  /** The fleet's template of a delivery folder. */
  readonly delivery: string;
  /** Path to text, null where there is no such file. A path that is missing counts as a file that is not there. */
  readonly files: Files;
}

/** Why nothing can be said of a cluster. */
export type Lack = 'no-file' | 'unreadable' | 'no-route' | 'no-rule';
