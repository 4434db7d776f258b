import type { PoolWeights } from '../rollout/fleet-state.ts';
import { type Weight, WHOLE } from '../rollout/weight.ts';

/** What one cluster could take of a pool. Loads are in requests per second. */
export interface Vessel {
  readonly cluster: string;
  /** What it has of the pool where nothing overflows. */
  readonly weight: Weight;
  /** What it may carry of this pool: its threshold less what it carries of other pools. Negative where that is more. */
  readonly limit: number;
  /** The cheaper is filled first. */
  readonly cost: number;
  /** Whether it takes a part of the overflow already. */
  readonly engaged: boolean;
}

/** How a pool's traffic is to be divided. */
export interface Fill {
  /** What each cluster has more or less than where nothing overflows. They sum to 0. */
  readonly changes: PoolWeights;
  /** Requests per second beyond home's threshold for which nobody has room: they stay at home. */
  readonly left: number;
}

/**
 * Fills home up to its limit and lets the rest overflow: the cheapest first, of equals those that take a part already, so
 * that no more moves than must, then the one with most to spare, ties in the given order. Nobody is filled beyond their
 * limit.
 *
 * @param most what home can give away at most
 * @param others those that may take the overflow
 * @param load the pool's requests per second, more than 0
 */
export function fillHome(home: Vessel, most: Weight, others: readonly Vessel[], load: number, grain: Weight): Fill {
  const room = ({ limit }: Vessel): Weight => {
    const exact = Math.min(WHOLE, Math.max(0, (limit * WHOLE) / load));
    return Math.floor(exact / grain) * grain;
  };
  const over = Math.max(0, home.weight - room(home));
  let left = Math.min(over, most);
  const changes: Record<string, Weight> = {};
  for (const vessel of inOrder(others, load)) {
    const taken = Math.min(left, Math.max(0, room(vessel) - vessel.weight));
    changes[vessel.cluster] = taken;
    left -= taken;
  }
  const given = Math.min(over, most) - left;
  changes[home.cluster] = 0 - given;
  return { changes, left: ((over - given) * load) / WHOLE };
}

function inOrder(vessels: readonly Vessel[], load: number): readonly Vessel[] {
  const spare = ({ limit, weight }: Vessel): number => limit - (weight * load) / WHOLE;
  return [...vessels].sort(
    (one, other) => one.cost - other.cost || Number(other.engaged) - Number(one.engaged) || spare(other) - spare(one),
  );
}
