import { describe, expect, it } from '@jest/globals';
import { residencyFlaws, residencyRefusal } from '../../src/fleet/residency.ts';
import type { FleetPolicy } from '../../src/rollout/fleet-policy.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { cluster, exampleFleet, operate, pool, rebalance } from './example-fleet.ts';

const CLUSTERS = [cluster('eu-west', 'eu', null), cluster('eu-north', 'eu', null), cluster('us-east', 'us', null)];
const fleetOf = (policy: Partial<FleetPolicy>) => exampleFleet(policy, CLUSTERS);
const RULE = { name: 'eu', countries: ['DE'], allows: ['eu'] };

function withWeights(rollout: ReturnType<typeof exampleFleet>, weights: Readonly<Record<string, number>>): State {
  const state = initialState(rollout);
  return { ...state, fleet: state.fleet === null ? null : { ...state.fleet, weights: { all: weights } } };
}

describe('a residency rule', () => {
  it('lets the clusters of allowed jurisdictions serve', () => {
    const rollout = fleetOf({ pools: [pool({ 'eu-west': 5000, 'eu-north': 5000 })], jurisdictions: [RULE] });
    expect(residencyRefusal(rollout, initialState(rollout))).toBeNull();
    const wide = fleetOf({
      pools: [pool({ 'eu-west': 5000, 'us-east': 5000 })],
      jurisdictions: [{ ...RULE, allows: ['eu', 'us'] }],
    });
    expect(residencyRefusal(wide, initialState(wide))).toBeNull();
  });

  it('refuses every other one, with the rule’s name and what alone can change it', () => {
    const rollout = fleetOf({ pools: [pool({ 'eu-west': 9000, 'us-east': 1000 })], jurisdictions: [RULE] });
    const refusal = residencyRefusal(rollout, initialState(rollout));
    expect(refusal).toEqual({
      reason: 'residency',
      found: 'us-east is in us, and could take traffic of users in eu',
      where: 'rule residency/eu, rollout checkout, pool all',
      expected: 'only clusters in eu, whoever asks: no right, role or flag overrides this rule',
      next: expect.stringContaining('changed by a commit to fleet.yaml alone'),
    });
  });

  it('refuses a member without weight too: its record is used when all others are unhealthy', () => {
    const rollout = fleetOf({ pools: [pool({ 'eu-west': 10_000, 'us-east': 0 })], jurisdictions: [RULE] });
    expect(residencyRefusal(rollout, initialState(rollout))?.reason).toBe('residency');
  });

  it('refuses what stands in the state though the configuration knows no such member, and says how to mend it', () => {
    const rollout = fleetOf({ pools: [pool({ 'eu-west': 5000, 'eu-north': 5000 })], jurisdictions: [RULE] });
    const state = withWeights(rollout, { 'eu-west': 9000, 'us-east': 1000 });
    expect(residencyRefusal(rollout, state)?.next).toContain('`/rebalance` takes it from us-east');
    const fleet = operate(rollout);
    const planned = fleet.plan(rebalance, '09:00', undefined, { state });
    expect(planned.ok && residencyRefusal(rollout, planned.state)).toBeNull();
  });

  it('does not look at what is no cluster of the rollout any more: nothing is written for it', () => {
    const rollout = fleetOf({ pools: [pool({ 'eu-west': 10_000 })], jurisdictions: [RULE] });
    expect(residencyRefusal(rollout, withWeights(rollout, { 'eu-west': 9000, gone: 1000 }))).toBeNull();
  });

  it.each([
    { name: 'a jurisdiction without a rule', jurisdictions: [{ ...RULE, allows: null }] },
    { name: 'a rule of a jurisdiction that the pool does not serve', jurisdictions: [{ ...RULE, name: 'uk' }] },
    { name: 'no declared jurisdictions', jurisdictions: [] },
  ])('does not bind under $name', ({ jurisdictions }) => {
    const rollout = fleetOf({ pools: [pool({ 'us-east': 10_000 })], jurisdictions });
    expect(residencyRefusal(rollout, initialState(rollout))).toBeNull();
  });

  it('binds a rollout of which the state knows no fleet yet, and none without a fleet axis', () => {
    const rollout = fleetOf({ pools: [pool({ 'us-east': 10_000 })], jurisdictions: [RULE] });
    const state = { ...initialState(rollout), fleet: null };
    expect(residencyRefusal(rollout, state)?.reason).toBe('residency');
    expect(residencyRefusal({ ...rollout, fleet: null }, state)).toBeNull();
  });

  it('tells the configuration every flaw of every pool at once', () => {
    const uk = { name: 'uk', countries: ['GB'], allows: ['uk', 'eu'] };
    const pools = [
      pool({ 'eu-west': 10_000, 'us-east': 0 }, 'eu', ['eu']),
      pool({ 'us-east': 5000, 'eu-north': 5000 }, 'uk', ['uk']),
    ];
    expect(residencyFlaws({ pools, jurisdictions: [RULE, uk] }, CLUSTERS)).toEqual([
      { pool: 'eu', jurisdiction: RULE, cluster: 'us-east', location: 'us', member: true },
      { pool: 'uk', jurisdiction: uk, cluster: 'us-east', location: 'us', member: true },
    ]);
  });
});
