import { describe, expect, it } from '@jest/globals';
import { readRollout } from '../../src/config/rollout-file.ts';
import type { Step } from '../../src/rollout/strategy.ts';
import { accepted, problemsOf } from './example-repository.ts';
import { FLEET, rolloutText } from './written-rollout.ts';

/** The approval stands on line 13 of a canary, and on line 12 of a blue-green rollout. */
function canary(approval: string) {
  const strategy = ['  strategy:', '    canary:', `      steps: [{weight: 10, approval: ${approval}}, {weight: 100}]`];
  return readRollout('rollout.yaml', 'checkout', rolloutText([], { strategy }), FLEET);
}

function blueGreen(approval: string) {
  const strategy = ['  strategy:', `    blueGreen: {smoke: {approval: ${approval}}}`];
  return readRollout('rollout.yaml', 'checkout', rolloutText([], { strategy }), FLEET);
}

const MANY = '{count: 2, users: [carol], teams: [acme/sre], notWhoStarted: true, expires: 24h}';

describe('the approval of a step', () => {
  it.each<[string, Pick<Step, 'approval' | 'approvers'>]>([
    ['true', { approval: true }],
    ['false', { approval: false }],
    [
      '{}',
      { approval: true, approvers: { count: 1, users: [], teams: [], notWhoStarted: false, expiresSeconds: null } },
    ],
    [
      MANY,
      {
        approval: true,
        approvers: { count: 2, users: ['carol'], teams: ['acme/sre'], notWhoStarted: true, expiresSeconds: 86_400 },
      },
    ],
  ])('%s is read, also before a switch', (written, expected) => {
    expect(accepted(canary(written)).strategy.steps[0]).toEqual({ weight: 1_000, pauseSeconds: null, ...expected });
    expect(accepted(blueGreen(written)).strategy.steps[0]).toEqual({ weight: 0, pauseSeconds: null, ...expected });
  });

  it.each([
    ['yes', '', 'found "yes", expected true, false, or a mapping such as {count: 2, teams: [acme/sre]}'],
    ['[]', '', 'found an empty list, expected true, false, or a mapping'],
    [
      '{cuont: 2}',
      '.cuont',
      'found the unknown key "cuont", expected one of count, users, teams, notWhoStarted, expires (count?)',
    ],
    ['{count: 0}', '.count', 'found 0, expected a whole number from 1 to 20'],
    ['{users: ["@carol"]}', '.users[0]', 'found "@carol", expected a login without @'],
    ['{teams: [sre]}', '.teams[0]', 'found "sre", expected a team as organisation/team-slug'],
    ['{expires: soon}', '.expires', 'found "soon", expected a duration'],
    ['{notWhoStarted: 1}', '.notWhoStarted', 'found 1, expected true or false'],
    ['{users: [carol, Carol]}', '.users[1]', '"Carol" again, expected each person once'],
    ['{count: 2, users: [carol]}', '.count', 'found 2, expected at most 1, as many as users names, or a team besides'],
  ])('%s is refused', (written, path, expected) => {
    expect(problemsOf(canary(written))).toEqual([
      expect.stringContaining(`13 spec.strategy.canary.steps[0].approval${path}: `),
    ]);
    expect(problemsOf(blueGreen(written))).toEqual([
      expect.stringContaining(`12 spec.strategy.blueGreen.smoke.approval${path}: `),
    ]);
    expect(problemsOf(canary(written)).join()).toContain(expected);
  });
});
