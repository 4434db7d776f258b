import { describe, expect, it } from '@jest/globals';
import { canary, conversationWith, exampleRollout, HEAD, SUBJECT } from './example-rollout.ts';

const OTHER = 'ffffffffffffffffffffffffffffffffffffffff';
const head = (sha: string, fork = false) => ({ sha, fork });
const open = { open: true, merged: false, newestPush: { after: HEAD, at: '2026-01-05T08:00:00Z' } };

describe('starting', () => {
  it('pins the head and gives it the weight in every cluster', () => {
    const talk = conversationWith(exampleRollout());
    expect(talk.say(canary(500))).toBe('started');
    expect(talk.weights).toEqual([500, 500, 500]);
    expect(talk.state.candidate).toMatchObject({ slot: 'green', sha: HEAD, pinnedBy: 'alice', pullRequest: SUBJECT });
  });

  it('with `next` takes only the first wave of the first step', () => {
    const talk = conversationWith(exampleRollout());
    expect(talk.say(canary('next'))).toBe('started');
    expect(talk.weights).toEqual([500, 500, 0]);
  });

  it('refuses when the head was pushed in the same second as the command, or later', () => {
    const talk = conversationWith(exampleRollout());
    const pushed = (at: string) => ({ pullRequest: { ...open, head: head(HEAD), newestPush: { after: HEAD, at } } });
    expect(talk.say(canary(500), pushed('2026-01-05T09:01:00Z'))).toBe('head_may_have_moved');
    expect(talk.say(canary(500), pushed('2026-01-05T09:01:59Z'))).toBe('started');
  });

  it('refuses when the server has no record of the push, or one of another commit', () => {
    const talk = conversationWith(exampleRollout());
    expect(talk.say(canary(500), { pullRequest: { ...open, head: head(HEAD), newestPush: null } })).toBe(
      'head_may_have_moved',
    );
    expect(talk.say(canary(500), { pullRequest: { ...open, head: head(OTHER) } })).toBe('head_may_have_moved');
  });

  it('needs --sha from a fork, and where the rollout demands it', () => {
    const fork = conversationWith(exampleRollout());
    expect(fork.say(canary(500), { pullRequest: { ...open, head: head(HEAD, true) } })).toBe('sha_required');
    const strict = conversationWith(exampleRollout({}, { requireSha: true }));
    expect(strict.say(canary(500))).toBe('sha_required');
    expect(strict.say(canary(500, { sha: HEAD.slice(0, 7) }))).toBe('sha_required');
    expect(strict.say(canary(500, { sha: HEAD }))).toBe('started');
  });

  it('refuses a commit that is not the head', () => {
    const talk = conversationWith(exampleRollout());
    expect(talk.say(canary(500, { sha: '1234567' }))).toBe('sha_unknown');
  });

  it('refuses on a closed pull request and while another pull request is in flight', () => {
    const talk = conversationWith(exampleRollout());
    expect(talk.say(canary(500), { pullRequest: { ...open, open: false, head: head(HEAD) } })).toBe(
      'pull_request_closed',
    );
    talk.say(canary(500));
    expect(talk.say(canary(2500), { subject: { repository: 'acme/shop', number: 13 } })).toBe('other_pull_request');
    expect(talk.weights).toEqual([500, 500, 500]);
  });

  it('takes a part of the commit only with the same evidence as none', () => {
    const talk = conversationWith(exampleRollout());
    const part = canary(500, { sha: HEAD.slice(0, 12) });
    const pushed = { pullRequest: { ...open, head: head(HEAD), newestPush: null } };
    expect(talk.say(part, pushed)).toBe('head_may_have_moved');
    expect(talk.say(part)).toBe('started');
  });

  it('goes on after the merge of its own pull request, and pins nothing there', () => {
    const talk = conversationWith(exampleRollout());
    const merged = { pullRequest: { ...open, open: false, merged: true, head: head(HEAD) } };
    talk.say(canary(500));
    expect(talk.say(canary(2500), merged)).toBe('moved');
    talk.say({ verb: 'rollback', gradual: false }, merged);
    expect(talk.say(canary(500), merged)).toBe('pull_request_closed');
  });

  it('needs the whole commit where there is no pull request', () => {
    const talk = conversationWith(exampleRollout(), { subject: null, pullRequest: null });
    expect(talk.say(canary(500))).toBe('sha_unknown');
    expect(talk.say(canary(500, { sha: HEAD.slice(0, 7) }))).toBe('sha_unknown');
    expect(talk.say(canary(500, { sha: HEAD }))).toBe('started');
  });
});

