import type { Pool } from '../rollout/fleet-policy.ts';
import type { Failover, FleetState, PoolWeights } from '../rollout/fleet-state.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { formatWeight, type Weight } from '../rollout/weight.ts';
import { listed, moment } from './text.ts';

/** Where the fleet axis stands, in plain words. Each face dresses them in its own way. */

const MOST_NAMES = 3;

/** One cluster's part of one pool. */
export interface FleetRow {
  readonly cluster: string;
  readonly weight: Weight;
  /** What it has in ordinary times. */
  readonly ordinary: Weight;
  /** What the configuration says of ordinary times, where a person has set them otherwise; null where not. */
  readonly configured: Weight | null;
  /** Why it has what it has; empty where all is as in ordinary times. */
  readonly state: string;
}

export interface PoolStanding {
  readonly pool: Pool;
  readonly rows: readonly FleetRow[];
}

/** Where each pool stands, in the configuration's order; none where the rollout has no fleet axis. */
export function poolStandings({ fleet: policy }: Rollout, { fleet }: State): readonly PoolStanding[] {
  if (policy === null || fleet === null) return [];
  return policy.pools.map((pool) => {
    const ordinary = fleet.shifted[pool.name] ?? pool.shares;
    const home = policy.burst?.homes[pool.name] ?? null;
    const rows = pool.clusters.map((cluster): FleetRow => {
      const [present, share] = [ordinary[cluster] ?? 0, pool.shares[cluster] ?? 0];
      return {
        cluster,
        weight: fleet.weights[pool.name]?.[cluster] ?? 0,
        ordinary: present,
        configured: present === share ? null : share,
        state: stateInWords(fleet, pool, cluster, ordinary, home),
      };
    });
    return { pool, rows };
  });
}

function stateInWords(
  fleet: FleetState,
  pool: Pool,
  cluster: string,
  ordinary: PoolWeights,
  home: string | null,
): string {
  const drained = fleet.drained[cluster];
  const own = fleet.failovers.find(({ from }) => from === cluster);
  const carried = fleet.failovers
    .filter(({ from, to }) => to.includes(cluster) && (ordinary[from] ?? 0) > 0)
    .map(({ from }) => from);
  const burst = fleet.bursts[pool.name];
  const isFuller = burst !== undefined && (burst.weights[cluster] ?? 0) > (ordinary[cluster] ?? 0);
  const said = [
    ...(drained === undefined ? [] : [`drained by ${drained.by} since ${moment(drained.at)}`]),
    ...(own === undefined ? [] : [failoverInWords(own, pool)]),
    ...(carried.length === 0 ? [] : [`carries the traffic of ${listed(carried, MOST_NAMES)}`]),
    ...(burst !== undefined && cluster === home ? [`overflows into others since ${moment(burst.at)}`] : []),
    ...(isFuller && cluster !== home ? [`takes the overflow of ${home ?? 'others'}`] : []),
  ];
  const weight = fleet.weights[pool.name]?.[cluster] ?? 0;
  if (said.length === 0 && weight === 0 && (ordinary[cluster] ?? 0) === 0) return 'warm standby';
  return said.join('; ');
}

function failoverInWords({ to, by, at, returned, movedAt, drillEnds }: Failover, pool: Pool): string {
  const carriers = listed(
    to.filter((name) => pool.clusters.includes(name)),
    MOST_NAMES,
  );
  const who = carriers === '' ? '' : ` to ${carriers}`;
  if (returned > 0) {
    return `coming back, has ${formatWeight(returned)} % of its own traffic since ${moment(movedAt)}`;
  }
  if (drillEnds !== null) return `drill until ${moment(drillEnds)}: failed over${who} by ${by}`;
  return `failed over${who} by ${by} since ${moment(at)}`;
}

/** Whether every cluster has what it has in ordinary times. */
export function isOrdinary({ drained, failovers, bursts }: FleetState): boolean {
  return Object.keys(drained).length === 0 && failovers.length === 0 && Object.keys(bursts).length === 0;
}

/** Whether every cluster has what the configuration says, so that a table would say nothing more. */
export function isAsUsual(rollout: Rollout, state: State): boolean {
  if (state.fleet === null) return true;
  if (!isOrdinary(state.fleet)) return false;
  const rows = poolStandings(rollout, state).flatMap((pool) => pool.rows);
  return rows.every(({ weight, ordinary, configured }) => weight === ordinary && configured === null);
}

/** The fleet axis in a few words, as in a heading: `eu-west failed over to eu-north`; null where there is no such axis. */
export function fleetInWords({ fleet }: State): string | null {
  if (fleet === null) return null;
  const drained = Object.keys(fleet.drained);
  const said = [
    ...fleet.failovers.map(({ from, to, returned, drillEnds }) => {
      if (returned > 0) return `${from} coming back, ${formatWeight(returned)} %`;
      const target = listed(to, MOST_NAMES);
      return `${drillEnds === null ? '' : 'drill: '}${from} failed over to ${target}`;
    }),
    ...(drained.length === 0 ? [] : [`${listed(drained, MOST_NAMES)} drained`]),
    ...Object.keys(fleet.bursts).map((pool) => (pool === 'all' ? 'overflowing' : `${pool} overflowing`)),
  ];
  return said.length === 0 ? 'clusters as in ordinary times' : said.join(', ');
}
