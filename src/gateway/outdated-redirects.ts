import type { FleetCluster } from '../fleet/fleet.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { canonical } from './canonical.ts';
import { fillDefaults } from './fill-defaults.ts';
import { listed, type Note } from './finding.ts';
import { findRoute, isNote } from './found-route.ts';
import { type GeneratedRoute, generatedRules, isGenerated } from './generated-route.ts';
import { leadingRedirects } from './leading-redirects.ts';
import { dig, listIn } from './plain-data.ts';
import type { Rendering } from './rendering.ts';
import { ruleField } from './route-kind.ts';
import { geoOf, hostnamesIn, layRules, NOT_STARTED } from './route-layout.ts';
import type { RouteMove } from './route-move.ts';
import { isUnreadable } from './yaml-source.ts';

/**
 * Warns where a generated file that is edited in place does not send users elsewhere as the configuration says now: only
 * weights are moved there, so that a country or a host that was added later would be missing for ever.
 */
export function noteOutdatedRedirects(rendering: Rendering, rollout: Rollout, move: RouteMove): void {
  if (geoOf(rollout) === null) return;
  const source = rendering.source(rendering.text(move.path) ?? '');
  if (isUnreadable(source)) return;
  for (const route of move.routes.filter(isGenerated)) {
    const found = findRoute(source, route);
    if (isNote(found)) continue;
    const note = outdated(rollout, route, move.cluster, dig(found.data, 'spec'));
    if (note !== null) rendering.note(move.path, note);
  }
}

function outdated(rollout: Rollout, route: GeneratedRoute, cluster: FleetCluster, spec: unknown): Note | null {
  const hostnames = hostnamesIn(rollout, route, cluster.name);
  const missing = hostnames.filter((one) => !listIn(dig(spec, 'hostnames')).includes(one));
  const rules = listIn(dig(spec, 'rules'));
  const there = rules.slice(0, leadingRedirects(rollout, route, rules));
  const laid = layRules(rollout, route, cluster, NOT_STARTED);
  const field = ruleField(route.kind);
  const wanted = laid.slice(0, laid.length - generatedRules(route).length).map(({ rule }) => fillDefaults(field, rule));
  const same = canonical(there) === canonical(wanted);
  if (missing.length === 0 && same) return null;
  const lacks = [
    ...(missing.length === 0 ? [] : [`it lacks the hostnames ${listed(missing)}`]),
    ...(same ? [] : ['it does not send users to the hosts that serve them as `fleet.geo` says']),
  ];
  return {
    reason: 'route_not_editable',
    gravity: 'warns',
    path: 'spec',
    offset: null,
    found: `${cluster.name}: ${lacks.join(', and ')}`,
    expected:
      'the hosts and redirects that follow from the configuration: in a file that was edited Headgate moves weights alone',
    next: 'Remove the file, so that it is written anew from `generate`, or write them into it.',
  };
}
