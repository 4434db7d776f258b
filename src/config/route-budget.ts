import { MOST_MATCHES, MOST_RULES } from '../gateway/route-laws.ts';
import { matchCount } from '../gateway/route-layout.ts';
import { sessionRuleCount } from '../gateway/session-rules.ts';
import type { RouteRule } from '../rollout/route.ts';
import type { Document } from './document.ts';
import { conditionsOf } from './preview.ts';
import { previewRulesOf } from './preview-rules.ts';
import { PreviewSchema } from './preview-schema.ts';
import { SessionsSchema } from './sessions-schema.ts';
import { backedRules, type PlacedRoute, seesRequests } from './written-routes.ts';

/**
 * Reports generated routes that would have more rules or matches than the API server takes, with what a preview and
 * sessions add to them. How many earlier weights sessions can remember beyond the present one, and what redirects to
 * other regions need, depends on the cluster and is worked out where the route is written.
 */
export function checkRouteBudgets(document: Document<unknown>, routes: readonly PlacedRoute[] | null): void {
  const preview = document.part(PreviewSchema, ['spec', 'preview']);
  const sessions = document.part(SessionsSchema, ['spec', 'sessions']);
  const conditions = preview === null ? [] : conditionsOf(preview);
  for (const placed of (routes ?? []).filter(seesRequests)) {
    const rules: readonly RouteRule[] = placed.route.generate?.rules ?? [];
    const backed: readonly RouteRule[] = backedRules(placed).map(({ rule }) => rule);
    const previews = previewRulesOf(rules, conditions);
    const kept = sessions === null || placed.route.kind !== 'HTTPRoute' ? 0 : sessionRuleCount(0);
    const found = {
      rules: rules.length + previews.length + kept * backed.length,
      matches: matchCount(rules) + matchCount(previews) + kept * matchCount(backed),
    };
    const causes = [...(previews.length > 0 ? ['spec.preview'] : []), ...(kept > 0 ? ['spec.sessions'] : [])];
    const because = causes.length > 0 ? `, with those that ${causes.join(' and ')} add` : '';
    const path = [...placed.path, 'generate', 'rules'];
    if (found.rules > MOST_RULES && causes.length > 0)
      document.report(path, `${found.rules} rules${because}`, `at most ${MOST_RULES} rules in a route`);
    if (found.matches > MOST_MATCHES)
      document.report(path, `${found.matches} matches${because}`, `at most ${MOST_MATCHES} matches in a route`);
  }
}
