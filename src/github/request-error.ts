import type { Failure } from './failure.ts';

/** What Octokit throws for a request, as far as it is needed. It is told by its form: several copies may be installed. */
interface RequestError extends Link {
  readonly status: number;
  readonly response?: {
    readonly headers: Readonly<Record<string, unknown>>;
    readonly data: unknown;
  };
}

/** Errors of the operating system that come before a request leaves this machine. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** GitHub asks for a minute where it names no time itself. */
const DEFAULT_WAIT_SECONDS = 60;

const LONGEST_SENTENCE = 500;

/**
 * Translates what Octokit threw for a request.
 *
 * @param now milliseconds since the epoch, used where GitHub's answer carries no date of its own
 * @returns null where the error is no request's, and so a bug
 */
export function failureOfRequest(error: unknown, now: number): Failure | null {
  if (!isRequestError(error)) return null;
  const { response, status } = error;
  if (response === undefined) return lostOnTheWay(error);
  const message = sentence(response.data) ?? `GitHub answered with status ${status}.`;
  if (isRateLimit(status, response.headers, message)) {
    return { kind: 'limited', message, retryAfterSeconds: secondsToWait(response.headers, now) };
  }
  if (status >= 500 || status === 408) return { kind: 'lost', sent: true, message };
  return { kind: 'refused', status, message };
}

/** Seconds until GitHub answers again, from `retry-after` or `x-ratelimit-reset`. Always at least 1. */
export function secondsToWait(headers: Readonly<Record<string, unknown>>, now: number): number {
  const retryAfter = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(retryAfter)) return Math.max(1, Math.ceil(retryAfter));
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  if (!Number.isFinite(reset) || !isUsedUp(headers)) return DEFAULT_WAIT_SECONDS;
  // GitHub's own clock, where the answer shows it: this machine's may be wrong by more than the wait.
  const answered = Date.parse(String(headers['date'] ?? ''));
  return Math.max(1, Math.ceil(reset - (Number.isNaN(answered) ? now : answered) / 1000));
}

function isRequestError(error: unknown): error is RequestError {
  return typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number';
}

function isUsedUp(headers: Readonly<Record<string, unknown>>): boolean {
  return String(headers['x-ratelimit-remaining'] ?? '') === '0';
}

function isRateLimit(status: number, headers: Readonly<Record<string, unknown>>, message: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  // A secondary limit may come without either header; then only GitHub's sentence tells it from a lacking right.
  return 'retry-after' in headers || isUsedUp(headers) || /\brate limit\b|abuse detection/i.test(message);
}

function lostOnTheWay(error: RequestError): Failure {
  const chain = chainOf(error);
  if (chain.some(({ name }) => name === 'TimeoutError' || name === 'AbortError')) {
    return { kind: 'lost', sent: true, message: 'GitHub did not answer in time.' };
  }
  const sent = !chain.some(({ code }) => typeof code === 'string' && NEVER_SENT.has(code));
  const message = chain.map((link) => link.message).findLast((text) => typeof text === 'string' && text !== '');
  return { kind: 'lost', sent, message: `The connection to GitHub failed: ${shorten(String(message))}` };
}

interface Link {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** An error and its causes, innermost last. Told by their form too: fetch's errors may come from another realm. */
function chainOf(error: Link): Link[] {
  const { cause } = error;
  return typeof cause === 'object' && cause !== null ? [error, ...chainOf(cause)] : [error];
}

/** GitHub's own sentence, with its details; null where the answer is a page of HTML or the like. */
function sentence(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('message' in data) || typeof data.message !== 'string')
    return null;
  const details = 'errors' in data && Array.isArray(data.errors) ? data.errors.map(detail).filter(Boolean) : [];
  return shorten([data.message, ...details].join('; '));
}

function detail(error: unknown): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return '';
  if ('message' in error && typeof error.message === 'string') return error.message;
  const { resource, field, code } = error as Readonly<Record<string, unknown>>;
  return [resource, field, code].filter((part) => typeof part === 'string').join(' ');
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_SENTENCE ? line : `${line.slice(0, LONGEST_SENTENCE)}…`;
}
