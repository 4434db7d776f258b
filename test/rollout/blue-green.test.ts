import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/rollout/command.ts';
import { legalCommands } from '../../src/rollout/legal-commands.ts';
import type { CheckOutcome } from '../../src/rollout/plan-input.ts';
import type { Refusal } from '../../src/rollout/refusal.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { isDue, upcoming, waitsFor } from '../../src/rollout/waiting.ts';
import {
  blueGreenRollout,
  canary,
  conversationWith,
  exampleRollout,
  HEAD,
  SUBJECT,
  switching,
} from './example-rollout.ts';

const OTHER = 'ffffffffffffffffffffffffffffffffffffffff';
const PROMOTE: Command = { verb: 'promote', breakGlass: null };
const ROLLBACK: Command = { verb: 'rollback', gradual: false };
const start = (extra: Partial<Extract<Command, { verb: 'blue-green' }>> = {}): Command => ({
  verb: 'blue-green',
  sha: null,
  now: false,
  breakGlass: null,
  ...extra,
});
const back = (clusters: readonly string[] = []): Command => switching({ back: true, scope: { clusters, wave: null } });
const pullRequest = (sha: string, more: { open?: boolean; merged?: boolean } = {}) => ({
  pullRequest: {
    open: true,
    merged: false,
    ...more,
    head: { sha, fork: false },
    newestPush: { after: sha, at: '2026-01-05T08:00:00Z' },
  },
});

describe('starting blue-green', () => {
  it('pins the head and gives it no traffic', () => {
    const talk = conversationWith(blueGreenRollout());
    expect(talk.say(start())).toBe('started');
    expect(talk.weights).toEqual([0, 0, 0]);
    expect(talk.state).toMatchObject({
      phase: 'progressing',
      candidate: { slot: 'green', sha: HEAD, pinnedBy: 'alice' },
    });
  });

  it('asks for the same evidence of the commit as a canary', () => {
    const talk = conversationWith(blueGreenRollout());
    const unproven = { pullRequest: { ...pullRequest(HEAD).pullRequest, newestPush: null } };
    expect(talk.say(start(), unproven)).toBe('head_may_have_moved');
    expect(talk.say(start({ sha: OTHER }))).toBe('sha_unknown');
    expect(talk.say(start(), pullRequest(HEAD, { open: false }))).toBe('pull_request_closed');
    expect(talk.say(start({ sha: HEAD }), unproven)).toBe('started');
  });

  it('again changes nothing, and with another commit begins anew', () => {
    const talk = conversationWith(blueGreenRollout({ approval: true }));
    talk.say(start());
    talk.say({ verb: 'approve' });
    talk.say(switching());
    expect(talk.say(start())).toBe('already_so');
    expect(talk.say(start(), pullRequest(OTHER))).toBe('already_so');
    expect(talk.say(start({ sha: OTHER }), pullRequest(OTHER))).toBe('repinned');
    expect(talk.weights).toEqual([0, 0, 0]);
    expect(talk.state).toMatchObject({ candidate: { sha: OTHER, slot: 'green' }, approvals: [] });
  });
});

describe('switching', () => {
  it('moves all traffic at once, and back at once', () => {
    const talk = conversationWith(blueGreenRollout());
    talk.say(start());
    expect(talk.say(switching())).toBe('switched');
    expect(talk.weights).toEqual([10_000, 10_000, 10_000]);
    expect(talk.say(switching())).toBe('already_so');
    expect(talk.say(back())).toBe('switched_back');
    expect(talk.weights).toEqual([0, 0, 0]);
    expect(talk.state.candidate?.sha).toBe(HEAD);
    expect(talk.say(back())).toBe('already_so');
  });

  it('moves a wave, or the clusters that are named, and no other', () => {
    const talk = conversationWith(blueGreenRollout());
    talk.say(start());
    expect(talk.say(switching({ scope: { clusters: [], wave: '2' } }))).toBe('switched');
    expect(talk.weights).toEqual([0, 0, 10_000]);
    talk.say(switching({ scope: { clusters: ['eu-w*'], wave: 'europe' } }));
    expect(talk.weights).toEqual([10_000, 0, 10_000]);
    expect(talk.say(back(['us-east']))).toBe('switched_back');
    expect(talk.weights).toEqual([10_000, 0, 0]);
    expect(talk.say(back(['us-east', 'eu-north']))).toBe('already_so');
    expect(talk.say(switching({ scope: { clusters: ['ap-*'], wave: null } }))).toBe('unknown_cluster');
    expect(talk.say(switching({ back: true, scope: { clusters: [], wave: '3' } }))).toBe('unknown_wave');
  });

  it('needs a candidate, and an open or merged pull request', () => {
    const talk = conversationWith(blueGreenRollout());
    expect(talk.say(switching())).toBe('no_rollout');
    expect(talk.say(back())).toBe('no_rollout');
    talk.say(start());
    expect(talk.say(switching(), { subject: { ...SUBJECT, number: 13 } })).toBe('other_pull_request');
    expect(talk.say(switching(), pullRequest(HEAD, { open: false }))).toBe('pull_request_closed');
    expect(talk.say(switching(), pullRequest(HEAD, { open: false, merged: true }))).toBe('switched');
    expect(talk.say(back(), pullRequest(HEAD, { open: false }))).toBe('switched_back');
  });

  it('stops where it is paused or aborted, and goes back even then', () => {
    const talk = conversationWith(blueGreenRollout());
    talk.say(start());
    talk.say(switching({ scope: { clusters: [], wave: '1' } }));
    talk.say({ verb: 'pause' });
    expect(talk.say(switching())).toBe('is_paused');
    expect(talk.say(back())).toBe('switched_back');
    expect(talk.state.phase).toBe('paused');
    talk.say({ verb: 'abort' });
    expect(talk.say(switching())).toBe('is_aborted');
    expect(talk.say(start())).toBe('is_aborted');
    talk.say({ verb: 'resume' });
    expect(talk.say(switching())).toBe('switched');
  });

  it('never happens by itself', () => {
    const rollout = blueGreenRollout({
      steps: [
        { weight: 0, pauseSeconds: 60, approval: false },
        { weight: 10_000, pauseSeconds: 60, approval: false },
      ],
    });
    const talk = conversationWith(rollout);
    talk.say(start());
    expect(isDue(rollout, talk.state, '2027-01-01T00:00:00Z')).toBe(false);
    talk.say(switching());
    expect(isDue(rollout, talk.state, '2027-01-01T00:00:00Z')).toBe(false);
  });
});

