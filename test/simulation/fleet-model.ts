import type { CommittedFailover, CommittedFleet } from './committed-fleet.ts';
import { jurisdictionOf } from './fleet-setting.ts';
import type { Terrain, TerrainPool } from './fleet-terrain.ts';
import { available, type Decided, loadOf, onMembers, ordinaryTimes, weightsOf } from './fleet-weights.ts';
import { divide, WHOLE } from './largest-remainder.ts';
import type { MeantFleetCommand } from './meant-command.ts';

/** What only the committed state and the process that wrote it can say. */
export interface Chosen {
  /** The failovers that were committed: whom an unnamed failover chose. */
  readonly failovers: readonly CommittedFailover[];
  /** The clusters that enough observers saw healthy, and unhealthy, for long enough. */
  readonly healthy: readonly string[];
  readonly unhealthy: readonly string[];
  /** True: nobody asked for it. */
  readonly byItself: boolean;
}

/** The fleet axis before Headgate's first commit, or as a committed one stands under the configuration of today. */
export function fleetOn(terrain: Terrain, state: CommittedFleet | null): CommittedFleet {
  const members = terrain.pools.flatMap(({ clusters }) => clusters);
  const isMember = (name: string): boolean => members.includes(name);
  const failovers = (state?.failovers ?? []).flatMap((failover) => {
    const shared = terrain.pools.filter(({ clusters }) => clusters.includes(failover.from));
    const to = failover.to.filter((name) => shared.some(({ clusters }) => clusters.includes(name)));
    return to.length > 0 ? [{ ...failover, to }] : [];
  });
  const on = (weights: CommittedFleet['weights'] | undefined, pool: TerrainPool) =>
    onMembers(pool, weights?.[pool.name]);
  const shifted = terrain.pools.flatMap((pool) => {
    const kept = on(state?.shifted, pool);
    return kept === null ? [] : [[pool.name, kept] as const];
  });
  const weights = Object.fromEntries(terrain.pools.map((pool) => [pool.name, on(state?.weights, pool) ?? pool.shares]));
  return {
    weights,
    isUnwritten: state !== null && showWeights({ weights }) !== showWeights(state),
    shifted: Object.fromEntries(shifted),
    drained: (state?.drained ?? []).filter(isMember),
    failovers,
  };
}

/**
 * What an applied command on the fleet axis must have done, worked out a second time from the documentation.
 *
 * @returns the fleet axis that must follow, or why the command cannot have been applied
 */
export function applyToFleet(
  terrain: Terrain,
  fleet: CommittedFleet,
  command: MeantFleetCommand,
  chosen: Chosen,
): CommittedFleet | string {
  switch (command.kind) {
    case 'shift':
      return shift(terrain, fleet, command);
    case 'drain': {
      const drained = [...new Set([...fleet.drained, ...command.clusters])].sort();
      if (drained.length === fleet.drained.length) return 'drained what is drained';
      return follow(terrain, { ...fleet, drained });
    }
    case 'undrain': {
      const drained = fleet.drained.filter((name) => !command.clusters.includes(name));
      if (drained.length === fleet.drained.length) return 'undrained what is not drained';
      return follow(terrain, { ...fleet, drained });
    }
    case 'failover':
    case 'drill':
      return failOver(terrain, fleet, command, chosen);
    case 'failback':
      return failBack(terrain, fleet, command, chosen);
    case 'rebalance': {
      const after = follow(terrain, fleet);
      const isSame = typeof after !== 'string' && showWeights(after) === showWeights(fleet);
      return isSame && fleet.isUnwritten !== true ? 'rebalanced what is balanced' : after;
    }
    default:
      return command satisfies never;
  }
}

function follow(terrain: Terrain, decided: Decided): CommittedFleet | string {
  const weights = weightsOf(terrain, decided);
  return weights === null ? 'nobody is left to take the traffic' : { ...decided, weights };
}

function shift(
  terrain: Terrain,
  fleet: CommittedFleet,
  { weights, pool: named }: Extract<MeantFleetCommand, { kind: 'shift' }>,
): CommittedFleet | string {
  const candidates = terrain.pools.filter(({ name }) => named === null || name === named);
  const isHome = (pool: TerrainPool, cluster: string): boolean =>
    pool.clusters.includes(cluster) &&
    (candidates.length === 1 ||
      (ordinaryTimes(fleet, pool)[cluster] ?? 0) > 0 ||
      pool.serves.includes(jurisdictionOf(cluster)));
  const [pool, ...others] = candidates.filter((one) => weights.every(({ cluster }) => isHome(one, cluster)));
  if (pool === undefined || others.length > 0) return 'shifted in no one pool';
  const left = weights.reduce((rest, { weight }) => rest - weight, WHOLE);
  const unnamed = pool.clusters.filter((name) => weights.every(({ cluster }) => cluster !== name));
  if (left < 0 || (left > 0 && unnamed.length === 0)) return 'the shares are not the whole';
  const ordinary = ordinaryTimes(fleet, pool);
  const parts = unnamed.map((name) => BigInt(ordinary[name] ?? 0));
  const isEqual = parts.every((part) => part === 0n);
  const rest = unnamed.length === 0 ? [] : divide(isEqual ? parts.map(() => 1n) : parts, left);
  const shares = Object.fromEntries([
    ...weights.map(({ cluster, weight }) => [cluster, weight] as const),
    ...unnamed.map((name, index) => [name, rest[index] ?? 0] as const),
  ]);
  const isAs = (other: Readonly<Record<string, number>>): boolean =>
    pool.clusters.every((name) => (shares[name] ?? 0) === (other[name] ?? 0));
  if (isAs(ordinary)) return 'shifted to what is so already';
  const { [pool.name]: _, ...elsewhere } = fleet.shifted;
  return follow(terrain, { ...fleet, shifted: isAs(pool.shares) ? elsewhere : { ...elsewhere, [pool.name]: shares } });
}

