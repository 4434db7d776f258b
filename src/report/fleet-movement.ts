import type { State } from '../rollout/state.ts';
import type { Weight } from '../rollout/weight.ts';
import { fromTo } from './movement.ts';
import { listed } from './text.ts';

/** One cluster whose part of a pool's traffic changed. */
export interface FleetMovement {
  readonly pool: string;
  readonly cluster: string;
  readonly from: Weight;
  readonly to: Weight;
}

/** What moved between clusters, in the order of the pools; empty where nothing did or there is no fleet axis. */
export function fleetMovements(before: State, after: State): readonly FleetMovement[] {
  const pools = Object.entries(after.fleet?.weights ?? {});
  return pools.flatMap(([pool, weights]) =>
    Object.entries(weights).flatMap(([cluster, to]) => {
      const from = before.fleet?.weights[pool]?.[cluster] ?? 0;
      return from === to ? [] : [{ pool, cluster, from, to }];
    }),
  );
}

/** The movements of each pool on a line of plain text: `eu: eu-west 60 → 0 %, eu-north 40 → 100 %`. */
export function fleetMovementLines(movements: readonly FleetMovement[], most: number): readonly string[] {
  const pools = [...new Set(movements.map(({ pool }) => pool))];
  return pools.map((pool) => {
    const own = movements.filter((movement) => movement.pool === pool);
    const words = own.map((movement) => `${movement.cluster} ${fromTo(movement)}`);
    return `${pool === 'all' ? 'clusters' : pool}: ${listed(words, most)}`;
  });
}
