import { GraphQLError } from 'graphql';
import type { Account } from './account-records.ts';
import { may, type Need } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import type { Caller } from './github-tokens.ts';
import { appSlug } from './represent-account.ts';
import type { Backend } from './rest-request.ts';

/** An object of GitHub's schema: field name to its value, or to a function of the field's arguments. */
export type Node = Readonly<Record<string, unknown>>;

/** A field's arguments, already checked against the schema. */
export type Arguments = Readonly<Record<string, unknown>>;

/** One GraphQL request. */
export interface GraphqlRequest {
  readonly backend: Backend;
  readonly caller: Caller;
  readonly stale: boolean;
  /** Repositories lead to pull requests and back, so that either finds the other here. */
  readonly repository: (repository: Repository) => Node;
}

/** An error as GitHub's GraphQL words it: status 200, with a type. */
export function refusal(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

/** What the stand-in does not know yet is an error that tests see, never a made-up answer. */
export const UNSUPPORTED = 'UNSUPPORTED';

export function unsupported(what: string): GraphQLError {
  return refusal(UNSUPPORTED, `The stand-in does not know ${what}.`);
}

export function demand(request: GraphqlRequest, repository: Repository, need: Need): void {
  if (may(request.backend.state, request.caller, repository, need)) return;
  throw refusal('FORBIDDEN', 'Resource not accessible by integration');
}

/** A person, bot or organisation. A bot's login lacks here the suffix that REST gives it. */
export function actorNode(request: GraphqlRequest, account: Account): Node {
  const { origin } = request.backend.state;
  const path = account.kind === 'Bot' ? `/apps/${appSlug(account)}` : `/${account.login}`;
  return {
    __typename: account.kind,
    id: account.nodeId,
    databaseId: account.id,
    login: appSlug(account),
    name: account.name,
    url: `${origin}${path}`,
    resourcePath: path,
    avatarUrl: `${origin}/avatars/u/${account.id}?v=4`,
    createdAt: account.createdAt,
  };
}

const LARGEST_PAGE = 100;

/** The arguments that every connection takes. */
export const PAGING: readonly string[] = ['first', 'last', 'after', 'before'];

/** A connection over items that are ordered by a growing key, from which the cursors are made. */
export function connection<T>(
  name: string,
  args: Arguments,
  items: readonly T[],
  keyOf: (item: T) => number,
  nodeOf: (item: T) => unknown,
  understood: readonly string[] = PAGING,
) {
  const ignored = Object.keys(args).find((argument) => args[argument] != null && !understood.includes(argument));
  if (ignored !== undefined) throw unsupported(`the argument '${ignored}' of '${name}'`);
  const limit = pageLimit(name, args);
  const after = keyIn(args['after']);
  const before = keyIn(args['before']);
  const within = items.filter(
    (item) => (after === null || keyOf(item) > after) && (before === null || keyOf(item) < before),
  );
  const shown =
    limit.from === 'first' ? within.slice(0, limit.size) : within.slice(Math.max(within.length - limit.size, 0));
  const [first, last] = [shown[0], shown.at(-1)];
  const has = (exists: (key: number) => boolean) => items.some((item) => exists(keyOf(item)));
  return {
    totalCount: items.length,
    pageInfo: {
      startCursor: first === undefined ? null : cursor(keyOf(first)),
      endCursor: last === undefined ? null : cursor(keyOf(last)),
      hasNextPage: last !== undefined && has((key) => key > keyOf(last)),
      hasPreviousPage: first !== undefined && has((key) => key < keyOf(first)),
    },
    nodes: () => shown.map(nodeOf),
    edges: () => shown.map((item) => ({ cursor: cursor(keyOf(item)), node: nodeOf(item) })),
  };
}

function pageLimit(name: string, args: Arguments): { readonly from: 'first' | 'last'; readonly size: number } {
  const { first, last } = args;
  const from = typeof first === 'number' ? 'first' : 'last';
  const size = from === 'first' ? first : last;
  if (typeof size !== 'number') {
    const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`;
    throw refusal('MISSING_PAGINATION_BOUNDARIES', message);
  }
  if (size > LARGEST_PAGE) {
    const message = `Requesting ${size} records on the \`${name}\` connection exceeds the \`${from}\` limit of ${LARGEST_PAGE} records.`;
    throw refusal('EXCESSIVE_PAGINATION', message);
  }
  if (size < 0)
    throw refusal('INVALID_PAGINATION', `\`${from}\` on the \`${name}\` connection cannot be less than zero.`);
  return { from, size };
}

function cursor(key: number): string {
  return Buffer.from(`cursor:v2:${key}`).toString('base64');
}

function keyIn(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const [, key] = /^cursor:v2:(\d+)$/.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  if (key === undefined)
    throw refusal('INVALID_CURSOR_ARGUMENTS', `\`${value}\` does not appear to be a valid cursor.`);
  return Number(key);
}
