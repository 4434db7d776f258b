import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Command } from '../../src/rollout/command.ts';
import { isDrivenBy, isSubject } from '../../src/rollout/driver.ts';
import { queueCommand, queueDue } from '../../src/rollout/queue.ts';
import { NOTHING_READ } from '../../src/rollout/readings.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { blueGreenRollout, canary, conversationWith, exampleRollout } from './example-rollout.ts';

const SHOP = 'acme/shop';
const ROLLBACK: Command = { verb: 'rollback', gradual: false };
const PROMOTE: Command = { verb: 'promote', breakGlass: null };
const ABORT: Command = { verb: 'abort' };
const START: Command = { verb: 'blue-green', sha: null, now: false, breakGlass: null };

/** A commit of a pull request: its number, and how often it was pushed. */
const commit = (number: number, push = 0): string => `${number}${push}`.padEnd(40, 'a');

function from(number: number, push = 0, more: { open?: boolean; merged?: boolean } = {}) {
  return {
    ...{ subject: { repository: SHOP, number }, by: `author-of-${number}`, key: `${SHOP}#${number}/comment/${push}/1` },
    pullRequest: {
      ...{ open: true, merged: false, ...more },
      head: { sha: commit(number, push), fork: false },
      newestPush: { after: commit(number, push), at: '2026-01-05T08:00:00Z' },
    },
  };
}

const STEPS = [500, 10_000].map((weight) => ({ weight, pauseSeconds: null, approval: false }));
const queueing = (): Rollout => exampleRollout({ steps: STEPS }, { whenBusy: 'queue' });
const replacing = (): Rollout => exampleRollout({}, { whenBusy: 'replace' });

describe('where another pull request’s rollout is in flight', () => {
  it('a first command is refused where the configuration says so', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(500), from(12));
    expect(talk.say(canary(500), from(14))).toBe('other_pull_request');
    expect(talk.state.queue).toEqual([]);
  });
});

