import { describe, expect, it } from '@jest/globals';
import type { Rollout } from '../src/rollout/rollout.ts';
import { everywhere, gate, observedRollout, operateLoop, type Seen } from './live-loop.ts';
import { canary } from './rollout/example-rollout.ts';

const NAMES = ['eu-west', 'eu-north', 'us-east'];
const LIVE = { live: everywhere('live') };
const FAILING = { gates: { 'success-rate': 'fail' } } as const;
const OTHER = 'b'.repeat(40);

/** So many ready endpoints of blue and green everywhere, and what is different in some clusters. */
function counted(
  blue: number | null,
  green: number | null,
  others: Readonly<Record<string, readonly [number | null, number | null]>> = {},
): Seen {
  const ready = NAMES.map((name) => {
    const [stable, candidate] = others[name] ?? [blue, green];
    return [name, { blue: stable, green: candidate }] as const;
  });
  return { ...LIVE, ready: Object.fromEntries(ready) };
}

const QUICK = {
  steps: [
    { weight: 500, pauseSeconds: 600, approval: false },
    { weight: 5000, pauseSeconds: 600, approval: false },
    { weight: 10_000, pauseSeconds: null, approval: false },
  ],
  waves: [{ name: 'all', clusters: NAMES }],
  gradualPauseSeconds: 300,
};

function quick(overrides: Partial<Rollout> = {}) {
  return operateLoop(observedRollout(QUICK, overrides));
}

describe('where nobody is behind the candidate’s Service', () => {
  it.each([0, null])('no traffic goes there (%p endpoints)', (green) => {
    const loop = quick();
    expect(loop.say(canary(500), counted(3, 3, { 'us-east': [3, green] }))).toBe('refused: candidate_not_ready');
    expect(loop.weights).toEqual([0, 0, 0]);
  });

  it('other clusters can be moved, and the candidate can be pinned without traffic', () => {
    const seen = counted(3, 3, { 'us-east': [3, 0] });
    const only = { scope: { clusters: ['eu-west', 'eu-north'], wave: null } };
    expect(quick().say(canary(500, only), seen)).toBe('applied: started');
    expect(quick().say(canary(0), seen)).toBe('applied: started');
  });

  it('whoever may goes on in spite of it, with a reason', () => {
    expect(quick().say(canary(500, { breakGlass: 'scales from zero' }), counted(3, 0))).toBe('applied: started');
  });

  it('the plan waits, and goes on by itself once there is somebody', () => {
    const waves = { waves: NAMES.map((name) => ({ name, clusters: [name] })) };
    const loop = operateLoop(observedRollout({ ...QUICK, ...waves }));
    const seen = counted(3, 3, { 'us-east': [3, 0] });
    loop.say(canary('next'), seen);
    loop.tick(seen);
    loop.later(600);
    expect(loop.tick(seen)).toBe('applied: moved');
    loop.tick(seen);
    loop.later(600);
    expect(loop.tick(seen)).toBe('');
    expect(loop.weights).toEqual([5, 5, 0]);
    expect(loop.tick(counted(3, 3))).toBe('applied: moved');
    expect(loop.weights).toEqual([5, 5, 5]);
  });

  it('the deadline ends the waiting', () => {
    const waves = { waves: NAMES.map((name) => ({ name, clusters: [name] })) };
    const deadline = { seconds: 3600, remedy: { kind: 'hold' } } as const;
    const loop = operateLoop(observedRollout({ ...QUICK, ...waves }, { deadline }));
    const seen = counted(3, 3, { 'eu-north': [3, null] });
    loop.say(canary('next'), seen);
    loop.tick(seen);
    loop.later(3600);
    expect(loop.tick(seen)).toBe('applied: held');
    expect(loop.state.hold?.found).toBe('after 1h nobody is behind the candidate’s Service in eu-north');
  });
});

describe('another commit in the place of the candidate', () => {
  const begun = () => {
    const loop = quick({ gates: [gate()] });
    loop.say(canary(5000), LIVE);
    loop.tick(LIVE);
    loop.later(60);
    return loop;
  };
  const fix = canary(500, { sha: OTHER });

  it('may get a weight although the gates fail and the clusters do not work with the present one', () => {
    const loop = begun();
    const seen = { ...counted(3, 3), live: everywhere('broken'), ...FAILING };
    expect(loop.say(canary(5000, { sha: loop.state.candidate?.sha ?? '' }), seen)).not.toMatch(/^applied: repinned/);
    loop.head(OTHER);
    expect(loop.say(fix, seen)).toBe('applied: repinned');
    expect(loop.weights).toEqual([5, 5, 5]);
    expect(loop.state.failures).toEqual([]);
  });

  it.each(['unknown', 'drifted'] as const)('waits where a cluster is %s', (verdict) => {
    const loop = begun();
    loop.head(OTHER);
    expect(loop.say(fix, { live: { ...everywhere('live'), 'us-east': verdict } })).toMatch(/^refused: not_live/);
  });

  it('waits where nobody is behind its Service, also for the weight that the present one has', () => {
    const loop = begun();
    loop.head(OTHER);
    expect(loop.say(canary(5000, { sha: OTHER }), counted(3, 0))).toBe('refused: candidate_not_ready');
    expect(loop.say(canary(0, { sha: OTHER }), counted(3, 0))).toBe('applied: repinned');
  });
});

