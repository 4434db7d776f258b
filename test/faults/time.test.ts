import { afterEach, describe, expect, it } from '@jest/globals';
import type { LoggedRequest } from '../../src/playground/request-log.ts';
import { SUCCESS_RATE } from './manifests.ts';
import { CLUSTERS, closeStages, faultStage } from './stage.ts';

afterEach(async () => {
  expect(await closeStages()).toEqual([]);
});

const LIVE = 'headgate live in eu-west (after 60 s), us-east (after 60 s): applied seen_live';
const writes = ({ rootFields }: LoggedRequest): boolean => rootFields.includes('createCommitOnBranch');

describe('where two places look at the clock at once', () => {
  it('each step is one commit, whoever was first, and the other one finds it done', async () => {
    const stage = await faultStage({ apps: 2 });
    await stage.say('/canary 10');
    await stage.tick();
    stage.pass(10);
    // Both have read the same head before either of them writes.
    stage.github.faults.add({ kind: 'slow', match: writes, times: 2, milliseconds: 300 });
    await stage.sweep();
    expect(await stage.weights()).toEqual([25, 25]);
    await stage.tick();
    await stage.tick();
    expect(await stage.ledger()).toEqual([
      'alice /canary 10: applied started',
      LIVE,
      'headgate the pause has run out: applied moved',
      LIVE,
    ]);
    expect(await stage.commits()).toHaveLength(4);
    expect(stage.sticky()).toContain('under way, 25 %');
    const [one, other] = [await stage.metrics(0), await stage.metrics(1)];
    const sum = (name: string): number => one.of(name) + other.of(name);
    expect(sum('headgate_commits_total')).toBe(4);
    expect(sum('headgate_conflicts_total')).toBeGreaterThan(0);
  });
});

describe('where nobody looks at the clock for a day', () => {
  it('one look makes one step, and what was not seen does not count as late', async () => {
    const stage = await faultStage({ gates: [SUCCESS_RATE], deadline: { after: '1h', remedy: { rollBack: {} } } });
    stage.prometheus.tell(Object.fromEntries(CLUSTERS.map((name) => [`${name}/checkout-green`, 99.9])));
    await stage.say('/canary 10');
    await stage.tick(24 * 60);
    expect(await stage.weights()).toEqual([10, 10]);
    expect(await stage.ledger()).toEqual([
      'alice /canary 10: applied started',
      'headgate live in eu-west (after 86400 s), us-east (after 86400 s): applied seen_live',
    ]);
    await stage.tick(10);
    expect(await stage.weights()).toEqual([25, 25]);
    await stage.operate();
    await stage.tick(24 * 60);
    await stage.tick();
    expect(await stage.weights()).toEqual([25, 25]);
    expect(await stage.state()).toMatchObject({ phase: 'progressing' });
  });
});

describe('where clocks differ', () => {
  it.each([
    ['ahead', 600],
    ['behind', -600],
  ] as const)(
    'GitHub’s is %s: nothing is live before its commit or in the future, and no pause is cut short by it',
    async (_, skew) => {
      const stage = await faultStage({ skew, byStatuses: CLUSTERS });
      await stage.say('/canary 10');
      await stage.tick();
      const { live = {}, movedAt } = await stage.state();
      for (const name of CLUSTERS) {
        const { at, lagSeconds } = live[name] ?? { at: '', lagSeconds: -1 };
        expect(Date.parse(at)).toBeGreaterThanOrEqual(Date.parse(movedAt));
        expect(Date.parse(at)).toBeLessThanOrEqual(stage.now());
        expect(lagSeconds).toBeGreaterThanOrEqual(0);
      }
      await stage.tick(8);
      expect(await stage.weights()).toEqual([10, 10]);
      await stage.tick(2);
      expect(await stage.weights()).toEqual([25, 25]);
      await stage.say('/rollback');
      expect(await stage.weights()).toEqual([0, 0]);
    },
  );
});
