import fc from 'fast-check';
import { residencyFlaws } from '../../src/fleet/residency.ts';
import type { Cluster } from '../../src/rollout/cluster.ts';
import type { FleetPolicy, Pool } from '../../src/rollout/fleet-policy.ts';
import type { Observations } from '../../src/rollout/observations.ts';
import type { ChangingCommand } from '../../src/rollout/plan-input.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { cluster, exampleFleet } from './example-fleet.ts';

const JURISDICTIONS: readonly string[] = ['eu', 'uk', 'us'];
const NAMES = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'] as const;

const clusters: fc.Arbitrary<readonly Cluster[]> = fc.constantFrom(1, 2, 3, 3, 4, 5, 6, 8).chain((count) =>
  fc
    .array(
      fc.record({
        jurisdiction: fc.constantFrom('eu', 'eu', ...JURISDICTIONS),
        capacity: fc.option(fc.integer({ min: 1, max: 2000 })),
        cost: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: count, maxLength: count },
    )
    .map((drawn) => drawn.map((one, index) => cluster(NAMES[index] ?? 'c0', one.jurisdiction, one.capacity, one.cost))),
);

/** Shares in ordinary times: multiples of the grain that sum to the whole, some of them 0. */
function sharesOf(names: readonly string[], cuts: readonly number[], grain: number): Record<string, number> {
  const units = WHOLE / grain;
  const inner = names.slice(1).map((_, index) => (cuts[index] ?? 0) % (units + 1));
  const sorted = [0, ...inner.sort((one, other) => one - other), units];
  return Object.fromEntries(
    names.map((name, index) => [name, ((sorted[index + 1] ?? 0) - (sorted[index] ?? 0)) * grain]),
  );
}

/** A rollout over a fleet: 1 to 4 pools of 1 to 8 clusters, with residency rules that its pools keep. */
const fleetRollouts: fc.Arbitrary<Rollout> = fc
  .record({
    clusters,
    grain: fc.constantFrom(1, 100),
    allows: fc.array(fc.option(fc.subarray([...JURISDICTIONS])), { minLength: 3, maxLength: 3 }),
    geo: fc.boolean(),
    pools: fc.array(
      fc.record({
        members: fc.array(fc.constantFrom(true, true, true, false), { minLength: 8, maxLength: 8 }),
        cuts: fc.array(fc.nat(WHOLE), { minLength: 7, maxLength: 7 }),
        peak: fc.option(fc.integer({ min: 0, max: 3000 })),
        bursts: fc.boolean(),
      }),
      { minLength: 4, maxLength: 4 },
    ),
    quorum: fc.integer({ min: 1, max: 3 }),
    automatic: fc.boolean(),
    returnsByItself: fc.boolean(),
    steps: fc.constantFrom([WHOLE], [1000, 5000, WHOLE], [1, 3333, WHOLE]),
    mostPerMove: fc.constantFrom(100, 2000, WHOLE),
    hub: fc.boolean(),
  })
  .map((drawn) => {
    const jurisdictions = JURISDICTIONS.map((name, index) => {
      const allows = drawn.allows[index] ?? null;
      return { name, countries: [], allows: allows === null ? null : [...new Set([name, ...allows])] };
    });
    const served = drawn.geo ? JURISDICTIONS.map((name) => [name, [name]] as const) : [['all', JURISDICTIONS] as const];
    const pools = served.flatMap(([name, serves], index): readonly Pool[] => {
      const { members = [], cuts = [] } = drawn.pools[index] ?? {};
      const wanted = drawn.clusters.filter((_, place) => members[place] ?? false);
      const rules = jurisdictions.filter((one) => serves.some((each) => each === one.name));
      const allowed = (wanted.length > 0 ? wanted : drawn.clusters).filter((one) =>
        rules.every(({ allows }) => allows?.includes(one.jurisdiction) ?? true),
      );
      const names = allowed.map((one) => one.name);
      return names.length === 0
        ? []
        : [{ name, serves: [...serves], host: null, clusters: names, shares: sharesOf(names, cuts, drawn.grain) }];
    });
    // A fleet that no rule lets serve anybody is no fleet: then no rule binds.
    const [first] = drawn.clusters;
    const lone = {
      name: 'all',
      serves: [],
      host: null,
      clusters: [first?.name ?? 'c0'],
      shares: { [first?.name ?? 'c0']: WHOLE },
    };
    const policy: Partial<FleetPolicy> = {
      pools: pools.length === 0 ? [lone] : pools,
      jurisdictions,
      peak: Object.fromEntries(
        pools.flatMap(({ name }, index) => {
          const peak = drawn.pools[index]?.peak ?? null;
          return peak === null ? [] : [[name, peak]];
        }),
      ),
      grain: drawn.grain,
      failover: {
        ...{ automatic: drawn.automatic, quorum: drawn.quorum, staleSeconds: 120, unhealthySeconds: 60 },
        ...{ healthySeconds: 120, returnSteps: drawn.steps, returnPauseSeconds: 120 },
        ...{ returnsByItself: drawn.returnsByItself, drillSeconds: 300 },
      },
      burst: {
        homes: Object.fromEntries(
          pools.flatMap(({ name, clusters: names }, index) =>
            drawn.pools[index]?.bursts === true ? [[name, names[0] ?? 'c0']] : [],
          ),
        ),
        ...{ threshold: 8000, returnBelow: 5000, intervalSeconds: 120, staleSeconds: 120 },
        ...{ mostPerMove: drawn.mostPerMove, leastPerMove: 100 },
      },
    };
    return exampleFleet(policy, drawn.clusters);
  })
  .filter(({ fleet, clusters: all }) => fleet !== null && residencyFlaws(fleet, all).length === 0);

const scope = fc.record({ clusters: fc.constant([]), wave: fc.constant(null) });

/** Anything that can be asked for on either axis of a rollout, sensible or not. */
function anyCommand({ clusters: all, fleet }: Rollout): fc.Arbitrary<ChangingCommand> {
  const members = fleet?.pools.flatMap((one) => one.clusters) ?? [];
  const name = fc.constantFrom(...members, ...members, ...all.map((one) => one.name));
  const sometimes = (odd: string): fc.Arbitrary<string> =>
    fc.oneof({ weight: 15, arbitrary: name }, { weight: 1, arbitrary: fc.constant(odd) });
  const globs = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.oneof(
        name.map((one) => [one]),
        fc.array(name, { minLength: 1, maxLength: 2 }),
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom<readonly string[]>(['c*'], ['c[1]'], ['*', 'nowhere']) },
  );
  const to = fc.oneof(fc.constant([]), globs);
  const weight = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 50 }).map((each) => each * 100) },
    { weight: 1, arbitrary: fc.nat(WHOLE) },
  );
  const pools = fleet?.pools.map((one) => one.name) ?? [];
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        verb: fc.constant('shift' as const),
        weights: fc.uniqueArray(fc.record({ cluster: sometimes('c*'), weight }), {
          ...{ minLength: 1, maxLength: 3, selector: (one: { cluster: string }) => one.cluster },
        }),
        pool: fc.option(fc.constantFrom(...pools, ...pools, 'moon')),
      }),
    },
    { weight: 3, arbitrary: fc.record({ verb: fc.constant('drain' as const), clusters: globs }) },
    { weight: 3, arbitrary: fc.record({ verb: fc.constant('undrain' as const), clusters: globs }) },
    { weight: 4, arbitrary: fc.record({ verb: fc.constant('failover' as const), from: sometimes('c*'), to }) },
    {
      weight: 4,
      arbitrary: fc.record({ verb: fc.constant('failback' as const), from: sometimes('c?'), vouched: fc.boolean() }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        ...{ verb: fc.constant('drill' as const), from: name, to, seconds: fc.constantFrom(null, 60) },
      }),
    },
    { weight: 1, arbitrary: fc.constant({ verb: 'rebalance' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        ...{ verb: fc.constant('canary' as const), target: fc.oneof(fc.nat(WHOLE), fc.constant('next' as const)) },
        ...{ scope, fleet: fc.boolean(), sha: fc.constant(null), breakGlass: fc.constant(null) },
      }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<ChangingCommand>(
        { verb: 'promote', breakGlass: null },
        { verb: 'rollback', gradual: false },
        { verb: 'pause' },
        { verb: 'resume' },
        { verb: 'abort' },
      ),
    },
  );
}

