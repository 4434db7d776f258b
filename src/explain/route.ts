import type { RouteKind } from '../rollout/route.ts';
import type { Match } from './condition.ts';
import type { Filter } from './filter.ts';

/** A route as one of its manifests has it, wherever the file lies. */
export interface Route {
  readonly kind: RouteKind;
  /** Of the API, such as `v1`. */
  readonly version: string;
  /** Null where the manifest leaves it to the GitOps agent. */
  readonly namespace: string | null;
  readonly name: string;
  /** Line from 1. */
  readonly line: number;
  readonly annotations: Readonly<Record<string, string>>;
  /** In small letters; empty: every host. */
  readonly hostnames: readonly string[];
  readonly parents: readonly Parent[];
  readonly rules: readonly Rule[];
}

/** What a route attaches to. */
export interface Parent {
  /** `Gateway`, or `Service` and others of a mesh. */
  readonly kind: string;
  /** Null: the route's own. */
  readonly namespace: string | null;
  readonly name: string;
  /** The one listener; null: all that allow it. */
  readonly sectionName: string | null;
  readonly port: number | null;
}

export interface Rule {
  readonly index: number;
  readonly name: string | null;
  /** Line from 1. */
  readonly line: number;
  /** Never empty: a rule without matches has one that takes everything. */
  readonly matches: readonly Match[];
  readonly filters: readonly Filter[];
  readonly backends: readonly Backend[];
  /** How many matches and filters are written, for the budgets. */
  readonly written: { readonly matches: number; readonly filters: number };
}

/** One item of `backendRefs`. */
export interface Backend {
  /** As people name it: `Service` left out, namespace and port where they are given. */
  readonly label: string;
  /** The item as plain data. */
  readonly reference: unknown;
  /** 0 to 1,000,000; 1 where none is given; null where what is given is no such number. */
  readonly weight: number | null;
  readonly filters: readonly Filter[];
}

/** A route in a file of a cluster. */
export interface PlacedRoute {
  readonly cluster: string;
  readonly file: string;
  readonly route: Route;
}

/** `shop/checkout`, or the name alone where the manifest says no namespace. */
export function routeName({ namespace, name }: Pick<Route, 'namespace' | 'name'>): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

/** A rule as people name it: its name, or its index from 0. */
export function ruleLabel({ name, index }: Pick<Rule, 'name' | 'index'>): string {
  return name === null ? `rule ${index}` : `rule ${index} (${name})`;
}

export function routesByCluster(routes: readonly PlacedRoute[]): ReadonlyMap<string, readonly PlacedRoute[]> {
  const byCluster = new Map<string, PlacedRoute[]>();
  for (const placed of routes) {
    const own = byCluster.get(placed.cluster);
    if (own === undefined) byCluster.set(placed.cluster, [placed]);
    else own.push(placed);
  }
  return byCluster;
}
