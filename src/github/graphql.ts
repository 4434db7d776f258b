import { GitHubFailure } from './failure.ts';
import { secondsToWait } from './request-error.ts';

/** One entry of a GraphQL answer's `errors`. */
export interface GraphqlError {
  /** GitHub's own code, such as `NOT_FOUND`, `FORBIDDEN` or `STALE_DATA`; null where it names none. */
  readonly type: string | null;
  readonly message: string;
  /** Where in the answer the value is missing; empty for the request as a whole. */
  readonly path: readonly (string | number)[];
  /** True where the request was turned down as it stands, before anything was run: a wrong variable or field. */
  readonly invalid: boolean;
}

/** A GraphQL answer. Both parts may be there: `errors` then says what is missing from `data`. */
export interface GraphqlAnswer {
  readonly data: unknown;
  readonly errors: readonly GraphqlError[];
}

/** The part of an HTTP answer that matters here. */
interface Response {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/** GraphQL answers over its limit with status 200. Both spellings have been seen. */
const RATE_LIMITED = new Set(['RATE_LIMITED', 'RATE_LIMIT']);

/**
 * Reads the answer to a GraphQL request.
 *
 * @param now milliseconds since the epoch
 * @throws {GitHubFailure} where it is over the rate limit, or broken off
 */
export function readAnswer(response: Response, now: number): GraphqlAnswer {
  const { data: body, headers } = response;
  if (typeof body !== 'object' || body === null || !('data' in body || 'errors' in body)) {
    throw new GitHubFailure({ kind: 'lost', sent: true, message: 'GitHub’s answer broke off.' });
  }
  const errors = 'errors' in body && Array.isArray(body.errors) ? body.errors.map(readError) : [];
  const limited = errors.find(({ type }) => type !== null && RATE_LIMITED.has(type));
  if (limited !== undefined) {
    const retryAfterSeconds = secondsToWait(headers, now);
    throw new GitHubFailure({ kind: 'limited', message: limited.message, retryAfterSeconds });
  }
  return { data: 'data' in body ? body.data : null, errors };
}

/** GitHub's sentences in one. */
export function sentences(errors: readonly GraphqlError[]): string {
  return errors.map(({ message }) => message).join(' ');
}

function readError(error: unknown): GraphqlError {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Readonly<Record<string, unknown>>;
  const { type, message, path, extensions } = fields;
  return {
    type: typeof type === 'string' ? type : null,
    message: typeof message === 'string' ? message.replace(/\s+/g, ' ').trim() : 'GitHub gave no reason.',
    path: Array.isArray(path) ? path.filter((part) => typeof part === 'string' || typeof part === 'number') : [],
    invalid: typeof type !== 'string' && typeof extensions === 'object' && extensions !== null,
  };
}
