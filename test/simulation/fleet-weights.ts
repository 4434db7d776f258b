import type { CommittedFailover, CommittedFleet } from './committed-fleet.ts';
import type { Terrain, TerrainPool } from './fleet-terrain.ts';
import { divide, WHOLE } from './largest-remainder.ts';

/** What the weights in force follow from: `docs/adr/0014-pools.md`. */
export type Decided = Omit<CommittedFleet, 'weights'>;
type Weights = Readonly<Record<string, number>>;

/** What a pool's members have where nothing fails: as somebody shifted it, otherwise as it is configured. */
export function ordinaryTimes({ shifted }: Pick<Decided, 'shifted'>, pool: TerrainPool): Weights {
  return onMembers(pool, shifted[pool.name]) ?? pool.shares;
}

/**
 * What was decided under another configuration, on the members of today: who came has nothing of it, and what left is
 * divided among the others in proportion. Null where none of these had anything.
 */
export function onMembers({ clusters }: TerrainPool, weights: Weights | undefined): Weights | null {
  const parts = clusters.map((name) => weights?.[name] ?? 0);
  const sum = parts.reduce((total, part) => total + part, 0);
  if (sum === 0) return null;
  const whole = sum === WHOLE ? parts : divide(parts.map(BigInt));
  return Object.fromEntries(clusters.map((name, index) => [name, whole[index] ?? 0]));
}

/** Who of some clusters can take more: those that nothing is the matter with, otherwise those on their way back. */
export function available(clusters: readonly string[], { drained, failovers }: Decided): readonly string[] {
  const returned = (name: string): number => failovers.find(({ from }) => from === name)?.returned ?? WHOLE;
  const here = clusters.filter((name) => !drained.includes(name));
  const present = here.filter((name) => returned(name) === WHOLE);
  return present.length > 0 ? present : here.filter((name) => returned(name) > 0);
}

/** The weights in force in every pool; null where somebody's traffic would have no taker. */
export function weightsOf(terrain: Terrain, decided: Decided): Readonly<Record<string, Weights>> | null {
  const result: Record<string, Weights> = {};
  for (const pool of terrain.pools) {
    const weights = weightsOfPool(terrain, decided, pool);
    if (weights === null) return null;
    result[pool.name] = weights;
  }
  return result;
}

function weightsOfPool(terrain: Terrain, decided: Decided, pool: TerrainPool): Weights | null {
  const ordinary = ordinaryTimes(decided, pool);
  const takers = available(pool.clusters, decided);
  // Each cluster has a numerator over `denominator`, so that nothing is rounded before the end.
  let denominator = 1n;
  const numerators = new Map<string, bigint>();
  const give = (name: string, amount: bigint, over: bigint): void => {
    for (const [known, numerator] of numerators) numerators.set(known, numerator * over);
    numerators.set(name, (numerators.get(name) ?? 0n) + amount * denominator);
    denominator *= over;
  };
  for (const name of pool.clusters) {
    const own = ordinary[name] ?? 0;
    const failover = decided.failovers.find(({ from }) => from === name);
    const returned = decided.drained.includes(name) ? 0 : (failover?.returned ?? WHOLE);
    give(name, BigInt(own * returned), 1n);
    const lost = own * (WHOLE - returned);
    if (lost === 0) continue;
    if (takers.length === 0) return null;
    const parts =
      failover === undefined ? inProportion(takers, ordinary) : bySpare(terrain, decided, failover, takers, ordinary);
    const sum = [...parts.values()].reduce((total, part) => total + part, 0n);
    for (const [taker, part] of parts) if (part > 0n) give(taker, BigInt(lost) * part, sum);
  }
  const divided = divide(pool.clusters.map((name) => numerators.get(name) ?? 0n));
  return Object.fromEntries(pool.clusters.map((name, index) => [name, divided[index] ?? 0]));
}

function inProportion(takers: readonly string[], ordinary: Weights): ReadonlyMap<string, bigint> {
  const hasAny = takers.some((name) => (ordinary[name] ?? 0) > 0);
  return new Map(takers.map((name) => [name, hasAny ? BigInt(ordinary[name] ?? 0) : 1n]));
}

/** In proportion to what each could carry beyond ordinary times at the declared peak, where that is known of all. */
function bySpare(
  terrain: Terrain,
  decided: Decided,
  failover: CommittedFailover,
  takers: readonly string[],
  ordinary: Weights,
): ReadonlyMap<string, bigint> {
  const named = carriersOf(failover, decided.failovers, takers, []);
  const chosen = named.length > 0 ? takers.filter((name) => named.includes(name)) : takers;
  const spares = chosen.map((name) => spareOf(terrain, decided, name));
  if (spares.some((spare) => spare === null) || spares.every((spare) => spare === 0)) {
    return inProportion(chosen, ordinary);
  }
  return new Map(chosen.map((name, index) => [name, BigInt(spares[index] ?? 0)]));
}

/** Those whom the failover names; where none of them can, those who carry theirs. */
function carriersOf(
  { from, to }: CommittedFailover,
  failovers: readonly CommittedFailover[],
  takers: readonly string[],
  passed: readonly string[],
): readonly string[] {
  const able = to.filter((name) => takers.includes(name));
  if (able.length > 0) return able;
  return to.flatMap((name) => {
    const next = failovers.find((failover) => failover.from === name);
    return next === undefined || [...passed, from].includes(name)
      ? []
      : carriersOf(next, failovers, takers, [...passed, from]);
  });
}

/** In requests per second times the whole; null where it was not declared. */
function spareOf({ pools, capacity, fleet }: Terrain, decided: Decided, cluster: string): number | null {
  const declared = capacity[cluster];
  if (declared === undefined) return null;
  let spare = declared * WHOLE;
  for (const pool of pools) {
    const weight = ordinaryTimes(decided, pool)[cluster] ?? 0;
    if (weight === 0) continue;
    const peak = fleet.peak[pool.name];
    if (peak === undefined) return null;
    spare -= peak * weight;
  }
  return Math.max(0, spare);
}

/** What a cluster would have to carry at the declared peak, in requests per second; null where it was not declared. */
export function loadOf({ fleet }: Terrain, weights: Readonly<Record<string, Weights>>, cluster: string): number | null {
  let load = 0;
  for (const [pool, each] of Object.entries(weights)) {
    const weight = each[cluster] ?? 0;
    if (weight === 0) continue;
    const peak = fleet.peak[pool];
    if (peak === undefined) return null;
    load += (peak * weight) / WHOLE;
  }
  return load;
}
