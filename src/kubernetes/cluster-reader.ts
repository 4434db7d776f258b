import type { ClusterAnswer, ClusterQuestion, ObjectName } from '../world/cluster-question.ts';
import { mapAtMost } from './at-most.ts';
import { ClusterFailure } from './cluster-failure.ts';
import { type Connection, connect } from './connection.ts';
import { createContexts } from './contexts.ts';
import type { JsonRecord } from './json-record.ts';
import type { KubeconfigSource } from './kubeconfig-source.ts';
import { readEndpoints } from './read-endpoints.ts';
import { readObject } from './read-object.ts';
import { resourceOf } from './resources.ts';

/** What the API server of one cluster is asked at once. */
const AT_ONCE = 8;

export interface ClusterReaderOptions {
  readonly kubeconfig: KubeconfigSource;
  /** For each request, and for the plugin of a kubeconfig; 5 s where it is left out. */
  readonly timeoutMilliseconds?: number;
}

export interface ClusterReader {
  /** Never rejects on account of the cluster. Nothing is repeated: the next look asks again. */
  readCluster(question: ClusterQuestion): Promise<ClusterAnswer>;
}

/** Reads clusters through a kubeconfig, with nothing but `get` and `list`. */
export function createClusterReader({ kubeconfig, timeoutMilliseconds = 5_000 }: ClusterReaderOptions): ClusterReader {
  const findContext = createContexts(kubeconfig);
  return {
    readCluster: async (question) => {
      let connection: Connection | null = null;
      try {
        connection = await connect(findContext, question.context, timeoutMilliseconds);
        return await readAll(connection, question);
      } catch (error) {
        if (error instanceof ClusterFailure) return { kind: 'unknown', message: error.message };
        throw error;
      } finally {
        connection?.close();
      }
    },
  };
}

async function readAll(connection: Connection, { objects, services }: ClusterQuestion): Promise<ClusterAnswer> {
  const reads: readonly (() => Promise<Read>)[] = [
    ...objects.map((object) => async () => ({ object: await readNamed(connection, object) })),
    ...services.map(({ namespace, name }) => async () => ({
      endpoints: await readEndpoints(connection, namespace, name),
    })),
  ];
  const results = await mapAtMost(AT_ONCE, reads, (read) => read());
  return {
    kind: 'read',
    objects: results.flatMap((result) => ('object' in result ? [result.object] : [])),
    endpoints: results.flatMap((result) => ('endpoints' in result ? [result.endpoints] : [])),
  };
}

type Read = { readonly object: JsonRecord | null } | { readonly endpoints: number | null };

async function readNamed(connection: Connection, object: ObjectName): Promise<JsonRecord | null> {
  const resource = resourceOf(object.apiVersion, object.kind);
  if (resource === null)
    throw new ClusterFailure(`Headgate does not look at objects of the kind ${object.kind} (${object.apiVersion})`);
  return readObject(connection, resource, object.namespace, object.name);
}
