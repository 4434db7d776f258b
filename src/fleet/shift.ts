import type { FleetCommand } from '../rollout/command.ts';
import type { Pool } from '../rollout/fleet-policy.ts';
import {
  noOnePool,
  patternNotAllowed,
  severalPools,
  sharesNotWhole,
  unknownPool,
  weightTooFine,
} from '../rollout/fleet-refusals.ts';
import type { PoolWeights } from '../rollout/fleet-state.ts';
import { formatCommand } from '../rollout/format-command.ts';
import { isGlob, matchGlob } from '../rollout/glob.ts';
import { type Planned, refuse } from '../rollout/plan-input.ts';
import type { Refusal } from '../rollout/refusal.ts';
import { alreadySo } from '../rollout/refusals.ts';
import { unknownCluster } from '../rollout/scope-refusals.ts';
import { WHOLE } from '../rollout/weight.ts';
import { apportion } from './apportion.ts';
import { type FleetInput, isSame, stepTo, taken } from './fleet-step.ts';
import { ordinaryWeights } from './ordinary.ts';

type ShiftInput = FleetInput<Extract<FleetCommand, { verb: 'shift' }>>;

/**
 * `/shift`: what clusters of one pool have in ordinary times. A burst of that pool ends with it: what overflows is worked
 * out anew from the new shares. Drains and failovers stay.
 */
export function planShift(input: ShiftInput): Planned {
  const { rollout, policy, fleet } = input;
  const found = poolOf(input);
  if (!found.ok) return refuse(found.refusal);
  const { pool } = found;
  const divided = sharesOf(input, pool);
  if (!divided.ok) return refuse(divided.refusal);

  const { [pool.name]: _shifted, ...otherShifted } = fleet.shifted;
  const { [pool.name]: burst, ...bursts } = fleet.bursts;
  const present = ordinaryWeights(policy, fleet, pool);
  if (isSame({ pool: present }, { pool: divided.weights }) && burst === undefined) {
    return refuse(alreadySo(rollout, `the clusters of the pool ${pool.name} have these shares already`));
  }
  const isConfigured = isSame({ pool: pool.shares }, { pool: divided.weights });
  const shifted = isConfigured ? otherShifted : { ...otherShifted, [pool.name]: divided.weights };
  const step = stepTo(input, { shifted, bursts });
  return step.ok ? taken(input, step, 'shifted') : step;
}

/** The pool that is named, or the only one in which every cluster is at home. */
function poolOf({
  rollout,
  policy,
  fleet,
  command,
}: ShiftInput): { readonly ok: true; readonly pool: Pool } | { readonly ok: false; readonly refusal: Refusal } {
  const named = command.weights.map(({ cluster }) => cluster);
  const candidates = command.pool === null ? policy.pools : policy.pools.filter(({ name }) => name === command.pool);
  if (command.pool !== null && candidates.length === 0) {
    return {
      ok: false,
      refusal: unknownPool(
        rollout,
        command.pool,
        policy.pools.map(({ name }) => name),
      ),
    };
  }
  const members = [...new Set(candidates.flatMap(({ clusters }) => clusters))];
  for (const name of named) {
    const matches = members.filter((member) => matchGlob(name, member));
    if (isGlob(name)) return { ok: false, refusal: patternNotAllowed(rollout, name, matches) };
    if (matches.length === 0) return { ok: false, refusal: unknownCluster(rollout, name, members) };
  }
  const jurisdictions = new Map(rollout.clusters.map(({ name, jurisdiction }) => [name, jurisdiction]));
  const isAtHome = (pool: Pool, name: string): boolean =>
    pool.clusters.includes(name) &&
    (candidates.length === 1 ||
      (ordinaryWeights(policy, fleet, pool)[name] ?? 0) > 0 ||
      pool.serves.includes(jurisdictions.get(name) ?? ''));
  const homes = candidates.filter((pool) => named.every((name) => isAtHome(pool, name)));
  const [pool] = homes;
  if (pool === undefined) {
    const each = named.map((name) => {
      return [name, candidates.filter((one) => isAtHome(one, name)).map((one) => one.name)] as const;
    });
    return { ok: false, refusal: noOnePool(rollout, each) };
  }
  if (homes.length === 1) return { ok: true, pool };
  const names = homes.map(({ name }) => name);
  const commands = names.map((name) => formatCommand({ ...command, pool: name }));
  return { ok: false, refusal: severalPools(rollout, named, names, commands) };
}

/** The shares as they were named, and the rest for those that were not, in proportion to what these have. */
function sharesOf(
  { rollout, policy, fleet, command }: ShiftInput,
  pool: Pool,
): { readonly ok: true; readonly weights: PoolWeights } | { readonly ok: false; readonly refusal: Refusal } {
  const { grain } = policy;
  const named = new Map(command.weights.map(({ cluster, weight }) => [cluster, weight]));
  const fine = [...named].find(([, weight]) => weight % grain !== 0);
  if (fine !== undefined) return { ok: false, refusal: weightTooFine(rollout, pool, ...fine, grain) };
  const sum = [...named.values()].reduce((total, weight) => total + weight, 0);
  const others = pool.clusters.filter((name) => !named.has(name));
  if (sum > WHOLE || (others.length === 0 && sum !== WHOLE)) {
    return { ok: false, refusal: sharesNotWhole(rollout, pool, sum, others) };
  }
  const ordinary = ordinaryWeights(policy, fleet, pool);
  const parts = others.map((name) => BigInt(ordinary[name] ?? 0));
  const equal = parts.every((part) => part === 0n);
  const rest = others.length === 0 ? [] : apportion(equal ? parts.map(() => 1n) : parts, grain, WHOLE - sum);
  const divided = new Map(others.map((name, index) => [name, rest[index] ?? 0]));
  const weights = pool.clusters.map((name) => [name, named.get(name) ?? divided.get(name) ?? 0] as const);
  return { ok: true, weights: Object.fromEntries(weights) };
}
