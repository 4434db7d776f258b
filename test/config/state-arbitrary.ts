import fc from 'fast-check';
import type { FleetPolicy, Pool } from '../../src/rollout/fleet-policy.ts';
import type { Failover, FleetState, PoolWeights } from '../../src/rollout/fleet-state.ts';
import { REASONS, type Reason } from '../../src/rollout/reason.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { type LedgerEntry, otherSlot, PHASES, type State } from '../../src/rollout/state.ts';
import { WHOLE } from '../../src/rollout/weight.ts';

const time = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const login = fc.constantFrom('alice', 'bob', 'renovate[bot]', 'null', 'yes', '007', '1e3', 'headgate');
const sha = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 40 });
const allDigits = fc.string({ unit: fc.constantFrom(...'0123456789e'), minLength: 40, maxLength: 40 });
const pullRequest = fc.option(
  fc.record({ repository: fc.constantFrom('acme/shop', '1/2'), number: fc.integer({ min: 1, max: 1_000_000 }) }),
);
const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => /^./.test(text));
const reasons = Object.keys(REASONS).filter((code): code is Reason => code in REASONS);
const weight = fc.integer({ min: 0, max: WHOLE });

function entry(revision: number): fc.Arbitrary<LedgerEntry> {
  return fc.record({
    key,
    at: time,
    by: login,
    said: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ maxLength: 200 }),
      fc.constantFrom('/canary 25', '', '\uD83D', '"', '# x', '- {a: b}'),
    ),
    disposition: fc.constantFrom('applied', 'refused', 'superseded'),
    reason: fc.constantFrom(...reasons),
    revision: fc.integer({ min: 0, max: revision }),
  });
}

/** Any weights of a pool's clusters that sum to the whole. */
function poolWeights({ clusters }: Pool, grain: number): fc.Arbitrary<PoolWeights> {
  const units = WHOLE / grain;
  return fc
    .array(fc.integer({ min: 0, max: units }), { minLength: clusters.length - 1, maxLength: clusters.length - 1 })
    .map((cuts) => {
      const edges = [0, ...cuts.toSorted((left, right) => left - right), units];
      return Object.fromEntries(
        clusters.map((name, index) => [name, ((edges[index + 1] ?? 0) - (edges[index] ?? 0)) * grain]),
      );
    });
}

function somePools<T>(pools: readonly Pool[], value: (pool: Pool) => fc.Arbitrary<T>) {
  return fc
    .tuple(...pools.map((pool) => fc.option(fc.tuple(fc.constant(pool.name), value(pool)))))
    .map((found): Record<string, T> => Object.fromEntries(found.filter((each) => each !== null)));
}

/** Whoever carries a cluster's traffic is in a pool with it. */
function failoversOf(pools: readonly Pool[]): fc.Arbitrary<Failover[]> {
  const members = [...new Set(pools.flatMap(({ clusters }) => clusters))];
  const helpersOf = (from: string): string[] => {
    const shared = pools.flatMap(({ clusters }) => (clusters.includes(from) ? clusters : []));
    return [...new Set(shared)].filter((name) => name !== from);
  };
  return fc.subarray(members.filter((name) => helpersOf(name).length > 0)).chain((away) =>
    fc.tuple(
      ...away.map((from) =>
        fc.record({
          from: fc.constant(from),
          to: fc.subarray(helpersOf(from), { minLength: 1 }),
          by: login,
          at: time,
          returned: fc.integer({ min: 0, max: WHOLE - 1 }),
          movedAt: time,
          drillEnds: fc.option(time),
        }),
      ),
    ),
  );
}

/** Any state of the fleet axis under a policy. */
export function anyFleetState({ pools, grain }: FleetPolicy): fc.Arbitrary<FleetState> {
  const members = [...new Set(pools.flatMap(({ clusters }) => clusters))];
  return fc.record({
    weights: fc
      .tuple(...pools.map((pool) => fc.tuple(fc.constant(pool.name), poolWeights(pool, grain))))
      .map((found) => Object.fromEntries(found)),
    shifted: somePools(pools, (pool) => poolWeights(pool, grain)),
    drained: fc.dictionary(fc.constantFrom(...members), fc.record({ by: login, at: time }), { noNullPrototype: true }),
    failovers: failoversOf(pools),
    bursts: somePools(pools, (pool) => fc.record({ at: time, weights: poolWeights(pool, grain) })),
    movedAt: fc.option(time),
    newest: fc.option(fc.record({ at: time, key })),
  });
}

