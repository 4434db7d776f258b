import { request } from 'node:http';
import { load } from 'js-yaml';
import { type ClusterApi, startClusterApi } from '../../src/playground/cluster-api.ts';
import { type ClusterObjects, nameOf, objectsOf, readObject } from '../../src/playground/cluster-objects.ts';
import { type Gateway, startGateway } from '../../src/playground/gateway.ts';
import { GatewayController } from '../../src/playground/gateway-controller.ts';
import { startWorkload, type Workload, type WorkloadAnswer } from '../../src/playground/workload.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Asked {
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A repeatable random source: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A gateway with its controller, and workloads behind it: everything but the agent. */
export class ServingStage {
  readonly objects: ClusterObjects;
  readonly controller: GatewayController;
  readonly gateway: Gateway;
  readonly #api: ClusterApi;
  readonly #workloads: Workload[] = [];

  private constructor(api: ClusterApi, objects: ClusterObjects, gateway: Gateway) {
    this.#api = api;
    this.objects = objects;
    this.gateway = gateway;
    objects.put({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'public', namespace: 'gateways' },
      spec: { gatewayClassName: 'playground', listeners: [{ name: 'https', port: 80, protocol: 'HTTP' }] },
    });
    this.controller = new GatewayController({
      cluster: 'here',
      controllerName: 'headgate.dev/playground',
      gatewayClass: 'playground',
      objects,
      program: (table) => gateway.program(table),
      now: () => Date.parse('2026-03-01T10:00:00Z'),
    });
  }

  static async start(random = seeded(1)): Promise<ServingStage> {
    const api = await startClusterApi({ token: 'serving-stage' });
    const objects = objectsOf(api);
    const listener = { gateway: 'gateways/public', name: 'https' };
    const gateway = await startGateway({ listener, objects, random, now: Date.now });
    return new ServingStage(api, objects, gateway);
  }

  async run(service: string): Promise<Workload> {
    const options = { objects: this.objects, namespace: 'shop', service, port: 8080, version: service };
    const workload = await startWorkload({ ...options, random: seeded(2) });
    this.#workloads.push(workload);
    return workload;
  }

  /** Puts a manifest into the cluster, and lets the controller look. */
  put(text: string): void {
    const object = readObject(load(text), 'shop');
    if (object === null) throw new Error(`No object: ${text}`);
    this.objects.put(object);
    this.controller.reconcile();
  }

  status(kind: string, name: string, namespace = 'shop'): unknown {
    return this.objects.get({ apiVersion: 'gateway.networking.k8s.io/v1', kind, namespace, name })?.['status'];
  }

  removeAll(kind: string): void {
    for (const object of this.objects.list(kind)) this.objects.remove(nameOf(object));
    this.controller.reconcile();
  }

  ask(asked: Asked = {}): Promise<Answered> {
    const { hostname, port } = new URL(this.gateway.url);
    const { host = 'shop.example.com', path = '/', method = 'GET', headers = {}, body = '' } = asked;
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: hostname, port, path, method, headers: { ...headers, host } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** Asks, and reads what a workload said. */
  async heard(asked: Asked = {}): Promise<WorkloadAnswer> {
    return JSON.parse((await this.ask(asked)).text) as WorkloadAnswer;
  }

  async stop(): Promise<void> {
    this.controller.stop();
    await this.gateway.stop();
    await this.#api.stop();
    await Promise.all(this.#workloads.map((workload) => workload.stop()));
  }
}

/** An HTTPRoute of the shop with these rules, each a YAML list item. */
export function httpRoute(rules: readonly string[], name = 'checkout', hostnames = '[shop.example.com]'): string {
  return [
    'apiVersion: gateway.networking.k8s.io/v1',
    'kind: HTTPRoute',
    `metadata: {name: ${name}, namespace: shop}`,
    'spec:',
    '  parentRefs: [{name: public, namespace: gateways, sectionName: https}]',
    `  hostnames: ${hostnames}`,
    '  rules:',
    ...rules.map((rule) => `    - ${rule}`),
    '',
  ].join('\n');
}

/** `{backendRefs: [...], ...}` of a rule that splits between services by weight. */
export function splitting(weights: Readonly<Record<string, number>>, more = ''): string {
  const references = Object.entries(weights).map(([name, weight]) => `{name: ${name}, port: 8080, weight: ${weight}}`);
  return `{${more === '' ? '' : `${more}, `}backendRefs: [${references.join(', ')}]}`;
}
