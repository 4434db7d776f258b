import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Credentials } from './client.ts';

/** More than any object of Kubernetes, which etcd bounds at 1.5 MB, and than one page of a list here. */
const LARGEST_ANSWER_BYTES = 8 * 1024 * 1024;

export interface BoundedRequest {
  readonly url: URL;
  readonly method: 'GET' | 'PATCH';
  readonly credentials: Credentials;
  /** What is sent, with its media type; null: nothing. */
  readonly body: { readonly mediaType: string; readonly text: string } | null;
  /** Ends it, whatever it is doing: connecting, waiting, or reading an answer that trickles. */
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** The answer is larger than it may be. */
export class AnswerTooLarge extends Error {}

/**
 * Asks once: nothing is repeated, and no redirect is followed, because the credentials are for this server alone.
 *
 * @throws whatever Node says where there is no whole answer; {@link AnswerTooLarge}
 */
export function requestBounded({ url, method, credentials, body, signal }: BoundedRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options = {
      method,
      agent: credentials.agent,
      signal,
      headers: {
        accept: 'application/json',
        'user-agent': 'headgate',
        ...credentials.headers,
        ...(body === null
          ? {}
          : { 'content-type': body.mediaType, 'content-length': String(Buffer.byteLength(body.text)) }),
      },
      ...(credentials.basic === null ? {} : { auth: credentials.basic }),
    };
    const request = (url.protocol === 'http:' ? requestHttp : requestHttps)(url, options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > LARGEST_ANSWER_BYTES) request.destroy(new AnswerTooLarge());
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body?.text);
  });
}
