import { describe, expect, it } from '@jest/globals';
import type { Command } from '../src/rollout/command.ts';
import { isPaused } from '../src/rollout/refusals.ts';
import type { Rollout } from '../src/rollout/rollout.ts';
import { everywhere, gate, observedRollout, operateLoop } from './live-loop.ts';
import { canary, exampleRollout } from './rollout/example-rollout.ts';

const LIVE = { live: everywhere('live') };
const PROMOTE: Command = { verb: 'promote', breakGlass: null };

/** Steps of 5, 50 and 100 %, ten minutes on each but the last; one wave of all clusters. */
const QUICK = {
  steps: [
    { weight: 500, pauseSeconds: 600, approval: false },
    { weight: 5000, pauseSeconds: 600, approval: false },
    { weight: 10_000, pauseSeconds: null, approval: false },
  ],
  waves: [{ name: 'all', clusters: ['eu-west', 'eu-north', 'us-east'] }],
};

function quick(overrides: Partial<Rollout> = {}) {
  return operateLoop(observedRollout(QUICK, overrides));
}

describe('a step', () => {
  it('is over when it was live for its pause, not when it was committed that long ago', () => {
    const loop = quick();
    expect(loop.say(canary('next'), LIVE)).toBe('applied: started');
    loop.later(240);
    expect(loop.tick({ live: { ...everywhere('live'), 'us-east': 'pending' } })).toBe('applied: seen_live');
    loop.later(360);
    expect(loop.tick({ live: { ...everywhere('live'), 'us-east': 'pending' } })).toBe('');
    expect(loop.tick(LIVE)).toBe('applied: seen_live');
    loop.later(599);
    expect(loop.tick(LIVE)).toBe('');
    loop.later(1);
    expect(loop.tick(LIVE)).toBe('applied: moved');
    expect(loop.weights).toEqual([50, 50, 50]);
  });

  it('keeps since when each cluster serves it, and how long that took', () => {
    const loop = quick();
    loop.say(canary('next'), LIVE);
    loop.later(47);
    loop.tick({ live: { 'eu-west': 'live', 'eu-north': 'unknown', 'us-east': 'pending' } });
    expect(loop.state.live).toEqual({ 'eu-west': { at: loop.now, lagSeconds: 47 } });
    loop.later(30);
    loop.tick(LIVE);
    expect(Object.values(loop.state.live).map(({ lagSeconds }) => lagSeconds)).toEqual([47, 77, 77]);
  });

  it('remembers where the candidate was served before it, for as long as it is the candidate', () => {
    const loop = quick();
    loop.say(canary('next'), LIVE);
    loop.tick(LIVE);
    const since = loop.now;
    expect(loop.state.served).toEqual({});
    loop.later(600);
    loop.tick({ live: { ...everywhere('live'), 'us-east': 'drifted' } });
    expect(loop.state.served).toEqual({ 'us-east': since });
    loop.tick(LIVE);
    expect(loop.state.served).toEqual({});
    loop.later(600);
    loop.tick(LIVE);
    expect(loop.weights).toEqual([50, 50, 50]);
    expect(loop.state.served['eu-west']).toBe(since);
    loop.later(60);
    loop.say(canary(10_000), { live: { ...everywhere('pending'), 'us-east': 'live' } });
    expect(loop.state.served['eu-west']).toBe(since);
    loop.head('b'.repeat(40));
    loop.say(canary(10_000, { sha: 'b'.repeat(40) }), LIVE);
    expect(loop.state.candidate?.sha).toBe('b'.repeat(40));
    expect(loop.state.served).toEqual({});
  });

  it('commits nothing where nothing new is seen, however often one looks', () => {
    const loop = quick();
    loop.say(canary('next'), LIVE);
    loop.tick(LIVE);
    const { revision } = loop.state;
    for (let look = 0; look < 5; look += 1) expect(loop.tick(LIVE)).toBe('');
    expect(loop.state.revision).toBe(revision);
  });

  it('begins anew in the clusters that it moves, and only there', () => {
    const loop = operateLoop(observedRollout());
    loop.say(canary('next'), LIVE);
    loop.tick(LIVE);
    expect(Object.keys(loop.state.live)).toHaveLength(3);
    loop.say(canary(1000, { scope: { clusters: ['us-east'], wave: null } }), LIVE);
    expect(Object.keys(loop.state.live).sort()).toEqual(['eu-north', 'eu-west']);
  });

  it('goes on after a day without a tick as it would have before, one step a tick', () => {
    const loop = quick();
    loop.say(canary('next'), LIVE);
    loop.later(86_400);
    expect(loop.tick(LIVE)).toBe('applied: seen_live');
    expect(loop.tick(LIVE)).toBe('');
    loop.later(600);
    expect(loop.tick(LIVE)).toBe('applied: moved');
    expect(loop.weights).toEqual([50, 50, 50]);
  });

  it('counts from the commit where nobody can look', () => {
    const loop = operateLoop(exampleRollout(QUICK));
    loop.say(canary('next'));
    loop.later(600);
    expect(loop.tick()).toBe('applied: moved');
  });

  it.each([
    { skew: 7200, lagSeconds: 60 },
    { skew: -7200, lagSeconds: 0 },
    { skew: -20, lagSeconds: 40 },
  ])('believes a clock that is $skew s ahead only as far as it can be right', ({ skew, lagSeconds }) => {
    const loop = quick();
    loop.say(canary('next'), LIVE);
    loop.later(60);
    loop.tick({ ...LIVE, skew });
    expect(loop.state.live['eu-west']?.lagSeconds).toBe(lagSeconds);
  });
});

