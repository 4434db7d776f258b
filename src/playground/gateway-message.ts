import type { IncomingMessage } from 'node:http';
import { type Request, readRequest } from '../explain/request.ts';
import type { Headers } from './gateway-filters.ts';

/** Headers that are between two neighbours, and end there. RFC 9110, section 7.6.1. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The request as routes see it; null where it is malformed. */
export function requestOf(message: IncomingMessage): Request | null {
  const host = message.headers.host ?? '';
  const target = message.url ?? '/';
  if (host === '' || !target.startsWith('/')) return null;
  const headers = [...headersOf(message)].flatMap(([name, values]) => values.map((value) => `${name}: ${value}`));
  const read = readRequest({ url: `http://${host}${target}`, headers, method: message.method ?? 'GET', country: null });
  return 'wrong' in read ? null : read;
}

/** All headers of a message. */
export function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers: Headers = new Map();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), rawHeaders[index + 1] ?? '']);
  }
  return headers;
}

/** The headers of a message that go on to the next neighbour. */
export function endToEndHeaders(message: IncomingMessage): Headers {
  const headers = headersOf(message);
  const named = (headers.get('connection') ?? []).flatMap((value) => value.toLowerCase().split(/\s*,\s*/));
  for (const name of [...HOP_BY_HOP, ...named]) headers.delete(name);
  return headers;
}

/** The query of a request's target, with its question mark; empty where there is none. */
export function queryOf({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}