describe('going forward', () => {
  it('goes through every step, wave by wave, and stops at what is not passed yet', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary('next'));
    expect(talk.say(canary('next'))).toBe('pause_not_over');
    talk.later(10);
    talk.say(canary('next'));
    expect(talk.weights).toEqual([500, 500, 500]);
    talk.later(10);
    talk.say(canary('next'));
    talk.say(canary('next'));
    expect(talk.weights).toEqual([2500, 2500, 2500]);
    expect(talk.say(canary('next'))).toBe('approval_needed');
    expect(talk.say(canary(5000))).toBe('approval_needed');
    expect(talk.say({ verb: 'approve' })).toBe('approved');
    expect(talk.say({ verb: 'approve' })).toBe('nothing_to_approve');
    for (let move = 0; move < 4; move += 1) talk.say(canary('next'));
    expect(talk.weights).toEqual([10_000, 10_000, 10_000]);
    expect(talk.say(canary('next'))).toBe('plan_complete');
  });

  it('takes one wave through all steps before the next wave where the order says so', () => {
    const steps = [
      { weight: 1000, pauseSeconds: null, approval: false },
      { weight: 10_000, pauseSeconds: null, approval: false },
    ];
    const talk = conversationWith(exampleRollout({ order: 'waves', steps }));
    talk.say(canary('next'));
    talk.say(canary('next'));
    expect(talk.weights).toEqual([10_000, 10_000, 0]);
    talk.say(canary('next'));
    expect(talk.weights).toEqual([10_000, 10_000, 1000]);
  });

  it('moves only the clusters that are named', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(500));
    expect(talk.say(canary(2500, { scope: { clusters: ['eu-*'], wave: null } }))).toBe('moved');
    expect(talk.weights).toEqual([2500, 2500, 500]);
    expect(talk.say(canary(2500, { scope: { clusters: [], wave: '2' } }))).toBe('moved');
    expect(talk.weights).toEqual([2500, 2500, 2500]);
  });

  it('refuses names that match nothing, even beside one that does', () => {
    const talk = conversationWith(exampleRollout());
    expect(talk.say(canary(500, { scope: { clusters: ['eu-west', 'ap-*'], wave: null } }))).toBe('unknown_cluster');
    expect(talk.say(canary(500, { scope: { clusters: [], wave: '3' } }))).toBe('unknown_wave');
    expect(talk.state.candidate).toBeNull();
  });

  it('never lowers a weight', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(1000, { scope: { clusters: ['eu-west'], wave: null } }));
    expect(talk.say(canary(500))).toBe('weight_below_current');
    expect(talk.weights).toEqual([1000, 0, 0]);
  });

  it('says so when nothing would change', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(500));
    expect(talk.say(canary(500))).toBe('already_so');
  });

  it('starts another commit from nothing, and keeps no approval', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(2500));
    talk.say({ verb: 'approve' });
    const pushed = { pullRequest: { ...open, head: head(OTHER) } };
    const wave = { scope: { clusters: ['eu-west'], wave: null }, sha: OTHER };
    expect(talk.say(canary(500, wave), pushed)).toBe('repinned');
    expect(talk.weights).toEqual([500, 0, 0]);
    expect(talk.state.approvals).toEqual([]);
    expect(talk.state.candidate?.sha).toBe(OTHER);
  });

  it('keeps the pinned commit when somebody pushes', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(500));
    talk.say(canary(2500), { pullRequest: { ...open, head: head(OTHER) } });
    expect(talk.state.candidate?.sha).toBe(HEAD);
  });
});

describe('a share of the whole fleet', () => {
  it('is the same weight everywhere when all clusters carry it', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(500, { fleet: true }));
    expect(talk.weights).toEqual([500, 500, 500]);
  });

  it('is carried by the clusters in scope alone, and counts what the others have', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(500, { fleet: true, scope: { clusters: ['us-east'], wave: null } }));
    expect(talk.weights).toEqual([0, 0, 2500]);
    talk.say(canary(1000, { fleet: true, scope: { clusters: ['eu-west'], wave: null } }));
    expect(talk.weights).toEqual([1000, 0, 2500]);
  });

  it('is refused when the clusters in scope are too small for it', () => {
    const talk = conversationWith(exampleRollout());
    const scope = { clusters: ['us-east'], wave: null };
    expect(talk.say(canary(2001, { fleet: true, scope }))).toBe('fleet_share_unreachable');
    // 20 % of the fleet is all that us-east carries, which is reachable and beyond the step that needs an approval.
    expect(talk.say(canary(2000, { fleet: true, scope }))).toBe('approval_needed');
  });
});

