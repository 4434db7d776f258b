import { type Agent, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import type { Request } from '../explain/request.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import type { Decision } from './gateway-decision.ts';
import { endpointsOf, type ServicePort, servicePortOf } from './gateway-endpoints.ts';
import { changeHeaders, type Headers, headerChanges, rewriteOf, rewrittenPath } from './gateway-filters.ts';
import { endToEndHeaders, queryOf } from './gateway-message.ts';
import type { Passage } from './gateway-meter.ts';

/** A request on its way through the gateway. */
export interface Underway {
  readonly message: IncomingMessage;
  readonly request: Request;
  readonly body: Buffer;
  readonly decision: Extract<Decision, { kind: 'forward' }>;
  readonly objects: ClusterObjects;
  readonly agent: Agent;
  /** Grows with every request, so that endpoints take turns. */
  readonly turn: number;
}

/** Nobody waits longer, where the route says nothing. */
const LONGEST_MILLISECONDS = 15_000;

/**
 * Sends a request to the backend that was chosen, and its answer back. A reference to nothing is answered with 500, a
 * Service without ready endpoints with 503, a backend that takes too long with 504.
 */
export async function forward(
  underway: Underway,
  response: ServerResponse,
): Promise<Omit<Passage, 'at' | 'milliseconds'>> {
  const { decision, objects } = underway;
  const { route, namespace, reference } = decision;
  const service = servicePortOf(reference, namespace);
  const endpoints = service === null ? null : endpointsOf(objects, service);
  if (service === null || endpoints === null || endpoints.kind === 'missing') return fail(500, service);
  const address =
    endpoints.kind === 'none' ? undefined : endpoints.addresses[underway.turn % endpoints.addresses.length];
  if (address === undefined) return fail(503, service);
  const result = await exchange(underway, address, decision.filters);
  if (result.kind === 'failed') return fail(result.status, service);
  const { status, headers, body } = result;
  for (const filters of decision.filters) changeHeaders(headers, headerChanges(filters, 'response'));
  response.writeHead(status, plain(headers)).end(body);
  return { route, service, status };

  function fail(status: number, named: ServicePort | null): Omit<Passage, 'at' | 'milliseconds'> {
    response.writeHead(status).end();
    return { route, service: named, status };
  }
}

/** Sends a copy of a request somewhere, and forgets the answer. */
export async function mirror(underway: Underway, reference: unknown): Promise<void> {
  const service = servicePortOf(reference, underway.decision.namespace);
  const endpoints = service === null ? null : endpointsOf(underway.objects, service);
  const address =
    endpoints?.kind === 'ready' ? endpoints.addresses[underway.turn % endpoints.addresses.length] : undefined;
  if (address !== undefined) await exchange(underway, address, [underway.decision.filters[0], undefined]);
}

type Result =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Headers; readonly body: Buffer }
  | { readonly kind: 'failed'; readonly status: number };

function exchange(
  { message, request, body, decision, agent }: Underway,
  { host, port }: { readonly host: string; readonly port: number },
  filters: readonly [unknown, unknown],
): Promise<Result> {
  const headers = endToEndHeaders(message);
  headers.set('x-forwarded-for', [message.socket.remoteAddress ?? 'unknown']);
  headers.set('x-forwarded-proto', ['http']);
  headers.set('content-length', [String(body.length)]);
  let path = request.path;
  for (const list of filters) {
    changeHeaders(headers, headerChanges(list, 'request'));
    const rewrite = rewriteOf(list);
    if (rewrite === null) continue;
    path = rewrittenPath(rewrite, decision.match, path);
    if (rewrite.hostname !== null) headers.set('host', [rewrite.hostname]);
  }
  return new Promise((resolve) => {
    const outgoing = openRequest(
      { host, port, agent, method: message.method, path: `${path}${queryOf(message)}`, headers: plain(headers) },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', () => resolve({ kind: 'failed', status: 502 }));
        answer.on('end', () => {
          const [status, kept] = [answer.statusCode ?? 502, endToEndHeaders(answer)];
          resolve({ kind: 'answered', status, headers: kept, body: Buffer.concat(chunks) });
        });
      },
    );
    const limit = millisecondsIn(decision.timeout);
    const timer = setTimeout(() => {
      resolve({ kind: 'failed', status: 504 });
      outgoing.destroy();
    }, limit);
    outgoing.on('close', () => clearTimeout(timer));
    // A backend that nobody listens at any more is as good as no endpoint.
    outgoing.on('error', () => resolve({ kind: 'failed', status: 503 }));
    outgoing.end(body);
  });
}

function plain(headers: Headers): Record<string, string | string[]> {
  return Object.fromEntries(
    [...headers].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}

/** A duration of the Gateway API (GEP-2257) such as `2s` or `1m30s`; zero means no limit of the route's own. */
function millisecondsIn(duration: string | null): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  const parts = [...(duration ?? '').matchAll(/(\d+)(h|ms|m|s)/g)];
  const sum = parts.reduce((total, [, count, unit = '']) => total + Number(count) * (units[unit] ?? 0), 0);
  return sum === 0 ? LONGEST_MILLISECONDS : Math.min(sum, LONGEST_MILLISECONDS);
}
