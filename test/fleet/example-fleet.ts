import { fleetDue } from '../../src/fleet/due.ts';
import { planFleet } from '../../src/fleet/plan-fleet.ts';
import type { Cluster } from '../../src/rollout/cluster.ts';
import type { FleetCommand } from '../../src/rollout/command.ts';
import type { BurstPolicy, FailoverPolicy, FleetPolicy, Pool } from '../../src/rollout/fleet-policy.ts';
import type { FleetState } from '../../src/rollout/fleet-state.ts';
import { NOTHING_OBSERVED, type Observations } from '../../src/rollout/observations.ts';
import type { PlanInput, Planned } from '../../src/rollout/plan-input.ts';
import { NOTHING_READ } from '../../src/rollout/readings.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { exampleRollout } from '../rollout/example-rollout.ts';

export const FAILOVER: FailoverPolicy = {
  automatic: false,
  quorum: 2,
  staleSeconds: 120,
  unhealthySeconds: 60,
  healthySeconds: 600,
  returnSteps: [1000, 5000, 10_000],
  returnPauseSeconds: 300,
  returnsByItself: true,
  drillSeconds: 900,
};

export const BURST: BurstPolicy = {
  homes: { all: 'eu-west' },
  threshold: 8000,
  returnBelow: 5000,
  intervalSeconds: 300,
  mostPerMove: 2000,
  leastPerMove: 200,
  staleSeconds: 120,
};

/** A cluster; `requestsPerSecond` null: nobody said what it can carry. */
export function cluster(name: string, jurisdiction: string, requestsPerSecond: number | null, cost = 1): Cluster {
  const capacity = requestsPerSecond === null ? null : { requestsPerSecond, cost };
  return { name, region: name, jurisdiction, labels: {}, share: 1, capacity };
}

export function pool(shares: Readonly<Record<string, number>>, name = 'all', serves: readonly string[] = ['eu']): Pool {
  return { name, serves, host: null, clusters: Object.keys(shares), shares };
}

/** Three clusters of one jurisdiction with 50, 30 and 20 % of one pool, each of which can carry 1,000 a second. */
export function exampleFleet(
  policy: Partial<FleetPolicy> = {},
  clusters: readonly Cluster[] = [
    cluster('eu-west', 'eu', 1000),
    cluster('eu-north', 'eu', 1000),
    cluster('eu-south', 'eu', 1000),
  ],
): Rollout {
  const fleet: FleetPolicy = {
    pools: [pool({ 'eu-west': 5000, 'eu-north': 3000, 'eu-south': 2000 })],
    jurisdictions: [{ name: 'eu', countries: ['DE'], allows: ['eu'] }],
    peak: {},
    failover: FAILOVER,
    burst: null,
    geo: null,
    writer: {
      ...{ kind: 'dnsendpoint', host: 'shop.example.com', ttlSeconds: 60, records: 'weighted' },
      ...{ file: 'dns/checkout/dnsendpoint.yaml', name: 'checkout', namespace: 'dns' },
    },
    grain: 1,
    ...policy,
  };
  const waves = [{ name: 'all', clusters: clusters.map(({ name }) => name) }];
  return exampleRollout({ waves }, { clusters, fleet });
}

/** A moment of the day that the tests play on, ISO 8601. */
export function at(time: string): string {
  return `2026-01-05T${time.length === 5 ? `${time}:00` : time}.000Z`;
}

export function inputOf<Asked extends FleetCommand>(
  rollout: Rollout,
  state: State,
  command: Asked,
  overrides: Partial<Omit<PlanInput, 'command'>> = {},
): PlanInput<Asked> {
  const now = overrides.now ?? at('09:00');
  return {
    ...{ rollout, state, command, by: 'alice', at: now, now, subject: null, pullRequest: null },
    ...{ cause: 'person', observations: NOTHING_OBSERVED, smoke: 'unknown', readings: NOTHING_READ },
    ...overrides,
  };
}

