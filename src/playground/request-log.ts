/** One request as the stand-in saw it. Orders count both starts and ends, so that they can be compared. */
export interface LoggedRequest {
  readonly method: string;
  /** Without the query, and without `/api/v3` in front. */
  readonly path: string;
  readonly query: string;
  /** The route's template in GitHub's OpenAPI description; `/graphql` for GraphQL; null for an unknown route. */
  readonly route: string | null;
  /** GraphQL only: the operation's name, or null where it has none. */
  readonly operationName: string | null;
  /** GraphQL only. */
  readonly operationKind: 'query' | 'mutation' | null;
  /** GraphQL only: the fields asked of the root, such as `createCommitOnBranch`. */
  readonly rootFields: readonly string[];
  /** Login as REST shows it (`mona`, `headgate[bot]`), `app` for a JSON Web Token, null for nobody. */
  readonly actor: string | null;
  readonly startOrder: number;
  /** Null as long as it is not answered. */
  readonly endOrder: number | null;
  /** Null as long as it is not answered, and where the connection was dropped. */
  readonly status: number | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Every request in the order of its start. */
export class RequestLog {
  readonly #entries: Writable<LoggedRequest>[] = [];
  #order = 0;

  start(request: Omit<LoggedRequest, 'startOrder' | 'endOrder' | 'status'>): LoggedRequest {
    const entry: Writable<LoggedRequest> = { ...request, startOrder: this.#order, endOrder: null, status: null };
    this.#order += 1;
    this.#entries.push(entry);
    return entry;
  }

  end(request: LoggedRequest, status: number | null): void {
    const entry = this.#entries.find((candidate) => candidate.startOrder === request.startOrder);
    if (entry === undefined) throw new Error(`No request started at ${request.startOrder}.`);
    entry.endOrder = this.#order;
    entry.status = status;
    this.#order += 1;
  }

  get all(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries.length = 0;
  }
}

/**
 * The length of the longest chain of requests of which each started after the one before it was answered: what a
 * client waits for at least, in round trips.
 */
export function sequentialRoundTrips(requests: readonly LoggedRequest[]): number {
  const ended = requests.flatMap(({ startOrder, endOrder }) => (endOrder === null ? [] : [{ startOrder, endOrder }]));
  ended.sort((left, right) => left.endOrder - right.endOrder);
  let length = 0;
  let lastEnd = -1;
  for (const { startOrder, endOrder } of ended) {
    if (startOrder <= lastEnd) continue;
    length += 1;
    lastEnd = endOrder;
  }
  return length;
}
