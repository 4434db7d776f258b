import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Fault, Faults } from './faults.ts';
import { answerGraphql } from './github-graphql.ts';
import { APP_ROUTES } from './github-rest-apps.ts';
import { CHECK_ROUTES } from './github-rest-checks.ts';
import { DEPLOYMENT_ROUTES } from './github-rest-deployments.ts';
import { ENVIRONMENT_ROUTES } from './github-rest-environments.ts';
import { GIT_ROUTES } from './github-rest-git.ts';
import { ISSUE_ROUTES } from './github-rest-issues.ts';
import { PULL_REQUEST_ROUTES } from './github-rest-pulls.ts';
import { REPOSITORY_ROUTES } from './github-rest-repositories.ts';
import { STATUS_ROUTES } from './github-rest-statuses.ts';
import { actorOf, type Caller } from './github-tokens.ts';
import { type GraphqlOperation, readOperation } from './graphql-operation.ts';
import { RateLimits } from './rate-limits.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';
import { type Backend, notFound, Refusal, type RestAnswer, RestRequest, type Route, record } from './rest-request.ts';
import { matchRoute } from './route-matching.ts';
import type { RestExchange } from './scenario.ts';

const ROUTES: readonly Route[] = [
  ...APP_ROUTES,
  ...REPOSITORY_ROUTES,
  ...GIT_ROUTES,
  ...PULL_REQUEST_ROUTES,
  ...ISSUE_ROUTES,
  ...CHECK_ROUTES,
  ...STATUS_ROUTES,
  ...DEPLOYMENT_ROUTES,
  ...ENVIRONMENT_ROUTES,
];

/** A commit of about this size was seen to fail; the body that carries it is refused from here on. */
const LARGEST_BODY_BYTES = 40 * 1024 * 1024;

export interface GitHubHttp {
  readonly backend: Backend;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly unsupported: string[];
  readonly exchanged: (exchange: RestExchange) => void;
}

/** A request as far as it is understood before anything is done about it. */
interface Incoming {
  readonly url: URL;
  readonly path: string;
  readonly caller: ReturnType<Backend['tokens']['authenticate']>;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly tooLarge: boolean;
  readonly route: { readonly route: Route; readonly parameters: Readonly<Record<string, string>> } | null;
  readonly operation: GraphqlOperation | null;
  readonly accept: string;
}

/** Serves REST under `/` and `/api/v3` and GraphQL under `/graphql` and `/api/graphql`. */
export function createGitHubServer(http: GitHubHttp): Server {
  const limits = new RateLimits(http.backend.state);
  return createServer((request, response) => {
    serve(http, limits, request, response).catch((error: unknown) => {
      // A fault of the stand-in itself: say so loudly rather than let a test wait for an answer.
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      http.unsupported.push(`${request.method} ${request.url} broke the stand-in: ${message}`);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message }));
    });
  });
}

async function serve(
  http: GitHubHttp,
  limits: RateLimits,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const incoming = await read(http, request);
  const logged = http.requests.start(describe(request, incoming));
  const fault = http.faults.take(logged);
  const prevented = fault === null ? null : limits.prevent(fault, incoming.caller);
  if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds ?? 1000));
  const answer =
    prevented ??
    (fault?.kind === 'drop-connection-before' ? { status: 0 } : await handle(http, limits, incoming, logged, fault));
  if (fault?.kind === 'drop-connection' || fault?.kind === 'drop-connection-before') {
    http.requests.end(logged, null);
    request.socket.destroy();
    return;
  }
  send(http, limits, incoming, logged, fault?.kind === '502-after-write' ? limits.badGateway() : answer, response);
}

async function read({ backend }: GitHubHttp, request: IncomingMessage): Promise<Incoming> {
  const url = new URL(request.url ?? '/', backend.state.origin);
  const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '') || '/';
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  const body = length === 0 ? {} : parseBody(Buffer.concat(chunks));
  const isGraphql = request.method === 'POST' && (path === '/graphql' || path === '/api/graphql');
  return {
    url,
    path,
    caller: backend.tokens.authenticate(request.headers.authorization),
    body,
    tooLarge: length > LARGEST_BODY_BYTES,
    route: isGraphql ? null : matchRoute(ROUTES, request.method ?? 'GET', path),
    operation: isGraphql ? readOperation(body ?? {}) : null,
    accept: request.headers.accept ?? '',
  };
}

