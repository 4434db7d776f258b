import { promises as dns, type LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { judgeAddress } from './address.ts';
import { whyNotAnswered } from './request-failure.ts';

/** One HTTP request to a URL that an operator wrote. */
export interface GuardedRequest {
  /** Absolute, http or https, without credentials. */
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Private and loopback addresses that its host may have, as CIDR blocks. */
  readonly privateAddresses: readonly string[];
  /** From the call to the last byte of the answer. */
  readonly timeoutMilliseconds: number;
  /** A longer body fails the request. 0: the body does not matter and is not read. */
  readonly maximumBytes: number;
}

/** What became of it. `message` is a phrase without anything that the server said, the URL's query, or a header. */
export type GuardedAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly message: string };

/** All addresses of a host. */
export type ResolveHost = (host: string) => Promise<readonly LookupAddress[]>;

/** The system's own resolver, with `/etc/hosts`. */
const systemResolve: ResolveHost = (host) => dns.lookup(host, { all: true, verbatim: true });

/**
 * Asks a server, and nobody else: its host's name is resolved once, every address is judged ({@link judgeAddress}), and
 * the connection goes to one of these addresses, so that a name that changes its answer leads nowhere else. Redirects
 * are answers like any other and are not followed; no proxy is used, because it would resolve the name anew. Never
 * rejects.
 */
export async function guardedRequest(
  request: GuardedRequest,
  resolve: ResolveHost = systemResolve,
): Promise<GuardedAnswer> {
  const expiry = new AbortController();
  const timer = setTimeout(() => expiry.abort(), request.timeoutMilliseconds);
  const expired = new Promise<GuardedAnswer>((settle) => {
    const message = `it did not answer in full within ${request.timeoutMilliseconds / 1000} s`;
    expiry.signal.addEventListener('abort', () => settle(failed(message)));
  });
  try {
    return await Promise.race([ask(request, resolve, expiry.signal), expired]);
  } finally {
    clearTimeout(timer);
    // Whatever is left of the connection has nobody to report to.
    expiry.abort();
  }
}

async function ask(request: GuardedRequest, resolve: ResolveHost, signal: AbortSignal): Promise<GuardedAnswer> {
  const url = URL.canParse(request.url) ? new URL(request.url) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    return failed('its URL is not one of http or https without credentials');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await resolve(host).catch(() => []);
  if (addresses.length === 0) return failed('its host has no address');
  const verdicts = addresses.map(({ address }) => judgeAddress(address, request.privateAddresses));
  if (verdicts.includes('never')) {
    return failed('its host has a link-local, metadata, multicast or reserved address, which is never asked');
  }
  if (verdicts.includes('private')) {
    return failed('its host has a private address that no block of privateAddresses contains');
  }
  if (signal.aborted) return failed('it came too late');
  return await send(request, url, addresses, signal);
}

function send(
  { method, headers, body, maximumBytes }: GuardedRequest,
  url: URL,
  addresses: readonly LookupAddress[],
  signal: AbortSignal,
): Promise<GuardedAnswer> {
  return new Promise((settle) => {
    const fail = (error: unknown): void => settle(failed(whyNotAnswered(error)));
    try {
      const { request } = url.protocol === 'https:' ? https : http;
      const sent = request(url, {
        method,
        // Packed answers could be far larger than what is counted here.
        headers: { ...headers, 'accept-encoding': 'identity', connection: 'close' },
        // An agent of its own: the shared one may know a proxy, or an open connection to another address.
        agent: false,
        lookup: only(addresses),
        signal,
      });
      sent.on('response', (response) => {
        readBody(response, method === 'HEAD' ? 0 : maximumBytes).then((answer) => {
          settle(answer);
          sent.destroy();
        }, fail);
      });
      sent.on('error', fail);
      sent.on('close', () => settle(failed('the connection was closed before an answer')));
      sent.end(body);
    } catch (error) {
      fail(error);
    }
  });
}

async function readBody(response: http.IncomingMessage, maximumBytes: number): Promise<GuardedAnswer> {
  const status = response.statusCode ?? 0;
  if (maximumBytes === 0) return { kind: 'answer', status, body: '' };
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return failed('its answer is packed, though it was asked for plain');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const part = Buffer.from(chunk);
    length += part.length;
    if (length > maximumBytes) return failed(`its answer is longer than ${maximumBytes} bytes`);
    chunks.push(part);
  }
  return { kind: 'answer', status, body: Buffer.concat(chunks).toString('utf8') };
}

/** Resolves every name to the addresses that were judged. */
function only(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function failed(message: string): GuardedAnswer {
  return { kind: 'failed', message };
}
