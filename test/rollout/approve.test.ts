import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { waitingInWords } from '../../src/report/waiting-words.ts';
import { missingApprovals } from '../../src/rollout/approvals.ts';
import type { Command } from '../../src/rollout/command.ts';
import { teamsOf } from '../../src/rollout/permissions.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { Approvers } from '../../src/rollout/strategy.ts';
import { waitsFor } from '../../src/rollout/waiting.ts';
import { blueGreenRollout, canary, conversationWith, exampleRollout, switching } from './example-rollout.ts';

const APPROVE: Command = { verb: 'approve' };
const SRE = { teams: { 'acme/sre': true } };
const NO_SRE = { teams: { 'acme/sre': false } };

function approvedBy(approvers: Partial<Approvers>): Rollout {
  const all = { count: 1, users: [], teams: [], notWhoStarted: false, expiresSeconds: null, ...approvers };
  return exampleRollout({
    steps: [
      { weight: 2500, pauseSeconds: null, approval: true, approvers: all },
      { weight: 10_000, pauseSeconds: null, approval: false },
    ],
  });
}

/** A conversation in which alice has reached the step that waits for approvals. */
function waiting(approvers: Partial<Approvers>) {
  const talk = conversationWith(approvedBy(approvers));
  expect(talk.say(canary(2500))).toBe('started');
  return talk;
}

describe('an approval', () => {
  it('is of whoever is named, or in a team that is', () => {
    const named = { users: ['Carol'], teams: ['acme/sre'] };
    expect(waiting(named).say(APPROVE, { by: 'mallory', ...NO_SRE })).toBe('not_an_approver');
    expect(waiting(named).say(APPROVE, { by: 'carol', ...NO_SRE })).toBe('approved');
    expect(waiting(named).say(APPROVE, { by: 'dave', ...SRE })).toBe('approved');
    const talk = waiting(named);
    talk.say(APPROVE, { by: 'mallory', ...NO_SRE });
    expect(talk.refusal?.expected).toBe('one of: Carol, acme/sre');
  });

  it('is not of somebody whose teams cannot be read', () => {
    const named = { teams: ['acme/sre'] };
    expect(waiting(named).say(APPROVE, { teams: { 'acme/sre': 'unknown' } })).toBe('permission_unknown');
    expect(waiting(named).say(APPROVE)).toBe('permission_unknown');
    expect(waiting(named).say(canary(10_000))).toBe('approval_needed');
  });

  it('is of whoever can commit, on a local clone', () => {
    expect(waiting({ users: ['carol'], teams: ['acme/sre'] }).say(APPROVE, { by: 'somebody', teams: null })).toBe(
      'approved',
    );
  });

  it('is not of who started it, where another pair of eyes is asked for, however the login is written', () => {
    const talk = waiting({ notWhoStarted: true });
    expect(talk.say(APPROVE, { by: 'Alice' })).toBe('not_an_approver');
    expect(talk.refusal?.expected).toContain('(not alice)');
    expect(talk.say(APPROVE, { by: 'alice', teams: null })).toBe('not_an_approver');
    expect(talk.say(APPROVE, { by: 'bob' })).toBe('approved');
  });

  it('counts once for each person, and says who has and who is missing', () => {
    const rollout = approvedBy({ count: 2, users: ['bob', 'carol', 'dave'] });
    const talk = conversationWith(rollout);
    talk.say(canary(2500));
    expect(talk.say(APPROVE, { by: 'carol' })).toBe('approved');
    expect(talk.say(APPROVE, { by: 'CAROL' })).toBe('already_so');
    expect(talk.say(canary(10_000))).toBe('approval_needed');
    const told = '1 of 2 approvals (carol); still needs one of: bob, carol, dave';
    expect(talk.refusal?.found).toBe(`the step 25 % has ${told}`);
    const [first] = waitsFor(rollout, talk.state, '2026-01-05T10:00:00Z');
    if (first === undefined) throw new Error('It waits for an approval.');
    expect(waitingInWords(rollout, first)).toContain(told);
    expect(talk.say(APPROVE, { by: 'bob' })).toBe('approved');
    expect(talk.say(canary(10_000))).toBe('moved');
  });

  it('expires, and can be renewed', () => {
    const talk = waiting({ count: 2, expiresSeconds: 3600 });
    expect(talk.say(APPROVE, { by: 'bob' })).toBe('approved');
    talk.later(58);
    expect(talk.say(APPROVE, { by: 'carol' })).toBe('approved');
    talk.later(2);
    expect(talk.say(canary(10_000))).toBe('approval_needed');
    expect(talk.refusal?.found).toContain('1 of 2 approvals (carol)');
    expect(talk.say(APPROVE, { by: 'bob' })).toBe('approved');
    expect(talk.state.approvals).toHaveLength(2);
    expect(talk.say(canary(10_000))).toBe('moved');
  });

  it('is not of the next step that the person has approved, but of the next that needs the person', () => {
    const two = { count: 2, users: [], teams: [], notWhoStarted: false, expiresSeconds: null };
    const talk = conversationWith(
      exampleRollout({
        steps: [
          { weight: 1000, pauseSeconds: null, approval: true, approvers: two },
          { weight: 2500, pauseSeconds: null, approval: false },
        ],
      }),
    );
    talk.say(canary(1000));
    expect(talk.say(APPROVE, { by: 'bob' })).toBe('approved');
    expect(talk.say(APPROVE, { by: 'bob' })).toBe('already_so');
    expect(talk.refusal?.next).toContain('Still needed');
  });

  it('opens the switch of a blue-green rollout as it opens a step', () => {
    const rollout = blueGreenRollout({
      steps: [
        {
          ...{ weight: 0, pauseSeconds: null, approval: true },
          approvers: { count: 1, users: ['carol'], teams: [], notWhoStarted: true, expiresSeconds: 60 },
        },
        { weight: 10_000, pauseSeconds: null, approval: false },
      ],
    });
    const talk = conversationWith(rollout);
    talk.say({ verb: 'blue-green', sha: null, now: false, breakGlass: null });
    expect(talk.say(APPROVE, { by: 'bob' })).toBe('not_an_approver');
    expect(talk.say(APPROVE, { by: 'carol' })).toBe('approved');
    talk.later(5);
    expect(talk.say(switching())).toBe('approval_needed');
    talk.say(APPROVE, { by: 'carol' });
    expect(talk.say(switching())).toBe('switched');
  });

  it('reads the teams of approvers too', () => {
    expect(teamsOf(approvedBy({ teams: ['acme/sre'] }))).toEqual(['acme/sre']);
  });
});

