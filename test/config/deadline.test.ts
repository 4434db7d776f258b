import { describe, expect, it } from '@jest/globals';
import { readRollout } from '../../src/config/rollout-file.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { accepted, problemsOf } from './example-repository.ts';
import { FLEET, fleetWith, rolloutText } from './written-rollout.ts';

const OBSERVED = fleetWith('[]', [['    - name: eu-north\n', '    - name: eu-north\n      live: {kubernetes: {}}\n']]);
const GATE = '  gates: [{name: e2e, check: {name: e2e}}]';

function canary(pause: string): readonly string[] {
  return [
    '  strategy:',
    `    canary: {steps: [{weight: 10, pause: 1m}, {weight: 20, pause: ${pause}}, {weight: 100}]}`,
  ];
}

function read(lines: readonly string[], fleet = FLEET, strategy = canary('10m')): Rollout {
  return accepted(readRollout('rollout.yaml', 'checkout', rolloutText(lines, { strategy }), fleet));
}

function problems(lines: readonly string[], strategy = canary('10m')): string[] {
  return problemsOf(readRollout('rollout.yaml', 'checkout', rolloutText(lines, { strategy }), FLEET));
}

describe('the deadline of a step', () => {
  it('is none where nothing is waited for but people', () => {
    expect(read([]).deadline).toBeNull();
  });

  it.each([
    ['gates', [GATE], FLEET],
    ['a cluster of the rollout that is observed', [], OBSERVED],
  ])('is an hour where there are %s', (_what, lines, fleet) => {
    expect(read(lines, fleet).deadline).toEqual({ seconds: 3_600, remedy: { kind: 'hold' } });
  });

  it('is none where the observed cluster is another rollout’s', () => {
    expect(read(['  clusters: {names: [eu-west, us-east]}'], OBSERVED).deadline).toBeNull();
  });

  it('leaves an hour after a pause that is as long or longer', () => {
    expect(read([GATE], FLEET, canary('59m')).deadline?.seconds).toBe(3_600);
    expect(read([GATE], FLEET, canary('1h')).deadline?.seconds).toBe(7_200);
    expect(read([GATE], FLEET, canary('1d')).deadline?.seconds).toBe(90_000);
  });

  it('is what the file says, with what follows', () => {
    expect(read(['  deadline: {after: 2h, then: ask}']).deadline).toEqual({ seconds: 7_200, remedy: { kind: 'ask' } });
    expect(read(['  deadline: {then: {rollBack: {gradual: true}}}']).deadline).toEqual({
      seconds: 3_600,
      remedy: { kind: 'roll-back', what: 'fleet', gradual: true },
    });
  });

  it.each([
    ['{after: 10m}', '13 spec.deadline.after: found "10m", expected more than 10m, the longest pause of a step'],
    [
      '{after: 31d}',
      '13 spec.deadline.after: found "31d", expected a duration such as 45s, 10m or 1h30m, from 1s to 30d',
    ],
    [
      '{then: promote}',
      '13 spec.deadline.then: found "promote", expected "hold", "ask", or a mapping such as {rollBack: {what: fleet}}',
    ],
    [
      '{then: {rollBack: {what: wave, gradual: true}}}',
      '13 spec.deadline.then.rollBack.gradual: found a wave that goes back gradually, expected gradual: false, or what: fleet',
    ],
    ['{afer: 1h}', '13 spec.deadline.afer: found the unknown key "afer", expected one of after, then (after?)'],
  ])('%s is refused', (written, expected) => {
    expect(problems([`  deadline: ${written}`])).toEqual([expect.stringContaining(expected)]);
  });
});

describe('deployments', () => {
  it('are in the environment of a cluster', () => {
    expect(read([]).deployments).toBeNull();
    expect(read(['  deployments: {}']).deployments).toEqual({ environment: '{rollout}/{cluster}' });
    expect(read(['  deployments: {environment: "production-{cluster}"}']).deployments).toEqual({
      environment: 'production-{cluster}',
    });
  });

  it.each([
    [
      'production',
      'found "production", expected a name with {cluster} in it, so that one cluster does not end the Deployment of another',
    ],
    [
      '{cluster}-{slot}',
      'found "{cluster}-{slot}", expected a name with {cluster}, without spaces and other placeholders',
    ],
    ['{cluster} {rollout}', 'expected a name with {cluster}, without spaces'],
    ['{cluster', 'expected a name with {cluster}, without spaces'],
  ])('are refused in %j', (environment, expected) => {
    expect(problems([`  deployments: {environment: "${environment}"}`])).toContainEqual(
      expect.stringMatching(/^13 spec\.deployments\.environment: /),
    );
    expect(problems([`  deployments: {environment: "${environment}"}`]).join('\n')).toContain(expected);
  });
});

describe('another pull request while a rollout is in flight', () => {
  it.each(['refuse', 'queue', 'replace'])('may be told to %s', (whenBusy) => {
    expect(read([`  pullRequests: {whenBusy: ${whenBusy}}`]).whenBusy).toBe(whenBusy);
  });

  it('is refused where nothing is said, and nothing else can be said', () => {
    expect(read([]).whenBusy).toBe('refuse');
    expect(problems(['  pullRequests: {whenBusy: queu}'])).toEqual([
      '13 spec.pullRequests.whenBusy: found "queu", expected one of "refuse", "queue", "replace" (queue?)',
    ]);
  });
});
