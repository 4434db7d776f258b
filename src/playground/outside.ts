import { createClusterReader } from '../kubernetes/cluster-reader.ts';
import { kubeconfigSource } from '../kubernetes/kubeconfig-source.ts';
import { createMetricReader } from '../metrics/metric-reader.ts';
import type { ServeOptions } from '../server/serve.ts';

/**
 * What Headgate asks beside GitHub, as an environment names it.
 *
 * @param now milliseconds since the epoch
 */
export function outsideOf(
  environment: Readonly<Record<string, string>>,
  now: () => number,
): NonNullable<ServeOptions['outside']> {
  const kubeconfig = kubeconfigSource(environment, null);
  return {
    ...(kubeconfig === null ? {} : createClusterReader({ kubeconfig })),
    readMetric: createMetricReader({ environment, now }),
  };
}