describe('any approvals', () => {
  const people = ['alice', 'Alice', 'bob', 'carol', 'dave'];
  const approvals = fc.array(
    fc.record({
      weight: fc.constantFrom(2500, 2500, 10_000),
      by: fc.constantFrom(...people),
      at: fc.integer({ min: 0, max: 100 }).map((minute) => new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString()),
    }),
    { maxLength: 8 },
  );
  const now = '2026-01-05T10:40:00.000Z';

  it('open a step where as many different people as asked for have given one that holds, and not otherwise', () => {
    fc.assert(
      fc.property(
        approvals,
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        fc.constantFrom(null, 60, 1800, 6000),
        (given, count, notWhoStarted, expiresSeconds) => {
          const rollout = approvedBy({ count, notWhoStarted, expiresSeconds });
          const candidate = { slot: 'green', pullRequest: null, sha: 'a'.repeat(40), pinnedBy: 'alice', pinnedAt: now };
          const missing = missingApprovals(rollout, { approvals: given, candidate }, now, 10_001);
          const holding = people
            .slice(1)
            .filter((person) =>
              given.some(
                ({ weight, by, at }) =>
                  weight === 2500 &&
                  by.toLowerCase() === person.toLowerCase() &&
                  (expiresSeconds === null || Date.parse(at) >= Date.parse(now) - expiresSeconds * 1000),
              ),
            )
            .filter((person) => !notWhoStarted || person !== 'Alice');
          expect(missing[0]?.missing ?? 0).toBe(Math.max(0, count - holding.length));
          expect(missing[0]?.by.length ?? holding.length).toBe(holding.length);
        },
      ),
    );
  });
});
