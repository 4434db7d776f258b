import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { FleetState } from '../rollout/fleet-state.ts';
import type { Remark } from '../rollout/remark.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { burdens } from './capacity.ts';
import type { PoolLoads } from './load.ts';

type Weights = FleetState['weights'];

/** What a person should know of a step: who takes more, what they then have to carry, and who is left as a standby. */
export function stepRemarks(
  rollout: Pick<Rollout, 'clusters'>,
  policy: FleetPolicy,
  before: Weights,
  after: Weights,
  loads: PoolLoads,
): readonly Remark[] {
  const carried = new Map(burdens(rollout.clusters, after, loads).map((burden) => [burden.cluster, burden]));
  const remarks = policy.pools.flatMap(({ name: pool, clusters }) =>
    clusters.flatMap((cluster): readonly Remark[] => {
      const weight = after[pool]?.[cluster] ?? 0;
      const earlier = before[pool]?.[cluster] ?? 0;
      if (weight === 0 && earlier > 0 && hasRecordWithoutWeight(policy)) return [{ kind: 'standby', pool, cluster }];
      if (weight <= earlier) return [];
      const { expected = null, capacity = null } = carried.get(cluster) ?? {};
      return [{ kind: 'load', pool, cluster, weight, requestsPerSecond: expected, capacity }];
    }),
  );
  const isLoad = ({ kind }: Remark): boolean => kind === 'load';
  return [...remarks.filter(isLoad), ...remarks.filter((remark) => !isLoad(remark))];
}

/** Where each cluster's record stays whatever its weight: Route 53 uses those of weight 0 when all others are unhealthy. */
function hasRecordWithoutWeight({ writer }: FleetPolicy): boolean {
  return writer.kind === 'dnsendpoint' || writer.kind === 'annotations';
}