describe('a pull request that waits', () => {
  it('has a place with its commit pinned, is told who comes before, and moves no traffic', () => {
    const talk = conversationWith(queueing());
    talk.say(canary(500), from(12));
    const before = talk.state;
    expect(talk.say(canary(2500), from(14))).toBe('queued');
    expect(talk.say(canary('next'), from(15))).toBe('queued');
    expect(talk.state).toEqual({ ...before, queue: talk.state.queue });
    expect(talk.state.queue.map(({ pullRequest, sha, by }) => [pullRequest.number, sha, by])).toEqual([
      [14, commit(14), 'author-of-14'],
      [15, commit(15), 'author-of-15'],
    ]);
  });

  it('can be taken away by the command line where nothing is in flight, for it may be out of reach', () => {
    const talk = conversationWith(queueing());
    const byHand = { subject: null, pullRequest: null, by: 'operator' };
    talk.say(canary(500), from(12));
    talk.say(canary(500), from(14));
    talk.say(canary(500), from(15));
    expect(talk.say(ABORT, byHand)).toBe('aborted');
    expect(talk.state.queue).toHaveLength(2);
    expect(talk.say(ROLLBACK, byHand)).toBe('rolled_back');
    expect(talk.say(ABORT, byHand)).toBe('unqueued');
    expect(talk.state.queue.map(({ pullRequest }) => pullRequest.number)).toEqual([15]);
    expect(talk.say(ABORT, byHand)).toBe('unqueued');
    expect(talk.say(ABORT, byHand)).toBe('no_rollout');
  });

  it('keeps its place with another commit, and is in the queue once', () => {
    const talk = conversationWith(queueing());
    talk.say(canary(500), from(12));
    talk.say(canary(500), from(14));
    talk.say(canary(500), from(15));
    expect(talk.say(canary(500), from(14))).toBe('already_so');
    expect(talk.refusal?.found).toContain('as number 1');
    expect(talk.say(canary(500, { sha: commit(14, 1) }), from(14, 1))).toBe('queued');
    expect(talk.state.queue.map(({ sha }) => sha)).toEqual([commit(14, 1), commit(15)]);
    expect(talk.say(canary(500, { sha: commit(14) }), { ...from(14), at: '2026-01-05T09:00:00Z' })).toBe(
      'newer_command',
    );
  });

  it('is pinned with the same care as a candidate', () => {
    const talk = conversationWith(queueing());
    talk.say(canary(500), from(12));
    const unproven = { ...from(14), pullRequest: { ...from(14).pullRequest, newestPush: null } };
    expect(talk.say(canary(500), unproven)).toBe('head_may_have_moved');
    expect(talk.say(canary(500), from(14, 0, { open: false }))).toBe('pull_request_closed');
    expect(talk.say(START, from(14))).toBe('strategy_mismatch');
  });

  it.each<[string, Command, Partial<ReturnType<typeof from>> & { cause?: 'merge' }]>([
    ['it is closed or rolled back', ROLLBACK, {}],
    ['it is aborted', ABORT, {}],
    ['it is merged', PROMOTE, { cause: 'merge' }],
  ])('leaves when %s, and the rollout in flight does not hear of it', (_, command, more) => {
    const talk = conversationWith(queueing());
    talk.say(canary(500), from(12));
    const before = talk.state;
    talk.say(canary(500), from(14));
    expect(talk.say(command, { ...from(14), ...more })).toBe('unqueued');
    expect(talk.state).toEqual(before);
    expect(talk.say(command, { ...from(14), ...more })).toBe('other_pull_request');
  });

  it('starts by itself when its turn has come, with the commit that was pinned, whatever was pushed since', () => {
    const rollout = queueing();
    const talk = conversationWith(rollout);
    talk.say(canary(500), from(12));
    talk.say(canary(500), from(14));
    talk.say(canary(500), from(15));
    const now = '2026-01-05T12:00:00Z';
    expect(queueDue(rollout, talk.state, NOTHING_READ, now)).toBeNull();
    talk.say(ROLLBACK, from(12));
    const due = queueDue(rollout, talk.state, NOTHING_READ, now);
    expect(due?.pullRequest.number).toBe(14);
    expect(talk.say(canary(500), from(16))).toBe('queued');
    expect(talk.say(canary(500), from(12))).toBe('queued');
    if (due === null) throw new Error('Its turn has come.');
    const command = queueCommand(rollout, due, from(14).pullRequest);
    expect(talk.say(command, { ...from(14, 3), by: due.by, cause: 'plan' })).toBe('started');
    expect(talk.state.candidate).toMatchObject({ sha: commit(14), pinnedBy: 'author-of-14' });
    expect(talk.state.queue.map(({ pullRequest }) => pullRequest.number)).toEqual([15, 16, 12]);
  });

  it('leaves when its turn has come and it was closed meanwhile', () => {
    const rollout = queueing();
    const talk = conversationWith(rollout);
    talk.say(canary(500), from(12));
    talk.say(canary(500), from(14));
    talk.say(ROLLBACK, from(12));
    const due = queueDue(rollout, talk.state, NOTHING_READ, '2026-01-05T12:00:00Z');
    if (due === null) throw new Error('Its turn has come.');
    const closed = from(14, 0, { open: false });
    expect(talk.say(queueCommand(rollout, due, closed.pullRequest), { ...closed, cause: 'plan' })).toBe('unqueued');
    expect(talk.state.candidate).toBeNull();
  });

  it('may start itself when its turn has come, and does not wait any more', () => {
    const talk = conversationWith(queueing());
    talk.say(canary(500), from(12));
    talk.say(canary(500), from(14));
    talk.say(ROLLBACK, from(12));
    expect(talk.say(canary(500, { sha: commit(14, 1) }), from(14, 1))).toBe('started');
    expect(talk.state.queue).toEqual([]);
  });

  it('does not start while a window freezes it, nor while the slot is kept warm', () => {
    const christmas = { kind: 'dates', name: 'c', first: '2026-12-24', last: '2026-12-26', timeZone: 'UTC' } as const;
    const rollout = blueGreenRollout(
      { warmSeconds: 3600 },
      { whenBusy: 'queue', windows: { allow: [], exclude: [christmas] } },
    );
    const talk = conversationWith(rollout);
    talk.say(START, from(12));
    talk.say(START, from(14));
    talk.say({ verb: 'switch', back: false, scope: { clusters: [], wave: null }, breakGlass: null }, from(12));
    expect(talk.say(PROMOTE, from(12))).toBe('promoted');
    expect(queueDue(rollout, talk.state, NOTHING_READ, '2026-01-05T09:30:00Z')).toBeNull();
    expect(queueDue(rollout, talk.state, NOTHING_READ, '2026-12-25T12:00:00Z')).toBeNull();
    expect(queueDue(rollout, talk.state, NOTHING_READ, '2026-01-05T12:00:00Z')).not.toBeNull();
  });

  it('does not take the way back from the one before', () => {
    const talk = conversationWith(queueing());
    talk.say(canary(10_000), from(12));
    talk.say(canary(500), from(14));
    expect(talk.say(PROMOTE, from(12))).toBe('promoted');
    expect(talk.say(ROLLBACK, from(12))).toBe('rolled_back');
    expect(talk.state.queue).toHaveLength(1);
  });
});