const failure = fc.record({ gate: fc.constant('success-rate'), cluster: fc.option(fc.constant('eu-west')), at: time });
const hold = fc.record({
  reason: fc.constantFrom('gate_failed' as const, 'deadline_over' as const),
  found: fc.string({ unit: 'grapheme', maxLength: 40 }),
  at: time,
  asks: fc.boolean(),
});
const queued = fc.record({
  pullRequest: fc.record({
    repository: fc.constantFrom('acme/shop' as const, '1/2' as const),
    number: fc.integer({ min: 1, max: 9 }),
  }),
  sha,
  by: login,
  at: time,
  key,
});

const earlier = fc.uniqueArray(fc.integer({ min: 1, max: WHOLE - 1 }), { minLength: 1, maxLength: 4 });

/** Any state that a rollout can be in. */
export function anyState(rollout: Rollout): fc.Arbitrary<State> {
  return fc
    .record({
      revision: fc.integer({ min: 0, max: 1_000_000 }),
      phase: fc.constantFrom(...PHASES),
      stable: fc.constantFrom(...rollout.slots),
    })
    .chain(({ revision, phase, stable }) => {
      const slot = otherSlot(rollout, stable);
      const candidate = fc.record({
        slot: fc.constant(slot),
        pullRequest,
        sha: fc.oneof(sha, allDigits),
        pinnedBy: login,
        pinnedAt: time,
      });
      const inTraffic = phase !== 'idle' && phase !== 'aborted';
      const weights = rollout.clusters.map((cluster) =>
        fc.tuple(fc.constant(cluster.name), inTraffic ? weight : fc.constant(0)),
      );
      return fc.record({
        rollout: fc.constant(rollout.name),
        revision: fc.constant(revision),
        phase: fc.constant(phase),
        live: fc.dictionary(
          fc.constantFrom(...rollout.clusters.map(({ name }) => name)),
          fc.record({ at: time, lagSeconds: fc.nat() }),
          { noNullPrototype: true },
        ),
        served: fc.dictionary(fc.constantFrom(...rollout.clusters.map(({ name }) => name)), time, {
          noNullPrototype: true,
        }),
        lost: fc.subarray(rollout.clusters.map(({ name }) => name).sort()),
        failures: phase === 'idle' ? fc.constant([]) : fc.array(failure, { maxLength: 3 }),
        hold: phase === 'paused' ? fc.option(hold) : fc.constant(null),
        queue: fc.uniqueArray(queued, {
          selector: ({ pullRequest: { repository, number } }) => `${repository}#${number}`,
          maxLength: 3,
        }),
        stable: fc.constant(stable),
        candidate: phase === 'idle' ? fc.constant(null) : candidate,
        weights: fc.tuple(...weights).map((pairs) => Object.fromEntries(pairs)),
        met:
          rollout.sessions === null || phase === 'idle'
            ? fc.constant({})
            : fc.dictionary(fc.constantFrom(...rollout.clusters.map(({ name }) => name)), earlier, {
                noNullPrototype: true,
              }),
        fleet: rollout.fleet === null ? fc.constant(null) : anyFleetState(rollout.fleet),
        movedAt: fc.option(time),
        approvals: fc.array(fc.record({ weight, by: login, at: time }), { maxLength: 3 }),
        newest: fc.option(fc.record({ at: time, key })),
        last: fc.option(
          fc.record({ outcome: fc.constantFrom('promoted', 'rolled-back'), sha, pullRequest, by: login, at: time }),
        ),
        ledger: fc.record({
          horizon: fc.option(time),
          entries: fc.uniqueArray(entry(revision), { selector: (each) => each.key, maxLength: 5 }),
        }),
      });
    });
}
