import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { AgentReport } from './agent.ts';
import type { AgentKind } from './agent-receiver.ts';
import { reportStatuses } from './agent-statuses.ts';
import { type RunningCluster, startCluster } from './cluster.ts';
import { type Measurement, measure } from './load.ts';
import { findProgram, startPrometheus } from './prometheus-process.ts';
import type { GitHub } from './scenario.ts';
import {
  agentLogin,
  HINT_SECRET_VARIABLE,
  TRAFFIC,
  type TrafficCluster,
  type TrafficSource,
  trafficManifests,
} from './traffic-manifests.ts';
import { startTrafficNumbers } from './traffic-numbers.ts';
import type { Workload } from './workload.ts';

/** Istio's own, because the clusters count requests as Istio does. */
const CONTROLLER_NAME = 'istio.io/gateway-controller';

const HINT_SECRET = 'the-playground-has-no-secrets';

/** So often an agent looks where nobody tells it, in milliseconds. */
const AGENT_INTERVAL = 2000;

/** Requests that go to each cluster all the time: how many at once, and how long between two lots. Milliseconds. */
const BACKGROUND = { requests: 8, pause: 100 } as const;

const FLEET: readonly (Pick<TrafficCluster, 'name' | 'jurisdiction' | 'byStatuses'> & { readonly agent: AgentKind })[] =
  [
    { name: 'eu-west', jurisdiction: 'eu', agent: 'flux', byStatuses: false },
    { name: 'eu-north', jurisdiction: 'eu', agent: 'argocd', byStatuses: false },
    { name: 'us-east', jurisdiction: 'us', agent: 'flux', byStatuses: true },
  ];

export interface TrafficOptions {
  /** Everything is made in here. */
  readonly folder: string;
  /** Where git will find the GitOps repository. */
  readonly source: string;
  readonly branch: string;
  /** Folders where Prometheus is looked for, as in `PATH`; empty: the playground's own numbers are used. */
  readonly path: string;
  /** From 0 (inclusive) to 1 (exclusive). */
  random(): number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Three clusters that serve, and those who count. */
export interface Traffic {
  /** The folder with the files that the GitOps repository begins with. */
  readonly manifests: string;
  /** What Headgate's environment must hold to reach all of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the gate's numbers come from. */
  readonly source: TrafficSource;
  readonly clusters: readonly RunningCluster[];
  /** Lets the agents report statuses to a GitHub. */
  reportTo(github: GitHub, repository: string): void;
  /** Sends so many requests to each cluster and counts who answers, by cluster. */
  measure(requests: number): Promise<ReadonlyMap<string, Measurement>>;
  /** Makes the candidate answer a share of requests, 0 to 1, with errors in every cluster. */
  injectErrors(share: number): void;
  stop(): Promise<void>;
}

/** Starts the clusters, which pull from a repository that need not be there yet, with users who never stop asking. */
export async function startTraffic(options: TrafficOptions): Promise<Traffic> {
  const { folder, source: repository, branch, random, now } = options;
  const reporters = new Map<string, (report: AgentReport) => Promise<void>>();
  const clusters: RunningCluster[] = [];
  const candidates: Workload[] = [];
  for (const { name, agent } of FLEET) {
    const cluster = await startCluster({
      name,
      folder,
      namespace: TRAFFIC.namespace,
      gateway: TRAFFIC.gateway,
      controllerName: CONTROLLER_NAME,
      token: `token-of-${name}`,
      agent: {
        kind: agent,
        source: repository,
        branch,
        path: `delivery/${name}`,
        interval: AGENT_INTERVAL,
        secret: HINT_SECRET,
        report: async (report) => reporters.get(name)?.(report),
      },
      random,
      now,
    });
    clusters.push(cluster);
    await cluster.run({ ...TRAFFIC.stable, version: TRAFFIC.stable.service });
    candidates.push(await cluster.run({ ...TRAFFIC.candidate, version: TRAFFIC.candidate.service }));
  }
  const numbers = await startNumbers(clusters, options);
  const described = FLEET.map((one, index) => ({ ...one, hintUrl: clusters[index]?.agent.hintUrl ?? '' }));
  const manifests = join(folder, 'manifests');
  writeFiles(manifests, trafficManifests(described, numbers.source));
  const kubeconfigs = clusters.map(({ name, api }) => {
    const path = join(folder, `${name}.kubeconfig`);
    writeFileSync(path, api.kubeconfig(name), { mode: 0o600 });
    return path;
  });
  const background = startBackground(clusters);
  return {
    manifests,
    environment: { KUBECONFIG: kubeconfigs.join(delimiter), [HINT_SECRET_VARIABLE]: HINT_SECRET },
    source: numbers.source,
    clusters,
    reportTo: (github, fullName) => {
      const tokens = new Map<AgentKind, string>();
      for (const { name, agent } of FLEET) {
        const token = tokens.get(agent) ?? github.createUser(agentLogin(agent)).token;
        tokens.set(agent, token);
        github.setCollaborator(fullName, agentLogin(agent), 'write');
        const { apiUrl } = github;
        reporters.set(name, reportStatuses({ kind: agent, cluster: name, apiUrl, token, repository: fullName }));
      }
    },
    measure: async (requests) => {
      const all = clusters.map(async ({ name, gateway: { url } }) => {
        return [name, await measure({ url, host: TRAFFIC.host, path: TRAFFIC.path, requests })] as const;
      });
      return new Map(await Promise.all(all));
    },
    injectErrors: (failing) => {
      for (const candidate of candidates) candidate.behave({ failing });
    },
    stop: async () => {
      await background.stop();
      await numbers.stop();
      await Promise.all(clusters.map((cluster) => cluster.stop()));
    },
  };
}

async function startNumbers(
  clusters: readonly RunningCluster[],
  { folder, path, now }: TrafficOptions,
): Promise<{ readonly source: TrafficSource; stop(): Promise<void> }> {
  const program = findProgram('prometheus', path);
  if (program === null) {
    const server = await startTrafficNumbers(new Map(clusters.map(({ name, gateway }) => [name, gateway.meter])), now);
    return { source: { kind: 'http', url: server.url }, stop: server.stop };
  }
  const targets = clusters.map(({ name, gateway }) => ({
    address: new URL(gateway.adminUrl).host,
    labels: { cluster: name },
  }));
  const prometheus = await startPrometheus(program, join(folder, 'prometheus'), targets);
  return { source: { kind: 'prometheus', url: prometheus.url }, stop: prometheus.stop };
}

/** Users who ask a few times a second, so that a gate always has something to judge. */
function startBackground(clusters: readonly RunningCluster[]): { stop(): Promise<void> } {
  let isStopped = false;
  const { requests, pause } = BACKGROUND;
  const asking = clusters.map(async ({ gateway: { url } }) => {
    while (!isStopped) {
      await measure({ url, host: TRAFFIC.host, path: TRAFFIC.path, requests, concurrency: 2 });
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  });
  return {
    stop: async () => {
      isStopped = true;
      await Promise.all(asking);
    },
  };
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
