import type { Autoscaler, Rollout } from '../rollout/rollout.ts';
import { isRecord, type Plain } from './plain-data.ts';
import { yamlText } from './yaml-text.ts';

/** The file of a rollout's autoscalers in each cluster's delivery folder. */
export const AUTOSCALER_FILE = 'autoscaler.yaml';

/**
 * An autoscaler for each slot. How many replicas there are is its business alone: no field of Headgate's says it, so that
 * nothing in Git pulls against it.
 */
export function autoscalerText(rollout: Rollout, autoscaler: Autoscaler): string {
  const documents = rollout.slots.map((slot) => {
    const deployment = autoscaler.deployments[slot];
    if (deployment === undefined) throw new RangeError(`The autoscaler names no Deployment for the slot ${slot}`);
    const namespace = rollout.backends[slot]?.namespace ?? rollout.routes[0]?.namespace ?? null;
    const metadata = { name: deployment, ...(namespace === null ? {} : { namespace }) };
    return yamlText(
      autoscaler.kind === 'ScaledObject'
        ? scaledObject(metadata, deployment, autoscaler)
        : horizontalPodAutoscaler(metadata, deployment, autoscaler),
    );
  });
  return [
    `# Written by Headgate once, for the two slots of the rollout ${rollout.name}. From now on it is yours to edit.\n`,
    documents.join('---\n'),
  ].join('');
}

type Mapping = { readonly [key: string]: Plain };

function horizontalPodAutoscaler(metadata: Mapping, deployment: string, autoscaler: Autoscaler): Mapping {
  const { minimum, maximum, cpuPercent } = autoscaler;
  const utilization = cpuPercent === null ? null : { type: 'Utilization', averageUtilization: cpuPercent };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
      minReplicas: minimum,
      maxReplicas: maximum,
      ...(utilization === null
        ? {}
        : { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: utilization } }] }),
    },
  };
}

function scaledObject(metadata: Mapping, deployment: string, autoscaler: Autoscaler): Mapping {
  const { minimum, maximum, cpuPercent, triggers } = autoscaler;
  const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: String(cpuPercent) } };
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
      minReplicaCount: minimum,
      maxReplicaCount: maximum,
      triggers: [...(cpuPercent === null ? [] : [cpu]), ...triggers.map(plain)],
    },
  };
}

/** Fields that are KEDA's own business, as they were written. */
function plain(value: unknown): Plain {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return value;
  if (Array.isArray(value)) return value.map(plain);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, plain(child)]));
  throw new TypeError(`No YAML value: ${typeof value}`);
}
