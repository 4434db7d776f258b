import { ClusterFailure } from './cluster-failure.ts';
import { type Connection, connect } from './connection.ts';
import { createContexts } from './contexts.ts';
import type { KubeconfigSource } from './kubeconfig-source.ts';
import { isMissingObject } from './read-object.ts';
import { notServed, refused } from './refusals.ts';
import { ARGO_CD_APPLICATIONS, isObjectName, pathOf } from './resources.ts';

/** Asks Argo CD to compare with Git now. Argo CD removes the annotation when it has done so. */
const REFRESH = { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } };

/** `unknown`: whether it was heard is not known, and why, as a phrase without secrets. */
export type RefreshResult = { readonly kind: 'asked' } | { readonly kind: 'unknown'; readonly message: string };

export interface ApplicationRefresher {
  /** Never rejects on account of the cluster. */
  refreshApplication(context: string, namespace: string, name: string): Promise<RefreshResult>;
}

export interface ApplicationRefresherOptions {
  readonly kubeconfig: KubeconfigSource;
  /** For the request, and for the plugin of a kubeconfig; 5 s where it is left out. */
  readonly timeoutMilliseconds?: number;
}

/**
 * Puts the refresh annotation on Applications of Argo CD: the one thing that Headgate ever writes in a cluster, with a right
 * of its own.
 */
export function createApplicationRefresher(options: ApplicationRefresherOptions): ApplicationRefresher {
  const { kubeconfig, timeoutMilliseconds = 5_000 } = options;
  const findContext = createContexts(kubeconfig);
  return {
    refreshApplication: async (context, namespace, name) => {
      let connection: Connection | null = null;
      try {
        connection = await connect(findContext, context, timeoutMilliseconds);
        await annotate(connection, namespace, name);
        return { kind: 'asked' };
      } catch (error) {
        if (error instanceof ClusterFailure) return { kind: 'unknown', message: error.message };
        throw error;
      } finally {
        connection?.close();
      }
    },
  };
}

async function annotate(connection: Connection, namespace: string, name: string): Promise<void> {
  if (!isObjectName(namespace) || !isObjectName(name))
    throw new ClusterFailure(`${JSON.stringify(`${namespace}/${name}`)} cannot be the name of an Application`);
  const resource = ARGO_CD_APPLICATIONS;
  const { status, text } = await connection.ask({
    method: 'PATCH',
    path: pathOf(resource, namespace, name),
    body: { mediaType: 'application/merge-patch+json', text: JSON.stringify(REFRESH) },
  });
  if (status === 200) return;
  if (status !== 404)
    throw refused(connection, status, {
      verb: 'patch',
      resource,
      namespace,
      rights: 'manifests/rbac/headgate-refresh.yaml',
    });
  if (!isMissingObject(text, name)) throw notServed(connection, resource);
  throw new ClusterFailure(`the context ${connection.context} has no Application ${namespace}/${name}`);
}
