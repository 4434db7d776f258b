import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readState, writeState } from '../../src/config/state-file.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { accepted, edited, exampleRollout, problemsOf } from './example-repository.ts';
import { anyState } from './state-arbitrary.ts';

const CHECKOUT = exampleRollout('checkout');
const FILE = 'rollouts/checkout/state.yaml';
const SHA = '0123456789012345678901234567890123456789';

const STATE: State = {
  rollout: 'checkout',
  revision: 7,
  phase: 'progressing',
  stable: 'blue',
  candidate: {
    slot: 'green',
    pullRequest: { repository: 'acme/shop', number: 12 },
    sha: SHA,
    pinnedBy: 'alice',
    pinnedAt: '2026-08-01T12:00:00Z',
  },
  weights: { 'us-east': 0, 'eu-west': 2_500, 'eu-north': 1_234 },
  met: {},
  fleet: null,
  movedAt: '2026-08-01T12:00:04.123Z',
  live: { 'eu-west': { at: '2026-08-01T12:00:51Z', lagSeconds: 47 } },
  lost: ['us-east'],
  served: { 'us-east': '2026-07-31T09:00:00.000Z' },
  failures: [{ gate: 'success-rate', cluster: 'eu-west', at: '2026-08-01T12:03:00Z' }],
  hold: null,
  queue: [
    {
      pullRequest: { repository: 'acme/shop', number: 14 },
      sha: SHA,
      by: 'bob',
      at: '2026-08-01T12:04:00Z',
      key: 'acme/shop#14/comment/9/1',
    },
  ],
  approvals: [{ weight: 2_500, by: 'carol', at: '2026-08-01T12:05:00Z' }],
  newest: { at: '2026-08-01T12:00:00Z', key: 'acme/shop#12/comment/1/0' },
  last: { outcome: 'promoted', sha: SHA, pullRequest: null, by: 'bob', at: '2026-07-01T00:00:00Z' },
  ledger: {
    horizon: '2026-06-01T00:00:00Z',
    entries: [
      {
        key: 'acme/shop#12/comment/1/0',
        at: '2026-08-01T12:00:00Z',
        by: 'alice',
        said: '/canary 25 # "now"',
        disposition: 'applied',
        reason: 'started',
        revision: 6,
      },
      {
        key: 'acme/shop#12/comment/2/0',
        at: '2026-08-01T12:01:00Z',
        by: 'null',
        said: '',
        disposition: 'refused',
        reason: 'not_permitted',
        revision: 7,
      },
    ],
  },
};

const HOLD: State['hold'] = {
  reason: 'gate_failed',
  found: 'success-rate failed 3 times in "eu-west"',
  at: '2026-08-01T12:05:00Z',
  asks: true,
};

function problemsAfter(passage: string, replacement: string): string[] {
  return problemsOf(readState(CHECKOUT, FILE, edited(writeState(STATE), passage, replacement)));
}

