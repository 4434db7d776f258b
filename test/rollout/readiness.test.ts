import { describe, expect, it } from '@jest/globals';
import { NOTHING_OBSERVED } from '../../src/rollout/observations.ts';
import { type ReadinessInput, readinessCode, readinessOf } from '../../src/rollout/readiness.ts';
import { NOTHING_READ } from '../../src/rollout/readings.ts';
import { canary, conversationWith, exampleRollout, HEAD, SUBJECT } from './example-rollout.ts';

const steps = [
  { weight: 5000, pauseSeconds: null, approval: true },
  { weight: 10_000, pauseSeconds: null, approval: false },
];
const ROLLOUT = exampleRollout({ steps, promoteFrom: 10_000 });

function readiness(story: ReturnType<typeof conversationWith>, more: Partial<ReadinessInput> = {}): string | null {
  const found = readinessOf({
    rollout: ROLLOUT,
    state: story.state,
    now: '2026-01-05T12:00:00Z',
    subject: SUBJECT,
    pullRequest: { open: true, merged: false, head: { sha: HEAD, fork: false }, newestPush: null },
    observations: NOTHING_OBSERVED,
    smoke: 'unknown',
    readings: NOTHING_READ,
    environments: null,
    ...more,
  });
  return found === null ? null : readinessCode(found);
}

describe('whether a pull request’s version is rolled out', () => {
  it('is what a merge would come to, step by step', () => {
    const story = conversationWith(ROLLOUT);
    expect(readiness(story)).toBeNull();
    story.say(canary(5000));
    expect(readiness(story)).toBe('approval_needed');
    story.say({ verb: 'approve' });
    expect(readiness(story)).toBe('not_ready_to_promote');
    story.say(canary(10_000, { scope: { clusters: ['eu-*'], wave: null } }));
    expect(readiness(story)).toBe('not_ready_to_promote');
    story.say(canary(10_000));
    expect(readiness(story)).toBe('ready');
    story.say({ verb: 'pause' });
    expect(readiness(story)).toBe('is_paused');
    story.say({ verb: 'resume' });
    story.say({ verb: 'promote', breakGlass: null });
    expect(readiness(story)).toBe('promoted');
  });

  it('waits for the clusters that somebody looks at', () => {
    const clusters = ROLLOUT.clusters.map((one) => ({ ...one, observed: true as const }));
    const story = conversationWith(ROLLOUT);
    story.say(canary(5000));
    story.say({ verb: 'approve' });
    story.say(canary(10_000));
    expect(readiness(story, { rollout: { ...ROLLOUT, clusters } })).toBe('not_live');
  });

  it('speaks of the head of the pull request, before and after the promotion', () => {
    const head = { sha: 'b'.repeat(40), fork: false };
    const pullRequest = { open: true, merged: false, head, newestPush: null };
    const story = conversationWith(ROLLOUT);
    story.say(canary(5000));
    story.say({ verb: 'approve' });
    story.say(canary(10_000));
    expect(readiness(story, { pullRequest })).toBe('not_ready_to_promote');
    story.say({ verb: 'promote', breakGlass: null });
    expect(readiness(story, { pullRequest })).toBe('not_ready_to_promote');
  });

  it('is over after an abort and every kind of rollback', () => {
    const aborted = conversationWith(ROLLOUT);
    aborted.say(canary(5000));
    aborted.say({ verb: 'abort' });
    expect(readiness(aborted)).toBe('back');
    const gradual = conversationWith(ROLLOUT);
    gradual.say(canary(5000));
    gradual.say({ verb: 'approve' });
    gradual.say(canary(10_000));
    gradual.say({ verb: 'rollback', gradual: true });
    expect(readiness(gradual)).toBe('back');
    gradual.say({ verb: 'rollback', gradual: false });
    expect(readiness(gradual)).toBe('back');
  });

  it('waits for the reviewers of environments that get more by the promotion', () => {
    const rollout = exampleRollout({ steps, promoteFrom: 5000 }, { deployments: { environment: '{cluster}' } });
    const story = conversationWith(rollout);
    story.say(canary(5000));
    story.say({ verb: 'approve' });
    const environments = { rules: new Map(), members: new Set<string>() };
    expect(readiness(story, { rollout })).toBe('ready');
    expect(readiness(story, { rollout, environments })).toBe('approval_needed');
  });
});
