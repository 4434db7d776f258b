import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Agent, type AgentOptions, startAgent } from './agent.ts';
import { type ClusterApi, startClusterApi } from './cluster-api.ts';
import { type ClusterObjects, objectsOf } from './cluster-objects.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { GatewayController } from './gateway-controller.ts';
import { startWorkload, type Workload, type WorkloadOptions } from './workload.ts';

const GATEWAY_CLASS = 'playground';

export interface ClusterOptions {
  readonly name: string;
  /** The agent's copy of the repository is made in here. */
  readonly folder: string;
  /** The Gateway that routes name as their parent. */
  readonly gateway: { readonly namespace: string; readonly name: string; readonly listener: string };
  /** Where the agent pulls from, and how. */
  readonly agent: Pick<AgentOptions, 'kind' | 'source' | 'branch' | 'path' | 'interval' | 'secret' | 'report'>;
  /** Where objects go that name no namespace, and workloads. */
  readonly namespace: string;
  /** A bearer token for its API that may do everything. */
  readonly token: string;
  /** The name that its gateway's controller goes by. */
  readonly controllerName: string;
  /** From 0 (inclusive) to 1 (exclusive). */
  random(): number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A cluster of the playground that serves: what lies in Git comes in by an agent, requests come in by a gateway. */
export interface RunningCluster {
  readonly name: string;
  readonly api: ClusterApi;
  readonly objects: ClusterObjects;
  readonly gateway: Gateway;
  readonly controller: GatewayController;
  readonly agent: Agent;
  /** Starts a version of an app, behind a Service of that name. */
  run(workload: Pick<WorkloadOptions, 'service' | 'port' | 'version'>): Promise<Workload>;
  stop(): Promise<void>;
}

export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const { name, namespace, random, now } = options;
  const api = await startClusterApi({ token: options.token, now });
  const objects = objectsOf(api);
  const { gateway: named } = options;
  const listener = { gateway: `${named.namespace}/${named.name}`, name: named.listener };
  const gateway = await startGateway({ listener, objects, random, now });
  objects.put({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: named.name, namespace: named.namespace },
    spec: {
      gatewayClassName: GATEWAY_CLASS,
      listeners: [{ name: named.listener, port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }],
    },
  });
  const controller = new GatewayController({
    cluster: name,
    controllerName: options.controllerName,
    gatewayClass: GATEWAY_CLASS,
    objects,
    program: (table) => gateway.program(table),
    now,
  });
  const folder = join(options.folder, name);
  mkdirSync(folder, { recursive: true });
  const agent = await startAgent({ ...options.agent, folder, namespace, objects, now });
  const workloads: Workload[] = [];
  return {
    name,
    api,
    objects,
    gateway,
    controller,
    agent,
    run: async (workload) => {
      const started = await startWorkload({ ...workload, namespace, objects, random });
      workloads.push(started);
      return started;
    },
    stop: async () => {
      await agent.stop();
      controller.stop();
      await gateway.stop();
      await api.stop();
      await Promise.all(workloads.map((workload) => workload.stop()));
    },
  };
}