describe('the smoke gate', () => {
  it('that is an approval opens with `/approve`, before anything was switched', () => {
    const talk = conversationWith(blueGreenRollout({ approval: true }));
    talk.say(start());
    expect(talk.say(switching())).toBe('approval_needed');
    expect(talk.say(PROMOTE)).toBe('approval_needed');
    expect(talk.say({ verb: 'approve' })).toBe('approved');
    expect(talk.say(switching())).toBe('switched');
    expect(talk.say(PROMOTE)).toBe('promoted');
  });

  it.each<CheckOutcome>(['failure', 'pending', 'missing', 'unknown'])(
    'that is a check stays shut after %s',
    (smoke) => {
      const talk = conversationWith(blueGreenRollout({ smokeCheck: 'smoke' }), { smoke });
      talk.say(start());
      expect(talk.say(switching())).toBe('smoke_not_passed');
      expect(talk.say(switching({ scope: { clusters: ['us-east'], wave: null } }))).toBe('smoke_not_passed');
      expect(talk.say(PROMOTE)).toBe('smoke_not_passed');
      const merged = { ...pullRequest(HEAD, { open: false, merged: true }), cause: 'merge' } as const;
      expect(talk.say(PROMOTE, merged)).toBe('smoke_not_passed');
      expect(talk.weights).toEqual([0, 0, 0]);
      expect(talk.say(switching(), { smoke: 'success' })).toBe('switched');
      expect(talk.say(back())).toBe('switched_back');
      expect(talk.say(PROMOTE, { ...merged, smoke: 'success' })).toBe('promoted');
    },
  );

  it('never stands in the way back', () => {
    const talk = conversationWith(blueGreenRollout({ smokeCheck: 'smoke', approval: true }));
    talk.say(start());
    talk.say({ verb: 'approve' });
    talk.say(switching(), { smoke: 'success' });
    expect(talk.say(back(['us-east']), { smoke: 'failure' })).toBe('switched_back');
    expect(talk.say(ROLLBACK, { smoke: 'failure' })).toBe('rolled_back');
  });
});

describe('after a promotion', () => {
  function promoted(warmSeconds: number) {
    const talk = conversationWith(blueGreenRollout({ warmSeconds }));
    talk.say(start());
    talk.say(switching());
    talk.say(PROMOTE);
    return talk;
  }
  const next = { ...pullRequest(OTHER), subject: { ...SUBJECT, number: 13 } };

  it('the old version stays in its slot for as long as it is kept warm', () => {
    const talk = promoted(3600);
    talk.later(58);
    expect(talk.say(start(), next)).toBe('slot_kept_warm');
    expect(talk.say(start(), next)).toBe('started');
    expect(talk.state.candidate).toMatchObject({ slot: 'blue', sha: OTHER });
  });

  it('whoever needs the slot takes it all the same', () => {
    const talk = promoted(3600);
    expect(talk.say(start({ now: true }), next)).toBe('started');
    expect(talk.state.candidate?.slot).toBe('blue');
  });

  it('a rollback finds the old version as it was, and then nothing is kept warm any more', () => {
    const talk = promoted(3600);
    expect(talk.say(ROLLBACK)).toBe('rolled_back');
    expect(talk.state).toMatchObject({ stable: 'blue', candidate: null });
    expect(talk.say(start())).toBe('started');
  });

  it('nothing is kept warm where nobody asked for it', () => {
    expect(promoted(0).say(start(), next)).toBe('started');
  });
});

