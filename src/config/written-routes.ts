import { isStream } from '../gateway/route-kind.ts';
import { isRedirect } from '../gateway/route-layout.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { RouteSchema, type WrittenRoute } from './route-schema.ts';

/** Where the routes are. */
export const ROUTES = ['spec', 'routes'];

/** A route that holds to its schema, and where it stands. */
export interface PlacedRoute {
  readonly route: WrittenRoute;
  readonly path: DocumentPath;
}

/** The routes that hold to their schema; null where one does not, so that nothing is said of all of them. */
export function writtenRoutes(document: Document<unknown>): readonly PlacedRoute[] | null {
  const routes: PlacedRoute[] = [];
  for (const index of document.indexes(ROUTES)) {
    const path = [...ROUTES, index];
    const route = document.part(RouteSchema, path);
    if (route === null) return null;
    routes.push({ route, path });
  }
  return routes.length === 0 ? null : routes;
}

/** Whether a route sees requests, so that something can depend on what they carry. */
export function seesRequests({ route }: PlacedRoute): boolean {
  return !isStream(route.kind);
}

/** The rules of a generated route that lead to backends, with their places; none where the file is the operator's own. */
export function backedRules({ route, path }: PlacedRoute) {
  return (route.generate?.rules ?? []).flatMap((rule, index) =>
    isRedirect(rule) ? [] : [{ rule, path: [...path, 'generate', 'rules', index] }],
  );
}

/** Reports what asks for requests where no route sees any. */
export function checkSeesRequests(document: Document<unknown>, key: string, routes: readonly PlacedRoute[]): boolean {
  if (routes.some(seesRequests)) return true;
  const kinds = [...new Set(routes.map(({ route }) => route.kind))].join(', ');
  const expected = `an HTTPRoute or a GRPCRoute among spec.routes, since the others see no requests, or no ${key}`;
  document.report(['spec', key], `${key} with routes of the kind ${kinds} alone`, expected);
  return false;
}
