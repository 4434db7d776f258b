import type { Account, App } from './account-records.ts';
import type { Conversations } from './conversations.ts';
import { canSee, may, type Need } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import { actorOf, type Caller, type Tokens } from './github-tokens.ts';
import type { Pushes } from './pushes.ts';
import type { WebhookEvents } from './webhook-events.ts';

/** The parts of the stand-in that requests work on. */
export interface Backend {
  readonly state: GitHubState;
  readonly tokens: Tokens;
  readonly pushes: Pushes;
  readonly conversations: Conversations;
  readonly events: WebhookEvents;
}

export interface RestAnswer {
  readonly status: number;
  /** JSON; none where it is left out. */
  readonly body?: unknown;
  /** Sent instead of JSON. */
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** The template in GitHub's OpenAPI description. */
  readonly path: string;
  readonly answer: (request: RestRequest) => RestAnswer | Promise<RestAnswer>;
}

/** A request that GitHub turns down. Thrown where it is found and answered once, by the router. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly Readonly<Record<string, string>>[] | null;

  constructor(status: number, message: string, errors: readonly Readonly<Record<string, string>>[] | null = null) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = () => new Refusal(404, 'Not Found');

/** One REST request, with what handlers ask of it. Its readers refuse what is missing or of the wrong kind. */
export class RestRequest {
  readonly backend: Backend;
  readonly caller: Caller;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly stale: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  readonly #parameters: Readonly<Record<string, string>>;

  constructor(request: {
    readonly backend: Backend;
    readonly caller: Caller;
    readonly path: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly query: URLSearchParams;
    readonly accept: string;
    readonly stale: boolean;
    readonly body: Readonly<Record<string, unknown>>;
  }) {
    this.backend = request.backend;
    this.caller = request.caller;
    this.path = request.path;
    this.query = request.query;
    this.accept = request.accept;
    this.stale = request.stale;
    this.body = request.body;
    this.#parameters = request.parameters;
  }

  get state(): GitHubState {
    return this.backend.state;
  }

  parameter(name: string): string {
    const value = this.#parameters[name];
    if (value === undefined) throw new Error(`The route of ${this.path} has no parameter '${name}'.`);
    return value;
  }

  number(name: string): number {
    const value = Number(this.parameter(name));
    if (!Number.isSafeInteger(value)) throw notFound();
    return value;
  }

  /** The repository in the path, if the caller may see it and do what needs this. */
  repository(need: Need): Repository {
    const fullName = `${this.parameter('owner')}/${this.parameter('repo')}`;
    const repository = this.state.repositories.get(fullName.toLowerCase());
    if (repository === undefined || !canSee(this.state, this.caller, repository)) throw notFound();
    if (may(this.state, this.caller, repository, need)) return repository;
    if (this.caller.kind === 'nobody') throw new Refusal(401, 'Requires authentication');
    if (this.caller.kind === 'installation') throw new Refusal(403, 'Resource not accessible by integration');
    throw new Refusal(403, `Must have ${need.person} access to Repository.`);
  }

  /** The account that the request acts as. */
  actor(): Account {
    const account = actorOf(this.caller);
    if (account === null) throw new Refusal(401, 'Requires authentication');
    return account;
  }

  /** The app that the request acts for; null for a person. */
  app(): App | null {
    return this.caller.kind === 'installation' ? this.caller.app : null;
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw invalid(name, 'missing_field');
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.body[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw invalid(name, 'invalid');
    return value;
  }
}

export function invalid(field: string, code: string, message?: string): Refusal {
  const resource = 'Request';
  return new Refusal(422, 'Validation Failed', [
    { resource, field, code, ...(message === undefined ? {} : { message }) },
  ]);
}

export function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

const PAGE_SIZE = 30;
const LARGEST_PAGE = 100;

/** One page of a list, with GitHub's `Link` header to the others. */
export function page(
  request: RestRequest,
  items: readonly unknown[],
  wrap?: (page: readonly unknown[]) => unknown,
): RestAnswer {
  const size = pageSize(request);
  const current = Math.max(Number(request.query.get('page')) || 1, 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (number: number, relation: string) => {
    const query = new URLSearchParams(request.query);
    query.set('page', String(number));
    return `<${request.state.origin}/api/v3${request.path}?${query}>; rel="${relation}"`;
  };
  const links = [
    ...(current > 1 ? [link(current - 1, 'prev')] : []),
    ...(current < last ? [link(current + 1, 'next'), link(last, 'last')] : []),
    ...(current > 1 ? [link(1, 'first')] : []),
  ];
  const shown = items.slice((current - 1) * size, current * size);
  return {
    status: 200,
    body: wrap === undefined ? shown : wrap(shown),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}

export function pageSize(request: RestRequest): number {
  return Math.min(Math.max(Number(request.query.get('per_page')) || PAGE_SIZE, 1), LARGEST_PAGE);
}
