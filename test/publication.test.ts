import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../src/facts.ts';
import { publicationOf } from '../src/publication.ts';
import { initialFleetState } from '../src/rollout/fleet-state.ts';
import type { Intent } from '../src/rollout/intent.ts';
import type { Readings } from '../src/rollout/readings.ts';
import type { Rollout } from '../src/rollout/rollout.ts';
import { initialState, type State } from '../src/rollout/state.ts';
import { exampleFleet } from './fleet/example-fleet.ts';
import { exampleRollout, HEAD, SUBJECT } from './rollout/example-rollout.ts';

const ROLLOUT = exampleRollout();
const KEY = 'acme/shop#12/comment/7/1';
const AT = '2026-01-05T09:00:00Z';

const DRAIN: Intent = {
  key: KEY,
  at: AT,
  actor: { login: 'alice', bot: false },
  source: { kind: 'comment', commentId: 7, url: '' },
  subject: SUBJECT,
  said: '/drain eu-west',
  asked: { command: { verb: 'drain', clusters: ['eu-west'] }, rollouts: [] },
  edited: false,
  reaction: null,
};

const DRAINED: State = {
  ...initialState(ROLLOUT),
  revision: 1,
  ledger: {
    horizon: null,
    entries: [
      { key: KEY, at: AT, by: 'alice', said: '/drain eu-west', disposition: 'applied', reason: 'drained', revision: 1 },
    ],
  },
};

/** What is published by a look that decides nothing. */
function published(
  intents: readonly Intent[],
  state: State,
  {
    rollout = ROLLOUT,
    sticky = null,
    readings = null,
  }: { rollout?: Rollout; sticky?: string | null; readings?: Readings | null } = {},
) {
  const comment = { id: 1, url: '', at: AT, actor: DRAIN.actor, edited: false, ours: true, reaction: null };
  const facts: Facts = {
    conversation: {
      subject: SUBJECT,
      kind: 'pull-request',
      title: 'Pay with one click',
      open: true,
      merged: false,
      head: { sha: HEAD, branch: 'one-click', fork: false },
      base: { branch: 'main' },
      comments: [],
      happenings: [],
      appConfig: null,
    },
    app: null,
    appProblems: [],
    gitops: { branch: { repository: 'acme/gitops', branch: 'main' }, head: HEAD },
    gitopsUnreachable: null,
    rollouts: [],
    broken: [],
    intents,
    authorities: new Map(),
    pullRequest: null,
    smoke: new Map(),
    readings: new Map(),
    observations: new Map(),
    stickies: sticky === null ? [] : [{ ...comment, body: sticky }],
    told: [],
    readAt: Date.parse(AT),
  };
  const outcome = { settlements: [], answers: [], previews: [], commit: null, now: Date.parse(AT), webUrl: null };
  return publicationOf(facts, {
    ...outcome,
    views: [{ rollout, state, changes: [], ...(readings === null ? {} : { readings }) }],
  });
}

describe('a look that decides nothing', () => {
  it('tells what was committed on the fleet axis and never reported, though it made nobody the driver', () => {
    const publication = published([DRAIN], DRAINED);
    expect(publication?.comment).toContain('/drain eu-west');
    expect(publication?.reactions).toEqual([{ commentId: 7, content: 'rocket' }]);
  });

  it('says nothing where nothing was asked', () => {
    expect(published([], DRAINED)).toBeNull();
    expect(published([], initialState(ROLLOUT))).toBeNull();
  });

  it('tells anew of weights that a change of the configuration made, as often as it changes, and else says nothing', () => {
    const rollout = exampleFleet();
    const ordinary = initialState(rollout);
    const unwritten = (weights: Readonly<Record<string, number>>): State => ({
      ...ordinary,
      fleet: { ...initialFleetState(rollout.fleet ?? { pools: [] }), weights: { all: weights }, unwritten: true },
    });
    const without = unwritten({ 'eu-west': 10_000, 'eu-north': 0, 'eu-south': 0 });
    const first = published([DRAIN], without, { rollout, sticky: '<!-- headgate:sticky v1 -->' })?.comment ?? '';
    expect(first).toContain('| `eu-west` |');
    expect(published([DRAIN], without, { rollout, sticky: first })?.comment).toBeNull();
    const changed = unwritten({ 'eu-west': 8_000, 'eu-north': 2_000, 'eu-south': 0 });
    expect(published([DRAIN], changed, { rollout, sticky: first })?.comment).toContain('80 %');
  });

  it('tells anew of another trouble, and not of another number in the same one', () => {
    const seen = (live: string, gate: string, value: number | null = null): Readings => ({
      live: new Map([
        [
          'eu-west',
          {
            ...{ cluster: 'eu-west', verdict: 'broken', at: AT, notes: [] },
            findings: [{ found: live, where: 'Gateway gateways/public', expected: 'one that serves' }],
          },
        ],
      ]),
      gates: [
        {
          ...{ gate: 'success-rate', cluster: 'eu-west', verdict: value === null ? 'insufficient' : 'pass', at: AT },
          ...{ value, stable: null, samples: null, found: gate },
        },
      ],
    });
    const told = (first: Readings, second: Readings): boolean => {
      const sticky = published([DRAIN], DRAINED, { sticky: '<!-- headgate:sticky v1 -->', readings: first })?.comment;
      return published([DRAIN], DRAINED, { sticky: sticky ?? '', readings: second })?.comment !== null;
    };
    expect(told(seen('it is gone', 'no answer'), seen('it is gone', 'no answer'))).toBe(false);
    expect(told(seen('it is gone', 'no answer'), seen('it is gone', 'not a number'))).toBe(true);
    expect(told(seen('it is gone', 'no answer'), seen('it is not programmed', 'no answer'))).toBe(true);
    expect(told(seen('3 pods', '1200 series'), seen('4 pods', '1201 series'))).toBe(false);
    expect(told(seen('it is gone', '99.5 was found', 99.5), seen('it is gone', '98 was seen', 98))).toBe(false);
  });
});
