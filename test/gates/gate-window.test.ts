import { describe, expect, it } from '@jest/globals';
import { gateWindow } from '../../src/gates/gate-window.ts';
import type { State } from '../../src/rollout/state.ts';
import { candidateFacts, gateOf, NOW, source } from './gate-fixture.ts';

const before = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

function look(isObserved: boolean, state: Partial<State>, places: readonly string[] = ['istio'], windowSeconds = 300) {
  const facts = candidateFacts({
    ...{ gates: [], clusters: ['istio', 'cilium'], now: NOW, source: source() },
    ...{ isObserved, state },
  });
  return gateWindow(gateOf({ windowSeconds }), facts.rollout, facts.state, places, NOW);
}

describe('the window of a gate', () => {
  it.each([
    [600, 300],
    [300, 300],
    [299, 299],
    [60, 60],
    [15, 15],
  ])('where the cluster serves the step for %d s is %d s', (served, seconds) => {
    const live = { istio: { at: before(served), lagSeconds: 20 } };
    expect(look(true, { live })).toEqual({
      ok: true,
      window: { seconds, decidedAt: NOW - (served + 20) * 1000, isAwaited: false },
    });
  });

  it.each([14.999, 1, 0, -60])('is none where it serves the step for %d s', (served) => {
    const live = { istio: { at: before(served), lagSeconds: 0 } };
    expect(look(true, { live })).toEqual({ ok: false, found: 'the step is served for less than 15 s' });
  });

  it('is none before an observed cluster was seen to serve the step, whenever it was committed', () => {
    expect(look(true, { live: {}, movedAt: before(900) })).toEqual({
      ok: false,
      found: 'istio was not seen to serve the step yet',
    });
  });

  it('reaches back over the step before as long as the present one is not live, to find what is bad', () => {
    const waiting = { live: {}, movedAt: before(120), served: { istio: before(200) } };
    const window = { seconds: 200, decidedAt: NOW - 120_000, isAwaited: true };
    expect(look(true, waiting)).toEqual({ ok: true, window });
    const live = { istio: { at: before(100), lagSeconds: 20 } };
    expect(look(true, { ...waiting, live })).toMatchObject({ window: { seconds: 100, isAwaited: false } });
  });

  it('begins with the commit where nobody observes the cluster', () => {
    expect(look(false, { movedAt: before(100) })).toMatchObject({ window: { seconds: 100, decidedAt: NOW - 100_000 } });
  });

  it('does not reach back to before the candidate was pinned', () => {
    const candidate = {
      slot: 'green',
      pullRequest: null,
      sha: 'a'.repeat(40),
      pinnedBy: 'alice',
      pinnedAt: before(50),
    };
    expect(look(false, { movedAt: before(100), candidate })).toMatchObject({ window: { seconds: 50 } });
    expect(look(false, { movedAt: null, candidate })).toMatchObject({ window: { seconds: 50 } });
  });

  it('of several clusters begins with the last of them, and was decided with the first', () => {
    const live = { istio: { at: before(200), lagSeconds: 10 }, cilium: { at: before(40), lagSeconds: 5 } };
    expect(look(true, { live }, ['istio', 'cilium'])).toEqual({
      ok: true,
      window: { seconds: 40, decidedAt: NOW - 210_000, isAwaited: false },
    });
    expect(look(true, { live: { istio: live.istio } }, ['istio', 'cilium'])).toMatchObject({ ok: false });
  });

  it('is none of no cluster', () => {
    expect(look(true, {}, [])).toMatchObject({ ok: false });
  });
});
