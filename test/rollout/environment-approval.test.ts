import { describe, expect, it } from '@jest/globals';
import type { EnvironmentRule, Environments } from '../../src/rollout/environment.ts';
import { membershipKey } from '../../src/rollout/environment.ts';
import { environmentRefusal } from '../../src/rollout/environment-approval.ts';
import type { State } from '../../src/rollout/state.ts';
import { initialState } from '../../src/rollout/state.ts';
import { blueGreenRollout, canary, conversationWith, exampleRollout, HEAD, SUBJECT } from './example-rollout.ts';

const ROLLOUT = exampleRollout({}, { deployments: { environment: '{cluster}' } });
const PINNED = '2026-01-05T09:00:00Z';
const LATER = '2026-01-05T10:00:00Z';

const RULE: EnvironmentRule = { users: ['Carol'], teams: [], preventSelfReview: false, waitMinutes: 0 };

/** us-east has the rule, the others have none. */
function environments(rule: EnvironmentRule | null | 'unknown' = RULE, members: readonly string[] = []): Environments {
  const rules = new Map([
    ['eu-west', null],
    ['eu-north', null],
    ['us-east', rule],
  ] as const);
  return { rules, members: new Set(members) };
}

function state(weights: Readonly<Record<string, number>>, by: readonly string[] = [], at = LATER): State {
  const initial = initialState(ROLLOUT);
  return {
    ...initial,
    phase: 'progressing',
    candidate: { slot: 'green', pullRequest: SUBJECT, sha: HEAD, pinnedBy: 'alice', pinnedAt: PINNED },
    weights: { ...initial.weights, ...weights },
    approvals: by.map((login) => ({ weight: 0, by: login, at })),
  };
}

function refusal(before: State, after: State, of: Environments | null = environments()) {
  return environmentRefusal(ROLLOUT, before, after, of)?.found ?? null;
}

const NOBODY = 'no reviewer of the environment us-east has approved the candidate';

describe('a step into an environment with required reviewers', () => {
  it('is refused before one of them has approved this candidate', () => {
    expect(refusal(state({}), state({ 'us-east': 500 }))).toBe(NOBODY);
    expect(refusal(state({}, ['bob']), state({ 'us-east': 500 }))).toBe(NOBODY);
    expect(refusal(state({}, ['carol']), state({ 'us-east': 500 }))).toBeNull();
  });

  it('names who may approve, and what to do', () => {
    const found = environmentRefusal(ROLLOUT, state({}), state({ 'us-east': 500 }), environments());
    expect(found).toMatchObject({ reason: 'approval_needed', expected: 'an approval by one of Carol' });
    expect(found?.next).toContain('`/approve`');
  });

  it('is not held up in clusters that it does not raise', () => {
    expect(refusal(state({}), state({ 'eu-west': 500, 'eu-north': 500 }))).toBeNull();
    expect(refusal(state({ 'us-east': 500 }), state({ 'us-east': 500, 'eu-west': 500 }))).toBeNull();
    expect(refusal(state({ 'us-east': 500 }), state({}))).toBeNull();
  });

  it('may be approved by a member of a team', () => {
    const rule = { ...RULE, users: [], teams: ['acme/sre'] };
    const members = [membershipKey('acme/sre', 'dave')];
    expect(refusal(state({}, ['dave']), state({ 'us-east': 500 }), environments(rule, members))).toBeNull();
    expect(refusal(state({}, ['dave']), state({ 'us-east': 500 }), environments(rule))).toBe(NOBODY);
  });

  it('may not be approved by whoever started it, where the environment says so', () => {
    const rule = { ...RULE, users: ['alice'] };
    const own = (preventSelfReview: boolean) => environments({ ...rule, preventSelfReview });
    expect(refusal(state({}, ['alice']), state({ 'us-east': 500 }), own(false))).toBeNull();
    expect(refusal(state({}, ['Alice']), state({ 'us-east': 500 }), own(true))).toBe(NOBODY);
  });

  it('is refused where the reviewers could not be read, or were not', () => {
    const unread = 'the reviewers of the environment us-east could not be read';
    expect(refusal(state({}, ['carol']), state({ 'us-east': 500 }), environments('unknown'))).toBe(unread);
    const missing = { rules: new Map(), members: new Set<string>() };
    expect(refusal(state({}, ['carol']), state({ 'us-east': 500 }), missing)).toBe(unread);
  });

  it('needs nobody where nobody is demanded, or there are no environments at all', () => {
    expect(refusal(state({}), state({ 'us-east': 500 }), environments(null))).toBeNull();
    expect(
      refusal(state({}), state({ 'us-east': 500 }), environments({ ...RULE, users: [], waitMinutes: 5 })),
    ).toBeNull();
    expect(refusal(state({}), state({ 'us-east': 500 }), null)).toBeNull();
  });

  it('does not take an approval of an earlier candidate', () => {
    expect(refusal(state({}, ['carol'], '2026-01-05T08:59:59Z'), state({ 'us-east': 500 }))).toBe(NOBODY);
    const anew = state({ 'us-east': 500 });
    const repinned = { ...anew, candidate: anew.candidate && { ...anew.candidate, sha: 'b'.repeat(40) } };
    expect(refusal(state({}, ['carol']), repinned)).toBe(NOBODY);
  });

  it('is also a promotion that gives a cluster more than it has', () => {
    const promoted = (weight: number): readonly [State, State] => {
      const before = state({ 'eu-west': 10_000, 'eu-north': 10_000, 'us-east': weight });
      return [before, { ...before, stable: 'green', candidate: null, weights: {}, approvals: [] }];
    };
    expect(refusal(...promoted(9999))).toBe(NOBODY);
    expect(refusal(...promoted(10_000))).toBeNull();
  });

  it('can be approved once the candidate is pinned without traffic', () => {
    const found = environmentRefusal(ROLLOUT, initialState(ROLLOUT), state({ 'us-east': 500 }), environments());
    expect(found?.next).toContain('`/canary 0`');
  });
});

describe('/approve by a reviewer', () => {
  const approve = { verb: 'approve' } as const;

  it('is taken though no step of the plan waits for it, and once only', () => {
    const story = conversationWith(ROLLOUT, { environments: environments() });
    story.say(canary(0));
    expect(story.say(approve, { by: 'bob' })).toBe('nothing_to_approve');
    expect(story.say(approve, { by: 'carol' })).toBe('approved');
    expect(story.state.approvals.map(({ by }) => by)).toEqual(['carol']);
    expect(story.say(approve, { by: 'carol' })).toBe('nothing_to_approve');
  });

  it('opens no step of the plan', () => {
    const rollout = blueGreenRollout({ approval: true }, { deployments: { environment: '{cluster}' } });
    const story = conversationWith(rollout, { environments: environments() });
    story.say({ verb: 'blue-green', sha: null, now: false, breakGlass: null });
    story.say(approve, { by: 'bob' });
    story.say(approve, { by: 'carol' });
    expect(story.state.approvals.map(({ weight }) => weight)).toEqual([0, 1]);
  });

  it('is refused where the reviewers could not be read', () => {
    const story = conversationWith(ROLLOUT, { environments: environments('unknown') });
    story.say(canary(0));
    expect(story.say(approve, { by: 'carol' })).toBe('nothing_to_approve');
  });
});
