import type { Rollout } from '../rollout/rollout.ts';
import { formatWeight } from '../rollout/weight.ts';
import { clusterKind, lackingFeatures } from './cluster-features.ts';
import { listed } from './finding.ts';
import { type GeneratedRoute, generatedRules, isGenerated } from './generated-route.ts';
import type { Rendering } from './rendering.ts';
import { geoOf, keptSessions, poolsOf } from './route-layout.ts';
import { grouped, type RouteMove } from './route-move.ts';
import { additionNotes } from './rule-additions.ts';
import { splitName } from './split.ts';

/**
 * Says what the clusters lack of generated routes that nobody edited. What the operator asked for stops nothing any more,
 * since it is there; what Headgate adds must be understood.
 */
export function noteWritten(rendering: Rendering, rollout: Rollout, moves: readonly RouteMove[]): void {
  const adds = rollout.mirror !== null || rollout.sessions !== null || geoOf(rollout) !== null;
  const kindOf = ({ cluster, file, after }: RouteMove) =>
    `${clusterKind(cluster)} ${poolsOf(rollout, cluster.name)} ${file} ${adds ? splitName(after) : ''}`;
  for (const alike of grouped(moves, kindOf).values()) {
    const [first] = alike;
    if (first === undefined) continue;
    const clusters = alike.map(({ cluster }) => cluster);
    for (const route of first.routes.filter(isGenerated)) {
      for (const note of lackingFeatures(route.kind, generatedRules(route), clusters, 'warns')) {
        rendering.note(first.path, note);
      }
      if (adds) noteAdditions(rendering, rollout, route, alike);
    }
  }
}

function noteAdditions(
  rendering: Rendering,
  rollout: Rollout,
  route: GeneratedRoute,
  alike: readonly RouteMove[],
): void {
  const [first] = alike;
  if (first === undefined) return;
  const clusters = alike.map(({ cluster }) => cluster);
  // Said when the file was first written: no news.
  for (const note of additionNotes(rollout, route, clusters).filter(({ gravity }) => gravity !== 'warns')) {
    rendering.note(first.path, note);
  }
  const { forgotten } = keptSessions(rollout, route, first.cluster, first.after.sessions);
  if (forgotten.length === 0) return;
  const weights = listed(forgotten.map((weight) => `${formatWeight(weight)} %`));
  rendering.note(first.path, {
    reason: 'feature_not_supported',
    gravity: 'warns',
    path: 'spec.rules',
    offset: null,
    found: `${listed(clusters.map(({ name }) => name))}: there is no room for rules that know the users of ${weights}`,
    expected: 'at most 16 rules with 128 matches, and expressions that the implementation takes',
    next: 'Nothing is to be done: these users are new again, so that some may meet the other version; the share stays exact.',
  });
}