describe('a cluster that does not serve what Git says', () => {
  const begun = () => {
    const loop = quick();
    loop.say(canary('next'), LIVE);
    loop.tick(LIVE);
    loop.later(600);
    return loop;
  };

  it.each(['unknown', 'broken', 'drifted'] as const)('stops the next step while it is %s', (verdict) => {
    const loop = begun();
    const seen = { live: { ...everywhere('live'), 'us-east': verdict } };
    expect(loop.say(canary('next'), seen)).toMatch(/^refused: not_live/);
    loop.tick(seen);
    expect(loop.weights).toEqual([5, 5, 5]);
  });

  it('stops the next step, and a weight that a person names, while it does not serve any more what it did', () => {
    const loop = begun();
    loop.later(600);
    const seen = { live: { ...everywhere('live'), 'us-east': 'pending' as const } };
    expect(loop.tick(seen)).toBe('');
    expect(loop.say(canary(2000), seen)).toMatch(/^refused: not_live/);
    loop.tick({ live: { ...everywhere('live'), 'us-east': 'broken' } });
    expect(loop.state.lost).toEqual(['us-east']);
    expect(loop.say(canary(2000), seen)).toMatch(/^refused: not_live/);
    loop.tick(LIVE);
    expect(loop.state.lost).toEqual([]);
    loop.later(600);
    expect(loop.tick(LIVE)).toBe('applied: moved');
  });

  it('has to be live for the whole pause again after it was not', () => {
    const loop = begun();
    expect(loop.tick({ live: { ...everywhere('live'), 'us-east': 'drifted' } })).toBe('applied: seen_live');
    expect(loop.tick(LIVE)).toBe('applied: seen_live');
    loop.later(599);
    expect(loop.tick(LIVE)).toBe('');
    loop.later(1);
    expect(loop.tick(LIVE)).toBe('applied: moved');
  });

  it('stops a weight that a person names where it is to move, and nowhere else', () => {
    const loop = begun();
    const seen = { live: { ...everywhere('live'), 'us-east': 'unknown' as const } };
    const only = (name: string) => canary(2000, { scope: { clusters: [name], wave: null } });
    expect(loop.say(only('us-east'), seen)).toMatch(/^refused: not_live/);
    expect(loop.say(only('eu-west'), seen)).toBe('applied: moved');
  });

  it('stops a promotion, and never the way back', () => {
    const seen = { live: everywhere('unknown') };
    expect(begun().say(PROMOTE, seen)).toMatch(/^refused: not_live/);
    expect(begun().say({ verb: 'rollback', gradual: false }, seen)).toBe('applied: rolled_back');
    expect(begun().say({ verb: 'abort' }, seen)).toBe('applied: aborted');
    expect(begun().say(PROMOTE)).toMatch(/^refused: not_live/);
  });

  it('is passed by with a reason', () => {
    const seen = { live: everywhere('unknown') };
    expect(begun().say(canary('next', { breakGlass: 'INC-7: API server is away' }), seen)).toBe('applied: moved');
  });

  it('does not hold up a gradual rollback', () => {
    const loop = quick();
    loop.say(canary(10_000), LIVE);
    loop.say({ verb: 'rollback', gradual: true }, { live: everywhere('unknown') });
    expect(loop.weights).toEqual([50, 50, 50]);
    loop.later(300);
    expect(loop.tick({ live: everywhere('unknown') })).toBe('applied: rolling_back');
    loop.later(300);
    expect(loop.tick({ live: everywhere('broken') })).toBe('applied: rolled_back');
  });
});