describe('the way back by itself, where nobody is behind the stable version’s Service', () => {
  const failing = (overrides: Partial<Rollout> = {}) => {
    const loop = quick({ gates: [gate({ failureLimit: 1 })], ...overrides });
    loop.say(canary(5000), counted(3, 3));
    loop.tick(counted(3, 3));
    loop.later(60);
    return loop;
  };

  it('stops short of there, goes back elsewhere, and asks', () => {
    const loop = failing();
    const seen = { ...counted(3, 3, { 'us-east': [0, 3] }), ...FAILING };
    expect(loop.tick(seen)).toBe('applied: held');
    expect(loop.weights).toEqual([0, 0, 50]);
    expect(loop.state.phase).toBe('paused');
    expect(loop.state.hold).toMatchObject({
      found:
        'success-rate failed in eu-west, eu-north, us-east, and us-east stayed as it is, because the stable version’s Service checkout-blue has no ready endpoints there',
      asks: true,
    });
  });

  it('says so once, not at each failure', () => {
    const loop = failing();
    const seen = { ...counted(0, 3), ...FAILING };
    expect(loop.tick(seen)).toBe('applied: held');
    const { revision } = loop.state;
    for (let look = 0; look < 5; look += 1) {
      loop.later(120);
      expect(loop.tick(seen)).toBe('');
    }
    expect(loop.state.revision).toBe(revision);
    expect(loop.weights).toEqual([50, 50, 50]);
  });

  it('says so once also where other waves could go back and are not to', () => {
    const waves = NAMES.map((name) => ({ name, clusters: [name] }));
    const onFailure = { kind: 'roll-back', what: 'wave', gradual: false } as const;
    const loop = operateLoop(observedRollout({ ...QUICK, waves }, { gates: [gate({ failureLimit: 1, onFailure })] }));
    loop.say(canary(5000), counted(3, 3));
    loop.tick(counted(3, 3));
    loop.later(60);
    const seen = { ...counted(3, 3, { 'us-east': [0, 3] }), gates: { 'success-rate': { 'us-east': 'fail' } } } as const;
    expect(loop.tick(seen)).toBe('applied: held');
    const { revision } = loop.state;
    for (let look = 0; look < 5; look += 1) {
      loop.later(120);
      loop.tick(seen);
    }
    expect(loop.state.revision).toBe(revision);
    expect(loop.weights).toEqual([50, 50, 50]);
  });

  it('goes back once there is somebody', () => {
    const loop = failing();
    loop.tick({ ...counted(0, 3), ...FAILING });
    loop.later(120);
    expect(loop.tick({ ...counted(1, 3), ...FAILING })).toBe('applied: rolled_back');
    expect(loop.weights).toEqual([0, 0, 0]);
  });

  it('is not stopped where a person wants it', () => {
    const loop = failing();
    loop.tick({ ...counted(0, 3), ...FAILING });
    expect(loop.say({ verb: 'rollback', gradual: false }, counted(0, 3))).toBe('applied: rolled_back');
  });
});

describe('a gradual way back', () => {
  const gradual = { verb: 'rollback', gradual: true } as const;
  const whole = () => {
    const loop = quick();
    loop.say(canary(10_000), counted(10, 10));
    loop.tick(counted(10, 10));
    return loop;
  };

  it('follows the plan’s steps where the stable slot is as large as the candidate’s', () => {
    const loop = whole();
    loop.say(gradual, counted(10, 10));
    expect(loop.weights).toEqual([50, 50, 50]);
    loop.later(300);
    loop.tick(counted(10, 10));
    expect(loop.weights).toEqual([5, 5, 5]);
    loop.later(300);
    expect(loop.tick(counted(10, 10))).toBe('applied: rolled_back');
  });

  it('gives a stable slot that was scaled down no more than twice its share, and more as it grows', () => {
    const loop = whole();
    loop.say(gradual, counted(2, 20));
    expect(loop.weights).toEqual([80, 80, 80]);
    loop.later(300);
    loop.tick(counted(4, 20, { 'eu-west': [20, 20] }));
    expect(loop.weights).toEqual([50, 68, 68]);
  });

  it('waits for endpoints that do not come for one more pause only', () => {
    const loop = whole();
    loop.say(gradual, counted(2, 20));
    loop.later(300);
    loop.tick(counted(2, 20));
    loop.later(299);
    loop.tick(counted(2, 20));
    expect(loop.weights).toEqual([80, 80, 80]);
    loop.later(1);
    expect(loop.tick(counted(2, 20))).toBe('applied: rolling_back');
    expect(loop.weights).toEqual([50, 50, 50]);
  });

  it('never leads to where nobody is, however long it takes', () => {
    const loop = whole();
    const seen = counted(10, 10, { 'us-east': [null, 10] });
    loop.say(gradual, seen);
    for (let step = 0; step < 8; step += 1) {
      loop.later(300);
      loop.tick(seen);
    }
    expect(loop.weights).toEqual([0, 0, 100]);
    expect(loop.state.phase).toBe('rolling-back');
  });

  it('does not spare a candidate that nobody is behind', () => {
    const loop = whole();
    loop.say(gradual, counted(1, 0));
    expect(loop.weights).toEqual([50, 50, 50]);
  });

  it('follows the plan where nobody counted', () => {
    const loop = whole();
    loop.say(gradual, LIVE);
    expect(loop.weights).toEqual([50, 50, 50]);
  });
});
