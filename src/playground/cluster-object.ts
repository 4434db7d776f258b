import { isDeepStrictEqual } from 'node:util';

/** An object as an API server keeps it. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ClusterMetadata;
  readonly [field: string]: unknown;
}

interface ClusterMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly uid?: string;
  readonly creationTimestamp?: string;
}

/** Null where the value is no object of Kubernetes: without a kind, an apiVersion or a name. */
export function clusterObjectOf(value: unknown): ClusterObject | null {
  const { apiVersion, kind, metadata, ...rest } = fieldsOf(value);
  const { name, ...named } = fieldsOf(metadata);
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return null;
  return { ...rest, apiVersion, kind, metadata: { ...named, name } };
}

/** Everything of an object whose change counts as a new generation: all but `metadata`, and `status` where it is apart. */
export function sameGeneration(one: ClusterObject, other: ClusterObject, statusApart: boolean): boolean {
  return isDeepStrictEqual(counted(one, statusApart), counted(other, statusApart));
}

function counted({ metadata: _, status, ...rest }: ClusterObject, statusApart: boolean): unknown {
  return statusApart || status === undefined ? rest : { ...rest, status };
}

/** A JSON merge patch (RFC 7386): null removes, objects are merged, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const merged = new Map(Object.entries(Array.isArray(target) ? {} : fieldsOf(target)));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
