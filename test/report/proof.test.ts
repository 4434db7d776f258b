import { describe, expect, it } from '@jest/globals';
import { renderSticky } from '../../src/report/sticky-comment.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import type { GateReading, LiveReading, Readings } from '../../src/rollout/readings.ts';
import { waitsFor } from '../../src/rollout/waiting.ts';
import { gate, observedRollout } from '../live-loop.ts';
import { SUBJECT, underWay, view } from './shop.ts';

const AT = '2026-11-22T11:00:47Z';
const ROLLOUT = observedRollout({}, { gates: [gate()], deadline: { seconds: 3600, remedy: { kind: 'ask' } } });
const STATE = underWay(
  ROLLOUT,
  { 'eu-west': 500, 'eu-north': 500 },
  {
    live: { 'eu-west': { at: AT, lagSeconds: 47 } },
    failures: [{ gate: 'success-rate', cluster: 'eu-west', at: AT }],
  },
);

function reading(cluster: string, more: Partial<LiveReading>): LiveReading {
  return { cluster, verdict: 'live', at: AT, findings: [], notes: [], ...more };
}

const DRIFT = {
  found: 'the weight of checkout-green is 50, and Git says 5',
  where: 'HTTPRoute shop/checkout',
  expected: '',
};
const FAILED: GateReading = {
  ...{ gate: 'success-rate', cluster: 'eu-west', verdict: 'fail', at: AT, value: 97.2, stable: null, samples: 812 },
  found: '97.2 % of 812 requests, and at least 99 % was expected',
};
const READINGS: Readings = {
  live: new Map([
    ['eu-west', reading('eu-west', { notes: ['cilium never says which generation a status is about.'] })],
    ['eu-north', reading('eu-north', { verdict: 'drifted', findings: [DRIFT] })],
    [
      'us-east',
      reading('us-east', { verdict: 'unknown', findings: [{ ...DRIFT, where: null, found: 'no answer within 5 s' }] }),
    ],
  ]),
  gates: [FAILED],
};

function sticky(state = STATE, readings = READINGS): string {
  return renderSticky({
    ...{ subject: SUBJECT, kind: 'pull-request', standing: 'x', settled: [], settlements: [], previews: [] },
    ...{ head: null, commit: null, commitUrl: null, now: '2026-11-22T11:10:00Z' },
    views: [view(ROLLOUT, state, { readings, waiting: waitsFor(ROLLOUT, state, null, readings) })],
  });
}

describe('what somebody on call reads', () => {
  it('says where the step is live, after how long, and what is the matter elsewhere', () => {
    const text = sticky();
    expect(text).toContain('in 1 of 3 clusters: eu-west after 47 s');
    expect(text).toContain(
      'eu-north serves something else than Git says: HTTPRoute shop/checkout: the weight of checkout-green is 50, and Git says 5',
    );
    expect(text).toContain('nobody can tell what us-east serves: no answer within 5 s');
    expect(text).toContain('cilium never says which generation a status is about.');
  });

  it('does not blame a cluster that was looked at before the step for being late', () => {
    const late = { ...DRIFT, found: 'it is not in the cluster yet' };
    const seen = (at: string) =>
      sticky(STATE, {
        live: new Map([['eu-north', reading('eu-north', { verdict: 'pending', at, findings: [late] })]]),
        gates: [],
      });
    expect(seen(STATE.movedAt ?? '')).not.toContain('does not serve it yet');
    expect(seen(AT)).toContain('eu-north does not serve it yet: HTTPRoute shop/checkout: it is not in the cluster yet');
  });

  it('says what it waits for, until when, and what happens then', () => {
    expect(sticky()).toContain(
      'eu-north, us-east to serve what was committed; if that takes beyond 2026-11-22 12:00 UTC, the rollout is paused, and whoever started it is asked',
    );
  });

  it('shows each gate where it counts, with how often it has failed, and those that nobody measured', () => {
    const text = sticky();
    expect(text).toMatch(/\| success-rate \| eu-west \| fails \(1 of 3\) \| 97\\\.2 % of 812 requests/);
    expect(text).toMatch(/\| success-rate \| eu-north \| not measured \|/);
    expect(text).not.toMatch(/\| success-rate \| us-east/);
  });

  it('says why the rollout was paused by itself, and whose turn it is', () => {
    const hold = {
      reason: 'gate_failed',
      found: 'success-rate failed 3 times in eu-west',
      at: AT,
      asks: true,
    } as const;
    const text = sticky({ ...STATE, phase: 'paused', hold });
    expect(text).toContain('success-rate failed 3 times in eu-west, on 2026-11-22 11:00 UTC.');
    expect(text).toContain('It is for ada to say how it goes on.');
  });

  it('cannot be made to say anything else by what a cluster has', () => {
    const evil = { ...DRIFT, found: '[click](https://evil.example) @everyone <script> | a |' };
    const text = sticky(STATE, {
      live: new Map([['eu-west', reading('eu-west', { verdict: 'broken', findings: [evil] })]]),
      gates: [],
    });
    expect(text).not.toMatch(/(?<!\\)<script>/);
    expect(text).not.toMatch(/(?<!\\)\[click\]\(/);
    expect(text).not.toMatch(/@everyone/);
  });

  it('reads the same in a terminal', () => {
    const look = { subject: null, settlements: [], commit: null, conflicts: 0 };
    const views = [{ rollout: ROLLOUT, state: STATE, changes: [], readings: READINGS }];
    const text = renderTerminal({ ...look, views }, { colour: false, diff: false });
    expect(text).toContain('  live       in 1 of 3 clusters: eu-west after 47 s');
    expect(text).toContain('nobody can tell what us-east serves: no answer within 5 s');
    expect(text).toMatch(/ {2}gates {6}success-rate {2}eu-west {3}fails \(1 of 3\)/);
  });
});
