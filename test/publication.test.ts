import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../src/facts.ts';
import { publicationOf } from '../src/publication.ts';
import type { Intent } from '../src/rollout/intent.ts';
import { initialState, type State } from '../src/rollout/state.ts';
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
function published(intents: readonly Intent[], state: State) {
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
    stickies: [],
    told: [],
    readAt: Date.parse(AT),
  };
  const outcome = { settlements: [], answers: [], previews: [], commit: null, now: Date.parse(AT), webUrl: null };
  return publicationOf(facts, { ...outcome, views: [{ rollout: ROLLOUT, state, changes: [] }] });
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
});
