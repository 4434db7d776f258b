import { load } from 'js-yaml';
import type { ClusterAnswer, ClusterQuestion, ObjectName } from '../../src/world/cluster-question.ts';
import type { ClusterTruth } from './cluster-truth.ts';
import { field } from './plain-yaml.ts';

const CONTROLLER = 'gateway.envoyproxy.io/gatewayclass-controller';
const GENERATION = 2;

/** What a cluster's API answers, made from what its agent applied, with a status as a correct controller sets it. */
export function answerOf(truth: ClusterTruth, question: ClusterQuestion, at: number): ClusterAnswer {
  return {
    kind: 'read',
    objects: question.objects.map((name) => (name.kind === 'Gateway' ? GATEWAY : routeObject(truth, name, at))),
    endpoints: question.services.map(({ name }) => (truth.isServedAt(name, at) ? 2 : 0)),
  };
}

const GATEWAY = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'public', namespace: 'gateways', generation: 1 },
  spec: { listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
  status: { conditions: ['Accepted', 'Programmed'].map((type) => condition(type, 1)) },
};

function condition(type: string, observedGeneration: number) {
  return { type, status: 'True', reason: type, message: '', observedGeneration };
}

const KEPT = 2_000;
const objects = new Map<string, Readonly<Record<string, unknown>>>();

function routeObject(truth: ClusterTruth, { name }: ObjectName, at: number): Readonly<Record<string, unknown>> | null {
  const text = truth.routeAt(name, at);
  if (text === null) return null;
  const isTaken = truth.isTakenUpAt(name, at);
  const key = `${isTaken} ${text}`;
  let object = objects.get(key);
  if (object === undefined) {
    object = withStatus(load(text), isTaken ? GENERATION : GENERATION - 1);
    if (objects.size >= KEPT) objects.clear();
    objects.set(key, object);
  }
  return object;
}

function withStatus(route: unknown, observedGeneration: number): Readonly<Record<string, unknown>> {
  const parents = field(field(route, 'spec'), 'parentRefs');
  const conditions = ['Accepted', 'ResolvedRefs'].map((type) => condition(type, observedGeneration));
  return {
    ...Object(route),
    metadata: { ...Object(field(route, 'metadata')), generation: GENERATION },
    status: {
      parents: (Array.isArray(parents) ? parents : []).map((parentRef: unknown) => ({
        parentRef,
        controllerName: CONTROLLER,
        conditions,
      })),
    },
  };
}
