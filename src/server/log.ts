import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';
import type { Subject } from '../rollout/intent.ts';

/** What a line was written for. */
export interface LogIds {
  /** GitHub's id of the webhook that led to it. */
  readonly delivery?: string;
  /** The webhook's event; `sweep` for what no webhook led to. */
  readonly event?: string;
  readonly subject?: Subject;
  /** The operation of the newest commit that was tried, as in its message. */
  readonly operation?: string;
  /** The trace that shows the same work. */
  readonly trace?: string;
}

const storage = new AsyncLocalStorage<{ ids: LogIds }>();

/** Runs work whose every line carries these ids, beside those that hold already. */
export function identified<T>(ids: LogIds, work: () => T): T {
  return storage.run({ ids: { ...storage.getStore()?.ids, ...ids } }, work);
}

/** From here on, every line of the work under way carries these ids too. */
export function identify(ids: LogIds): void {
  const store = storage.getStore();
  if (store !== undefined) store.ids = { ...store.ids, ...ids };
}

export interface LogOptions {
  /** One of pino's. */
  readonly level: string;
  /** Takes a line with its line break. */
  write(line: string): void;
  /** Takes every secret out of a line. */
  clean(line: string): string;
}

/** The server's log: a line of JSON for each thing that happened. Every line goes through `clean` as a whole. */
export function createLog({ level, write, clean }: LogOptions): Logger {
  return pino(
    { level, mixin: () => ({ ...storage.getStore()?.ids }), serializers: { err: describeError, error: describeError } },
    { write: (line: string) => write(clean(line)) },
  );
}

/** How deep causes are followed. */
const DEEPEST = 4;

/**
 * What of an error is worth a line. The fields that libraries hang on their errors (the request with its headers, the
 * webhook with its payload) are left out.
 */
function describeError(error: unknown, depth = 0): unknown {
  if (typeof error !== 'object' || error === null) return String(error);
  const fields = error as Readonly<Record<string, unknown>>;
  const told = ['name', 'message', 'stack', 'code', 'status', 'what', 'retryAfterSeconds', 'lasting'].flatMap((key) => {
    const value = fields[key];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[key, value]] : [];
  });
  if (depth >= DEEPEST) return Object.fromEntries(told);
  const { cause, errors } = fields;
  return {
    ...Object.fromEntries(told),
    ...(cause === undefined || cause === null ? {} : { cause: describeError(cause, depth + 1) }),
    ...(Array.isArray(errors) ? { errors: errors.map((each) => describeError(each, depth + 1)) } : {}),
  };
}
