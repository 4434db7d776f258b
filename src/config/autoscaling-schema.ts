import * as v from 'valibot';
import { field, label, list, mapping, objectName, record, whole, word } from './field.ts';

const trigger = v.looseObject({}, 'a mapping of KEDA’s fields');

/** `spec.autoscaling` as it is written. */
export const AutoscalingSchema = mapping({
  kind: v.optional(
    field(
      word(['HorizontalPodAutoscaler', 'ScaledObject'] as const),
      'What is written beside the route: Kubernetes’ own autoscaler, or KEDA’s.',
      'HorizontalPodAutoscaler',
    ),
    'HorizontalPodAutoscaler',
  ),
  deployments: field(
    record(label(), objectName()),
    'The Deployment of each slot. Its `replicas` are the autoscaler’s business.',
    { blue: 'checkout-blue', green: 'checkout-green' },
  ),
  minimum: field(whole(0, 100_000), 'The fewest replicas. 0 only with KEDA.', 2),
  maximum: field(whole(1, 100_000), 'The most replicas.', 20),
  cpuPercent: v.optional(
    field(
      whole(1, 1_000),
      'The use of CPU to aim at, in percent of what the Pods ask for. Needed by a HorizontalPodAutoscaler.',
      70,
    ),
  ),
  triggers: v.optional(
    field(list(trigger, 0, 20, 'triggers'), 'KEDA’s triggers, as KEDA has them. Only with a ScaledObject.', [
      { type: 'cron', metadata: { timezone: 'UTC', start: '0 6 * * *', end: '0 20 * * *', desiredReplicas: '10' } },
    ]),
    [],
  ),
});

export type WrittenAutoscaling = v.InferOutput<typeof AutoscalingSchema>;
