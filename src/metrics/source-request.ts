import type { MetricSource } from '../fleet/source.ts';
import { type GuardedRequest, guardedRequest, type ResolveHost } from '../guarded/guarded-request.ts';

/** What surrounds the requests to sources. */
export interface SourceSurroundings {
  /** Where tokens are. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Left out: the system's resolver. */
  readonly resolve?: ResolveHost;
}

/** The body of a successful answer, as JSON; or why there is none. */
export type SourceAnswer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly message: string };

/** A thousand series with long labels need less. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Asks a source, with its token. What it says is only ever taken as JSON of a success: the words of an error may contain
 * anything, and stay unread.
 *
 * @param path below the source's URL, with its query
 * @param form sent as a form by POST; left out: a GET
 */
export async function askSource(
  { environment, resolve }: SourceSurroundings,
  source: MetricSource,
  path: string,
  form?: URLSearchParams,
): Promise<SourceAnswer> {
  const token = source.tokenVariable === null ? null : (environment[source.tokenVariable]?.trim() ?? '');
  if (token === '')
    return failed(`the environment variable ${source.tokenVariable}, which holds its token, is not set`);
  const url = urlBelow(source.url, path);
  if (url === null) return failed('the path that was asked for is not below its URL');
  const request: GuardedRequest = {
    url,
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(form === undefined ? {} : { body: form.toString() }),
    privateAddresses: source.privateAddresses,
    timeoutMilliseconds: source.timeoutSeconds * 1000,
    maximumBytes: MOST_BYTES,
  };
  const answer = await guardedRequest(request, resolve);
  if (answer.kind === 'failed') return failed(answer.message);
  if (answer.status !== 200) return failed(statusWords(answer.status));
  try {
    return { ok: true, body: JSON.parse(answer.body) };
  } catch {
    return failed('its answer is not JSON');
  }
}

/** A path that leads upwards would ask something that nobody declared. */
function urlBelow(base: string, path: string): string | null {
  const start = base.replace(/\/+$/, '');
  if (!path.startsWith('/') || !URL.canParse(start + path)) return null;
  const url = new URL(start + path);
  const root = new URL(`${start}/`);
  return url.origin === root.origin && url.pathname.startsWith(root.pathname) ? url.href : null;
}

function statusWords(status: number): string {
  if (status >= 300 && status < 400) return `it answered ${status}, and redirects are not followed`;
  if (status === 400) return 'it answered 400: it cannot read what is asked';
  if (status === 401 || status === 403) return `it answered ${status}: the token is missing, wrong or not enough`;
  return `it answered ${status}`;
}

function failed(message: string): SourceAnswer {
  return { ok: false, message };
}
