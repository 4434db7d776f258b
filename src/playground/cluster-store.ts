import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type ClusterObject, clusterObjectOf, mergePatch, sameGeneration } from './cluster-object.ts';
import { apiVersionOf, type ServedResource } from './cluster-resources.ts';
import { alreadyExists, badRequest, invalid, objectNotFound, staleWrite } from './cluster-status.ts';

/** Where an object is. `namespace` is empty for what is in none. */
export interface ObjectKey {
  readonly resource: ServedResource;
  readonly namespace: string;
  readonly name: string;
}

/**
 * The objects of one cluster, with the rules that an API server has for versions and generations. It checks no schema: a
 * real one would also refuse, prune and fill in defaults by the CRDs.
 */
export class ClusterStore {
  readonly #objects = new Map<string, ClusterObject>();
  readonly #now: () => number;
  #version = 0;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  get(key: ObjectKey): ClusterObject | null {
    return this.#objects.get(keyOf(key)) ?? null;
  }

  /** Sorted by namespace and name, as etcd's keys are. An empty namespace: of all. */
  list(resource: ServedResource, namespace: string): readonly ClusterObject[] {
    const prefix = `${resource.group}/${resource.plural}/${namespace === '' ? '' : `${namespace}/`}`;
    const keys = [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    return keys.map((key) => this.#objects.get(key)).filter((object) => object !== undefined);
  }

  all(): readonly ClusterObject[] {
    return [...this.#objects.keys()].sort().flatMap((key) => this.#objects.get(key) ?? []);
  }

  create(key: ObjectKey, object: ClusterObject): ClusterObject {
    if (this.get(key) !== null) throw alreadyExists(key.resource, key.name);
    const { status, ...rest } = object;
    const { resource, namespace, name } = key;
    const { generation: _, resourceVersion: __, ...metadata } = object.metadata;
    return this.#keep(key, {
      ...rest,
      ...(resource.statusSubresource || status === undefined ? {} : { status }),
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: {
        ...metadata,
        name,
        ...(namespace === '' ? {} : { namespace }),
        uid: randomUUID(),
        creationTimestamp: new Date(this.#now()).toISOString().replace(/\.\d+Z$/, 'Z'),
        ...(resource.hasGeneration ? { generation: 1 } : {}),
      },
    });
  }

  /** Replaces all of an object but its status, where that is apart. */
  update(key: ObjectKey, object: ClusterObject): ClusterObject {
    const before = this.#currentFor(key, object);
    if (object.metadata.resourceVersion === undefined)
      throw invalid(
        key.resource,
        key.name,
        'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      );
    return this.#replace(key, before, object);
  }

  /** Replaces the status alone. */
  updateStatus(key: ObjectKey, object: ClusterObject): ClusterObject {
    const before = this.#currentFor(key, object);
    return this.#keepIfChanged(key, before, { ...before, status: asSent(object)['status'] });
  }

  patch(key: ObjectKey, patch: unknown): ClusterObject {
    const before = this.get(key);
    if (before === null) throw objectNotFound(key.resource, key.name);
    const patched = clusterObjectOf(mergePatch(before, patch));
    if (patched === null) throw badRequest('the patch leaves no object');
    const current = this.#currentFor(key, patched);
    return this.#replace(key, current, patched);
  }

  delete(key: ObjectKey): ClusterObject {
    const object = this.get(key);
    if (object === null) throw objectNotFound(key.resource, key.name);
    this.#objects.delete(keyOf(key));
    this.#version += 1;
    return object;
  }

  get version(): string {
    return String(this.#version);
  }

  #currentFor(key: ObjectKey, object: ClusterObject): ClusterObject {
    const before = this.get(key);
    if (before === null) throw objectNotFound(key.resource, key.name);
    const { resourceVersion } = object.metadata;
    if (resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion)
      throw staleWrite(key.resource, key.name);
    return before;
  }

  #replace(key: ObjectKey, before: ClusterObject, object: ClusterObject): ClusterObject {
    const { statusSubresource, hasGeneration } = key.resource;
    const { status: _, ...rest } = asSent(object);
    const status = statusSubresource ? before['status'] : object['status'];
    const { uid, creationTimestamp, generation = 0 } = before.metadata;
    const after: ClusterObject = {
      ...rest,
      ...(status === undefined ? {} : { status }),
      apiVersion: before.apiVersion,
      kind: before.kind,
      metadata: {
        ...object.metadata,
        name: before.metadata.name,
        ...(before.metadata.namespace === undefined ? {} : { namespace: before.metadata.namespace }),
        ...(uid === undefined ? {} : { uid }),
        ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      },
    };
    if (!hasGeneration) return this.#keepIfChanged(key, before, after);
    const next = sameGeneration(before, after, statusSubresource) ? generation : generation + 1;
    return this.#keepIfChanged(key, before, { ...after, metadata: { ...after.metadata, generation: next } });
  }

  /** A write that changes nothing is none, and makes no new version. */
  #keepIfChanged(key: ObjectKey, before: ClusterObject, after: ClusterObject): ClusterObject {
    const metadata = { ...after.metadata, resourceVersion: before.metadata.resourceVersion };
    return isDeepStrictEqual({ ...after, metadata }, before) ? before : this.#keep(key, after);
  }

  #keep(key: ObjectKey, object: ClusterObject): ClusterObject {
    this.#version += 1;
    const kept = asSent({ ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } });
    this.#objects.set(keyOf(key), kept);
    return kept;
  }
}

function keyOf({ resource, namespace, name }: ObjectKey): string {
  return `${resource.group}/${resource.plural}/${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** As JSON has it: a copy that nobody else holds, without fields that are undefined, and equal to what is stored if it is. */
function asSent(object: ClusterObject): ClusterObject {
  return JSON.parse(JSON.stringify(object));
}
