import { type HttpAnswer, requestBounded } from './bounded-request.ts';
import type { ClusterContext, Credentials } from './client.ts';
import { ClusterFailure } from './cluster-failure.ts';
import type { FindContext } from './contexts.ts';
import { whyNoAnswer } from './request-failure.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'PATCH';
  /** Below the server's address, with its query. */
  readonly path: string;
  readonly body: { readonly mediaType: string; readonly text: string } | null;
}

/** One cluster, with credentials that were good when it was made. */
export interface Connection {
  readonly context: string;
  /** Rejects with {@link ClusterFailure} where there is no whole answer. A status of any kind is an answer. */
  ask(request: ApiRequest): Promise<HttpAnswer>;
  /** Ends what is under way. */
  close(): void;
}

/**
 * @param timeoutMilliseconds for the credentials, and then for each request
 * @throws ClusterFailure where the kubeconfig has no such context, or it gives no credentials
 */
export async function connect(
  findContext: FindContext,
  name: string,
  timeoutMilliseconds: number,
): Promise<Connection> {
  const context = await findContext(name);
  const server = serverOf(context, name);
  const credentials = await credentialsWithin(context, name, timeoutMilliseconds);
  const underWay = new Set<AbortController>();
  return {
    context: name,
    ask: async ({ method, path, body }) => {
      // The server's own path is kept: behind a proxy such as Rancher's each cluster has one.
      const url = new URL(`${server.pathname.replace(/\/$/, '')}${path}`, server);
      // A timer of our own: what AbortSignal.any makes of AbortSignal.timeout may be collected before it fires.
      const ended = new AbortController();
      const timer = setTimeout(() => ended.abort(), timeoutMilliseconds);
      underWay.add(ended);
      try {
        return await requestBounded({ url, method, credentials, body, signal: ended.signal });
      } catch (error) {
        throw new ClusterFailure(`the API of the context ${name} ${whyNoAnswer(error, timeoutMilliseconds)}`);
      } finally {
        clearTimeout(timer);
        underWay.delete(ended);
      }
    },
    close: () => {
      for (const request of underWay) request.abort();
      credentials.agent.destroy();
    },
  };
}

function serverOf({ server }: ClusterContext, name: string): URL {
  if (!URL.canParse(server)) throw new ClusterFailure(`the context ${name} of the kubeconfig has no server's address`);
  const url = new URL(server);
  const isLoopback = url.hostname === 'localhost' || /^127\.|^\[::1\]$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback))
    throw new ClusterFailure(
      `the context ${name} of the kubeconfig has a server without TLS: its credentials would be readable on the way`,
    );
  return url;
}

async function credentialsWithin(
  context: ClusterContext,
  name: string,
  timeoutMilliseconds: number,
): Promise<Credentials> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const seconds = timeoutMilliseconds / 1000;
      reject(
        new ClusterFailure(`the plugin that gives the context ${name} its credentials took more than ${seconds} s`),
      );
    }, timeoutMilliseconds);
  });
  try {
    return await Promise.race([context.credentials(), late]);
  } catch (error) {
    if (error instanceof ClusterFailure) throw error;
    throw new ClusterFailure(
      `the context ${name} of the kubeconfig gives no credentials: \`kubectl --context ${name} get --raw /version\` says why`,
    );
  } finally {
    clearTimeout(timer);
  }
}
