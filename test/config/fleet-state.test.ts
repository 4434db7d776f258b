import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CORE_SCHEMA, load } from 'js-yaml';
import { fleetOnPolicy } from '../../src/config/fleet-on-policy.ts';
import { parseOwnState } from '../../src/config/own-state-text.ts';
import { readState, writeState } from '../../src/config/state-file.ts';
import type { FleetPolicy } from '../../src/rollout/fleet-policy.ts';
import type { FleetState } from '../../src/rollout/fleet-state.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { accepted, edited, exampleRollout, problemsOf } from './example-repository.ts';
import { fleetRollout, policyOf, poolOf } from './fleet-rollout.ts';
import { anyFleetState, anyState } from './state-arbitrary.ts';

const ROLLOUT = fleetRollout();
const FILE = 'rollouts/checkout/state.yaml';
const AT = '2026-08-01T12:00:00Z';

const FLEET: FleetState = {
  weights: {
    us: { 'us-east': 9_950, 'eu-north': 50 },
    eu: { 'eu-west': 0, 'eu-north': 10_000 },
  },
  shifted: { eu: { 'eu-west': 7_000, 'eu-north': 3_000 } },
  drained: { 'eu-west': { by: 'alice', at: AT } },
  failovers: [
    { from: 'us-east', to: ['eu-north'], by: '007', at: AT, returned: 9_950, movedAt: AT, drillEnds: null },
    { from: 'eu-west', to: ['eu-north'], by: 'bob', at: AT, returned: 0, movedAt: AT, drillEnds: AT },
  ],
  bursts: { us: { at: AT, weights: { 'us-east': 8_000, 'eu-north': 2_000 } } },
  movedAt: AT,
  newest: { at: AT, key: 'acme/gitops#3/comment/1/0' },
};

const STATE: State = {
  ...initialState(ROLLOUT),
  revision: 3,
  phase: 'progressing',
  candidate: { slot: 'green', pullRequest: null, sha: 'a'.repeat(40), pinnedBy: 'alice', pinnedAt: AT },
  weights: { 'eu-west': 2_500, 'eu-north': 0, 'us-east': 0 },
  met: { 'eu-west': [500, 1_000], 'eu-north': [1] },
  fleet: FLEET,
};

function problemsAfter(passage: string, replacement: string): string[] {
  const problems = problemsOf(readState(ROLLOUT, FILE, edited(writeState(STATE), passage, replacement)));
  return problems.filter((problem) => !problem.includes('this digest'));
}