describe('a gate', () => {
  const gated = (overrides: Parameters<typeof gate>[0] = {}, rollout: Partial<Rollout> = {}) => {
    const loop = quick({ gates: [gate(overrides)], ...rollout });
    loop.say(canary('next'), LIVE);
    loop.tick(LIVE);
    return loop;
  };
  const seen = (verdict: 'pass' | 'fail' | 'insufficient') => ({ ...LIVE, gates: { 'success-rate': verdict } });

  it('lets the plan go on when it passes after the pause', () => {
    const loop = gated();
    loop.later(600);
    expect(loop.tick(seen('pass'))).toBe('applied: moved');
  });

  it.each(['insufficient', undefined] as const)('keeps the plan where it is while it says %s', (verdict) => {
    const loop = gated();
    loop.later(600);
    expect(loop.tick(verdict === undefined ? LIVE : seen(verdict))).toBe('');
    expect(loop.say(canary('next'), verdict === undefined ? LIVE : seen(verdict))).toMatch(
      /^refused: gate_insufficient/,
    );
    expect(loop.say(PROMOTE, verdict === undefined ? LIVE : seen(verdict))).toMatch(/^refused: gate_insufficient/);
  });

  it('lets the plan go on without data where the configuration says so', () => {
    const loop = gated({ onInsufficient: 'pass' });
    loop.later(600);
    expect(loop.tick(seen('insufficient'))).toBe('applied: moved');
  });

  it('counts at most one failure in each interval, also when two places look at once', () => {
    const loop = gated();
    expect(loop.tick(seen('fail'))).toBe('applied: gate_counted');
    const { failures } = loop.state;
    expect(failures.map(({ cluster }) => cluster)).toEqual(['eu-west', 'eu-north', 'us-east']);
    loop.later(59);
    expect(loop.tick(seen('fail'))).toBe('');
    loop.later(1);
    expect(loop.tick(seen('fail'))).toBe('applied: gate_counted');
  });

  it('takes the whole fleet back in one commit when one cluster has failed as often as it may', () => {
    const loop = gated();
    const failing = {
      ...LIVE,
      gates: { 'success-rate': { 'eu-west': 'pass', 'eu-north': 'fail', 'us-east': 'pass' } },
    } as const;
    for (let failure = 1; failure <= 2; failure += 1) {
      expect(loop.tick(failing)).toBe('applied: gate_counted');
      loop.later(60);
    }
    const { revision } = loop.state;
    expect(loop.tick(failing)).toBe('applied: rolled_back');
    expect(loop.weights).toEqual([0, 0, 0]);
    expect(loop.state).toMatchObject({ phase: 'idle', revision: revision + 1, failures: [] });
    expect(loop.state.ledger.entries.at(-1)?.said).toBe('success-rate failed 3 times in eu-north');
  });

  it('goes back through the steps where that is asked for', () => {
    const loop = gated({ failureLimit: 1, onFailure: { kind: 'roll-back', what: 'fleet', gradual: true } });
    loop.later(600);
    loop.tick(seen('pass'));
    expect(loop.weights).toEqual([50, 50, 50]);
    expect(loop.tick(seen('fail'))).toBe('applied: rolling_back');
    expect(loop.weights).toEqual([5, 5, 5]);
    loop.later(300);
    expect(loop.tick(seen('fail'))).toBe('applied: rolled_back');
  });

  it('takes a wave back and holds the others', () => {
    const waves = [
      { name: 'first', clusters: ['eu-west'] },
      { name: 'rest', clusters: ['eu-north', 'us-east'] },
    ];
    const onFailure = { kind: 'roll-back', what: 'wave', gradual: false } as const;
    const loop = operateLoop(observedRollout({ ...QUICK, waves }, { gates: [gate({ failureLimit: 1, onFailure })] }));
    loop.say(canary(500), LIVE);
    const failing = {
      ...LIVE,
      gates: { 'success-rate': { 'eu-west': 'pass', 'eu-north': 'fail', 'us-east': 'pass' } },
    } as const;
    expect(loop.tick(failing)).toBe('applied: held');
    expect(loop.weights).toEqual([5, 0, 0]);
    expect(loop.state).toMatchObject({ phase: 'paused', hold: { reason: 'gate_failed', asks: false } });
  });

  it.each([
    { name: 'the fleet', what: 'fleet', weights: [0, 0, 0] },
    { name: 'a wave', what: 'wave', weights: [5, 0, 0] },
  ] as const)('takes $name back where another gate that fails in the same look only holds', ({ what, weights }) => {
    const waves = [
      { name: 'first', clusters: ['eu-west'] },
      { name: 'rest', clusters: ['eu-north', 'us-east'] },
    ];
    const gates = [
      gate({ failureLimit: 1, onFailure: { kind: 'hold' } }),
      gate({ name: 'latency', failureLimit: 1, onFailure: { kind: 'roll-back', what, gradual: false } }),
      gate({ name: 'errors', failureLimit: 1, onFailure: { kind: 'ask' } }),
    ];
    const loop = operateLoop(observedRollout({ ...QUICK, waves }, { gates }));
    loop.say(canary(500), LIVE);
    const failing = { 'success-rate': { 'eu-west': 'fail' }, latency: { 'us-east': 'fail' }, errors: {} } as const;
    loop.tick({ ...LIVE, gates: failing });
    expect(loop.weights).toEqual(weights);
    expect(loop.state.ledger.entries.at(-1)?.said).toBe(
      'success-rate failed in eu-west, and latency failed in us-east',
    );
  });

  it('rolls a rollout back that somebody has paused: a breach does not wait for a person', () => {
    const loop = gated({ failureLimit: 1 });
    loop.say({ verb: 'pause' }, seen('pass'));
    expect(loop.tick(seen('fail'))).toBe('applied: rolled_back');
  });

  it('holds, and does not hold again what stands still', () => {
    const loop = gated({ failureLimit: 1, onFailure: { kind: 'ask' } });
    expect(loop.tick(seen('fail'))).toBe('applied: held');
    expect(loop.state.hold).toMatchObject({ reason: 'gate_failed', asks: true });
    expect(isPaused(observedRollout(), loop.state).found).toMatch(/by itself, because success-rate failed in eu-west/);
    loop.later(3600);
    loop.tick(seen('fail'));
    expect(loop.state.phase).toBe('paused');
    expect(loop.say({ verb: 'resume' }, seen('pass'))).toBe('applied: resumed');
    expect(loop.state.hold).toBeNull();
  });

  it('counts anew after somebody has let it go on', () => {
    const loop = gated({ failureLimit: 2, onFailure: { kind: 'hold' } });
    loop.tick(seen('fail'));
    loop.later(60);
    expect(loop.tick(seen('fail'))).toBe('applied: held');
    loop.say({ verb: 'resume' }, seen('pass'));
    loop.later(60);
    expect(loop.tick(seen('fail'))).toBe('applied: gate_counted');
  });

  it('stops counting where it can only be held and stands still for as many failures as there may be', () => {
    const loop = gated({ failureLimit: 2, onFailure: { kind: 'hold' } });
    const outcomes = Array.from({ length: 5 }, () => {
      loop.later(60);
      return loop.tick(seen('fail'));
    });
    expect(outcomes).toEqual(['applied: gate_counted', 'applied: held', '', '', '']);
    expect(loop.say({ verb: 'resume' }, seen('pass'))).toBe('applied: resumed');
    expect(loop.tick(seen('fail'))).toBe('applied: gate_counted');
  });

  it('fails where nothing is live yet too: what was there before is still in traffic', () => {
    const loop = gated({ failureLimit: 1 });
    loop.later(600);
    loop.tick(seen('pass'));
    expect(loop.tick({ live: everywhere('pending'), gates: { 'success-rate': 'fail' } })).toBe('applied: rolled_back');
  });

  it('stops a weight that a person names while it fails, and not while it has too few data', () => {
    const loop = gated();
    expect(loop.say(canary(2000), seen('insufficient'))).toBe('applied: moved');
    expect(loop.say(canary(3000), seen('fail'))).toMatch(/^refused: gate_failed/);
    expect(loop.say(canary(3000, { breakGlass: 'INC-8: the metric is wrong' }), seen('fail'))).toMatch(
      /^applied: moved/,
    );
  });

  it('forgets its failures when the weights change', () => {
    const loop = gated();
    loop.tick(seen('fail'));
    loop.say(canary(2000), seen('pass'));
    expect(loop.state.failures).toEqual([]);
  });

  it('counts only from its weight on', () => {
    const loop = gated({ from: 5000, failureLimit: 1 });
    loop.later(600);
    expect(loop.tick(LIVE)).toBe('applied: moved');
    loop.tick(LIVE);
    loop.later(600);
    expect(loop.tick(LIVE)).toBe('');
  });
});

