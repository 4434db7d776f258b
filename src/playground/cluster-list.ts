import type { ClusterObject } from './cluster-object.ts';
import { apiVersionOf, type ServedResource } from './cluster-resources.ts';
import { badRequest, ClusterRefusal } from './cluster-status.ts';
import type { ClusterStore } from './cluster-store.ts';

/** A list as an API server answers it, with `labelSelector` (equality only), `limit` and `continue`. */
export function readList(
  store: ClusterStore,
  resource: ServedResource,
  namespace: string,
  query: URLSearchParams,
): Readonly<Record<string, unknown>> {
  const wanted = selectorOf(query.get('labelSelector') ?? '');
  const all = store.list(resource, namespace).filter((object) => wanted.every((one) => has(object, one)));
  const from = Number(query.get('continue') ?? 0);
  if (!Number.isInteger(from) || from < 0 || from > all.length)
    throw new ClusterRefusal(410, 'Expired', 'The provided continue parameter is too old');
  const limit = Number(query.get('limit') ?? 0) || all.length;
  const left = Math.max(0, all.length - from - limit);
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: store.version,
      ...(left === 0 ? {} : { continue: String(from + limit), remainingItemCount: left }),
    },
    items: all.slice(from, from + limit),
  };
}

function selectorOf(text: string): readonly (readonly [string, string])[] {
  const requirements = text.split(',').filter((part) => part !== '');
  return requirements.map((part): readonly [string, string] => {
    const [, key, value] = /^([^=!\s]+)==?([^=!\s]*)$/.exec(part) ?? [];
    if (key === undefined || value === undefined) throw badRequest(`unable to parse requirement: ${part}`);
    return [key, value];
  });
}

function has({ metadata }: ClusterObject, [key, value]: readonly [string, string]): boolean {
  return metadata.labels?.[key] === value;
}
