import type { ClusterObjects } from './cluster-objects.ts';
import { listenOnLoopback, readBody } from './loopback-server.ts';

/** How a workload behaves. */
export interface Behaviour {
  /** The share of requests, 0 to 1, that it answers with 500. */
  readonly failing: number;
  /** How long it takes over each. */
  readonly milliseconds: number;
}

export interface WorkloadOptions {
  readonly objects: ClusterObjects;
  readonly namespace: string;
  /** The Service, and its port that routes name. */
  readonly service: string;
  readonly port: number;
  /** What it answers with. */
  readonly version: string;
  /** From 0 (inclusive) to 1 (exclusive). */
  random(): number;
}

/** What a workload answers, as JSON, and as the header `x-version`. */
export interface WorkloadAnswer {
  readonly service: string;
  readonly version: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** One version of an app in one cluster: a tiny server behind a Service with one endpoint. */
export interface Workload {
  readonly service: string;
  /** How many requests it got. */
  readonly requests: number;
  behave(behaviour: Partial<Behaviour>): void;
  /** Replaces what it answers with, as a deployment does. */
  deploy(version: string): void;
  /** Takes its endpoint out of the slice, or back in. */
  setReady(ready: boolean): void;
  stop(): Promise<void>;
}

export async function startWorkload(options: WorkloadOptions): Promise<Workload> {
  const { objects, namespace, service, port, random } = options;
  let behaviour: Behaviour = { failing: 0, milliseconds: 0 };
  let version = options.version;
  let requests = 0;
  const server = await listenOnLoopback(async (message, response) => {
    requests += 1;
    await readBody(message, 0);
    if (behaviour.milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, behaviour.milliseconds));
    const { method = 'GET', url: path = '/', headers } = message;
    const answer: WorkloadAnswer = { service, version, method, path, headers };
    response.writeHead(random() < behaviour.failing ? 500 : 200, {
      'content-type': 'application/json',
      'x-version': version,
    });
    response.end(JSON.stringify(answer));
  });
  const metadata = { name: service, namespace };
  objects.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { ports: [{ name: 'http', port, protocol: 'TCP', targetPort: server.port }], type: 'ClusterIP' },
  });
  const setReady = (ready: boolean): void => {
    objects.put({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': service } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: server.port, protocol: 'TCP' }],
      endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready, serving: ready, terminating: false } }],
    });
  };
  setReady(true);
  return {
    service,
    get requests() {
      return requests;
    },
    behave: (change) => {
      behaviour = { ...behaviour, ...change };
    },
    deploy: (next) => {
      version = next;
    },
    setReady,
    stop: () => server.stop(),
  };
}
