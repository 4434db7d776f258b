import { describe, expect, it } from '@jest/globals';
import { resultOf } from '../../src/report/result.ts';
import { away, fleetRollout, standing } from './fleet-shop.ts';
import * as shop from './shop.ts';

const checkout = shop.rollout();
const before = shop.underWay(checkout, {});
const state = shop.underWay(checkout, { 'eu-west': 2500, 'eu-north': 2500 });
const look = {
  subject: shop.SUBJECT,
  settlements: [shop.applied('/canary 25 --wave 1', before, state), shop.refused('/promote')],
  views: [
    {
      rollout: checkout,
      state,
      changes: [
        { path: 'b', before: null, after: '' },
        { path: 'a', before: null, after: '' },
      ],
    },
  ],
  commit: shop.HEAD,
  conflicts: 1,
};

describe('the result for programs', () => {
  it('has a version, and says what was decided and why', () => {
    expect(resultOf(look)).toMatchObject({
      apiVersion: 'headgate.dev/result/v1',
      subject: shop.SUBJECT,
      commit: shop.HEAD,
      conflicts: 1,
      outcomes: [
        {
          said: '/canary 25 --wave 1',
          by: 'grace',
          rollout: 'checkout',
          disposition: 'applied',
          reason: 'moved',
          refusal: null,
        },
        {
          said: '/promote',
          disposition: 'refused',
          reason: 'not_permitted',
          refusal: { next: 'Ask somebody who may.' },
        },
      ],
    });
  });

  it('gives the two slots of every cluster, which sum to the whole', () => {
    const [only] = resultOf(look).rollouts;
    expect(only?.weights).toEqual({
      'eu-west': { blue: 7500, green: 2500 },
      'eu-north': { blue: 7500, green: 2500 },
      'us-east': { blue: 10_000, green: 0 },
    });
    expect(only?.services).toEqual({ blue: 'checkout-blue', green: 'checkout-green' });
  });

  it('says what is waited for, what comes next and what was changed', () => {
    expect(resultOf(look).rollouts[0]).toMatchObject({
      name: 'checkout',
      phase: 'progressing',
      candidate: { sha: shop.SHA },
      waiting: [{ kind: 'person', command: '/canary next' }],
      next: { weight: 500, clusters: ['us-east'] },
      changed: ['a', 'b'],
    });
  });

  it('says beside what is wanted that it waits in a pull request, and what is in force', () => {
    const [view] = look.views;
    if (view === undefined) throw new Error('There is a view.');
    const pullRequest = { number: 7, url: 'https://github.example/acme/gitops/pull/7' };
    const proposed = { inForce: before, pending: true, pullRequest, autoMerge: false, problem: null };
    const pending = resultOf({ ...look, views: [{ ...view, proposed }] }).rollouts[0];
    expect(pending?.proposed).toEqual({
      pullRequest,
      problem: null,
      inForce: { revision: before.revision, weights: before.weights },
    });
    const merged = resultOf({ ...look, views: [{ ...view, proposed: { ...proposed, pending: false } }] }).rollouts[0];
    expect(merged?.proposed).toBeNull();
    expect(resultOf(look).rollouts[0]?.proposed).toBeNull();
  });

  it('says what a planned command would have done', () => {
    const settlements = [
      shop.asked('/plan canary 25', { verb: 'plan', of: { verb: 'pause' } }, shop.applied('x', before, state)),
    ];
    expect(resultOf({ ...look, settlements }).outcomes[0]).toMatchObject({
      reason: 'answered',
      planned: { disposition: 'applied', reason: 'moved', weights: { 'eu-west': 2500 } },
    });
  });

  it('says which cluster serves whom, in ordinary times too, and null where nobody decides it', () => {
    const of = fleetRollout();
    const remarks = [{ kind: 'standby', pool: 'all', cluster: 'eu-west' }] as const;
    const done = { ...shop.applied('/failover eu-west', standing(of, {}), away(of), 'failed_over'), remarks };
    const settlements = [done, shop.asked('/plan x', { verb: 'plan', of: { verb: 'rebalance' } }, done)];
    const result = resultOf({ ...look, settlements, views: [{ rollout: of, state: away(of), changes: [] }] });
    expect(result.rollouts[0]).toMatchObject({
      strategy: 'canary',
      fleet: {
        pools: { all: { 'eu-west': 0, 'eu-north': 10_000, 'us-east': 0 } },
        ordinary: { all: { 'eu-west': 6000, 'eu-north': 4000, 'us-east': 0 } },
        drained: {},
        failovers: [{ from: 'eu-west', to: ['eu-north'], by: 'ada' }],
        bursts: {},
      },
    });
    expect(result.outcomes).toMatchObject([
      { remarks, planned: null },
      { remarks: [], planned: { remarks, pools: { all: { 'eu-north': 10_000 } } } },
    ]);
    expect(resultOf(look).rollouts[0]?.fleet).toBeNull();
  });

  it('survives JSON unchanged', () => {
    expect(JSON.parse(JSON.stringify(resultOf(look)))).toEqual(resultOf(look));
  });
});