describe('a deadline', () => {
  const DEADLINE = { seconds: 3600, remedy: { kind: 'roll-back', what: 'fleet', gradual: false } } as const;

  it('rolls back a step that is not live in time', () => {
    const loop = quick({ deadline: DEADLINE });
    loop.say(canary('next'), LIVE);
    const stuck = { live: { ...everywhere('live'), 'us-east': 'pending' as const } };
    loop.tick(stuck);
    loop.later(3599);
    expect(loop.tick(stuck)).toBe('');
    loop.later(1);
    expect(loop.tick(stuck)).toBe('applied: rolled_back');
    expect(loop.state.ledger.entries.at(-1)?.said).toBe('after 1h the step is not live in us-east');
  });

  it('holds a step whose gates do not pass, and asks', () => {
    const loop = quick({ deadline: { ...DEADLINE, remedy: { kind: 'ask' } }, gates: [gate()] });
    loop.say(canary('next'), LIVE);
    loop.tick(LIVE);
    loop.later(3600);
    expect(loop.tick({ ...LIVE, gates: { 'success-rate': 'insufficient' } })).toBe('applied: held');
    expect(loop.state.hold).toMatchObject({
      reason: 'deadline_over',
      found: 'after 1h success-rate could not be judged',
      asks: true,
    });
  });

  it('tells a gate that fails from one that nobody could judge', () => {
    const both = [gate({ failureLimit: 9 }), gate({ name: 'errors' })];
    const loop = quick({ deadline: { ...DEADLINE, remedy: { kind: 'hold' } }, gates: both });
    loop.say(canary('next'), LIVE);
    loop.tick(LIVE);
    loop.later(3600);
    loop.tick({ ...LIVE, gates: { 'success-rate': { 'eu-west': 'fail' }, errors: 'insufficient' } });
    expect(loop.state.hold?.found).toBe('after 1h success-rate did not pass, and errors could not be judged');
  });

  it('does not run against people: a step that waits for somebody waits', () => {
    const steps = QUICK.steps.map((step) => ({ ...step, pauseSeconds: null }));
    const loop = operateLoop(observedRollout({ ...QUICK, steps }, { deadline: DEADLINE, gates: [gate()] }));
    loop.say(canary('next'), LIVE);
    const good = { ...LIVE, gates: { 'success-rate': 'pass' as const } };
    loop.tick(good);
    loop.later(86_400);
    expect(loop.tick(good)).toBe('');
  });

  it('does not hold what somebody has paused', () => {
    const loop = quick({ deadline: { ...DEADLINE, remedy: { kind: 'hold' } } });
    loop.say(canary('next'), LIVE);
    loop.say({ verb: 'pause' });
    loop.later(7200);
    expect(loop.tick({ live: everywhere('pending') })).toBe('');
  });
});

