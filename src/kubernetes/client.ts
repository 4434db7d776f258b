// The only file that knows @kubernetes/client-node, and it is itself only ever imported lazily: the package costs as
// much time to load as all the rest together, and most looks ask no cluster.
import type { Agent, RequestOptions } from 'node:http';
import { KubeConfig } from '@kubernetes/client-node';

/** What a request to a cluster has to carry. Holds secrets: it goes into a request and nowhere else. */
export interface Credentials {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  /** `user:password` for basic authentication; null: none. */
  readonly basic: string | null;
}

/** One context of a kubeconfig. */
export interface ClusterContext {
  readonly server: string;
  /** Reads the files and runs the plugin that the kubeconfig names. Rejects where that fails; its message may be secret. */
  credentials(): Promise<Credentials>;
}

/**
 * The contexts of kubeconfig files, by name.
 *
 * @param files in the order of precedence, with the folder that relative paths in them start from
 * @throws where one of them is no kubeconfig; the message may repeat parts of it
 */
export function contextsOfFiles(
  files: readonly { readonly text: string; readonly folder: string }[],
): ReadonlyMap<string, ClusterContext> {
  const loaded = files.map(({ text, folder }) => {
    const one = new KubeConfig();
    one.loadFromString(text);
    one.makePathsAbsolute(folder);
    return one;
  });
  const all = {
    clusters: firstOfEachName(loaded.flatMap((one) => one.clusters)),
    users: firstOfEachName(loaded.flatMap((one) => one.users)),
    contexts: firstOfEachName(loaded.flatMap((one) => one.contexts)),
  };
  return new Map(
    all.contexts.flatMap(({ name, cluster }): [string, ClusterContext][] => {
      const server = all.clusters.find((each) => each.name === cluster)?.server;
      if (server === undefined) return [];
      const config = new KubeConfig();
      config.loadFromOptions({ ...all, currentContext: name });
      return [[name, contextOf(config, server)]];
    }),
  );
}

/** The service account of this pod. */
export function contextOfPod(): ClusterContext {
  const config = new KubeConfig();
  config.loadFromCluster();
  return contextOf(config, config.getCurrentCluster()?.server ?? '');
}

function contextOf(config: KubeConfig, server: string): ClusterContext {
  let underWay: Promise<Credentials> | null = null;
  return {
    server,
    // A plugin that hangs is not started again beside itself with every look.
    credentials: () => {
      underWay ??= credentialsOf(config).finally(() => {
        underWay = null;
      });
      return underWay;
    },
  };
}

async function credentialsOf(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { agent, headers, auth } = options;
  if (agent === undefined || typeof agent === 'boolean') throw new Error('No agent was made.');
  const entries = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [name, String(value).trim()]);
  return { agent, headers: Object.fromEntries(entries), basic: typeof auth === 'string' ? auth : null };
}

function firstOfEachName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return entries.filter(({ name }, index) => entries.findIndex((each) => each.name === name) === index);
}
