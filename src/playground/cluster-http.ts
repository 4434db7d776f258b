import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { authorize, type ClusterAccess, type ClusterUser, type Verb } from './cluster-access.ts';
import { discover } from './cluster-discovery.ts';
import { befall, type ClusterFaults } from './cluster-faults.ts';
import { readList } from './cluster-list.ts';
import { type ClusterObject, clusterObjectOf, fieldsOf } from './cluster-object.ts';
import { apiVersionOf, CLUSTER_RESOURCES, type ServedResource } from './cluster-resources.ts';
import { badRequest, ClusterRefusal, objectNotFound } from './cluster-status.ts';
import type { ClusterStore, ObjectKey } from './cluster-store.ts';

export interface ClusterBackend {
  readonly store: ClusterStore;
  readonly access: ClusterAccess;
  readonly faults: ClusterFaults;
  /** Kinds whose CRD is not installed, by plural. */
  readonly withdrawn: ReadonlySet<string>;
  /** Told of every request before it is answered: its verb as HTTP has it, and its path with the query. */
  readonly asked: (method: string, path: string) => void;
}

/** What a path of the API means. */
interface Target {
  readonly resource: ServedResource;
  readonly namespace: string;
  /** Null: all of them. */
  readonly name: string | null;
  readonly subresource: string | null;
}

const PATH =
  /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+))?(?:\/(?<subresource>[^/]+))?$/;
const NAMESPACE = /^\/api\/v1\/namespaces\/(?<name>[^/]+)$/;

/** Serves a cluster's objects as an API server does: a good part of what controllers and Headgate ask, and no watches. */
export function createClusterServer(backend: ClusterBackend): Server {
  return createServer((request, response) => {
    serve(backend, request, response).catch((error: unknown) => {
      const refusal = error instanceof ClusterRefusal ? error : new ClusterRefusal(500, 'InternalError', String(error));
      send(response, refusal.code, refusal.body);
    });
  });
}

async function serve(backend: ClusterBackend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://cluster');
  backend.asked(request.method ?? 'GET', `${url.pathname}${url.search}`);
  const fault = backend.faults.take(url.pathname);
  if (fault !== null) return befall(fault, response);
  const text = await textOf(request);
  if (url.pathname === '/readyz') return void response.end('ok');
  const user = backend.access.authenticate(request.headers.authorization);
  const discovered = discover(url.pathname, backend.withdrawn);
  if (discovered !== null) return send(response, 200, discovered);
  const target = targetOf(url.pathname, backend.withdrawn);
  // A real one says so in plain text, without a Status.
  if (target === null)
    return void response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
  const [status, body] = answer(backend, user, { method: request.method ?? 'GET', target, url, text }, request.headers);
  send(response, status, body);
}

interface Asked {
  readonly method: string;
  readonly target: Target;
  readonly url: URL;
  readonly text: string;
}

function answer(
  { store }: ClusterBackend,
  user: ClusterUser,
  { method, target, url, text }: Asked,
  headers: IncomingMessage['headers'],
): readonly [number, unknown] {
  const verb = verbOf(method, target);
  authorize(user, verb, target.resource, target);
  if (verb === 'list') return [200, readList(store, target.resource, target.namespace, url.searchParams)];
  if (verb === 'create') return [201, create(store, target, objectIn(text))];
  const key: ObjectKey = { ...target, name: target.name ?? '' };
  if (verb === 'delete') {
    const { uid } = store.delete(key).metadata;
    const details = { name: key.name, group: target.resource.group, kind: target.resource.plural, uid };
    return [200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }];
  }
  if (verb === 'patch') return [200, store.patch(key, patchIn(text, headers['content-type']))];
  if (verb === 'update') {
    const object = objectIn(text);
    return [200, target.subresource === 'status' ? store.updateStatus(key, object) : store.update(key, object)];
  }
  const found = store.get(key);
  if (found === null) throw objectNotFound(key.resource, key.name);
  return [200, found];
}

function create(store: ClusterStore, { resource, namespace }: Target, object: ClusterObject): ClusterObject {
  const namespaces = CLUSTER_RESOURCES.find(({ plural }) => plural === 'namespaces');
  if (namespaces !== undefined && resource.namespaced) {
    const home = { resource: namespaces, namespace: '', name: namespace };
    if (store.get(home) === null) throw objectNotFound(namespaces, namespace);
  }
  const expected = apiVersionOf(resource);
  if (object.apiVersion !== expected || object.kind !== resource.kind)
    throw badRequest(`${object.apiVersion} ${object.kind} is no ${expected} ${resource.kind}`);
  return store.create({ resource, namespace, name: object.metadata.name }, object);
}

function verbOf(method: string, { name }: Target): Verb {
  if (method === 'GET') return name === null ? 'list' : 'get';
  if (method === 'POST' && name === null) return 'create';
  if (method === 'PUT' && name !== null) return 'update';
  if (method === 'PATCH' && name !== null) return 'patch';
  if (method === 'DELETE' && name !== null) return 'delete';
  throw new ClusterRefusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

function targetOf(path: string, withdrawn: ReadonlySet<string>): Target | null {
  const one = NAMESPACE.exec(path)?.groups?.['name'];
  const { group = '', version, namespace = '', plural, name, subresource } = PATH.exec(path)?.groups ?? {};
  const resource = CLUSTER_RESOURCES.find((each) =>
    one === undefined
      ? each.group === group && each.version === version && each.plural === plural && !withdrawn.has(each.plural)
      : each.plural === 'namespaces',
  );
  if (resource === undefined) return null;
  if (one !== undefined) return { resource, namespace: '', name: one, subresource: null };
  if (subresource !== undefined && !(subresource === 'status' && resource.statusSubresource)) return null;
  if (name !== undefined && resource.namespaced !== (namespace !== '')) return null;
  return { resource, namespace, name: name ?? null, subresource: subresource ?? null };
}

function objectIn(text: string): ClusterObject {
  const object = clusterObjectOf(json(text));
  if (object === null) throw badRequest('the body is no object with an apiVersion, a kind and a name');
  return object;
}

function patchIn(text: string, mediaType: string | undefined): unknown {
  if (mediaType === 'application/merge-patch+json') return fieldsOf(json(text));
  throw new ClusterRefusal(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: application/merge-patch+json`,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('the body is not JSON');
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
