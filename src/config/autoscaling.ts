import { nearest } from '../rollout/nearest.ts';
import type { Autoscaler } from '../rollout/rollout.ts';
import { AutoscalingSchema, type WrittenAutoscaling } from './autoscaling-schema.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import { BackendsSchema } from './rollout-schema.ts';

const AUTOSCALING = ['spec', 'autoscaling'];

export function normaliseAutoscaling(written: WrittenAutoscaling): Autoscaler {
  return {
    kind: written.kind,
    deployments: written.deployments,
    minimum: written.minimum,
    maximum: written.maximum,
    cpuPercent: written.cpuPercent ?? null,
    triggers: written.triggers,
  };
}

/** Reports an autoscaler that Kubernetes or KEDA would refuse, or that is not about the rollout's slots. */
export function checkAutoscaling(document: Document<unknown>): void {
  const written = document.part(AutoscalingSchema, AUTOSCALING);
  if (written === null) return;
  const { minimum, maximum, kind } = written;
  checkDeployments(document, written);
  if (minimum > maximum) document.report([...AUTOSCALING, 'minimum'], null, `at most the maximum, ${maximum}`);
  if (kind === 'HorizontalPodAutoscaler') checkHorizontal(document, written);
  else checkScaledObject(document, written);
}

function checkDeployments(document: Document<unknown>, { deployments }: WrittenAutoscaling): void {
  const path = [...AUTOSCALING, 'deployments'];
  const backends = document.part(BackendsSchema, ['spec', 'backends']);
  const slots = Object.keys(backends ?? {});
  const unknown = Object.keys(deployments).filter((name) => slots.length > 0 && !slots.includes(name));
  for (const name of unknown) {
    const expected = `one of the two slots, ${listed(slots)}`;
    document.report([...path, name], `the key ${JSON.stringify(name)}`, expected, nearest(name, slots));
  }
  const without = slots.filter((slot) => !Object.hasOwn(deployments, slot));
  if (unknown.length === 0 && without.length > 0)
    document.report(path, `no Deployment of ${listed(without)}`, 'a Deployment for each slot');
  const names = Object.values(deployments);
  if (new Set(names).size < names.length)
    document.report(path, 'the same Deployment twice', 'a Deployment of its own for each slot');
}

function checkHorizontal(document: Document<unknown>, { minimum, cpuPercent, triggers }: WrittenAutoscaling): void {
  if (minimum === 0)
    document.report([...AUTOSCALING, 'minimum'], null, 'at least 1, or the kind ScaledObject, which can sleep');
  if (cpuPercent === undefined)
    document.report([...AUTOSCALING, 'cpuPercent'], null, 'the use of CPU to aim at, such as 70');
  if (triggers.length > 0)
    document.report([...AUTOSCALING, 'triggers'], null, 'no triggers, which only a ScaledObject has');
}

function checkScaledObject(document: Document<unknown>, { minimum, cpuPercent, triggers }: WrittenAutoscaling): void {
  for (const [index, trigger] of triggers.entries()) {
    if (typeof trigger['type'] === 'string' && trigger['type'] !== '') continue;
    document.report([...AUTOSCALING, 'triggers', index, 'type'], null, 'the name of a KEDA scaler, such as prometheus');
  }
  const others = triggers.filter(({ type }) => type !== 'cpu' && type !== 'memory');
  if (cpuPercent === undefined && triggers.length === 0)
    document.report(AUTOSCALING, 'nothing to scale by', 'cpuPercent, or at least one trigger, or both');
  else if (minimum === 0 && others.length === 0)
    document.report(
      [...AUTOSCALING, 'minimum'],
      null,
      'at least 1, or a trigger that is neither cpu nor memory, since nothing that sleeps uses either',
    );
}