describe('where steps are merged', () => {
  const delivery = { kind: 'pull-request', autoMerge: false } as const;

  it('keeps nothing of what it saw, and goes on when it sees now that all is well', () => {
    const loop = quick({ delivery });
    loop.say(canary('next'), LIVE);
    expect(loop.tick(LIVE)).toBe('');
    expect(loop.state.live).toEqual({});
    expect(loop.say(canary('next'), { live: everywhere('pending') })).toMatch(/^refused: not_live/);
  });

  it('rolls back at the first failure', () => {
    const loop = quick({ delivery, gates: [gate({ failureLimit: 1 })] });
    loop.say(canary('next'), LIVE);
    expect(loop.tick({ ...LIVE, gates: { 'success-rate': 'fail' } })).toBe('applied: rolled_back');
  });
});

describe('after the end', () => {
  it('still sees the last step become live, once', () => {
    const loop = quick();
    loop.say(canary('next'), LIVE);
    loop.say({ verb: 'rollback', gradual: false });
    expect(loop.state.live).toEqual({});
    expect(loop.tick(LIVE)).toBe('applied: seen_live');
    expect(Object.keys(loop.state.live)).toHaveLength(3);
    expect(loop.tick(LIVE)).toBe('');
  });
});

describe('a step of the plan that cannot be taken', () => {
  it('is refused once, tried again with every look, and stands in the ledger once when it is taken', () => {
    const loop = quick({ deployments: { environment: '{rollout}/{cluster}' } });
    loop.say(canary('next'), LIVE);
    loop.tick(LIVE);
    loop.later(600);
    const unreadable = { ...LIVE, environments: 'unknown' } as const;
    expect(loop.tick(unreadable)).toBe('refused: approval_needed');
    expect(loop.tick(unreadable)).toBe('');
    const { revision, ledger } = loop.state;
    expect(loop.tick(LIVE)).toBe('applied: moved');
    const own = loop.state.ledger.entries.filter(({ key }) => key === `clock/checkout/r${revision}`);
    expect(own.map(({ disposition }) => disposition)).toEqual(['applied']);
    expect(loop.state.ledger.entries).toHaveLength(ledger.entries.length + 1);
  });
});
