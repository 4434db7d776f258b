import type { FleetWriter } from './fleet-writer.ts';
import type { Jurisdiction } from './jurisdiction.ts';
import type { Weight } from './weight.ts';

/** Clusters among which the traffic of the same users is divided. Without geo routing a rollout has one pool, `all`. */
export interface Pool {
  /** `all`, or the name of the jurisdiction whose users it serves. */
  readonly name: string;
  /** Jurisdictions whose users it serves. Of these, every residency rule binds it. */
  readonly serves: readonly string[];
  /** The host that leads to this pool alone; null where there is none, as behind a hub. */
  readonly host: string | null;
  /** The clusters that may take a part of it, in the fleet's order; never empty. */
  readonly clusters: readonly string[];
  /** What each of these has in ordinary times. Integers in basis points that sum to the whole; 0 is a warm standby. */
  readonly shares: Readonly<Record<string, Weight>>;
}

/** How a failure is recognised, and how the traffic comes back. */
export interface FailoverPolicy {
  /** True: a failover is carried out by itself once it is decided; false: it is only proposed, and a person says so. */
  readonly automatic: boolean;
  /** How many observers must agree. At least 1. */
  readonly quorum: number;
  /** An observer whose last observation is older says nothing. Seconds. */
  readonly staleSeconds: number;
  /** How long the quorum must have seen a cluster unhealthy before it fails over. Seconds. */
  readonly unhealthySeconds: number;
  /** How long the quorum must have seen it healthy before the traffic comes back. Seconds. */
  readonly healthySeconds: number;
  /** The parts of its own traffic that a cluster gets back one after the other, rising to the whole. */
  readonly returnSteps: readonly Weight[];
  /** Seconds between two of these. */
  readonly returnPauseSeconds: number;
  /** True: the way back begins by itself when the cluster has been healthy for long enough. */
  readonly returnsByItself: boolean;
  /** How long a drill takes if nobody says otherwise. Seconds. */
  readonly drillSeconds: number;
}

/** When a cluster's traffic overflows into others, and when it comes home. */
export interface BurstPolicy {
  /** The cluster that is filled first, in each pool that bursts: pool to cluster. */
  readonly homes: Readonly<Record<string, string>>;
  /** The part of a cluster's capacity that may be used. Overflow starts where home's load would go beyond it. */
  readonly threshold: Weight;
  /** Traffic comes home when all of it would take no more than this part of home's capacity. Below `threshold`. */
  readonly returnBelow: Weight;
  /** Seconds between two changes. */
  readonly intervalSeconds: number;
  /** How much of a pool's traffic one change may move at most. */
  readonly mostPerMove: Weight;
  /** A change smaller than this is not made. */
  readonly leastPerMove: Weight;
  /** A load that was observed longer ago counts for nothing. Seconds. */
  readonly staleSeconds: number;
}

/** How users are sent to the clusters of their own jurisdiction. */
export interface GeoPolicy {
  /** The header in which a CDN that nobody can go around names the user's country, such as `CF-IPCountry`; null: none. */
  readonly header: string | null;
  /** The pool of users from everywhere else. */
  readonly defaultPool: string;
  /** The status of a redirect to a regional host. 307 keeps the method. */
  readonly status: 302 | 307;
}

/** Which cluster serves whom: the fleet axis of a rollout. */
export interface FleetPolicy {
  /** At least one. A cluster may be in several: at home in one, a standby in another. */
  readonly pools: readonly Pool[];
  /** The fleet's jurisdictions, whose residency rules bind every plan. */
  readonly jurisdictions: readonly Jurisdiction[];
  /** The load to count with where none was observed: requests per second in each pool; a pool may be missing. */
  readonly peak: Readonly<Record<string, number>>;
  readonly failover: FailoverPolicy;
  readonly burst: BurstPolicy | null;
  readonly geo: GeoPolicy | null;
  readonly writer: FleetWriter;
  /** Weights that are worked out are multiples of this: 100 behind a hub, where two axes share one rule, otherwise 1. */
  readonly grain: Weight;
}
