/** One look at a cluster's gateway from here. */
export interface ProbeQuestion {
  readonly url: string;
  readonly timeoutSeconds: number;
  readonly status: readonly [number, number];
  readonly privateAddresses: readonly string[];
}
