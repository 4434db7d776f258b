import fc from 'fast-check';
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
        stable: fc.constant(stable),
        candidate: phase === 'idle' ? fc.constant(null) : candidate,
        weights: fc.tuple(...weights).map((pairs) => Object.fromEntries(pairs)),
        met: fc.constant({}),
        fleet: fc.constant(null),
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
