import { kubeconfigSource } from './kubernetes/kubeconfig-source.ts';
import type { World } from './world.ts';

/** What Headgate asks and tells beside the repositories: clusters, metrics, gateways, agents. */
export type Outside = Pick<World, 'readCluster' | 'readMetric' | 'probe' | 'hintAgent' | 'observer'>;

export interface OutsideOptions {
  /**
   * `KUBECONFIG`, or a pod's own, names the clusters; `HEADGATE_SECRET_…` are the secrets that `fleet.yaml` names.
   * `HEADGATE_OBSERVER` is what this place is called among the observers of the gateways. Only a place that somebody named
   * looks at them: one that cannot reach them would say that they are ill.
   */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A kubeconfig that somebody named on purpose; null: none. */
  readonly kubeconfig?: string | null;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Everything outside that an environment lets us ask. What each of them needs is loaded with its first question. */
export function outsideOf({ environment, kubeconfig: named = null, now }: OutsideOptions): Outside {
  const kubeconfig = kubeconfigSource(environment, named);
  const observer = environment['HEADGATE_OBSERVER'] ?? '';
  const reader = once(async () => {
    const { createClusterReader } = await import('./kubernetes/cluster-reader.ts');
    return kubeconfig === null ? null : createClusterReader({ kubeconfig });
  });
  const metrics = once(async () => {
    const { createMetricReader } = await import('./metrics/metric-reader.ts');
    return createMetricReader({ environment, now });
  });
  const agents = once(async () => {
    const { createAgents } = await import('./agents/hint-agent.ts');
    if (kubeconfig === null) return createAgents({ environment, refresh: null });
    const { createApplicationRefresher } = await import('./kubernetes/application-refresh.ts');
    const { refreshApplication } = createApplicationRefresher({ kubeconfig });
    return createAgents({ environment, refresh: refreshApplication });
  });
  return {
    ...(kubeconfig === null
      ? {}
      : { readCluster: async (question) => (await reader())?.readCluster(question) ?? NO_KUBECONFIG }),
    readMetric: async (question) => (await metrics())(question),
    ...(observer === ''
      ? {}
      : { observer, probe: async (question) => (await import('./metrics/probe.ts')).probe(question) }),
    hintAgent: async (request) => (await agents())(request),
  };
}

const NO_KUBECONFIG = { kind: 'unknown', message: 'there is no kubeconfig here' } as const;

/** Makes something with the first call, and gives the same to every other. */
function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
