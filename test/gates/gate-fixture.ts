import type { RolloutFacts } from '../../src/circumstances.ts';
import type { FleetCluster, Implementation } from '../../src/fleet/fleet.ts';
import type { MetricSource } from '../../src/fleet/source.ts';
import type { Gate } from '../../src/rollout/gate.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { ALWAYS } from '../../src/rollout/window.ts';
import { exampleRollout, HEAD, SUBJECT } from '../rollout/example-rollout.ts';

/** A moment in the gates' tests. */
export const NOW = Date.parse('2026-01-05T12:00:00Z');

export function source(overrides: Partial<MetricSource> = {}): MetricSource {
  return {
    name: 'main',
    kind: 'prometheus',
    url: 'https://prometheus.example.com',
    tokenVariable: null,
    privateAddresses: [],
    timeoutSeconds: 5,
    ...overrides,
  };
}

/** A gate on the success rate: at least 95 over five minutes, without a minimum of samples. */
export function gateOf(overrides: Partial<Gate> = {}): Gate {
  return {
    name: 'quality',
    measure: { kind: 'prometheus', source: 'main', ask: { kind: 'template', template: 'success-rate' } },
    threshold: { atLeast: 95, atMost: null },
    against: null,
    windowSeconds: 300,
    minimumSamples: null,
    intervalSeconds: 60,
    failureLimit: 3,
    from: 0,
    per: 'cluster',
    onFailure: { kind: 'roll-back', what: 'fleet', gradual: false },
    onInsufficient: 'wait',
    ...overrides,
  };
}

export function queryGate(query: string, overrides: Partial<Gate> = {}, samples: string | null = null): Gate {
  return gateOf({
    measure: { kind: 'prometheus', source: 'main', ask: { kind: 'query', query, samples } },
    ...overrides,
  });
}

/** A cluster of an implementation, as gates see it. */
export function cluster(name: string, implementation: Implementation, isObserved = false): FleetCluster {
  return {
    name,
    region: name,
    jurisdiction: 'eu',
    labels: {},
    share: 1,
    capacity: null,
    gatewayApi: '1.4',
    implementation,
    gateways: [],
    dns: { targets: [], healthCheck: null, geoTag: name },
    health: null,
    live: isObserved ? { kind: 'kubernetes', context: name } : null,
    hints: [],
    load: null,
    ...(isObserved ? { observed: true } : {}),
  };
}

interface Wanted {
  readonly gates: readonly Gate[];
  /** An implementation each; a cluster is named after it, and numbered where it is not the first. */
  readonly clusters: readonly Implementation[];
  readonly now: number;
  readonly source: MetricSource;
  readonly candidateService?: string;
  readonly isObserved?: boolean;
  readonly rollout?: Partial<Rollout>;
  readonly state?: Partial<State>;
}

/** A rollout whose candidate has a quarter of each cluster's traffic since ten minutes. */
export function candidateFacts(wanted: Wanted): RolloutFacts {
  const clusters = wanted.clusters.map((implementation, index) => {
    const isFirst = wanted.clusters.indexOf(implementation) === index;
    return cluster(isFirst ? implementation : `${implementation}-${index}`, implementation, wanted.isObserved);
  });
  const backend = (service: string) => ({ service, namespace: 'shop', port: 8080 });
  const rollout = exampleRollout(
    {},
    {
      clusters,
      gates: wanted.gates,
      backends: {
        blue: backend('checkout-blue'),
        green: backend(wanted.candidateService ?? 'checkout-green'),
      },
      ...wanted.rollout,
    },
  );
  const since = new Date(wanted.now - 600_000).toISOString();
  const state: State = {
    ...initialState(rollout),
    phase: 'progressing',
    candidate: { slot: 'green', pullRequest: SUBJECT, sha: HEAD, pinnedBy: 'alice', pinnedAt: since },
    weights: Object.fromEntries(clusters.map(({ name }) => [name, 2500])),
    movedAt: since,
    ...wanted.state,
  };
  return {
    rollout,
    state,
    statePath: 'rollouts/checkout/state.yaml',
    clusters,
    fleet: {
      clusters,
      jurisdictions: [],
      delivery: 'delivery/{cluster}/{rollout}',
      sources: new Map([[wanted.source.name, wanted.source]]),
      windows: ALWAYS,
    },
    delivery: 'delivery/{cluster}/{rollout}',
    files: new Map(),
    told: new Map(),
  };
}
