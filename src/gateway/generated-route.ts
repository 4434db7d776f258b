import type { Route, RouteRule } from '../rollout/route.ts';

/** A route that is written where no file is. */
export type GeneratedRoute = Route & { readonly generate: NonNullable<Route['generate']> };

/** Whether a route is written where no file is. */
export function isGenerated(route: Route): route is GeneratedRoute {
  return route.generate !== null;
}

/** The rules to write, without backends: the configured ones, or one that takes everything. */
export function generatedRules(route: GeneratedRoute): readonly RouteRule[] {
  return route.generate.rules.length === 0 ? [{}] : route.generate.rules;
}