function failOver(
  terrain: Terrain,
  fleet: CommittedFleet,
  { kind, from, to }: Extract<MeantFleetCommand, { kind: 'failover' | 'drill' }>,
  chosen: Chosen,
): CommittedFleet | string {
  const existing = fleet.failovers.find((failover) => failover.from === from);
  const served = terrain.pools.filter(
    (pool) => (ordinaryTimes(fleet, pool)[from] ?? 0) > 0 || (fleet.weights[pool.name]?.[from] ?? 0) > 0,
  );
  const isKept = kind === 'failover' && !chosen.byItself;
  if (existing === undefined && fleet.drained.includes(from) && !isKept) return 'failed over what is drained by itself';
  if (existing === undefined && served.length === 0) return 'failed over what has no traffic';
  if (chosen.byItself && !terrain.fleet.automatic) return 'failed over by itself, which is left to a person';
  if (chosen.byItself && !chosen.unhealthy.includes(from))
    return `failed over by itself, and no quorum saw ${from} unhealthy`;
  const able = new Set(
    served.flatMap(({ clusters }) =>
      available(
        clusters.filter((name) => name !== from),
        fleet,
      ),
    ),
  );
  const wrong = to.find((name) => !able.has(name));
  if (wrong !== undefined) return `failed over to ${wrong}, which cannot take it`;
  const targets = to.length > 0 ? to : (targetsAnew(existing, from, able, chosen) ?? []);
  if (targets.length === 0) return 'failed over to nobody';
  const isDrill = kind === 'drill';
  if (isDrill && existing !== undefined) return 'a drill of what is failed over';
  const isSame = existing?.to.length === targets.length && targets.every((name) => existing.to.includes(name));
  if (existing?.returned === 0 && !existing.isDrill && isSame) return 'failed over what is failed over';
  const failover = { from, to: targets, returned: 0, isDrill };
  const failovers =
    existing === undefined
      ? [...fleet.failovers, failover]
      : fleet.failovers.map((one) => (one === existing ? failover : one));
  const after = follow(terrain, { ...fleet, failovers });
  const needsRoom = isDrill ? 'proof' : chosen.byItself ? 'no disproof' : null;
  return typeof after === 'string' || needsRoom === null
    ? after
    : (lacksRoom(terrain, fleet, after, needsRoom) ?? after);
}

/** What stands keeps its targets; otherwise those that were committed, if there still are any. */
function targetsAnew(
  existing: CommittedFailover | undefined,
  from: string,
  able: ReadonlySet<string>,
  { failovers }: Chosen,
): readonly string[] {
  if (existing !== undefined) return existing.to;
  const committed = failovers.find((one) => one.from === from)?.to.filter((name) => able.has(name)) ?? [];
  return committed.length > 0 ? committed : [...able];
}

/** Why those who take more cannot carry it; null if they can. */
function lacksRoom(
  terrain: Terrain,
  before: CommittedFleet,
  after: CommittedFleet,
  needed: 'proof' | 'no disproof',
): string | null {
  for (const name of new Set(terrain.pools.flatMap(({ clusters }) => clusters))) {
    const gains = terrain.pools.some(
      (pool) => (after.weights[pool.name]?.[name] ?? 0) > (before.weights[pool.name]?.[name] ?? 0),
    );
    if (!gains) continue;
    const load = loadOf(terrain, after.weights, name);
    const capacity = terrain.capacity[name];
    if (load === null || capacity === undefined) {
      if (needed === 'proof') return `nobody said whether ${name} can carry it`;
    } else if (load > capacity) return `${name} cannot carry it`;
  }
  return null;
}

function failBack(
  terrain: Terrain,
  fleet: CommittedFleet,
  { from, vouched }: Extract<MeantFleetCommand, { kind: 'failback' }>,
  { healthy }: Chosen,
): CommittedFleet | string {
  const failover = fleet.failovers.find((one) => one.from === from);
  if (failover === undefined) return 'failed back what is not failed over';
  const needsProof = !vouched && failover.returned === 0 && !failover.isDrill;
  if (needsProof && !healthy.includes(from)) return `failed back, and no quorum saw ${from} healthy`;
  const steps = terrain.fleet.returnSteps.map((percent) => Math.round(percent * 100));
  const returned = steps.find((step) => step > failover.returned) ?? WHOLE;
  const failovers = fleet.failovers.flatMap((one) => {
    if (one !== failover) return [one];
    return returned === WHOLE ? [] : [{ ...one, returned }];
  });
  return follow(terrain, { ...fleet, failovers });
}

function showWeights({ weights }: Pick<CommittedFleet, 'weights'>): string {
  const show = (each: Readonly<Record<string, number>>): string =>
    Object.keys(each)
      .sort()
      .map((name) => `${name} ${each[name]}`)
      .join(' ');
  return Object.keys(weights)
    .sort()
    .map((pool) => `${pool}: ${show(weights[pool] ?? {})}`)
    .join('; ');
}

/** The fleet axis as words that are the same for the same. */
export function showFleet(fleet: CommittedFleet): string {
  const { shifted, drained, failovers } = fleet;
  const away = failovers.map(
    ({ from, to, returned, isDrill }) =>
      `${from} to ${[...to].sort().join(' and ')} (${returned}${isDrill ? ', a drill' : ''})`,
  );
  const ordinary = showWeights({ ...fleet, weights: shifted });
  return `weights ${showWeights(fleet)}; shifted ${ordinary || 'nothing'}; drained ${[...drained].sort().join(', ') || 'none'}; away ${away.join(', ') || 'none'}`;
}
