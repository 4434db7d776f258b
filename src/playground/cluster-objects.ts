import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../gateway/plain-data.ts';
import type { ObjectName } from '../world.ts';

/** An object as a cluster keeps it. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    /** Grows by one whenever anything but metadata and status changes. */
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status?: unknown;
  readonly [field: string]: unknown;
}

/** What a cluster of the playground is made of: whoever serves, writes or watches it sees the same objects. */
export interface ClusterObjects {
  /** Makes or replaces an object; its status stays as it is. Returns it with its generation. */
  put(object: ClusterObject): ClusterObject;
  setStatus(name: ObjectName, status: unknown): void;
  /** False where there is none. */
  remove(name: ObjectName): boolean;
  get(name: ObjectName): ClusterObject | null;
  /** All of a kind, by namespace and name. */
  list(kind: string): readonly ClusterObject[];
  /** Calls the listener after each change. Returns a function that stops it. */
  onChange(listener: (object: ClusterObject) => void): () => void;
}

/** Objects in memory. */
export class MemoryObjects implements ClusterObjects {
  readonly #objects = new Map<string, ClusterObject>();
  readonly #listeners = new Set<(object: ClusterObject) => void>();

  put(object: ClusterObject): ClusterObject {
    const key = keyOf(nameOf(object));
    const before = this.#objects.get(key);
    if (before !== undefined && isDeepStrictEqual(written(before), written(object))) return before;
    const isSame = before !== undefined && isDeepStrictEqual(desired(before), desired(object));
    const generation = (before?.metadata.generation ?? 0) + (isSame ? 0 : 1);
    const status = before?.status ?? object.status;
    const { status: _, ...rest } = object;
    const kept: ClusterObject = {
      ...rest,
      metadata: { ...object.metadata, generation },
      ...(status === undefined ? {} : { status }),
    };
    this.#keep(key, kept);
    return kept;
  }

  setStatus(name: ObjectName, status: unknown): void {
    const before = this.get(name);
    if (before === null || isDeepStrictEqual(before.status, status)) return;
    this.#keep(keyOf(name), { ...before, status });
  }

  remove(name: ObjectName): boolean {
    const before = this.get(name);
    if (before === null) return false;
    this.#objects.delete(keyOf(name));
    for (const listener of this.#listeners) listener(before);
    return true;
  }

  get(name: ObjectName): ClusterObject | null {
    return this.#objects.get(keyOf(name)) ?? null;
  }

  list(kind: string): readonly ClusterObject[] {
    return [...this.#objects]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .flatMap(([, object]) => (object.kind === kind ? [object] : []));
  }

  onChange(listener: (object: ClusterObject) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #keep(key: string, object: ClusterObject): void {
    this.#objects.set(key, object);
    for (const listener of this.#listeners) listener(object);
  }
}

/** Reads a document as an object; null where it is none. */
export function readObject(data: unknown, namespace: string): ClusterObject | null {
  if (!isRecord(data)) return null;
  const { apiVersion, kind, metadata } = data;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isRecord(metadata)) return null;
  const name = metadata['name'];
  if (typeof name !== 'string') return null;
  const own = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : namespace;
  return { ...data, apiVersion, kind, metadata: { ...metadata, name, namespace: own } };
}

export function nameOf({ apiVersion, kind, metadata: { name, namespace } }: ClusterObject): ObjectName {
  return { apiVersion, kind, namespace: namespace ?? '', name };
}

/** Versions of one API group are the same object. */
function keyOf({ apiVersion, kind, namespace, name }: ObjectName): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${kind}\n${namespace}\n${name}\n${group}`;
}

/** What somebody wrote: everything but what the cluster adds. */
function written({ status: _, metadata: { generation: __, ...metadata }, ...rest }: ClusterObject): unknown {
  return { ...rest, metadata };
}

function desired({ status: _, metadata: __, ...rest }: ClusterObject): unknown {
  return rest;
}