describe('a pull request that replaces another', () => {
  it('rolls its candidate back and starts in one step, and nobody else’s words count then', () => {
    const talk = conversationWith(replacing());
    talk.say(canary(500), from(12));
    const { stable } = talk.state;
    talk.say({ verb: 'approve' }, from(12));
    expect(talk.say(canary(500, { scope: { clusters: ['us-east'], wave: null } }), from(14))).toBe('replaced');
    expect(talk.state).toMatchObject({
      ...{ phase: 'progressing', stable, approvals: [], weights: { 'eu-west': 0, 'eu-north': 0, 'us-east': 500 } },
      candidate: { sha: commit(14), pullRequest: { number: 14 } },
      last: { outcome: 'rolled-back', sha: commit(12), pullRequest: { number: 12 } },
    });
    expect(talk.say(canary(2500), from(12))).toBe('replaced');
    expect(talk.say(ROLLBACK, from(14))).toBe('other_pull_request');
  });

  it('does so only where its own start would be taken', () => {
    const talk = conversationWith(replacing());
    talk.say(canary(500), from(12));
    const before = talk.state;
    expect(talk.say(canary(5000), from(14))).toBe('approval_needed');
    expect(talk.say(canary(500), from(14, 0, { open: false }))).toBe('pull_request_closed');
    expect(talk.state).toBe(before);
  });

  it.each<[string, Command]>([
    ['is_rolling_back', { verb: 'rollback', gradual: true }],
    ['is_paused', { verb: 'pause' }],
    ['is_aborted', ABORT],
  ])('does not where the other one %s, and is told what to do', (reason, command) => {
    const talk = conversationWith(replacing());
    talk.say(canary(500), from(12));
    talk.say(canary(2500), from(12));
    talk.say(command, from(12));
    expect(talk.say(canary(500), from(14))).toBe(reason);
    expect(talk.refusal?.next).toContain('acme/shop#12');
  });
});

describe('any commands of several pull requests', () => {
  const commands = fc.constantFrom<Command>(
    ...[canary('next'), canary(500), canary(10_000), ROLLBACK, PROMOTE, ABORT],
    ...([{ verb: 'pause' }, { verb: 'resume' }, { verb: 'rollback', gradual: true }] as const),
  );
  const moments = fc.array(
    fc.record({ number: fc.integer({ min: 12, max: 15 }), push: fc.nat(1), command: commands, turn: fc.boolean() }),
    { maxLength: 40 },
  );

  it('leave each pull request in one place at most, in the order in which they asked, and lose none', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom('refuse', 'queue', 'replace'), (all, whenBusy) => {
        const rollout = exampleRollout({ steps: STEPS }, { whenBusy });
        const talk = conversationWith(rollout);
        let waiting: number[] = [];
        for (const { number, push, command, turn } of all) {
          const before = talk.state;
          const due = turn ? queueDue(rollout, before, NOTHING_READ, '2026-01-05T12:00:00Z') : null;
          const who = due === null ? from(number, push) : from(due.pullRequest.number, push);
          const said = due === null ? command : queueCommand(rollout, due, who.pullRequest);
          const reason = talk.say(said, due === null ? who : { ...who, cause: 'plan' });
          const own = who.subject.number;
          if (reason === 'queued' && !waiting.includes(own)) waiting.push(own);
          if (reason === 'unqueued' || reason === 'started') waiting = waiting.filter((one) => one !== own);
          const { state } = talk;
          expect(state.queue.map(({ pullRequest }) => pullRequest.number)).toEqual(waiting);
          if (whenBusy !== 'queue') expect(waiting).toEqual([]);
          // Nobody has the rollout and waits for it, and nobody but its driver or its successor ends it.
          expect(state.queue.some(({ pullRequest }) => isDrivenBy(state, pullRequest))).toBe(false);
          const lost = before.candidate !== null && state.candidate?.sha !== before.candidate.sha;
          if (lost && reason !== 'replaced')
            expect(isSubject(before.candidate?.pullRequest ?? null, who.subject)).toBe(true);
          if (due !== null) expect(reason).toBe('started');
        }
      }),
      { numRuns: 300 },
    );
  });
});
