import { describe, expect, it } from '@jest/globals';
import { commitMessage } from '../../src/report/commit-message.ts';
import { deedInWords } from '../../src/report/deed.ts';
import type { Reason } from '../../src/rollout/reason.ts';
import type { Settlement } from '../../src/rollout/settlement.ts';
import type { State } from '../../src/rollout/state.ts';
import { away, blueGreen, failover, fleetRollout, standing } from './fleet-shop.ts';
import { ACTED_ON, EVERYTHING_HOSTILE } from './hostile.ts';
import * as shop from './shop.ts';

const checkout = fleetRollout();
const ordinary = standing(checkout, {});
const drained = standing(checkout, { drained: { 'eu-west': { by: 'ada', at: shop.NOW } } });
const shifted = standing(checkout, { shifted: { all: { 'eu-west': 7000, 'eu-north': 3000, 'us-east': 0 } } });
const drill = away(checkout, { drillEnds: '2026-11-22T12:15:00Z' });

function deed(reason: Reason, before: State, after: State): string {
  return deedInWords(shop.applied('x', before, after, reason));
}

describe('what was done, in a few words', () => {
  it.each<[Reason, State, State, string]>([
    ['failed_over', ordinary, away(checkout), 'fail eu-west over to eu-north'],
    ['failed_over', away(checkout, { returned: 5000 }), away(checkout), 'fail eu-west over to eu-north'],
    ['failing_back', away(checkout), away(checkout, { returned: 5000 }), 'bring eu-west back to 50 %'],
    ['failed_back', away(checkout, { returned: 5000 }), ordinary, 'fail eu-west back'],
    ['drill_started', ordinary, drill, 'drill, fail eu-west over to eu-north'],
    ['drill_ended', drill, ordinary, 'end the drill of eu-west'],
    ['drained', ordinary, drained, 'drain eu-west'],
    ['undrained', drained, ordinary, 'undrain eu-west'],
    ['shifted', ordinary, shifted, 'shift eu-west to 70 %, eu-north to 30 %, us-east to 0 %'],
    ['rebalanced', ordinary, ordinary, 'rebalance'],
  ])('%s', (reason, before, after, words) => {
    expect(deed(reason, before, after)).toBe(words);
  });

  const of = blueGreen();
  const deployed = shop.underWay(of, {});
  const whole = shop.underWay(of, { 'eu-west': 10_000, 'eu-north': 10_000, 'us-east': 10_000 });
  const part = shop.underWay(of, { 'eu-west': 10_000 });

  it.each<[Reason, State, State, string]>([
    ['switched', deployed, whole, 'switch all traffic to 1111111'],
    ['switched', deployed, part, 'switch to 1111111'],
    ['switched_back', whole, deployed, 'switch all traffic back'],
    ['switched_back', whole, part, 'switch back'],
  ])('%s', (reason, before, after, words) => {
    expect(deed(reason, before, after)).toBe(words);
  });

  it('deploys, where a blue-green rollout starts', () => {
    const asked = { command: { verb: 'blue-green', sha: null, now: false, breakGlass: null }, rollouts: [] } as const;
    const started = {
      ...shop.applied('/blue-green', ordinary, deployed, 'started'),
      intent: shop.intent('x', { asked }),
    };
    expect(deedInWords(started)).toBe('deploy 1111111');
  });
});

describe('a commit message on the fleet axis', () => {
  const message = (settlement: Settlement, state: State) =>
    commitMessage({
      decisions: [{ settlements: [settlement], state }],
      operation: 'a1b2c3d4',
      subject: { repository: 'acme/gitops', number: 3 },
    });

  it('says which cluster gives to which, who wanted it and what else there is to know', () => {
    const remarks = [
      { kind: 'load', pool: 'all', cluster: 'eu-north', weight: 10_000, requestsPerSecond: 2000, capacity: 1700 },
    ] as const;
    const { headline, body } = message(
      { ...shop.applied('/failover eu-west', ordinary, away(checkout), 'failed_over'), remarks },
      away(checkout),
    );
    expect(headline).toBe('checkout: fail eu-west over to eu-north (acme/gitops#3)');
    expect(body).toContain('- clusters: eu-west 60 → 0 %, eu-north 40 → 100 %\n');
    expect(body).toContain('\n  eu-north takes 100 %: 2,000 of 1,700 requests/s, 300 more than it can carry\n');
    expect(body).toMatch(/\n\nHeadgate-Rollout: checkout\nHeadgate-Revision: 7\n/);
  });

  it('keeps its headline short and lets no warning act', () => {
    const to = Array.from({ length: 40 }, (_, index) => `cluster-with-a-long-name-${index}`);
    const after = standing(checkout, { failovers: [failover({ to })] });
    const remarks = [{ kind: 'warning', warning: shop.refusal({ found: EVERYTHING_HOSTILE }) }] as const;
    const { headline, body } = message({ ...shop.applied('x', ordinary, after, 'failed_over'), remarks }, after);
    expect(headline.length).toBeLessThanOrEqual(72);
    expect(body.slice(0, body.lastIndexOf('\n\n'))).not.toMatch(ACTED_ON);
    expect(body.split('\n\n')).toHaveLength(2);
  });
});
