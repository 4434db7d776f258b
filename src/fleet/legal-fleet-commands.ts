import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { FleetState } from '../rollout/fleet-state.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';

/** Clusters beyond this number are not offered one by one: nobody reads a hundred lines. */
const MOST_CLUSTERS = 4;

/**
 * The commands of the fleet axis that the rollout's own state would not refuse now, complete, to copy, most useful
 * first: what ends an exception, then what makes one. Whether a cluster is healthy enough, or the others can carry its
 * load, shows only when it is asked for. Empty where the rollout has no fleet axis.
 */
export function legalFleetCommands(
  { fleet: policy }: Pick<Rollout, 'fleet'>,
  { fleet }: Pick<State, 'fleet'>,
): readonly string[] {
  if (policy === null || fleet === null) return [];
  const away = fleet.failovers.filter(({ returned }) => returned === 0).map(({ from }) => from);
  const returning = fleet.failovers.filter(({ returned }) => returned > 0).map(({ from }) => from);
  const ends = [
    ...away.map((name) => `/failback ${name}`),
    // What is on its way back can be sent away again.
    ...returning.filter((name) => isReplaceable(policy, fleet, name)).map((name) => `/failover ${name}`),
    ...Object.keys(fleet.drained).map((name) => `/undrain ${name}`),
  ];
  const replaceable = serving(policy, fleet)
    .filter((name) => isReplaceable(policy, fleet, name))
    .slice(0, MOST_CLUSTERS);
  return [
    ...ends,
    ...replaceable.map((name) => `/failover ${name}`),
    ...replaceable.map((name) => `/drain ${name}`),
    ...(fleet.failovers.length > 0 || replaceable.length === 0 ? [] : [`/drill failover ${replaceable[0]}`]),
  ];
}

function isOut({ drained, failovers }: FleetState, name: string): boolean {
  return Object.hasOwn(drained, name) || failovers.some(({ from }) => from === name);
}

/** The clusters that have traffic and are neither drained nor failed over, the busiest first. */
function serving({ pools }: FleetPolicy, fleet: FleetState): readonly string[] {
  const most = new Map<string, number>();
  for (const { name: pool, clusters } of pools) {
    for (const name of clusters) most.set(name, Math.max(most.get(name) ?? 0, fleet.weights[pool]?.[name] ?? 0));
  }
  return [...most]
    .filter(([name, weight]) => weight > 0 && !isOut(fleet, name))
    .sort((left, right) => right[1] - left[1])
    .map(([name]) => name);
}

/** Whether another cluster is left in every pool where it has traffic. */
function isReplaceable({ pools }: FleetPolicy, fleet: FleetState, name: string): boolean {
  return pools
    .filter((pool) => (fleet.weights[pool.name]?.[name] ?? 0) > 0)
    .every(({ clusters }) => clusters.some((other) => other !== name && !isOut(fleet, other)));
}
