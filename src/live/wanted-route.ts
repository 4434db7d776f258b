import type { Files } from '../gateway/change.ts';
import { findRoute, isNote } from '../gateway/found-route.ts';
import { dig, isRecord } from '../gateway/plain-data.ts';
import type { RouteFile } from '../gateway/route-files.ts';
import { isUnreadable, readSource } from '../gateway/yaml-source.ts';
import { recently } from '../rollout/recently.ts';
import type { Route } from '../rollout/route.ts';
import { type Fault, fault } from './judgement.ts';

/** A route as Git has it. */
export interface WantedRoute {
  /** As the manifest says it, such as `gateway.networking.k8s.io/v1`. */
  readonly apiVersion: string;
  readonly kind: Route['kind'];
  readonly namespace: string;
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The routes of a cluster as Git has them, and why some of them could not be read. */
export interface WantedRoutes {
  readonly routes: readonly WantedRoute[];
  readonly faults: readonly Fault[];
}

/** A route as people name it: `HTTPRoute shop/checkout`. */
export function routeName({ kind, namespace, name }: Pick<Route, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace}/${name}`;
}

/** Reads the routes of one cluster out of its files in Git. Whatever the files are, it answers. */
export function wantedRoutes(routeFiles: readonly RouteFile[], files: Files): WantedRoutes {
  const found = routeFiles.flatMap(({ path, routes }) => {
    const text = files.get(path);
    return routes.map((route) => wantedRoute(route, path, text));
  });
  return {
    routes: found.filter((one) => 'spec' in one),
    faults: found.filter((one) => 'finding' in one),
  };
}

function wantedRoute(route: Route, path: string, text: string | null | undefined): WantedRoute | Fault {
  const name = routeName(route);
  if (text === undefined) return fault('unknown', `the manifest of ${name} was not read`, path, 'that file of Git');
  if (text === null) {
    return fault('pending', `Git has no ${name} yet`, path, 'the file, which the first step writes');
  }
  return readRouteOnce(route, `${path}\n${text}`);
}

/** Files of a route that are kept parsed: every look reads those of the look before. */
const KEPT_FILES = 1_000;

const readRouteOnce = recently(KEPT_FILES, (route: Route, pathAndText): WantedRoute | Fault => {
  const end = pathAndText.indexOf('\n');
  return readRoute(route, pathAndText.slice(0, end), pathAndText.slice(end + 1));
});

function readRoute(route: Route, path: string, text: string): WantedRoute | Fault {
  const name = routeName(route);
  const source = readSource(text);
  if (isUnreadable(source)) return fault('unknown', source.found, path, source.expected);
  const found = findRoute(source, route);
  if (isNote(found)) return fault('unknown', found.found, path, `${found.expected}. ${found.next}`);
  const [apiVersion, spec] = [dig(found.data, 'apiVersion'), dig(found.data, 'spec')];
  if (typeof apiVersion !== 'string' || !isRecord(spec)) {
    return fault('unknown', `${name} has aliases beyond what is resolved`, path, 'a route written out');
  }
  return { apiVersion, kind: route.kind, namespace: found.namespace, name: route.name, spec };
}
