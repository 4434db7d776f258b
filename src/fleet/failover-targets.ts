import type { Pool } from '../rollout/fleet-policy.ts';
import { nobodyHealthy, nobodyLeft, targetUnavailable } from '../rollout/fleet-refusals.ts';
import { isGlob, matchGlob } from '../rollout/glob.ts';
import type { Refusal } from '../rollout/refusal.ts';
import { unknownCluster } from '../rollout/scope-refusals.ts';
import { burdens } from './capacity.ts';
import type { FleetInput } from './fleet-step.ts';
import { judge, looksIll, UNOBSERVED } from './health.ts';
import { expectedLoads } from './load.ts';
import { baseWeights } from './ordinary.ts';
import { presenceOf } from './presence.ts';
import { availableMembers } from './receivers.ts';
import { residencyRefusalOf } from './residency.ts';
import { waysBack } from './ways-back.ts';

/** Who takes a cluster's traffic, in the fleet's order, never empty; or why nobody does. */
export type Targets =
  | { readonly ok: true; readonly to: readonly string[] }
  | { readonly ok: false; readonly refusal: Refusal };

type TargetInput = Omit<FleetInput, 'command'>;

/** The pools in which a cluster has traffic, of its own or of others that failed over to it. */
export function poolsServedBy(
  { policy, fleet }: Pick<FleetInput, 'policy' | 'fleet'>,
  cluster: string,
): readonly Pool[] {
  return policy.pools.filter(
    (pool) => (baseWeights(policy, fleet, pool)[cluster] ?? 0) > 0 || (fleet.weights[pool.name]?.[cluster] ?? 0) > 0,
  );
}

/**
 * The clusters that a person names, or whoever may and can.
 *
 * Who may: members of the pools that the cluster serves, of which the configuration has made sure that every residency
 * rule allows them, unless they are drained or failed over themselves. Who can: of these, those that do not look ill and
 * are not known to be full; where all are full, all of them, since a slow answer is better than none.
 *
 * @param globs what the person named; empty: whoever may and can
 */
export function targetsOf(input: TargetInput, from: string, globs: readonly string[]): Targets {
  const pools = poolsServedBy(input, from);
  const members = membersBeside(input, pools, from);
  const able = ableIn(input, pools, from);
  const lost = globs.find((glob) => !input.rollout.clusters.some(({ name }) => matchGlob(glob, name)));
  if (lost !== undefined) return { ok: false, refusal: unknownCluster(input.rollout, lost, members) };
  // The rule comes first: it is the reason that no other circumstance takes away. A member takes its own pools' alone.
  const outsiders = globs.filter((name) => !members.includes(name));
  const forbidden = residencyRefusalOf(input.rollout, pools, outsiders, members);
  if (forbidden !== null) return { ok: false, refusal: forbidden };
  const [pool] = pools;
  if (able.length === 0 && pool !== undefined) {
    const { drained, failovers } = input.fleet;
    const gone = { from, to: [], by: input.by, at: input.now, returned: 0, movedAt: input.now, drillEnds: null };
    const after = { drained, failovers: [...failovers, gone] };
    const ways = waysBack(input.rollout, input.policy, input.fleet, { clusters: members });
    return { ok: false, refusal: nobodyLeft(input.rollout, pool, input.fleet, after, ways) };
  }
  if (globs.length > 0) return namedTargets(input, from, globs, members, able);
  const health = judge(input.observations.health, input.policy.failover, input.now);
  const well = able.filter((name) => !looksIll(health.get(name) ?? UNOBSERVED, input.policy.failover));
  if (well.length === 0) return { ok: false, refusal: nobodyHealthy(input.rollout, from, able) };
  const full = fullClusters(input);
  const roomy = well.filter((name) => !full.has(name));
  return { ok: true, to: roomy.length > 0 ? roomy : well };
}

function namedTargets(
  { rollout, fleet }: TargetInput,
  from: string,
  globs: readonly string[],
  members: readonly string[],
  able: readonly string[],
): Targets {
  for (const glob of globs) {
    const because = able.some((name) => matchGlob(glob, name)) ? null : whyNot(glob, from, members, fleet);
    if (because !== null) return { ok: false, refusal: targetUnavailable(rollout, from, glob, because, able) };
  }
  return { ok: true, to: able.filter((name) => globs.some((glob) => matchGlob(glob, name))) };
}

function whyNot(glob: string, from: string, members: readonly string[], fleet: FleetInput['fleet']): string {
  if (glob === from) return 'it is the cluster itself';
  if (isGlob(glob)) return 'none of the clusters that it matches is left';
  if (!members.includes(glob)) return `it is in no pool that ${from} serves`;
  const presence = presenceOf(fleet, glob);
  if (presence === 'drained') return 'it is drained';
  return presence === 'away' ? 'it is failed over itself' : 'it is on its way back itself, and others are there';
}

function membersBeside({ rollout }: TargetInput, pools: readonly Pool[], from: string): readonly string[] {
  const members = new Set(pools.flatMap(({ clusters }) => clusters));
  return rollout.clusters.map(({ name }) => name).filter((name) => name !== from && members.has(name));
}

/** Who could be given traffic in any of the pools. */
function ableIn(input: TargetInput, pools: readonly Pool[], from: string): readonly string[] {
  const able = new Set(
    pools.flatMap(({ clusters }) =>
      availableMembers(
        clusters.filter((name) => name !== from),
        input.fleet,
      ),
    ),
  );
  return membersBeside(input, pools, from).filter((name) => able.has(name));
}

/** The clusters that are known to have as much as they can carry. */
function fullClusters({ rollout, policy, fleet, observations, now }: TargetInput): ReadonlySet<string> {
  const loads = expectedLoads({ policy, fleet, loads: observations.loads, now, except: new Set() });
  return new Set(
    burdens(rollout.clusters, fleet.weights, loads)
      .filter(({ expected, capacity }) => expected !== null && capacity !== null && expected >= capacity)
      .map(({ cluster }) => cluster),
  );
}
