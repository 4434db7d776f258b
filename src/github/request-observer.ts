/** What kind of request it is: nothing of whom it is for, what it asks for, or what it carries. */
export interface RequestKind {
  readonly api: 'rest' | 'graphql';
  /** In capitals. */
  readonly method: string;
  /** REST: the route's template, such as `/repos/{owner}/{repo}/git/commits`. GraphQL: the operation's name. */
  readonly endpoint: string;
}

/** What an identity may still send, as GitHub's answer says. */
export interface RateLimit {
  /** What is counted, such as `core` or `graphql`. */
  readonly resource: string;
  readonly limit: number;
  readonly remaining: number;
  /** When everything may be sent again. Seconds since the epoch. */
  readonly resetAt: number;
}

/** How a request ended. */
export interface RequestAnswer {
  /** HTTP; null where there was no answer. */
  readonly status: number | null;
  /** Null where the answer does not say. */
  readonly rateLimit: RateLimit | null;
}

/** Told when a request is sent, each try anew; what it returns is told how that ended. Must not throw. */
export type RequestObserver = (request: RequestKind) => (answer: RequestAnswer) => void;

/** Of a route that is not one of GitHub's templates: it may hold names. */
const OTHER = 'other';

type Options = Readonly<Record<string, unknown>> & { readonly method: string; readonly url: string };

/** Names what Octokit is about to send. */
export function kindOf(options: Options): RequestKind {
  const { method, url, query } = options;
  if (typeof query === 'string' && method === 'POST') {
    return { api: 'graphql', method, endpoint: /^\s*(?:query|mutation)\s+(\w{1,80})/.exec(query)?.[1] ?? OTHER };
  }
  const endpoint = /^(?:\/(?:[a-z_-]{1,40}|\{[a-z_]{1,40}\})){1,12}$/.test(url) ? url : OTHER;
  return { api: 'rest', method, endpoint };
}

/** Reads `x-ratelimit-*`; null where the answer has not all of it. */
export function readRateLimit(headers: Readonly<Record<string, unknown>>): RateLimit | null {
  const whole = (name: string): number => {
    const text = String(headers[`x-ratelimit-${name}`] ?? '');
    return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  };
  const [limit, remaining, resetAt] = [whole('limit'), whole('remaining'), whole('reset')];
  const resource = headers['x-ratelimit-resource'];
  if (typeof resource !== 'string' || [limit, remaining, resetAt].some(Number.isNaN)) return null;
  return { resource, limit, remaining, resetAt };
}

/** The answer in an error of Octokit's. */
export function answerInError(error: unknown): RequestAnswer {
  const response = typeof error === 'object' && error !== null && 'response' in error ? error.response : undefined;
  if (typeof response !== 'object' || response === null) return { status: null, rateLimit: null };
  const { status, headers } = response as { readonly status?: unknown; readonly headers?: unknown };
  const known = typeof headers === 'object' && headers !== null ? (headers as Readonly<Record<string, unknown>>) : {};
  return { status: typeof status === 'number' ? status : null, rateLimit: readRateLimit(known) };
}
