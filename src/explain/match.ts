import type { Condition, GrpcMatch, HttpMatch, Match, NamedCondition } from './condition.ts';
import { matchesPattern } from './pattern.ts';
import type { Request } from './request.ts';
import { every, type Verdict, verdictOf } from './verdict.ts';

/**
 * Whether a request meets one of a rule's matches, but for its host.
 *
 * Source: the descriptions in the Gateway API's CRDs, v1.6.
 */
export function meets(match: Match, request: Request): Verdict {
  switch (match.protocol) {
    case 'http':
      return meetsHttp(match, request);
    case 'grpc':
      return meetsGrpc(match, request);
    case 'any':
      return 'yes';
  }
}

function meetsHttp({ path, method, headers, query }: HttpMatch, request: Request): Verdict {
  return every([
    meetsPath(path, request.path),
    verdictOf(method === null || method === request.method),
    ...headers.map((header) => meetsNamed(header, request.headers)),
    ...query.map((parameter) => meetsNamed(parameter, request.query)),
  ]);
}

/** A gRPC call is a POST to `/package.Service/Method`. */
function meetsGrpc({ service, method, headers }: GrpcMatch, request: Request): Verdict {
  const call = /^\/([^/]+)\/([^/]+)$/.exec(request.path);
  if (call === null) return 'no';
  const [, calledService = '', calledMethod = ''] = call;
  return every([
    service === null ? 'yes' : meetsText(service, calledService),
    method === null ? 'yes' : meetsText(method, calledMethod),
    ...headers.map((header) => meetsNamed(header, request.headers)),
  ]);
}

function meetsPath(condition: Condition, path: string): Verdict {
  if (condition.type !== 'PathPrefix') return meetsText(condition, path);
  const prefix = prefixOf(condition);
  return verdictOf(path === prefix || path.startsWith(`${prefix}/`));
}

/** A prefix in the form in which it is compared: its last slash means nothing. */
export function prefixOf({ value }: Condition): string {
  return value.endsWith('/') ? value.slice(0, -1) : value;
}

function meetsNamed(condition: NamedCondition, values: ReadonlyMap<string, string>): Verdict {
  const value = values.get(condition.name);
  return value === undefined ? 'no' : meetsText(condition, value);
}

function meetsText({ type, value }: Condition, text: string): Verdict {
  if (type === 'Exact') return verdictOf(value === text);
  return type === 'RegularExpression' ? matchesPattern(value, text) : 'undecided';
}