describe('a state file', () => {
  it('is written for people, with a line for each decision', () => {
    expect(writeState(STATE).split('\n')).toEqual([
      '# Written by Headgate; do not edit. It says where the rollout stands and what was decided, and by whom.',
      'apiVersion: headgate.dev/v1alpha1',
      'kind: RolloutState',
      'metadata:',
      '  name: checkout',
      'status:',
      '  revision: 7',
      '  phase: progressing',
      '  stable: blue',
      '  candidate:',
      '    slot: green',
      '    pullRequest: {repository: "acme/shop", number: 12}',
      `    sha: "${SHA}"`,
      '    pinnedBy: alice',
      '    pinnedAt: "2026-08-01T12:00:00Z"',
      '  weights:',
      '    eu-north: 12.34',
      '    eu-west: 25',
      '    us-east: 0',
      '  movedAt: "2026-08-01T12:00:04.123Z"',
      '  live:',
      '    eu-west: {at: "2026-08-01T12:00:51Z", lagSeconds: 47}',
      '  lost: [us-east]',
      '  served:',
      '    us-east: "2026-07-31T09:00:00.000Z"',
      '  failures:',
      '    - {gate: success-rate, cluster: eu-west, at: "2026-08-01T12:03:00Z"}',
      '  queue:',
      `    - {pullRequest: {repository: "acme/shop", number: 14}, sha: "${SHA}", by: bob, at: "2026-08-01T12:04:00Z", key: "acme/shop#14/comment/9/1"}`,
      '  approvals:',
      '    - {weight: 25, by: carol, at: "2026-08-01T12:05:00Z"}',
      '  newest: {at: "2026-08-01T12:00:00Z", key: "acme/shop#12/comment/1/0"}',
      '  last:',
      '    outcome: promoted',
      `    sha: "${SHA}"`,
      '    pullRequest: null',
      '    by: bob',
      '    at: "2026-07-01T00:00:00Z"',
      '  ledger:',
      '    horizon: "2026-06-01T00:00:00Z"',
      '    entries:',
      '      - {key: "acme/shop#12/comment/1/0", at: "2026-08-01T12:00:00Z", by: alice, said: "/canary 25 # \\"now\\"", disposition: applied, reason: started, revision: 6}',
      '      - {key: "acme/shop#12/comment/2/0", at: "2026-08-01T12:01:00Z", by: "null", said: "", disposition: refused, reason: not_permitted, revision: 7}',
      expect.stringMatching(/^digest: "sha256:[0-9a-f]{64}"$/),
      '',
    ]);
  });

  it('is read back exactly, whatever people said', () => {
    fc.assert(
      fc.property(anyState(CHECKOUT), (state) => {
        const text = writeState(state);
        expect(accepted(readState(CHECKOUT, FILE, text))).toEqual(state);
        // A comment sends it past the quick way for untouched text, to the YAML parser.
        expect(accepted(readState(CHECKOUT, FILE, `# read by somebody\n${text}`))).toEqual(state);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps characters that YAML readers refuse or take for line breaks, escaped', () => {
    const said = 'a\u007f\u0085\u009f\u2028\u2029\uFEFF\uFFFD\uFFFE\uD83D\u0000\tz';
    const entries = STATE.ledger.entries.map((entry) => ({ ...entry, said }));
    const state = { ...STATE, ledger: { ...STATE.ledger, entries } };
    const text = writeState(state);
    expect(text.match(/[^\n\x20-\x7e]/g)).toBeNull();
    expect(accepted(readState(CHECKOUT, FILE, text))).toEqual(state);
    expect(accepted(readState(CHECKOUT, FILE, `# read by somebody\n${text}`))).toEqual(state);
  });

  it('is the same bytes for the same state, however its weights are ordered', () => {
    const reversed = { ...STATE, weights: Object.fromEntries(Object.entries(STATE.weights).reverse()) };
    expect(writeState(reversed)).toBe(writeState(STATE));
  });

  it('is the initial state where there is no file', () => {
    expect(accepted(readState(CHECKOUT, FILE, null))).toEqual(initialState(CHECKOUT));
  });

  it('keeps why the loop paused it, and forgets clusters that left', () => {
    const paused: State = { ...STATE, phase: 'paused', hold: HOLD };
    const text = writeState(paused);
    expect(text).toContain(
      [
        '  hold:',
        '    reason: gate_failed',
        '    found: "success-rate failed 3 times in \\"eu-west\\""',
        '    at: "2026-08-01T12:05:00Z"',
        '    asks: true',
        '  queue:',
      ].join('\n'),
    );
    expect(accepted(readState(CHECKOUT, FILE, text))).toEqual(paused);
    const live = { ...STATE.live, 'ap-south': { at: '2026-08-01T12:00:51Z', lagSeconds: 0 } };
    expect(accepted(readState(CHECKOUT, FILE, writeState({ ...STATE, live }))).live).toEqual(STATE.live);
  });

  it('gives a cluster that joined the weight 0, and forgets one that left with 0', () => {
    const state = accepted(
      readState(
        CHECKOUT,
        FILE,
        writeState({ ...STATE, weights: { 'eu-west': 2_500, 'eu-north': 1_234, 'ap-south': 0 } }),
      ),
    );
    expect(state.weights).toEqual({ 'eu-west': 2_500, 'eu-north': 1_234, 'us-east': 0 });
    expect(Object.keys(state.weights)).toEqual(['eu-west', 'eu-north', 'us-east']);
  });

  it.each([
    [
      'a cluster that left with traffic',
      'us-east: 0',
      'ap-south: 5',
      'found 5 % in "ap-south", which is no cluster of the rollout any more',
    ],
    [
      'another rollout’s state',
      'name: checkout',
      'name: catalog',
      'metadata.name: found "catalog", expected "checkout"',
    ],
    ['a stable slot that is none', 'stable: blue', 'stable: bleu', 'one of the two slots, "blue", "green" (blue?)'],
    ['a candidate in the stable slot', 'slot: green', 'slot: blue', '"green", the slot that is not stable'],
    ['a candidate in an idle rollout', 'phase: progressing', 'phase: idle', 'the phase idle with a candidate'],
    [
      'traffic in an aborted rollout',
      'phase: progressing',
      'phase: aborted',
      '0, since there is no candidate in traffic',
    ],
    ['an unknown phase', 'phase: progressing', 'phase: pausd', '(paused?)'],
    ['a weight that is no number', 'eu-west: 25', 'eu-west: many', 'found "many", expected a percentage'],
    ['a weight that is too fine', 'eu-west: 25', 'eu-west: 25.001', 'at most two decimals'],
    ['a short commit', `sha: "${SHA}"`, 'sha: "0123456"', 'a commit’s 40 hexadecimal digits'],
    ['a commit without quotes', `sha: "${SHA}"`, `sha: ${SHA}0`, 'a commit’s 40 hexadecimal digits'],
    ['a time without its zone', '"2026-08-01T12:00:04.123Z"', '"2026-08-01T12:00:04"', 'a time in UTC'],
    ['a time that is none', '"2026-08-01T12:00:04.123Z"', '"2026-13-01T12:00:04Z"', 'a time in UTC'],
    ['an unknown reason', 'reason: started', 'reason: strated', '(started?)'],
    ['a command twice', 'comment/2/0', 'comment/1/0', '"acme/shop#12/comment/1/0" again, expected each command once'],
    ['an entry of a later revision', 'revision: 6}', 'revision: 8}', 'found 8, expected at most 7'],
    ['a field that is gone', '  movedAt: "2026-08-01T12:00:04.123Z"\n', '', 'status.movedAt: found nothing'],
    ['a field that is new', '  revision: 7\n', '  revision: 7\n  locked: true\n', 'the unknown key "locked"'],
    ['an unseen lag', 'lagSeconds: 47', 'lagSeconds: -1', 'found -1, expected a whole number from 0'],
    ['a failure without its gate', '{gate: success-rate, ', '{', 'status.failures[0].gate: found nothing'],
    [
      'a pull request that waits without a commit',
      `sha: "${SHA}", by: bob`,
      'by: bob',
      'status.queue[0].sha: found nothing',
    ],
    ['a merge conflict', '  weights:\n', '<<<<<<< HEAD\n  weights:\n', 'expected valid YAML 1.2'],
  ])('refuses %s', (_what, passage, replacement, expected) => {
    expect(problemsAfter(passage, replacement).join('\n')).toContain(expected);
  });

  it.each<[string, Partial<State>, string]>([
    ['another rollout', { rollout: 'catalog' }, 'metadata.name: found "catalog"'],
    ['a slot that is none', { stable: 'red' }, 'found "red", expected one of the two slots'],
    ['no candidate in traffic', { candidate: null }, 'the phase progressing without a candidate'],
    ['traffic where it was aborted', { phase: 'aborted' }, 'no candidate in traffic'],
    ['a cluster that left with traffic', { weights: { 'ap-south': 100 } }, 'found 1 % in "ap-south"'],
    [
      'failures of no candidate',
      { phase: 'idle', candidate: null, weights: {} },
      '18 status.failures: found a list, expected nothing, since there is no candidate',
    ],
    [
      'a hold of a rollout that goes on',
      { hold: HOLD },
      'status.hold: found a mapping, expected nothing, since the rollout is not paused',
    ],
    [
      'a pull request that waits twice',
      { queue: [...STATE.queue, ...STATE.queue] },
      'status.queue: found a list, expected each pull request once',
    ],
  ])('refuses %s also with the right digest', (_what, part, expected) => {
    expect(problemsOf(readState(CHECKOUT, FILE, writeState({ ...STATE, ...part }))).join('\n')).toContain(expected);
  });

  it.each([
    ['a weight', 'eu-west: 25', 'eu-west: 30'],
    ['a word', 'said: ""', 'said: "/promote"'],
    ['a cluster that left', '    us-east: 0\n', ''],
    ['a failure', '  failures:\n    - {gate: success-rate, cluster: eu-west, at: "2026-08-01T12:03:00Z"}\n', ''],
    ['a decision', writeState(STATE).split('\n').at(-4) ?? '', ''],
  ])('notices an edit by hand of %s', (_what, passage, replacement) => {
    expect(problemsAfter(passage, replacement)).toEqual([
      expect.stringContaining('digest: found content that does not have this digest'),
    ]);
  });

  it('does not mind comments, formatting and line endings', () => {
    const formatted = edited(
      writeState(STATE),
      '    - {weight: 25, by: carol,',
      '    # hm\n    - { weight: 25.0, by: "carol",',
    ).replaceAll('\n', '\r\n');
    expect(accepted(readState(CHECKOUT, FILE, formatted))).toEqual(STATE);
  });

  it('refuses a file that was cut off', () => {
    const text = writeState(STATE);
    for (let length = 0; length < text.trimEnd().length; length++) {
      expect(problemsOf(readState(CHECKOUT, FILE, text.slice(0, length)))).not.toEqual([]);
    }
  });

  it('holds a thousand clusters and five hundred decisions', () => {
    const clusters = Array.from({ length: 1_000 }, (_, index) => ({
      name: `cluster-${index}`,
      region: 'r',
      jurisdiction: 'eu',
      labels: {},
      share: 1,
      capacity: null,
    }));
    const entries = Array.from({ length: 500 }, (_, index) => ({
      key: `acme/shop#12/comment/${index}/0`,
      at: '2026-08-01T12:00:00Z',
      by: 'alice',
      said: `/canary ${index}`.padEnd(120, ' x'),
      disposition: 'refused' as const,
      reason: 'already_so' as const,
      revision: 1,
    }));
    const weights = Object.fromEntries(clusters.map((cluster, index) => [cluster.name, index]));
    const large = { ...STATE, live: {}, lost: [], served: {}, weights, ledger: { horizon: null, entries } };
    expect(accepted(readState({ ...CHECKOUT, clusters }, FILE, writeState(large)))).toEqual(large);
  });
});