describe('the fleet axis and the weights that users met, in a state file', () => {
  it('are written for people, sorted, in percent', () => {
    const lines = writeState(STATE).split('\n');
    expect(lines.slice(lines.indexOf('  met:'), lines.indexOf('  ledger:'))).toEqual([
      '  met:',
      '    eu-north: [0.01]',
      '    eu-west: [5, 10]',
      '  movedAt: null',
      '  approvals: []',
      '  newest: null',
      '  last: null',
      '  fleet:',
      '    weights:',
      '      eu:',
      '        eu-north: 100',
      '        eu-west: 0',
      '      us:',
      '        eu-north: 0.5',
      '        us-east: 99.5',
      '    shifted:',
      '      eu:',
      '        eu-north: 30',
      '        eu-west: 70',
      '    drained:',
      `      eu-west: {by: alice, at: "${AT}"}`,
      '    failovers:',
      `      - {from: us-east, to: [eu-north], by: "007", at: "${AT}", returned: 99.5, movedAt: "${AT}", drillEnds: null}`,
      `      - {from: eu-west, to: [eu-north], by: bob, at: "${AT}", returned: 0, movedAt: "${AT}", drillEnds: "${AT}"}`,
      '    bursts:',
      '      us:',
      `        at: "${AT}"`,
      '        weights:',
      '          eu-north: 20',
      '          us-east: 80',
      `    movedAt: "${AT}"`,
      `    newest: {at: "${AT}", key: "acme/gitops#3/comment/1/0"}`,
    ]);
  });

  it('leave no trace where there is neither', () => {
    const text = writeState({ ...STATE, met: {}, fleet: null });
    expect(text).not.toMatch(/met:|fleet:/);
  });

  it('are read back exactly, untouched or past the YAML parser', () => {
    fc.assert(
      fc.property(anyState(ROLLOUT), (state) => {
        const text = writeState(state);
        expect(accepted(readState(ROLLOUT, FILE, text))).toEqual(state);
        expect(accepted(readState(ROLLOUT, FILE, `# read by somebody\n${text}`))).toEqual(state);
      }),
      { numRuns: 150 },
    );
  });

  it('are parsed the quick way, and as YAML parses them', () => {
    fc.assert(
      fc.property(anyState(ROLLOUT), (state) => {
        const text = writeState(state);
        expect(parseOwnState(text)).toEqual(load(text, { schema: CORE_SCHEMA }));
      }),
      { numRuns: 100 },
    );
  });

  it('are read back for clusters and pools whose names look like something else', () => {
    const names = ['1e3', 'null', '007', 'weights', 'yes', 'fleet', 'a-0'];
    const share = (name: string): number => (name === 'yes' ? WHOLE : 0);
    const pools = names.map((name) => poolOf(name, Object.fromEntries(names.map((each) => [each, share(each)]))));
    const clusters = names.map((name) => ({ ...(ROLLOUT.clusters[0] ?? fail()), name }));
    const rollout = fleetRollout({ clusters, fleet: policyOf(pools) });
    const state = { ...STATE, weights: {}, met: { null: [25], '1e3': [1] }, fleet: initialState(rollout).fleet };
    const read = accepted(readState(rollout, FILE, writeState(state)));
    expect(read).toEqual({ ...state, weights: initialState(rollout).weights });
  });

  it('begin with the shares where the file knows no pools', () => {
    const text = writeState({ ...STATE, fleet: null });
    expect(accepted(readState(ROLLOUT, FILE, text)).fleet).toEqual(initialState(ROLLOUT).fleet);
  });

  it('are forgotten where the configuration has neither sessions nor pools any more', () => {
    const read = accepted(readState(exampleRollout('checkout'), FILE, writeState(STATE)));
    expect([read.met, read.fleet]).toEqual([{}, null]);
  });

  it('forget what was met in a cluster that left', () => {
    const clusters = ROLLOUT.clusters.filter(({ name }) => name !== 'eu-north');
    const read = accepted(readState({ ...ROLLOUT, clusters }, FILE, writeState(STATE)));
    expect(read.met).toEqual({ 'eu-west': [500, 1_000] });
  });

  it.each([
    [
      'a pool without its whole',
      '        eu-north: 100\n',
      '        eu-north: 90\n',
      'status.fleet.weights.eu: found 90 % in all, expected 100 % in all',
    ],
    ['a shift beyond the whole', 'eu-west: 70', 'eu-west: 71', 'status.fleet.shifted.eu: found 101 % in all'],
    ['a burst below the whole', 'us-east: 80', 'us-east: 7', 'status.fleet.bursts.us.weights: found 27 % in all'],
    ['a shift of an unknown pool', '    shifted:\n      eu:', '    shifted:\n      ue:', 'one of the pools of weights'],
    [
      'a cluster that no pool has',
      'eu-west: {by',
      'eu-wst: {by',
      'found "eu-wst", expected a cluster that has a weight',
    ],
    ['a failover from nowhere', 'from: us-east', 'from: us-eest', 'status.fleet.failovers[0].from: found "us-eest"'],
    ['a failover to nobody', 'to: [eu-north], by: bob', 'to: [], by: bob', 'a list of 1 to 5000 clusters'],
    ['a failover to itself', 'to: [eu-north], by: bob', 'to: [eu-west], by: bob', 'other clusters, each once'],
    [
      'two failovers of a cluster',
      'from: eu-west',
      'from: us-east',
      '"us-east" again, expected each cluster at most once',
    ],
    ['a failover that is over', 'returned: 99.5', 'returned: 100', 'less than 100, since then it is over'],
    ['a drill without an end', `drillEnds: "${AT}"`, 'drillEnds: soon', 'expected a time in UTC'],
    ['a key that is new', '    movedAt: "', '    locked: true\n    movedAt: "', 'the unknown key "locked"'],
    ['all as a weight that was met', '[5, 10]', '[5, 100]', 'weights between 0 and 100, each once'],
    ['a weight that was met twice', '[5, 10]', '[5, 5]', 'weights between 0 and 100, each once'],
  ])('refuse %s', (_what, passage, replacement, expected) => {
    expect(problemsAfter(passage, replacement).join('\n')).toContain(expected);
  });

  it('refuse weights that were met without a candidate', () => {
    const state: State = { ...STATE, phase: 'idle', candidate: null, weights: initialState(ROLLOUT).weights };
    expect(problemsOf(readState(ROLLOUT, FILE, writeState(state))).join('\n')).toContain('there is no candidate');
  });

  it('notice an edit by hand that is right in itself', () => {
    const text = edited(edited(writeState(STATE), 'us-east: 99.5', 'us-east: 99'), 'eu-north: 0.5', 'eu-north: 1');
    expect(problemsOf(readState(ROLLOUT, FILE, text))).toEqual([expect.stringContaining('this digest')]);
  });
});

