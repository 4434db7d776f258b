import { dig, isRecord, listIn } from '../gateway/plain-data.ts';
import type { RouteKind } from '../rollout/route.ts';

/** One item of a rule's `matches`, with the API's defaults filled in. */
export type Match = HttpMatch | GrpcMatch | AnyMatch;

/** What an HTTPRoute asks of a request. */
export interface HttpMatch {
  readonly protocol: 'http';
  readonly path: Condition;
  readonly method: string | null;
  /** Names in small letters, each once. */
  readonly headers: readonly NamedCondition[];
  /** Each name once. */
  readonly query: readonly NamedCondition[];
}

/** What a GRPCRoute asks of a request. */
export interface GrpcMatch {
  readonly protocol: 'grpc';
  /** Null: any. */
  readonly service: Condition | null;
  readonly method: Condition | null;
  readonly headers: readonly NamedCondition[];
}

/** TCPRoute, TLSRoute and UDPRoute ask nothing. */
export interface AnyMatch {
  readonly protocol: 'any';
}

/** A condition on a text. */
export interface Condition {
  /** `Exact`, `PathPrefix` or `RegularExpression`; an implementation may have others. */
  readonly type: string;
  readonly value: string;
}

export interface NamedCondition extends Condition {
  readonly name: string;
}

/** Reads a rule's `matches`. */
export function readMatches(kind: RouteKind, rule: unknown): readonly Match[] {
  if (kind !== 'HTTPRoute' && kind !== 'GRPCRoute') return [{ protocol: 'any' }];
  const written = listIn(dig(rule, 'matches'));
  const matches = written.length === 0 ? [{}] : written;
  return kind === 'HTTPRoute' ? matches.map(readHttpMatch) : matches.map(readGrpcMatch);
}

function readHttpMatch(match: unknown): HttpMatch {
  const method = dig(match, 'method');
  return {
    protocol: 'http',
    path: { type: textOr(dig(match, 'path', 'type'), 'PathPrefix'), value: textOr(dig(match, 'path', 'value'), '/') },
    method: typeof method === 'string' ? method : null,
    headers: readNamed(dig(match, 'headers'), (name) => name.toLowerCase()),
    query: readNamed(dig(match, 'queryParams'), (name) => name),
  };
}

function readGrpcMatch(match: unknown): GrpcMatch {
  const type = textOr(dig(match, 'method', 'type'), 'Exact');
  const part = (name: string): Condition | null => {
    const value = dig(match, 'method', name);
    return typeof value === 'string' && value !== '' ? { type, value } : null;
  };
  return {
    protocol: 'grpc',
    service: part('service'),
    method: part('method'),
    headers: readNamed(dig(match, 'headers'), (name) => name.toLowerCase()),
  };
}

/** The specification takes the first of several entries with the same name, and ignores the others. */
function readNamed(list: unknown, key: (name: string) => string): readonly NamedCondition[] {
  const named = new Map<string, NamedCondition>();
  for (const item of listIn(list)) {
    if (!isRecord(item)) continue;
    const name = key(textOr(item['name'], ''));
    if (named.has(name)) continue;
    named.set(name, { name, type: textOr(item['type'], 'Exact'), value: textOr(item['value'], '') });
  }
  return [...named.values()];
}

function textOr(value: unknown, otherwise: string): string {
  return value === undefined || value === null ? otherwise : String(value);
}