/**
 * What was observed by a moment, given in milliseconds: how each observer has seen each cluster of late, and loads. It
 * follows from one number, since drawing every sample would take most of the time.
 */
function observationsFrom({ clusters: all }: Rollout, seed: number): (now: number) => Observations {
  let current = seed;
  const pick = <One>(...from: readonly [One, ...One[]]): One => {
    current = (Math.imul(current, 1_103_515_245) + 12_345) >>> 0;
    return from[(current >>> 16) % from.length] ?? from[0];
  };
  const views = all.map(({ name }) => ({
    name,
    healthy: pick(true, true, true, false),
    // Most observers agree; some see it otherwise.
    dissenter: pick(null, null, null, 'one', 'two'),
    samples: pick(0, 1, 4, 6, 6),
    age: pick(0, 0, 0, 5, 150, -30),
    load: pick(0, 50, 100, 200, 300, 500, 800, 1200, Number.NaN, -1, Number.POSITIVE_INFINITY),
  }));
  const hasLoads = pick(true, true, false);
  return (now) => {
    const at = (ago: number): string => new Date(now - ago * 1000).toISOString();
    const health = views.flatMap(({ name, healthy, dissenter, samples }) =>
      ['one', 'two', 'three'].flatMap((observer) =>
        Array.from({ length: samples }, (_, index) => {
          return { cluster: name, observer, healthy: observer === dissenter ? !healthy : healthy, at: at(index * 30) };
        }),
      ),
    );
    const loads = views.map(({ name, age, load }) => ({ cluster: name, at: at(age), requestsPerSecond: load }));
    return { health, loads: hasLoads ? loads : [] };
  };
}

/** A command (null: only time passes), how long it comes after the last one, and what is observed by then. */
export interface Moment {
  readonly command: ChangingCommand | null;
  readonly seconds: number;
  readonly observe: (now: number) => Observations;
}

/** A rollout and what happens to it. */
export const fleetHistories: fc.Arbitrary<readonly [Rollout, readonly Moment[]]> = fleetRollouts.chain((rollout) => {
  const moment = fc.record({
    command: fc.option(anyCommand(rollout)),
    seconds: fc.constantFrom(1, 30, 130, 600),
    observe: fc.nat().map((seed) => observationsFrom(rollout, seed)),
  });
  return fc.tuple(fc.constant(rollout), fc.array(moment, { maxLength: 25, size: 'max' }));
});