/** Why the last of some commands is refused. */
function refusalOf(rollout: Rollout, before: readonly Command[], command: Command): Refusal | null {
  const talk = conversationWith(rollout);
  for (const one of before) talk.say(one);
  talk.say(command);
  return talk.refusal;
}

describe('a command of the other strategy', () => {
  it.each<[string, Command, string]>([
    ['/canary 25, before the start', canary(2500), '`/blue-green`'],
    ['/canary next --sha', canary('next', { sha: 'abcdef1' }), '`/blue-green --sha abcdef1`'],
  ])('on blue-green is refused with the one that is meant: %s', (_, command, meant) => {
    expect(refusalOf(blueGreenRollout(), [], command)).toMatchObject({
      reason: 'strategy_mismatch',
      next: expect.stringContaining(meant),
    });
  });

  it('on blue-green under way names the switch of the same clusters', () => {
    const scope = { clusters: ['us-*'], wave: null };
    const refusal = refusalOf(blueGreenRollout(), [start()], canary(2500, { scope }));
    expect(refusal).toMatchObject({ next: expect.stringContaining("`/switch --cluster 'us-*'`") });
  });

  it.each<[string, Command, string]>([
    ['/blue-green', start(), '`/canary next`'],
    ['/blue-green --sha', start({ sha: 'abcdef1' }), '`/canary next --sha abcdef1`'],
    ['/switch back', back(), '`/rollback`'],
    ['/switch', switching(), '`/canary next`'],
  ])('on a canary is refused with the one that is meant: %s', (_, command, meant) => {
    const refusal = refusalOf(exampleRollout(), [], command);
    expect(refusal).toMatchObject({ reason: 'strategy_mismatch', next: expect.stringContaining(meant) });
  });

  it('on a canary under way names the whole weight in the same wave', () => {
    const refusal = refusalOf(exampleRollout(), [canary(500)], switching({ scope: { clusters: [], wave: '1' } }));
    expect(refusal).toMatchObject({ next: expect.stringContaining('`/canary 100 --wave 1`') });
  });
});

describe('what a blue-green rollout waits for', () => {
  it('is an approval, then the switch of each wave in turn, then the merge', () => {
    const rollout = blueGreenRollout({ approval: true, promoteFrom: 10_000 });
    const talk = conversationWith(rollout);
    expect(legalCommands(rollout, talk.state)).toEqual(['/blue-green', '/status', '/help']);
    expect(waitsFor(rollout, talk.state)).toEqual([]);
    talk.say(start());
    expect(waitsFor(rollout, talk.state)).toEqual([{ kind: 'approval', until: null, command: '/approve' }]);
    expect(legalCommands(rollout, talk.state)).toEqual(['/approve', '/pause', '/rollback', '/abort']);
    talk.say({ verb: 'approve' });
    const command = '/switch --wave europe';
    expect(waitsFor(rollout, talk.state)).toEqual([{ kind: 'person', until: null, command }]);
    expect(upcoming(rollout, talk.state)).toMatchObject({
      wave: 'europe',
      weight: 10_000,
      clusters: ['eu-west', 'eu-north'],
    });
    expect(legalCommands(rollout, talk.state)).toEqual([command, '/switch', '/pause', '/rollback', '/abort']);
    talk.say(switching({ scope: { clusters: [], wave: 'europe' } }));
    expect(waitsFor(rollout, talk.state)).toMatchObject([{ command: '/switch --wave rest' }]);
    talk.say(switching());
    expect(waitsFor(rollout, talk.state)).toEqual([{ kind: 'merge', until: null, command: '/promote' }]);
    expect(legalCommands(rollout, talk.state)).toEqual(['/promote', '/pause', '/switch back', '/rollback', '/abort']);
    talk.say({ verb: 'pause' });
    expect(legalCommands(rollout, talk.state)).toEqual(['/resume', '/switch back', '/rollback', '/abort']);
  });

  it('is the plain switch where there is one wave', () => {
    const rollout = blueGreenRollout({ waves: [{ name: 'all', clusters: ['eu-west', 'eu-north', 'us-east'] }] });
    const talk = conversationWith(rollout);
    talk.say(start());
    expect(waitsFor(rollout, talk.state)).toMatchObject([{ kind: 'person', command: '/switch' }]);
    expect(legalCommands(rollout, talk.state)[0]).toBe('/switch');
  });

  it('is the end of the time in which a slot is kept warm', () => {
    const rollout = blueGreenRollout({ warmSeconds: 600 });
    const talk = conversationWith(rollout);
    talk.say(start());
    talk.say(switching());
    talk.say(PROMOTE);
    const until = new Date(Date.parse(talk.state.last?.at ?? '') + 600_000).toISOString();
    const warm = [{ kind: 'warm', until, command: '/blue-green --now' }];
    expect(waitsFor(rollout, talk.state)).toEqual(warm);
    expect(waitsFor(rollout, talk.state, talk.state.last?.at ?? '')).toEqual(warm);
    expect(waitsFor(rollout, talk.state, until)).toEqual([]);
    expect(legalCommands(rollout, talk.state)[0]).toBe('/rollback');
  });
});
