/** A Service behind a route: what a slot stands for in one cluster. */
export interface Backend {
  readonly service: string;
  readonly namespace: string | null;
  readonly port: number;
}

/** A rule of a route to be written where no file is: Gateway API fields, without `backendRefs`. */
export type RouteRule = Readonly<Record<string, unknown>>;

/** The kinds of routes whose weights can be moved. */
export const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** One route of a rollout, in each of its clusters. */
export interface Route {
  readonly kind: RouteKind;
  /** `metadata.name` of the route. */
  readonly name: string;
  readonly namespace: string;
  /** The file below the rollout's delivery folder. */
  readonly file: string;
  /**
   * The rules whose weights are Headgate's, by `name` or by index from 0; null: every rule that
   * has one of the two backends. A rule that is listed and does not exist is an error.
   */
  readonly rules: readonly (string | number)[] | null;
  /** Those of them that lead to the candidate as a whole for as long as there is one, by `name` or by index from 0. */
  readonly previewRules: readonly (string | number)[];
  /** What to write where the file does not exist; null: the file must exist (the route is the operator's own). */
  readonly generate: {
    readonly hostnames: readonly string[];
    readonly rules: readonly RouteRule[];
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  } | null;
}
