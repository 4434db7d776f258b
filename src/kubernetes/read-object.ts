import { ClusterFailure } from './cluster-failure.ts';
import type { Connection } from './connection.ts';
import { type JsonRecord, parseRecord, recordOf } from './json-record.ts';
import { notServed, notUnderstood, refused } from './refusals.ts';
import { isObjectName, pathOf, type Resource } from './resources.ts';

const RIGHTS = 'manifests/rbac/headgate-reader.yaml';

/**
 * One object as the API server has it.
 *
 * @returns null where there is no object of that name
 * @throws ClusterFailure where that is not known, and where the API server does not serve the kind at all
 */
export async function readObject(
  connection: Connection,
  resource: Resource,
  namespace: string,
  name: string,
): Promise<JsonRecord | null> {
  if (!isObjectName(namespace) || !isObjectName(name))
    throw new ClusterFailure(`${JSON.stringify(`${namespace}/${name}`)} cannot be the name of an object`);
  const { status, text } = await connection.ask({ method: 'GET', path: pathOf(resource, namespace, name), body: null });
  if (status === 404) {
    if (isMissingObject(text, name)) return null;
    throw notServed(connection, resource);
  }
  if (status !== 200) throw refused(connection, status, { verb: 'get', resource, namespace, rights: RIGHTS });
  const object = parseRecord(text);
  if (recordOf(object?.['metadata'])?.['name'] !== name) throw notUnderstood(connection, resource);
  return object;
}

/**
 * A 404 for an object names the object in its details. A 404 for a kind that is not served has none: it is a Status without
 * a name, or, where not even the group is known, plain text.
 */
export function isMissingObject(text: string, name: string): boolean {
  const answer = parseRecord(text);
  return answer?.['reason'] === 'NotFound' && recordOf(answer['details'])?.['name'] === name;
}