describe('holding and going back', () => {
  it('moves nothing forward while it is paused', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(500));
    expect(talk.say({ verb: 'pause' })).toBe('paused');
    expect(talk.say(canary(1000))).toBe('is_paused');
    expect(talk.say({ verb: 'promote', breakGlass: null })).toBe('is_paused');
    expect(talk.say({ verb: 'pause' })).toBe('already_so');
    expect(talk.say({ verb: 'resume' })).toBe('resumed');
    expect(talk.say({ verb: 'resume' })).toBe('not_paused');
    expect(talk.say(canary(1000))).toBe('moved');
  });

  it('rolls back at once and is ready for a new start', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(2500));
    expect(talk.say({ verb: 'rollback', gradual: false })).toBe('rolled_back');
    expect(talk.state).toMatchObject({ phase: 'idle', candidate: null, stable: 'blue' });
    expect(talk.weights).toEqual([0, 0, 0]);
    expect(talk.say({ verb: 'rollback', gradual: false })).toBe('no_rollout');
    expect(talk.say(canary(500))).toBe('started');
  });

  it('rolls back gradually through the steps', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(2500));
    talk.say({ verb: 'approve' });
    talk.say(canary(7000, { scope: { clusters: ['eu-west'], wave: null } }));
    expect(talk.say({ verb: 'rollback', gradual: true })).toBe('rolling_back');
    expect(talk.weights).toEqual([5000, 2500, 2500]);
    expect(talk.say({ verb: 'rollback', gradual: true })).toBe('already_so');
    expect(talk.say(canary('next'))).toBe('is_rolling_back');
    const step = { cause: 'plan', by: 'headgate' } as const;
    expect(talk.say({ verb: 'rollback', gradual: true }, step)).toBe('rolling_back');
    expect(talk.weights).toEqual([2500, 2500, 2500]);
    talk.say({ verb: 'rollback', gradual: true }, step);
    expect(talk.weights).toEqual([500, 500, 500]);
    expect(talk.say({ verb: 'rollback', gradual: true }, step)).toBe('rolled_back');
    expect(talk.state.phase).toBe('idle');
  });

  it('locks after an abort until somebody resumes', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(2500));
    expect(talk.say({ verb: 'abort' })).toBe('aborted');
    expect(talk.weights).toEqual([0, 0, 0]);
    expect(talk.say(canary(500))).toBe('is_aborted');
    expect(talk.say({ verb: 'promote', breakGlass: null })).toBe('is_aborted');
    expect(talk.say({ verb: 'resume' })).toBe('resumed');
    expect(talk.say(canary(500))).toBe('moved');
  });
});

describe('promotion', () => {
  it('swaps the slots, so that the next candidate goes where the old version was', () => {
    const talk = conversationWith(exampleRollout());
    talk.say(canary(2500));
    talk.say({ verb: 'approve' });
    expect(talk.say({ verb: 'promote', breakGlass: null })).toBe('promoted');
    expect(talk.state).toMatchObject({ phase: 'idle', candidate: null, stable: 'green' });
    talk.say(canary(500));
    expect(talk.state.candidate?.slot).toBe('blue');
  });

  it('needs the approvals and the weight that the plan asks for', () => {
    const talk = conversationWith(exampleRollout({ promoteFrom: 2500 }));
    talk.say(canary(500));
    expect(talk.say({ verb: 'promote', breakGlass: null })).toBe('approval_needed');
    talk.say(canary(2500, { scope: { clusters: ['eu-*'], wave: null } }));
    talk.say({ verb: 'approve' });
    expect(talk.say({ verb: 'promote', breakGlass: null })).toBe('not_ready_to_promote');
    talk.say(canary(2500, { scope: { clusters: ['us-east'], wave: null } }));
    expect(talk.say({ verb: 'promote', breakGlass: null })).toBe('promoted');
  });

  it('by a merge needs the merged head to be the pinned candidate', () => {
    const talk = conversationWith(exampleRollout({ steps: [{ weight: 10_000, pauseSeconds: null, approval: false }] }));
    talk.say(canary(500));
    const merged = (sha: string) =>
      ({ cause: 'merge', pullRequest: { ...open, open: false, merged: true, head: head(sha) } }) as const;
    expect(talk.say({ verb: 'promote', breakGlass: null }, merged(OTHER))).toBe('merged_other_commit');
    expect(talk.say({ verb: 'promote', breakGlass: null }, merged(HEAD))).toBe('promoted');
  });

  it('can be taken back at once while the old version still stands in its slot', () => {
    const talk = conversationWith(exampleRollout({ steps: [{ weight: 10_000, pauseSeconds: null, approval: false }] }));
    talk.say(canary(500));
    talk.say({ verb: 'promote', breakGlass: null });
    expect(talk.say({ verb: 'rollback', gradual: false })).toBe('rolled_back');
    expect(talk.state).toMatchObject({ stable: 'blue', candidate: null, last: { outcome: 'rolled-back' } });
    expect(talk.say({ verb: 'rollback', gradual: false })).toBe('no_rollout');
  });

  it('of another pull request cannot be taken back from here', () => {
    const talk = conversationWith(exampleRollout({ steps: [{ weight: 10_000, pauseSeconds: null, approval: false }] }));
    talk.say(canary(500));
    talk.say({ verb: 'promote', breakGlass: null });
    const elsewhere = { subject: { repository: 'acme/shop', number: 13 } };
    expect(talk.say({ verb: 'rollback', gradual: false }, elsewhere)).toBe('no_rollout');
    expect(talk.state.stable).toBe('green');
  });
});
