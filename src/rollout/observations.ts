/** What somebody saw of a cluster's health at one moment. */
export interface Observation {
  readonly cluster: string;
  /** Who looked: a quorum counts observers, not observations. */
  readonly observer: string;
  /** ISO 8601. */
  readonly at: string;
  readonly healthy: boolean;
}

/** What a rollout's traffic in a cluster came to at one moment. */
export interface Load {
  readonly cluster: string;
  /** ISO 8601. */
  readonly at: string;
  /** Not negative. */
  readonly requestsPerSecond: number;
}

/** What was observed of the clusters. The plan takes it as it is given; who observes is another matter. */
export interface Observations {
  readonly health: readonly Observation[];
  readonly loads: readonly Load[];
}

/** Where nothing was observed. */
export const NOTHING_OBSERVED: Observations = { health: [], loads: [] };

/** Both together. */
export function withObservations(one: Observations, other: Observations): Observations {
  return { health: [...one.health, ...other.health], loads: [...one.loads, ...other.loads] };
}
