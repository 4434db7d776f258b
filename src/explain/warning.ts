import { type Budget, budgetsOf, type RecordBudget, recordBudgets } from './budgets.ts';
import type { RepositoryManifests } from './repository-manifests.ts';
import { type PlacedRoute, type Route, routesByCluster } from './route.ts';
import { type Clash, clashesOf, type Shadowed, shadowedRules } from './shadowed.ts';
import { type Outcome, splitOf } from './split.ts';

/** Something that bites, or soon will. */
export type Warning =
  | { readonly kind: 'shadowed'; readonly placed: PlacedRoute; readonly shadowed: Shadowed }
  | { readonly kind: 'clash'; readonly clash: Clash }
  | { readonly kind: 'budget'; readonly placed: PlacedRoute; readonly budget: Budget }
  | {
      readonly kind: 'fails';
      readonly placed: PlacedRoute;
      readonly rule: Route['rules'][number];
      readonly outcome: Extract<Outcome, { kind: 'fails' }>;
    }
  | { readonly kind: 'records'; readonly budget: RecordBudget }
  | { readonly kind: 'unreadable'; readonly file: string; readonly line: number | null; readonly found: string }
  | { readonly kind: 'unplaced'; readonly file: string };

/**
 * Everything to be warned of.
 *
 * @param concerns the routes that are meant, in whatever clusters
 */
export function warningsOf(
  manifests: RepositoryManifests,
  concerns: (placed: PlacedRoute) => boolean,
): readonly Warning[] {
  const meant = manifests.routes.filter(concerns);
  const found = new Map<Route, (placed: PlacedRoute) => readonly Warning[]>();
  const clusters = [...new Set(meant.map(({ cluster }) => cluster))];
  const byCluster = routesByCluster(manifests.routes);
  return [
    ...manifests.unreadable.map((one): Warning => ({ kind: 'unreadable', ...one })),
    ...manifests.unplaced.map((file): Warning => ({ kind: 'unplaced', file })),
    ...clusters.flatMap((cluster) => {
      const routes = byCluster.get(cluster) ?? [];
      return clashesOf(routes)
        .filter(({ routes: pair }) => pair.some(concerns))
        .map((clash): Warning => ({ kind: 'clash', clash }));
    }),
    ...meant.flatMap((placed) => {
      const warn = found.get(placed.route) ?? warningsOfRoute(placed.route);
      found.set(placed.route, warn);
      return warn(placed);
    }),
    ...recordBudgets(manifests.records).map((budget): Warning => ({ kind: 'records', budget })),
  ];
}

/** Clusters whose routes are alike share one reading of them, and so one judgement. */
function warningsOfRoute(route: Route): (placed: PlacedRoute) => readonly Warning[] {
  const shadowed = shadowedRules(route);
  const budgets = budgetsOf(route);
  const failing = route.rules.flatMap((rule) => {
    const outcome = splitOf(rule);
    return outcome.kind === 'fails' ? [{ rule, outcome }] : [];
  });
  return (placed) => [
    ...shadowed.map((one): Warning => ({ kind: 'shadowed', placed, shadowed: one })),
    ...budgets.map((budget): Warning => ({ kind: 'budget', placed, budget })),
    ...failing.map((one): Warning => ({ kind: 'fails', placed, ...one })),
  ];
}
