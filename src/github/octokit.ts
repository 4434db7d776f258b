import { Octokit } from '@octokit/rest';
import { type Failure, GitHubFailure } from './failure.ts';
import { type GraphqlAnswer, readAnswer } from './graphql.ts';
import { failureOfRequest } from './request-error.ts';
import { answerInError, kindOf, type RequestObserver, readRateLimit } from './request-observer.ts';

/** GitHub's public addresses: the only place that names them. */
export const PUBLIC_API_URL = 'https://api.github.com';

/** How long an answer may take. GitHub itself gives up after 10 s. */
export const TIMEOUT_MILLISECONDS = 10_000;

/** A read that was lost is sent again this often; a write never is. */
const READ_RETRIES = 2;
const LONGEST_FIRST_WAIT_MILLISECONDS = 400;

/** Where GitHub is, and what a client needs from the outside. */
export interface Connection {
  /** `https://api.github.com`, or `https://HOST/api/v3` on an Enterprise Server. Without a slash at the end. */
  readonly apiUrl: string;
  /** Null: found from `apiUrl`, as Octokit does. */
  readonly graphqlUrl: string | null;
  readonly timeoutMilliseconds: number;
  /** Told of every request; left out where nobody counts. */
  readonly observe?: RequestObserver;
  now(): number;
  random(): number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * Gives the token for the next request. `renew` is true after GitHub turned the last one down; a provider that cannot
 * give another returns the same one.
 */
export type TokenProvider = (renew: boolean) => Promise<string>;

/** Access to GitHub under one identity. Whatever fails is thrown as {@link GitHubFailure}, and nothing else. */
export interface Client {
  readonly rest: Octokit['rest'];
  /** Sends one operation; errors in the answer are returned, not thrown. */
  graphql(query: string, variables: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer>;
}

type Options = Readonly<Record<string, unknown>> & { readonly method: string; readonly url: string };

/**
 * Makes an Octokit that does nothing by itself but this: it gives up after the timeout, sends a lost read again up to
 * twice, with jitter, and asks for a new token once where GitHub calls the token invalid. Writes are sent once.
 *
 * @param token null for a client without identity
 */
export function createOctokit(connection: Connection, token: TokenProvider | null): Octokit {
  const octokit = new Octokit({
    baseUrl: connection.apiUrl.replace(/\/+$/, ''),
    userAgent: 'headgate',
    // The default logger writes to the console; a failed request is told by what is thrown.
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  octokit.hook.wrap('request', async (request, options) => {
    let renewals = 0;
    let retries = 0;
    let renew = false;
    for (;;) {
      const secret = token === null ? null : await token(renew);
      renew = false;
      // In place, because Octokit gives its inner hooks these very options, whatever is passed on.
      if (secret !== null) options.headers.authorization = `bearer ${secret}`;
      options.request.signal = AbortSignal.timeout(connection.timeoutMilliseconds);
      const ended = connection.observe?.(kindOf(options));
      try {
        const response = await request(options);
        ended?.({ status: response.status, rateLimit: readRateLimit(response.headers) });
        return response;
      } catch (error) {
        ended?.(answerInError(error));
        const failure = failureOfRequest(error, connection.now());
        if (failure === null) throw error;
        if (isTurnedDown(failure) && token !== null && renewals === 0) {
          renewals += 1;
          renew = true;
        } else if (failure.kind === 'lost' && isRead(options) && retries < READ_RETRIES) {
          await connection.sleep(connection.random() * LONGEST_FIRST_WAIT_MILLISECONDS * 2 ** retries);
          retries += 1;
        } else {
          throw new GitHubFailure({ ...failure, message: redact(failure.message, secret) });
        }
      }
    }
  });
  return octokit;
}

/** Makes a client for one identity; see {@link createOctokit} for what it does on failures. */
export function createClient(connection: Connection, token: TokenProvider): Client {
  const octokit = createOctokit(connection, token);
  const graphqlUrl = connection.graphqlUrl ?? graphqlUrlOf(connection.apiUrl);
  return {
    rest: octokit.rest,
    async graphql(query, variables) {
      const response = await octokit.request({ method: 'POST', url: graphqlUrl, query, variables });
      return readAnswer(response, connection.now());
    },
  };
}

/** A provider for a token that was given and cannot be renewed. */
export function fixedToken(token: string): TokenProvider {
  const trimmed = token.trim();
  // fetch would say so too, with the token in its sentence.
  if (!/^[\x21-\x7e]+$/.test(trimmed)) {
    throw new Error('The GitHub token is empty or has characters that no token has.');
  }
  return async () => trimmed;
}

/** Where GraphQL is, as GitHub lays it out: beside `/api/v3` on an Enterprise Server, below the API's address elsewhere. */
export function graphqlUrlOf(apiUrl: string): string {
  const trimmed = apiUrl.replace(/\/+$/, '');
  return trimmed.endsWith('/api/v3') ? trimmed.replace(/\/v3$/, '/graphql') : `${trimmed}/graphql`;
}

/** Where people see what the API serves: `https://github.com`, or the Enterprise Server itself. */
export function webUrlOf(apiUrl: string): string {
  const trimmed = apiUrl.replace(/\/+$/, '');
  return trimmed === PUBLIC_API_URL ? 'https://github.com' : trimmed.replace(/\/api\/v3$/, '');
}

/** True where GitHub calls the token invalid, and so has done nothing. */
function isTurnedDown(failure: Failure): boolean {
  return failure.kind === 'refused' && failure.status === 401;
}

function isRead(options: Options): boolean {
  const query = options['query'];
  if (typeof query === 'string' && options.method === 'POST') return !query.trimStart().startsWith('mutation');
  return options.method === 'GET' || options.method === 'HEAD';
}

/** Takes out every token, because an error of the network may quote the header that it choked on. */
function redact(message: string, secret: string | null): string {
  const known = secret === null ? message : message.replaceAll(secret, '[token]');
  return known.replace(/\b(?:gh[a-z]_|github_pat_)\w+|\bbearer\s+\S+/gi, '[token]');
}

function silent(): void {}
