import type { FleetPolicy, Pool } from '../../src/rollout/fleet-policy.ts';
import type { Failover, FleetState } from '../../src/rollout/fleet-state.ts';
import { initialFleetState } from '../../src/rollout/fleet-state.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import type { BlueGreenStrategy } from '../../src/rollout/strategy.ts';
import * as shop from './shop.ts';

/** The shop with a fleet axis: 60 % of all users in eu-west, 40 % in eu-north, and us-east as a warm standby. */

const ALL: Pool = {
  name: 'all',
  serves: [],
  host: null,
  clusters: ['eu-west', 'eu-north', 'us-east'],
  shares: { 'eu-west': 6000, 'eu-north': 4000, 'us-east': 0 },
};

export const DNS: FleetPolicy['writer'] = {
  kind: 'dnsendpoint',
  host: 'shop.example.com',
  ttlSeconds: 60,
  records: 'weighted',
  file: 'dns/checkout/dnsendpoint.yaml',
  name: 'checkout',
  namespace: 'shop',
};

export function policy(more: Partial<FleetPolicy> = {}): FleetPolicy {
  return {
    pools: [ALL],
    jurisdictions: [],
    peak: { all: 2000 },
    failover: {
      automatic: false,
      quorum: 2,
      staleSeconds: 120,
      unhealthySeconds: 60,
      healthySeconds: 600,
      returnSteps: [1000, 5000, 10_000],
      returnPauseSeconds: 300,
      returnsByItself: false,
      drillSeconds: 900,
    },
    burst: null,
    geo: null,
    writer: DNS,
    grain: 1,
    ...more,
  };
}

export function fleetRollout(more: Partial<FleetPolicy> = {}, of: Rollout = shop.rollout()): Rollout {
  return { ...of, fleet: policy(more) };
}

/** A rollout without a candidate whose fleet axis stands so. */
export function standing(of: Rollout, more: Partial<FleetState>): State {
  if (of.fleet === null) throw new Error('It has no fleet axis.');
  return { ...initialState(of), revision: 7, fleet: { ...initialFleetState(of.fleet), ...more } };
}

export function failover(more: Partial<Failover> = {}): Failover {
  const at = '2026-11-22T11:00:00Z';
  return { from: 'eu-west', to: ['eu-north'], by: 'ada', at, returned: 0, movedAt: at, drillEnds: null, ...more };
}

/** eu-west is away, and eu-north carries everything. */
export function away(of: Rollout, more: Partial<Failover> = {}): State {
  const weights = { all: { 'eu-west': 0, 'eu-north': 10_000, 'us-east': 0 } };
  return standing(of, { weights, failovers: [failover(more)] });
}

export function blueGreen(more: Partial<BlueGreenStrategy> = {}, of: Rollout = shop.rollout()): Rollout {
  return {
    ...of,
    strategy: {
      ...of.strategy,
      kind: 'blue-green',
      steps: [
        { weight: 0, pauseSeconds: null, approval: false },
        { weight: 10_000, pauseSeconds: null, approval: false },
      ],
      promoteFrom: 10_000,
      warmSeconds: 3600,
      smokeCheck: null,
      ...more,
    },
  };
}
