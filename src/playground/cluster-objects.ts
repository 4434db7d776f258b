import type { ObjectName } from '../world/cluster-question.ts';
import type { ClusterApi } from './cluster-api.ts';
import { type ClusterObject, clusterObjectOf } from './cluster-object.ts';

/** The objects of a cluster, for those who live in it: they hear of what any of them changes. */
export interface ClusterObjects {
  /** Makes or replaces an object; its status stays as it is. Throws where the cluster does not know its kind. */
  put(object: ClusterObject): ClusterObject;
  setStatus(name: ObjectName, status: unknown): void;
  /** False where there is none. */
  remove(name: ObjectName): boolean;
  get(name: ObjectName): ClusterObject | null;
  /** All of a kind, by namespace and name. */
  list(kind: string): readonly ClusterObject[];
  /** Calls the listener after each change that was made through here. Returns a function that stops it. */
  onChange(listener: () => void): () => void;
}

/** What the API server of a cluster keeps. What others write over HTTP is seen by whoever looks, and told to nobody. */
export function objectsOf(api: ClusterApi): ClusterObjects {
  const listeners = new Set<() => void>();
  const told = (before: ClusterObject | null, after: ClusterObject): ClusterObject => {
    if (before?.metadata.resourceVersion !== after.metadata.resourceVersion) tell();
    return after;
  };
  function tell(): void {
    for (const listener of [...listeners]) listener();
  }
  return {
    put: (object) => told(api.read(nameOf(object)), api.put(object)),
    setStatus: (name, status) => void told(api.read(name), api.setStatus(name, status)),
    remove: (name) => {
      if (api.read(name) === null) return false;
      api.remove(name);
      tell();
      return true;
    },
    get: (name) => api.read(name),
    list: (kind) => api.objects().filter((object) => object.kind === kind),
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Reads a document as an object in a namespace, by default the given one; null where it is none. */
export function readObject(data: unknown, namespace: string): ClusterObject | null {
  const object = clusterObjectOf(data);
  if (object === null) return null;
  return { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? namespace } };
}

export function nameOf({ apiVersion, kind, metadata: { name, namespace } }: ClusterObject): ObjectName {
  return { apiVersion, kind, namespace: namespace ?? '', name };
}
