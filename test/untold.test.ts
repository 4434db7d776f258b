import { describe, expect, it } from '@jest/globals';
import type { RolloutFacts } from '../src/circumstances.ts';
import type { Gate } from '../src/rollout/gate.ts';
import type { Rollout } from '../src/rollout/rollout.ts';
import type { State } from '../src/rollout/state.ts';
import { initialState } from '../src/rollout/state.ts';
import { untoldSubject } from '../src/untold.ts';
import { exampleRollout, HEAD, SUBJECT } from './rollout/example-rollout.ts';

const MOVED = '2026-01-05T09:00:00.000Z';
const GATE = { name: 'success-rate' } as Gate;
const deployments = { environment: '{cluster}' };

function untold(rollout: Rollout, more: Partial<State>, minutes: number) {
  const candidate = { slot: 'green', pullRequest: SUBJECT, sha: HEAD, pinnedBy: 'alice', pinnedAt: MOVED };
  const state: State = { ...initialState(rollout), phase: 'progressing', candidate, movedAt: MOVED, ...more };
  const facts: RolloutFacts = {
    rollout,
    state,
    statePath: '',
    clusters: [],
    fleet: { clusters: [], jurisdictions: [], delivery: '', sources: new Map(), windows: rollout.windows },
    delivery: '',
    files: new Map(),
    told: new Map(),
  };
  return untoldSubject(facts, Date.parse(MOVED) + minutes * 60_000);
}

const everywhere = { 'eu-west': 5000, 'eu-north': 5000, 'us-east': 5000 };

describe('a pull request to be told of what no commit comes with', () => {
  it('is that of a rollout with deployments, for an hour after its newest step', () => {
    expect(untold(exampleRollout({}, { deployments }), {}, 59)).toEqual(SUBJECT);
    expect(untold(exampleRollout({ promoteFrom: 5000 }, { deployments }), {}, 60)).toBeNull();
    expect(untold(exampleRollout(), {}, 59)).toBeNull();
  });

  it('is so too after the newest cluster went live, and after the end', () => {
    const live = { 'eu-west': { at: '2026-01-05T09:30:00.000Z', lagSeconds: 1800 } };
    expect(untold(exampleRollout({}, { deployments }), { live }, 80)).toEqual(SUBJECT);
    const last = { outcome: 'promoted', sha: HEAD, pullRequest: SUBJECT, by: 'alice', at: MOVED } as const;
    expect(untold(exampleRollout({}, { deployments }), { candidate: null, last }, 59)).toEqual(SUBJECT);
  });

  it('is that of a rollout at the end of its plan, where more than commits decides the rest', () => {
    const gated = exampleRollout({ promoteFrom: 5000 }, { gates: [GATE] });
    const exclude = [{ kind: 'dates', name: 'x', first: '2026-01-01', last: '2026-01-02', timeZone: 'UTC' } as const];
    const frozen = exampleRollout({ promoteFrom: 5000 }, { windows: { allow: [], exclude } });
    expect(untold(gated, { weights: everywhere }, 1000)).toEqual(SUBJECT);
    expect(untold(frozen, { weights: everywhere }, 1000)).toEqual(SUBJECT);
    const approvers = { count: 1, users: [], teams: [], notWhoStarted: false, expiresSeconds: 3600 };
    const expiring = exampleRollout({
      promoteFrom: 5000,
      steps: [{ weight: 2500, pauseSeconds: null, approval: true, approvers }],
    });
    const reviewed = exampleRollout({ promoteFrom: 5000 }, { deployments });
    expect(untold(expiring, { weights: everywhere }, 1000)).toEqual(SUBJECT);
    expect(untold(reviewed, { weights: everywhere }, 1000)).toEqual(SUBJECT);
    expect(untold(gated, { weights: { ...everywhere, 'us-east': 4999 } }, 1000)).toBeNull();
    expect(untold(exampleRollout({ promoteFrom: 5000 }), { weights: everywhere }, 1000)).toBeNull();
  });
});
