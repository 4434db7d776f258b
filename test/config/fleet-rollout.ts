import type { FleetPolicy, Pool } from '../../src/rollout/fleet-policy.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { exampleRollout } from './example-repository.ts';

export function poolOf(name: string, shares: Readonly<Record<string, number>>): Pool {
  return { name, serves: [name], host: `${name}.shop.example.com`, clusters: Object.keys(shares), shares };
}

export function policyOf(pools: readonly Pool[], overrides: Partial<FleetPolicy> = {}): FleetPolicy {
  return {
    pools,
    jurisdictions: [],
    peak: {},
    failover: {
      automatic: false,
      quorum: 2,
      staleSeconds: 120,
      unhealthySeconds: 60,
      healthySeconds: 600,
      returnSteps: [1_000, 5_000, 10_000],
      returnPauseSeconds: 300,
      returnsByItself: true,
      drillSeconds: 900,
    },
    burst: null,
    geo: null,
    writer: { kind: 'annotations', prefix: 'external-dns.kubernetes.io/' },
    grain: 1,
    ...overrides,
  };
}

/** Checkout of the example, with a fleet axis of two pools and users who stay on their version. */
export function fleetRollout(overrides: Partial<Rollout> = {}): Rollout {
  return {
    ...exampleRollout('checkout'),
    sessions: { cookie: 'checkout-version', maxAgeSeconds: 3_600 },
    fleet: policyOf([
      poolOf('eu', { 'eu-west': 6_000, 'eu-north': 4_000 }),
      poolOf('us', { 'us-east': 10_000, 'eu-north': 0 }),
    ]),
    ...overrides,
  };
}
