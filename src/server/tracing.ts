/** What a span says beside its name. Never a secret, and nothing that people wrote. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** `server`: answers somebody. `client`: asks somebody. `internal`: neither. */
export type SpanKind = 'server' | 'client' | 'internal';

/** Headers of a request, as `node:http` gives them. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface SpanOptions {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** The span becomes a child of the one that the headers name (W3C `traceparent`), if they do. */
  readonly headers?: Headers;
}

/** A span that is under way. */
export interface OpenSpan {
  set(attributes: Attributes): void;
  /** Marks it as failed: why, as a phrase. */
  fail(message: string): void;
}

/** Records what was done, when, and within what. Nothing of it ever throws or is waited for, but the work itself. */
export interface Tracing {
  /** Runs work in a span of its own: a child of the one that is under way here, and the parent of what follows in it. */
  during<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** Begins a span that nothing follows in; the function that is returned ends it. */
  begin(name: string, options: SpanOptions): (attributes: Attributes, failure: string | null) => void;
  /** Records something that is over. Milliseconds since the epoch. */
  record(name: string, from: number, until: number): void;
  /** The id of the trace under way here, 32 hexadecimal digits; null outside. */
  traceId(): string | null;
  /** Sends what is left, and sends nothing more. */
  stop(): Promise<void>;
}

const NO_SPAN: OpenSpan = { set: () => undefined, fail: () => undefined };

/** Where nobody wants traces. */
export const NO_TRACING: Tracing = {
  during: (_name, _options, work) => work(NO_SPAN),
  begin: () => () => undefined,
  record: () => undefined,
  traceId: () => null,
  stop: async () => undefined,
};
