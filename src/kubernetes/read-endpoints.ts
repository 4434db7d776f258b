import { ClusterFailure } from './cluster-failure.ts';
import type { Connection } from './connection.ts';
import { type JsonRecord, parseRecord, recordOf } from './json-record.ts';
import { readObject } from './read-object.ts';
import { readyEndpoints } from './ready-endpoints.ts';
import { notServed, notUnderstood, refused } from './refusals.ts';
import { ENDPOINT_SLICES, pathOf, SERVICES } from './resources.ts';

/** Slices a page. A slice has 100 endpoints, seldom up to 1,000, of about 500 bytes. */
const PAGE = 50;
const MOST_PAGES = 40;

/**
 * How many endpoints of a Service are ready.
 *
 * @returns null where there is no such Service, even if slices of that name are left of one
 * @throws ClusterFailure
 */
export async function readEndpoints(connection: Connection, namespace: string, name: string): Promise<number | null> {
  // Names are checked by the first, before the second puts one into a selector.
  if ((await readObject(connection, SERVICES, namespace, name)) === null) return null;
  return readyEndpoints(await readSlices(connection, namespace, name));
}

async function readSlices(connection: Connection, namespace: string, service: string): Promise<readonly JsonRecord[]> {
  const slices: JsonRecord[] = [];
  let next = '';
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const query = new URLSearchParams({
      labelSelector: `kubernetes.io/service-name=${service}`,
      limit: String(PAGE),
      ...(next === '' ? {} : { continue: next }),
    });
    const list = await readPage(connection, `${pathOf(ENDPOINT_SLICES, namespace, null)}?${query}`, namespace);
    slices.push(...list.items);
    if (list.next === '') return slices;
    next = list.next;
  }
  throw new ClusterFailure(`the Service ${namespace}/${service} has more than ${PAGE * MOST_PAGES} EndpointSlices`);
}

async function readPage(
  connection: Connection,
  path: string,
  namespace: string,
): Promise<{ readonly items: readonly JsonRecord[]; readonly next: string }> {
  const { status, text } = await connection.ask({ method: 'GET', path, body: null });
  if (status === 404) throw notServed(connection, ENDPOINT_SLICES);
  if (status === 410)
    throw new ClusterFailure(`the endpoints in the namespace ${namespace} changed while they were read (status 410)`);
  const rights = 'manifests/rbac/headgate-reader.yaml';
  if (status !== 200) throw refused(connection, status, { verb: 'list', resource: ENDPOINT_SLICES, namespace, rights });
  const list = parseRecord(text);
  const items = list?.['items'];
  if (!Array.isArray(items)) throw notUnderstood(connection, ENDPOINT_SLICES);
  const next = recordOf(list?.['metadata'])?.['continue'];
  return { items: items.map(recordOf).filter((item) => item !== null), next: typeof next === 'string' ? next : '' };
}
