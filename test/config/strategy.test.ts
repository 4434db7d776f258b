import { describe, expect, it } from '@jest/globals';
import { problems, read, rolloutText } from './written-rollout.ts';

const strategy = (lines: readonly string[]): string => rolloutText([], { strategy: ['  strategy:', ...lines] });

describe('the strategy blue-green', () => {
  it('is a plan of nothing and all, over one wave, without gates', () => {
    expect(read(strategy(['    blueGreen: {}'])).strategy).toEqual({
      kind: 'blue-green',
      steps: [
        { weight: 0, pauseSeconds: null, approval: false },
        { weight: 10_000, pauseSeconds: null, approval: false },
      ],
      waves: [{ name: 'all', clusters: ['eu-west', 'eu-north', 'us-east'] }],
      order: 'steps',
      promoteFrom: 0,
      gradualPauseSeconds: 300,
      warmSeconds: 0,
      smokeCheck: null,
    });
  });

  it('has waves, a smoke gate and a time to keep warm', () => {
    const lines = [
      '    blueGreen:',
      '      waves: [{name: first, clusters: [eu-west]}, {name: rest, selector: {tier: main}}]',
      '      smoke: {approval: true, check: smoke test}',
      '      keepWarm: 1h30m',
    ];
    expect(read(strategy(lines)).strategy).toMatchObject({
      steps: [
        { weight: 0, approval: true },
        { weight: 10_000, approval: false },
      ],
      waves: [
        { name: 'first', clusters: ['eu-west'] },
        { name: 'rest', clusters: ['eu-north', 'us-east'] },
      ],
      warmSeconds: 5_400,
      smokeCheck: 'smoke test',
    });
  });

  it.each([
    [
      'no strategy',
      '    {}',
      'spec.strategy: found an empty mapping, expected exactly one strategy, canary or blueGreen',
    ],
    [
      'two strategies',
      '    {canary: {steps: [{weight: 100}]}, blueGreen: {}}',
      'spec.strategy: found a mapping with "canary", "blueGreen", expected exactly one strategy, canary or blueGreen',
    ],
    [
      'a misspelt strategy',
      '    bluegreen: {}',
      'the unknown key "bluegreen", expected one of canary, blueGreen (blueGreen?)',
    ],
    ['steps', '    blueGreen: {steps: []}', 'the unknown key "steps"'],
    ['a gate that is none', '    blueGreen: {smoke: {check: ""}}', 'spec.strategy.blueGreen.smoke.check'],
    [
      'a wave that leaves clusters out',
      '    blueGreen: {waves: [{name: a, clusters: [eu-west]}]}',
      'no wave with "eu-north", "us-east"',
    ],
  ])('refuses %s', (_what, line, expected) => {
    expect(problems(strategy([line])).join('\n')).toContain(expected);
  });

  it('reports the waves of a strategy too many', () => {
    const found = problems(
      strategy(['    {canary: {steps: [{weight: 50}]}, blueGreen: {waves: [{name: "1", clusters: [eu-west]}]}}']),
    );
    expect(found.join('\n')).toContain('spec.strategy.canary.steps[0].weight');
    expect(found.join('\n')).toContain('spec.strategy.blueGreen.waves[0].name');
  });
});

describe('delivery', () => {
  it.each([
    ['', { kind: 'commit' }],
    ['{}', { kind: 'commit' }],
    ['{pullRequest: {}}', { kind: 'pull-request', autoMerge: false }],
    ['{pullRequest: {autoMerge: true}}', { kind: 'pull-request', autoMerge: true }],
  ])('%j is %j', (written, expected) => {
    expect(read(rolloutText(written === '' ? [] : [`  delivery: ${written}`])).delivery).toEqual(expected);
  });
});

describe('autoscaling', () => {
  const DEPLOYMENTS = 'deployments: {blue: checkout-blue, green: checkout-green}';
  const scaled = (written: string): string => rolloutText([`  autoscaling: {${written}}`]);

  it('is read', () => {
    expect(read(scaled(`${DEPLOYMENTS}, minimum: 2, maximum: 20, cpuPercent: 70`)).autoscaler).toEqual({
      kind: 'HorizontalPodAutoscaler',
      deployments: { blue: 'checkout-blue', green: 'checkout-green' },
      minimum: 2,
      maximum: 20,
      cpuPercent: 70,
      triggers: [],
    });
    const keda = `kind: ScaledObject, ${DEPLOYMENTS}, minimum: 0, maximum: 9, triggers: [{type: cron, metadata: {a: b}}]`;
    expect(read(scaled(keda)).autoscaler).toMatchObject({
      cpuPercent: null,
      triggers: [{ type: 'cron', metadata: { a: 'b' } }],
    });
    expect(read(rolloutText([])).autoscaler).toBeNull();
  });

  it.each([
    ['a slot that is none', 'deployments: {blue: a, grean: b}, minimum: 1, maximum: 2, cpuPercent: 1', '(green?)'],
    ['a slot without one', 'deployments: {blue: a}, minimum: 1, maximum: 2, cpuPercent: 1', 'no Deployment of "green"'],
    [
      'one for both',
      'deployments: {blue: a, green: a}, minimum: 1, maximum: 2, cpuPercent: 1',
      'the same Deployment twice',
    ],
    ['bounds that cross', `${DEPLOYMENTS}, minimum: 3, maximum: 2, cpuPercent: 1`, 'at most the maximum, 2'],
    [
      'an autoscaler that sleeps',
      `${DEPLOYMENTS}, minimum: 0, maximum: 2, cpuPercent: 1`,
      'at least 1, or the kind ScaledObject',
    ],
    ['no aim', `${DEPLOYMENTS}, minimum: 1, maximum: 2`, 'autoscaling.cpuPercent: found nothing'],
    [
      'triggers without KEDA',
      `${DEPLOYMENTS}, minimum: 1, maximum: 2, cpuPercent: 1, triggers: [{type: cron}]`,
      'only a ScaledObject has',
    ],
    [
      'a trigger of no type',
      `kind: ScaledObject, ${DEPLOYMENTS}, minimum: 1, maximum: 2, triggers: [{}]`,
      'triggers[0].type',
    ],
    ['nothing to scale by', `kind: ScaledObject, ${DEPLOYMENTS}, minimum: 1, maximum: 2`, 'nothing to scale by'],
    [
      'sleep by CPU alone',
      `kind: ScaledObject, ${DEPLOYMENTS}, minimum: 0, maximum: 2, cpuPercent: 5`,
      'neither cpu nor memory',
    ],
  ])('refuses %s', (_what, written, expected) => {
    expect(problems(scaled(written)).join('\n')).toContain(expected);
    expect(problems(scaled(written))).toHaveLength(1);
  });
});
