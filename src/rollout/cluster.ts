/** What the plan needs to know of a cluster. `fleet.yaml` declares it; see `fleet/fleet.ts` for the rest. */
export interface Cluster {
  /** A DNS-1123 label, unique in the fleet; it becomes a folder's name in the GitOps repository. */
  readonly name: string;
  readonly region: string;
  /** The jurisdiction whose law governs the data that this cluster sees, as named in `fleet.yaml`. */
  readonly jurisdiction: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Its share of the fleet's traffic, relative to the other clusters' shares: a positive integer. */
  readonly share: number;
  /** What it can carry at most; null where nobody said. */
  readonly capacity: Capacity | null;
  /** True: somebody can see whether it serves what Git says, and steps wait until it does. Left out: nobody can. */
  readonly observed?: true;
}

/** How much a cluster can carry, and how dear that is. */
export interface Capacity {
  /** A positive integer. */
  readonly requestsPerSecond: number;
  /** What a request costs there relative to the other clusters: a positive integer. The cheaper is filled first. */
  readonly cost: number;
}
