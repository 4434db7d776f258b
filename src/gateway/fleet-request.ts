import type { FleetCluster } from '../fleet/fleet.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Standing } from './share.ts';

/** What writing the fleet axis needs to know. */
export interface FleetRequest {
  readonly rollout: Rollout;
  /** The rollout's clusters, and the hub where there is one. */
  readonly clusters: readonly FleetCluster[];
  readonly delivery: string;
  readonly before: Standing;
  readonly after: Standing;
  /** True: every file is looked at, whether the weights move or not. */
  readonly isCheck: boolean;
}

/** A file that Headgate keeps for the fleet axis, as a path and as a place in a folder. */
export interface FleetFile {
  readonly folder: string;
  readonly file: string;
  readonly path: string;
}
