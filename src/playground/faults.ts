import type { LoggedRequest } from './request-log.ts';

/**
 * What goes wrong with a request:
 * - `502-before`: nothing is done, the answer is a 502.
 * - `502-after-write`: it is done, the answer is a 502 all the same.
 * - `drop-connection-before`, `drop-connection`: nothing is done / it is done, and the connection breaks without an answer.
 * - `rate-limit-primary`, `rate-limit-secondary`: nothing is done, a 403 with GitHub's headers for either limit.
 * - `graphql-rate-limit-200`: nothing is done; status 200 with an `errors` body, as GraphQL answers over its limit.
 * - `stale-read`: refs show the commit before their newest push, conversations lack their newest entry.
 * - `slow`: it is done after `milliseconds`.
 */
type FaultKind =
  | '502-before'
  | '502-after-write'
  | 'drop-connection-before'
  | 'drop-connection'
  | 'rate-limit-primary'
  | 'rate-limit-secondary'
  | 'graphql-rate-limit-200'
  | 'stale-read'
  | 'slow';

export interface Fault {
  readonly kind: FaultKind;
  /** The requests it befalls; every request where it is left out. */
  readonly match?: (request: LoggedRequest) => boolean;
  /** How many requests it befalls before it is used up; 1 where it is left out. */
  readonly times?: number;
  /** For `slow`; 1000 where it is left out. */
  readonly milliseconds?: number;
}

/** Faults that wait for a request to befall. */
export class Faults {
  readonly #waiting: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** How many requests are still to be befallen. */
  get left(): number {
    return this.#waiting.reduce((sum, { left }) => sum + left, 0);
  }

  /** The first fault that fits the request, used up once; null where the request goes well. */
  take(request: LoggedRequest): Fault | null {
    const entry = this.#waiting.find(({ fault, left }) => left > 0 && (fault.match?.(request) ?? true));
    if (entry === undefined) return null;
    entry.left -= 1;
    return entry.fault;
  }
}
