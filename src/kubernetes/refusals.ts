import { ClusterFailure } from './cluster-failure.ts';
import type { Connection } from './connection.ts';
import { qualifiedName, type Resource } from './resources.ts';

/** What was tried, for the words where it did not work. */
export interface Attempt {
  readonly verb: 'get' | 'list' | 'patch';
  readonly resource: Resource;
  readonly namespace: string;
  /** The file of `manifests/rbac/` that gives the right. */
  readonly rights: string;
}

/** Why a status other than the wanted one came. What the server said beside it is never read: it may hold anything. */
export function refused(connection: Connection, status: number, attempt: Attempt): ClusterFailure {
  const { verb, resource, namespace, rights } = attempt;
  const cluster = `the API of the context ${connection.context}`;
  const what = qualifiedName(resource);
  if (status === 401)
    return new ClusterFailure(`${cluster} does not accept the kubeconfig's credentials: make new ones (status 401)`);
  if (status === 403)
    return new ClusterFailure(
      `${cluster} does not let Headgate ${verb} ${what} in the namespace ${namespace}: ${rights} gives that right (status 403)`,
    );
  if (status === 429) return new ClusterFailure(`${cluster} asks for fewer requests (status 429)`);
  if (status >= 300 && status < 400)
    return new ClusterFailure(
      `${cluster} sends Headgate elsewhere, and credentials are not taken along: name the address itself (status ${status})`,
    );
  return new ClusterFailure(`${cluster} failed to ${verb} ${what} in the namespace ${namespace} (status ${status})`);
}

/** The API server does not know the kind: another thing than an object that is not there. */
export function notServed(connection: Connection, { group, version, plural }: Resource): ClusterFailure {
  const served = group === '' ? version : `${group}/${version}`;
  const next = group === 'gateway.networking.k8s.io' ? ": install that version of Gateway API's CRDs" : '';
  return new ClusterFailure(
    `the API of the context ${connection.context} does not serve ${plural} of ${served}${next}`,
  );
}

/** What came is not what the API promises: somebody else answers there. */
export function notUnderstood(connection: Connection, { plural }: Resource): ClusterFailure {
  return new ClusterFailure(
    `what answers for the context ${connection.context} is no Kubernetes API: its answer for ${plural} is not understood`,
  );
}
