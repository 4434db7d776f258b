import type { AddressInfo } from 'node:net';
import { ClusterAccess, type ClusterUser } from './cluster-access.ts';
import { ClusterFaults } from './cluster-faults.ts';
import { createClusterServer } from './cluster-http.ts';
import { type ClusterObject, clusterObjectOf } from './cluster-object.ts';
import { apiVersionOf, CLUSTER_RESOURCES } from './cluster-resources.ts';
import { ClusterStore, type ObjectKey } from './cluster-store.ts';

/** Which object: the fields that name one, as in `ObjectName` of the world. */
export interface ClusterObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for what is in none. */
  readonly namespace: string;
  readonly name: string;
}

export interface ClusterApiOptions {
  /** A bearer token that may do everything. */
  readonly token: string;
  /** Milliseconds since the epoch; the machine's clock where it is left out. */
  readonly now?: () => number;
}

/** The API of one playground cluster, on loopback. */
export interface ClusterApi {
  readonly url: string;
  /** A kubeconfig with this cluster alone, for the administrator or for another token. */
  kubeconfig(contextName: string, token?: string): string;
  /** Creates an object, or replaces all of it but its status; its namespace comes into being by itself. */
  put(object: unknown): ClusterObject;
  read(name: ClusterObjectName): ClusterObject | null;
  /** Replaces the status, as a controller does. */
  setStatus(name: ClusterObjectName, status: unknown): ClusterObject;
  /** Nothing happens where there is none. */
  remove(name: ClusterObjectName): void;
  /** All of them, sorted by kind, namespace and name. */
  objects(): readonly ClusterObject[];
  /** Lets a token do what the rules say and no more; without rules, nothing. */
  grant(token: string, user: ClusterUser): void;
  /** From now on the token is not known. */
  revoke(token: string): void;
  /** Serves these kinds (plurals) no more, as if their CRDs were not installed; an empty list serves all again. */
  withdraw(plurals: readonly string[]): void;
  readonly faults: ClusterFaults;
  /** Every request so far: `GET /api/v1/...`. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts a stand-in for a cluster's API server. It stores what it is given by the rules for versions, generations and
 * statuses that the suite `test/kubernetes/cluster-suite.ts` holds it and a real kube-apiserver to. It has no watches, no
 * admission, no schemas and no defaults.
 */
export async function startClusterApi({ token, now = Date.now }: ClusterApiOptions): Promise<ClusterApi> {
  const store = new ClusterStore(now);
  const access = new ClusterAccess(token);
  const faults = new ClusterFaults();
  const withdrawn = new Set<string>();
  const requests: string[] = [];
  const asked = (method: string, path: string) => void requests.push(`${method} ${path}`);
  const server = createClusterServer({ store, access, faults, withdrawn, asked });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    kubeconfig: (contextName, user = token) => kubeconfigOf(url, contextName, user),
    put: (object) => putInto(store, object),
    read: (name) => store.get(keyOf(name)),
    setStatus: (name, status) => {
      const key = keyOf(name);
      const before = store.get(key);
      if (before === null) throw new Error(`There is no ${name.kind} ${name.namespace}/${name.name}.`);
      return key.resource.statusSubresource
        ? store.updateStatus(key, { ...before, status })
        : store.update(key, { ...before, status });
    },
    remove: (name) => {
      const key = keyOf(name);
      if (store.get(key) !== null) store.delete(key);
    },
    objects: () => store.all(),
    grant: (one, user) => access.grant(one, user),
    revoke: (one) => access.revoke(one),
    withdraw: (plurals) => {
      withdrawn.clear();
      for (const plural of plurals) withdrawn.add(plural);
    },
    faults,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function putInto(store: ClusterStore, value: unknown): ClusterObject {
  const object = clusterObjectOf(value);
  if (object === null) throw new Error('An object needs an apiVersion, a kind and a metadata.name.');
  const { apiVersion, kind, metadata } = object;
  const namespace = metadata.namespace ?? '';
  const key = keyOf({ apiVersion, kind, namespace, name: metadata.name });
  if (key.resource.namespaced) {
    if (namespace === '') throw new Error(`A ${kind} needs a metadata.namespace.`);
    const home = keyOf({ apiVersion: 'v1', kind: 'Namespace', namespace: '', name: namespace });
    if (store.get(home) === null)
      store.create(home, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  }
  const before = store.get(key);
  if (before === null) return store.create(key, object);
  const { resourceVersion = '' } = before.metadata;
  return store.update(key, { ...object, metadata: { ...metadata, resourceVersion } });
}

function keyOf({ apiVersion, kind, namespace, name }: ClusterObjectName): ObjectKey {
  const resource = CLUSTER_RESOURCES.find((each) => apiVersionOf(each) === apiVersion && each.kind === kind);
  if (resource === undefined) throw new Error(`A playground cluster has no ${apiVersion} ${kind}.`);
  return { resource, namespace, name };
}

/** Without TLS, which clients allow only where the kubeconfig says that certificates are not looked at. */
function kubeconfigOf(server: string, name: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}
