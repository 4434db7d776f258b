import { afterEach, describe, expect, it } from '@jest/globals';
import type { LoggedRequest } from '../../src/playground/request-log.ts';
import { closeStages, faultStage, type Stage } from './stage.ts';

afterEach(async () => {
  expect(await closeStages()).toEqual([]);
});

const EVERY = Number.POSITIVE_INFINITY;
const LIVE = 'headgate live in eu-west (after 60 s), us-east (after 60 s): applied seen_live';
const BEGUN = ['alice /canary 10: applied started', LIVE, 'headgate the pause has run out: applied moved', LIVE];

const writes = ({ rootFields }: LoggedRequest): boolean => rootFields.includes('createCommitOnBranch');

/** A canary that has gone on to 25 % by itself, and is live there. */
async function canaryAtQuarter(): Promise<Stage> {
  const stage = await faultStage();
  await stage.say('/canary 10');
  await stage.tick();
  await stage.tick(10);
  await stage.tick();
  expect(await stage.ledger()).toEqual(BEGUN);
  return stage;
}

/** An hour in which the app looks at the clock three times. */
async function anHour(stage: Stage): Promise<void> {
  for (let look = 0; look < 3; look += 1) await stage.tick(20);
}

describe('where GitHub is down for an hour in the middle of a rollback', () => {
  it('the step whose answer was lost counts once, and the rest follows when GitHub is back', async () => {
    const stage = await canaryAtQuarter();
    const before = (await stage.commits()).length;
    let isDown = false;
    const fromTheWriteOn = (request: LoggedRequest): boolean => {
      const wasDown = isDown;
      isDown ||= writes(request);
      return wasDown;
    };
    stage.github.faults.add({ kind: 'drop-connection-before', match: fromTheWriteOn, times: EVERY });
    stage.github.faults.add({ kind: '502-after-write', match: writes });
    await stage.say('/rollback --gradual');
    await anHour(stage);
    expect(await stage.weights()).toEqual([10, 10]);
    expect(await stage.commits()).toHaveLength(before + 1);
    expect(stage.sticky()).toContain('under way, 25 %');
    const metrics = await stage.metrics();
    expect(metrics.of('headgate_looks_total{outcome="unavailable"}')).toBeGreaterThan(0);
    expect(metrics.of('headgate_sweeps_total{outcome="failed"}')).toBeGreaterThan(0);

    stage.github.faults.clear();
    await stage.tick();
    await stage.tick();
    expect(await stage.weights()).toEqual([0, 0]);
    expect(await stage.ledger()).toEqual([
      ...BEGUN,
      'alice /rollback --gradual: applied rolling_back',
      'headgate the pause has run out: applied rolled_back',
      LIVE,
    ]);
    expect(await stage.commits()).toHaveLength(before + 3);
    expect(stage.sticky()).toContain('is rolled back');
    expect(stage.sticky()).toContain('`/rollback --gradual` | A gradual rollback started.');
  });

  it('a rollback that nobody heard of is found and carried out once, and she who asked is answered', async () => {
    const stage = await canaryAtQuarter();
    const before = (await stage.commits()).length;
    stage.github.webhookFaults.add({ kind: 'lost', times: EVERY });
    stage.github.faults.add({ kind: '502-before', times: EVERY });
    await stage.say('/rollback');
    await anHour(stage);
    expect(await stage.commits()).toHaveLength(before);
    stage.github.faults.clear();
    await stage.sweep();
    await stage.sweep();
    expect(await stage.weights()).toEqual([0, 0]);
    expect((await stage.ledger()).filter((line) => line.includes('/rollback'))).toEqual([
      'alice /rollback: applied rolled_back',
    ]);
    const [rollback] = stage.github.comments(stage.pull).filter(({ body }) => body === '/rollback');
    expect(rollback?.reactions.map(({ content }) => content)).toContain('rocket');
  });
});

describe('where GitHub’s rate limit is reached', () => {
  it.each([
    ['for an hour', 'rate-limit-primary'],
    ['for a while', 'rate-limit-secondary'],
    ['of GraphQL', 'graphql-rate-limit-200'],
  ] as const)('%s, it asks little, and what was said is done once when it is over', async (_, kind) => {
    const stage = await canaryAtQuarter();
    const before = (await stage.commits()).length;
    const asked = stage.github.requests.all.length;
    const isLimited = ({ path }: LoggedRequest): boolean =>
      kind !== 'graphql-rate-limit-200' || path.endsWith('/graphql');
    stage.github.faults.add({ kind, match: isLimited, times: EVERY });
    await stage.say('/canary 50');
    const requests = stage.github.requests.all.length - asked;
    expect(requests).toBeLessThan(20);
    await stage.tick(10);
    expect(await stage.weights()).toEqual([25, 25]);
    expect(await stage.commits()).toHaveLength(before);

    stage.github.faults.clear();
    // GitHub asked to wait, for an hour at most, and nothing is asked before that is over.
    await stage.sweep();
    expect(await stage.weights()).toEqual([25, 25]);
    stage.pass(60);
    await stage.sweep();
    await stage.sweep();
    expect(await stage.weights()).toEqual([50, 50]);
    expect((await stage.ledger()).slice(BEGUN.length)).toEqual(['alice /canary 50: applied moved']);
    expect(await stage.commits()).toHaveLength(before + 1);
    expect(stage.sticky()).toContain('under way, 50 %');
    const metrics = await stage.metrics();
    expect(metrics.of('headgate_looks_total{outcome="unavailable"}')).toBeGreaterThan(0);
  });

  it('by the very commit, nothing is half done, and it is told as any other step', async () => {
    const stage = await canaryAtQuarter();
    const before = (await stage.commits()).length;
    stage.github.faults.add({ kind: 'rate-limit-secondary', match: writes });
    const began = stage.now();
    await stage.say('/canary 50');
    expect(stage.now() - began).toBeGreaterThan(2 * 60_000);
    expect(await stage.weights()).toEqual([50, 50]);
    expect(await stage.commits()).toHaveLength(before + 1);
  });
});