type Said = readonly [
  command: FleetCommand,
  time?: string,
  observations?: Observations,
  overrides?: Partial<Omit<PlanInput, 'command'>>,
];

/** Somebody who operates a fleet, step by step: a step that is refused says why and changes nothing. */
export function operate(rollout: Rollout) {
  let state: State = initialState(rollout);
  const plan = (...[command, time = '09:00', observations = NOTHING_OBSERVED, overrides = {}]: Said): Planned => {
    const planned = planFleet(inputOf(rollout, state, command, { now: at(time), observations, ...overrides }));
    if (planned.ok) state = { ...planned.state, revision: state.revision + 1 };
    return planned;
  };
  const tick = (time: string, observations: Observations = NOTHING_OBSERVED): string | null => {
    const command = fleetDue(rollout, state, observations, at(time))?.command ?? null;
    if (command === null) return null;
    const planned = plan(command, time, observations, { cause: 'plan', by: 'headgate' });
    return planned.ok ? planned.reason : `refused: ${planned.refusal.reason}`;
  };
  return {
    get state(): State {
      return state;
    },
    get fleet(): FleetState {
      if (state.fleet === null) throw new Error('The example has a fleet axis.');
      return state.fleet;
    },
    /** The weights of a pool in percent, in the fleet's order. */
    percents(name = 'all'): readonly number[] {
      return Object.values(state.fleet?.weights[name] ?? {}).map((weight) => weight / 100);
    },
    plan,
    /** What became of a command: its reason, refused or not. */
    say(...said: Said): string {
      const planned = plan(...said);
      return planned.ok ? planned.reason : planned.refusal.reason;
    },
    /** What the fleet axis did by itself: its reason; null: nothing. */
    tick,
  };
}

/** Samples of one cluster's health every 30 seconds from one moment to another, both included, by each observer. */
export function seen(
  cluster: string,
  healthy: boolean,
  from: string,
  to: string,
  observers: readonly string[] = ['one', 'two'],
): Observations['health'] {
  const [start, end] = [Date.parse(at(from)), Date.parse(at(to))];
  const moments = Array.from({ length: Math.floor((end - start) / 30_000) + 1 }, (_, index) => start + index * 30_000);
  return observers.flatMap((observer) =>
    moments.map((moment) => ({ cluster, observer, at: new Date(moment).toISOString(), healthy })),
  );
}

/** Loads of several clusters at one moment. */
export function loads(time: string, figures: Readonly<Record<string, number>>): Observations['loads'] {
  return Object.entries(figures).map(([name, requestsPerSecond]) => ({
    cluster: name,
    at: at(time),
    requestsPerSecond,
  }));
}

/** A refusal as one text, or why there is none. */
export function refusalText(planned: Planned): string {
  if (planned.ok) throw new Error(`Not refused: ${planned.reason}`);
  const { found, where, expected, next } = planned.refusal;
  return [found, where, expected, next].join(' | ');
}

export function shift(weights: Readonly<Record<string, number>>, name: string | null = null): FleetCommand {
  const named = Object.entries(weights).map(([one, weight]) => ({ cluster: one, weight }));
  return { verb: 'shift', weights: named, pool: name };
}

export const drain = (...clusters: readonly string[]): FleetCommand => ({ verb: 'drain', clusters });
export const undrain = (...clusters: readonly string[]): FleetCommand => ({ verb: 'undrain', clusters });
export const failover = (from: string, ...to: readonly string[]): FleetCommand => ({ verb: 'failover', from, to });
export const drill = (from: string, seconds: number | null = null, ...to: readonly string[]): FleetCommand => {
  return { verb: 'drill', from, to, seconds };
};
export const failback = (from: string, vouched = false): FleetCommand => ({ verb: 'failback', from, vouched });
export const rebalance: FleetCommand = { verb: 'rebalance' };