describe('a fleet state under another configuration', () => {
  const under = (pools: FleetPolicy['pools'], overrides: Partial<FleetPolicy> = {}): FleetState =>
    fleetOnPolicy(FLEET, policyOf(pools, overrides));

  it('gives a new pool its shares and forgets one that is gone', () => {
    const { weights, shifted, bursts } = under([poolOf('ch', { 'eu-west': 2_500, 'eu-north': 7_500 })]);
    expect([weights, shifted, bursts]).toEqual([{ ch: { 'eu-west': 2_500, 'eu-north': 7_500 } }, {}, {}]);
  });

  it('gives a cluster that joined a pool nothing yet', () => {
    const { weights, shifted } = under([poolOf('eu', { 'eu-west': 5_000, 'eu-north': 0, 'eu-south': 5_000 })]);
    expect(weights).toEqual({ eu: { 'eu-west': 0, 'eu-north': 10_000, 'eu-south': 0 } });
    expect(shifted).toEqual({ eu: { 'eu-west': 7_000, 'eu-north': 3_000, 'eu-south': 0 } });
  });

  it('divides what a cluster had that left in proportion, so that a drained one gets nothing', () => {
    const before = { ...FLEET, weights: { all: { a: 0, b: 2_000, c: 3_000, gone: 5_000 } } };
    const after = fleetOnPolicy(before, policyOf([poolOf('all', { a: 9_000, b: 500, c: 500 })]));
    expect(after.weights).toEqual({ all: { a: 0, b: 4_000, c: 6_000 } });
  });

  it('falls back to the shares where a cluster left that had everything', () => {
    const { weights, shifted, drained } = under([poolOf('eu', { 'eu-west': 10_000 })]);
    expect(weights).toEqual({ eu: { 'eu-west': 10_000 } });
    expect(shifted).toEqual({ eu: { 'eu-west': 10_000 } });
    expect(drained).toEqual(FLEET.drained);
  });

  it('ends failovers, drains and bursts that are about clusters which left', () => {
    const { failovers, drained, bursts } = under([poolOf('us', { 'us-east': 10_000 })]);
    expect([failovers, drained]).toEqual([[], {}]);
    expect(bursts).toEqual({ us: { at: AT, weights: { 'us-east': 10_000 } } });
  });

  it('keeps those of a failover’s helpers that are left', () => {
    const failover = { from: 'a', to: ['b', 'c'], by: 'alice', at: AT, returned: 0, movedAt: AT, drillEnds: null };
    const policy = policyOf([poolOf('all', { a: 5_000, c: 5_000 })]);
    expect(fleetOnPolicy({ ...FLEET, failovers: [failover] }, policy).failovers).toEqual([{ ...failover, to: ['c'] }]);
  });

  it('ends a failover whose helpers are left in other pools alone, or a drained cluster could never come back', () => {
    const pools = [poolOf('eu', { 'eu-west': 5_000, 'eu-north': 5_000 }), poolOf('us', { 'us-east': 10_000 })];
    expect(under(pools).failovers.map(({ from }) => from)).toEqual(['eu-west']);
  });

  it('is marked as not written where the weights come out other than they were, and only there', () => {
    const same = FLEET.weights['eu'] ?? {};
    const pools = Object.entries(FLEET.weights).map(([name, weights]) => poolOf(name, weights));
    expect(fleetOnPolicy(FLEET, policyOf(pools)).unwritten).toBeUndefined();
    expect(under([poolOf('eu', same)]).unwritten).toBe(Object.keys(FLEET.weights).length === 1 ? undefined : true);
    expect(under([...pools, poolOf('new', { 'eu-west': 10_000 })]).unwritten).toBe(true);
    expect(under([poolOf('eu', { 'eu-west': 10_000 })]).unwritten).toBe(true);
  });

  it('keeps what the files say with those weights, to tell its own hand from others', () => {
    expect(under([poolOf('eu', { 'eu-west': 10_000 })]).written).toEqual(FLEET.weights);
    const pools = Object.entries(FLEET.weights).map(([name, weights]) => poolOf(name, weights));
    expect(under(pools)).not.toHaveProperty('written');
  });

  it('rounds to the grain of a hub', () => {
    const { weights } = under([poolOf('us', { 'us-east': 5_000, 'eu-north': 5_000 })], { grain: 100 });
    expect(weights).toEqual({ us: { 'us-east': 9_900, 'eu-north': 100 } });
  });

  it('is a state that is written and read back, whatever changed', () => {
    const clusters = ['eu-west', 'eu-north', 'us-east', 'constructor-1', 'x'];
    const anyPool = (name: string) =>
      fc
        .subarray(clusters, { minLength: 1 })
        .map((members) =>
          poolOf(name, Object.fromEntries(members.map((each, index) => [each, index === 0 ? WHOLE : 0]))),
        );
    const anyPolicy = fc
      .tuple(fc.subarray(['eu', 'us', 'all'], { minLength: 1 }), fc.constantFrom(1, 100))
      .chain(([names, grain]) => fc.tuple(...names.map(anyPool)).map((pools) => policyOf(pools, { grain })));
    const moved = anyPolicy.chain((before) => fc.tuple(anyFleetState(before), anyPolicy));
    fc.assert(
      fc.property(moved, ([fleet, policy]) => {
        const rollout = { ...ROLLOUT, fleet: policy };
        const after = accepted(readState(rollout, FILE, writeState({ ...STATE, fleet })));
        for (const { name, clusters: members } of policy.pools) {
          const weights = after.fleet?.weights[name] ?? {};
          expect(Object.keys(weights)).toEqual([...members]);
          expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBe(WHOLE);
          expect(Object.values(weights).every((weight) => weight % policy.grain === 0)).toBe(true);
        }
        const { unwritten: _, written: __, ...settled } = after.fleet ?? { unwritten: undefined };
        expect(accepted(readState(rollout, FILE, writeState(after)))).toEqual({ ...after, fleet: settled });
      }),
    );
  });
});

function fail(): never {
  throw new Error('The example has no clusters.');
}