function parseBody(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    return record(JSON.parse(body.toString('utf8')));
  } catch {
    return null;
  }
}

function describe(request: IncomingMessage, incoming: Incoming): Parameters<RequestLog['start']>[0] {
  const { caller, operation, route, path, url } = incoming;
  const account = caller.kind === 'refused' ? null : actorOf(caller);
  return {
    method: request.method ?? 'GET',
    path,
    query: url.search,
    route: operation === null ? (route?.route.path ?? null) : '/graphql',
    operationName: operation?.name ?? null,
    operationKind: operation?.kind ?? null,
    rootFields: operation?.rootFields ?? [],
    actor: caller.kind === 'app' ? 'app' : (account?.login ?? null),
  };
}

async function handle(
  http: GitHubHttp,
  limits: RateLimits,
  incoming: Incoming,
  logged: LoggedRequest,
  fault: Fault | null,
): Promise<RestAnswer> {
  const stale = fault?.kind === 'stale-read';
  try {
    if (incoming.tooLarge) throw new Refusal(413, 'The request body is too large.');
    if (incoming.body === null) throw new Refusal(400, 'Problems parsing JSON');
    const caller = authenticated(incoming);
    if (incoming.operation !== null) return await graphql(http, limits, incoming, incoming.operation, caller, stale);
    if (incoming.route === null) {
      http.unsupported.push(`${logged.method} ${logged.path}`);
      throw notFound();
    }
    const { route, parameters } = incoming.route;
    const { backend } = http;
    const { path, accept, body } = incoming;
    const query = incoming.url.searchParams;
    return await route.answer(new RestRequest({ backend, caller, path, parameters, query, accept, stale, body }));
  } catch (error) {
    if (error instanceof Refusal) return refused(error);
    throw error;
  }
}

function authenticated({ caller }: Incoming): Caller {
  if (caller.kind === 'refused') throw new Refusal(401, caller.message);
  return caller;
}

async function graphql(
  http: GitHubHttp,
  limits: RateLimits,
  incoming: Incoming,
  operation: GraphqlOperation,
  caller: Caller,
  stale: boolean,
): Promise<RestAnswer> {
  if (caller.kind === 'nobody' || caller.kind === 'app')
    throw new Refusal(401, 'This endpoint requires you to be authenticated.');
  const { backend } = http;
  const unsupported = (what: string) => http.unsupported.push(what);
  const rateLimit = () => limits.node(caller);
  const body = await answerGraphql(operation, incoming.body ?? {}, { backend, caller, stale, unsupported, rateLimit });
  return { status: 200, body };
}

function refused({ status, message, errors }: Refusal): RestAnswer {
  const documentation_url = 'https://docs.github.com/rest';
  return {
    status,
    body: { message, ...(errors === null ? {} : { errors }), documentation_url, status: String(status) },
  };
}

function send(
  http: GitHubHttp,
  limits: RateLimits,
  incoming: Incoming,
  logged: LoggedRequest,
  answer: RestAnswer,
  response: ServerResponse,
): void {
  const payload =
    answer.raw ?? (answer.body === undefined ? undefined : Buffer.from(JSON.stringify(answer.body), 'utf8'));
  http.requests.end(logged, answer.status);
  if (incoming.route !== null && incoming.body !== null) {
    http.exchanged({
      method: logged.method,
      route: incoming.route.route.path,
      query: Object.fromEntries(incoming.url.searchParams),
      requestBody: incoming.body,
      status: answer.status,
      responseBody:
        answer.raw === undefined ? (payload === undefined ? null : JSON.parse(payload.toString('utf8'))) : undefined,
    });
  }
  response.writeHead(answer.status, {
    ...(payload === undefined
      ? {}
      : {
          'content-type':
            answer.raw === undefined
              ? 'application/json; charset=utf-8'
              : 'application/vnd.github.raw+json; charset=utf-8',
        }),
    ...limits.headers(incoming.caller),
    'x-github-request-id': `HEADGATE:${logged.startOrder}`,
    'x-github-media-type': 'github.v3; format=json',
    ...answer.headers,
  });
  response.end(payload);
}
