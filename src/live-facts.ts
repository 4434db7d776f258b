import type { RolloutFacts } from './circumstances.ts';
import { readClusters } from './cluster-facts.ts';
import type { LiveReading } from './rollout/readings.ts';
import { readStatusReadings } from './status-facts.ts';
import type { Branch } from './world/repository.ts';
import type { World } from './world.ts';

/**
 * How the observed clusters of rollouts serve what Git says. Only what is in force counts: a step that waits to be merged
 * is nobody's to serve yet. Routes, their Gateways and the Services behind them are looked at; DNS records, and the routes
 * of a hub, are not.
 *
 * Never rejects: where nobody can tell, the reading says so.
 *
 * @param head the commit that the rollouts were read from
 * @param now milliseconds since the epoch
 * @returns by rollout, then by cluster; a cluster that nobody observes is missing
 */
export async function readLive(
  world: World,
  branch: Branch,
  head: string,
  rollouts: readonly RolloutFacts[],
  now: number,
): Promise<ReadonlyMap<string, ReadonlyMap<string, LiveReading>>> {
  const at = new Date(now).toISOString();
  const readings = await Promise.all([
    readStatusReadings(world, branch, head, rollouts, at),
    readClusters(world, rollouts, at),
  ]);
  const all = readings.flat();
  return new Map(
    rollouts.map(({ rollout, clusters }) => {
      const own = new Map(
        all.flatMap((one) => (one.rollout === rollout.name ? [[one.reading.cluster, one.reading] as const] : [])),
      );
      // In the fleet's order, whoever answered first.
      const ordered = clusters.flatMap(({ name }) => {
        const reading = own.get(name);
        return reading === undefined ? [] : [[name, reading] as const];
      });
      return [rollout.name, new Map(ordered)];
    }),
  );
}
