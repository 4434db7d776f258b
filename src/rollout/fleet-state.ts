import type { FleetPolicy } from './fleet-policy.ts';
import type { IntentKey } from './intent.ts';
import type { Weight } from './weight.ts';

/** Weights of clusters in one pool: integers in basis points that sum to the whole. */
export type PoolWeights = Readonly<Record<string, Weight>>;

/** A cluster whose traffic others carry. */
export interface Failover {
  readonly from: string;
  /** Who carries it, in the fleet's order; never empty. */
  readonly to: readonly string[];
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** How much of its own traffic it has back: 0 while it is away, less than the whole on the way back. */
  readonly returned: Weight;
  /** When that last changed, ISO 8601. */
  readonly movedAt: string;
  /** When a drill ends by itself, ISO 8601; null: it is in earnest. */
  readonly drillEnds: string | null;
}

/** Where the fleet axis of a rollout stands. The weights follow from the rest; they are written out to be read. */
export interface FleetState {
  /** What is in force, by pool and cluster. */
  readonly weights: Readonly<Record<string, PoolWeights>>;
  /** Ordinary times as a person set them, by pool; a pool that is missing has the configuration's shares. */
  readonly shifted: Readonly<Record<string, PoolWeights>>;
  /** Clusters that get nothing until they are undrained. */
  readonly drained: Readonly<Record<string, { readonly by: string; readonly at: string }>>;
  /** At most one for each cluster, in the order in which they happened. */
  readonly failovers: readonly Failover[];
  /** Pools whose home overflows, with the weights that replace those of ordinary times. */
  readonly bursts: Readonly<Record<string, { readonly weights: PoolWeights; readonly at: string }>>;
  /** When the weights last changed, ISO 8601; null before the first change. */
  readonly movedAt: string | null;
  /**
   * True: the configuration has changed since these weights were written, so that they are not what the files say. Left
   * out otherwise; it is never written itself. The next step on either axis brings the files along.
   */
  readonly unwritten?: true;
  /** With `unwritten`: the weights that the files say, with the pools and clusters of then. Never written either. */
  readonly written?: Readonly<Record<string, PoolWeights>>;
  /** The newest fleet command that was applied: nothing older is applied after it. */
  readonly newest: { readonly at: string; readonly key: IntentKey } | null;
}

/** Ordinary times, as the configuration has them. */
export function initialFleetState({ pools }: Pick<FleetPolicy, 'pools'>): FleetState {
  return {
    weights: Object.fromEntries(pools.map(({ name, shares }) => [name, shares])),
    shifted: {},
    drained: {},
    failovers: [],
    bursts: {},
    movedAt: null,
    newest: null,
  };
}
