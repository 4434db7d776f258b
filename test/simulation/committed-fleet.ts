import { field } from './plain-yaml.ts';

/** Basis points by pool and cluster. */
export type PoolWeights = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What the checkers read of the fleet axis in a `state.yaml`. */
export interface CommittedFleet {
  readonly weights: PoolWeights;
  readonly shifted: PoolWeights;
  readonly drained: readonly string[];
  readonly failovers: readonly CommittedFailover[];
  /** True: the configuration makes other weights of it than those that were committed. */
  readonly isUnwritten?: boolean;
}

export interface CommittedFailover {
  readonly from: string;
  readonly to: readonly string[];
  /** In basis points. */
  readonly returned: number;
  readonly isDrill: boolean;
}

/** @param fleet what stands under `status.fleet`, as plain YAML */
export function readCommittedFleet(fleet: unknown): CommittedFleet | null {
  if (typeof fleet !== 'object' || fleet === null) return null;
  const failovers = field(fleet, 'failovers');
  return {
    weights: poolWeights(field(fleet, 'weights')),
    shifted: poolWeights(field(fleet, 'shifted')),
    drained: Object.keys(Object(field(fleet, 'drained'))).sort(),
    failovers: Array.isArray(failovers) ? failovers.map(readFailover) : [],
  };
}

function poolWeights(pools: unknown): PoolWeights {
  const basisPoints = (weights: unknown): Readonly<Record<string, number>> =>
    Object.fromEntries(
      Object.entries(Object(weights)).map(([name, percent]) => [name, Math.round(Number(percent) * 100)]),
    );
  return Object.fromEntries(Object.entries(Object(pools)).map(([pool, weights]) => [pool, basisPoints(weights)]));
}

function readFailover(failover: unknown): CommittedFailover {
  const to = field(failover, 'to');
  return {
    from: String(field(failover, 'from')),
    to: Array.isArray(to) ? to.map(String) : [],
    returned: Math.round(Number(field(failover, 'returned')) * 100),
    isDrill: field(failover, 'drillEnds') !== null,
  };
}
