import type { FleetCluster } from '../fleet/fleet.ts';
import type { Pool } from '../rollout/fleet-policy.ts';
import type { HubWriter } from '../rollout/fleet-writer.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { fillDefaults } from './fill-defaults.ts';
import { type GeneratedRoute, generatedRules } from './generated-route.ts';
import { type HubBackend, hubBackends, hubWeights } from './hub-backends.ts';
import { isPreviewRule, isRedirectRule } from './hub-rules.ts';
import type { Plain } from './plain-data.ts';
import { ruleField } from './route-kind.ts';
import type { Standing } from './share.ts';
import { yamlText } from './yaml-text.ts';

/** The whole text of one of the rollout's routes in the hub. */
export function hubRouteText(
  rollout: Rollout,
  pool: Pool,
  writer: HubWriter,
  hub: FleetCluster,
  route: GeneratedRoute,
  standing: Standing,
): string {
  const { labels, annotations, hostnames } = route.generate;
  const backends = hubBackends(rollout, pool, writer);
  const rules = generatedRules(route).map((rule, index): Plain => {
    const filled = fillDefaults(ruleField(route.kind), rule);
    if (isRedirectRule(filled)) return filled;
    const { name, matches, filters, ...rest } = filled;
    const weights = hubWeights(rollout, pool, standing, isPreviewRule(route, rule, index));
    return {
      ...(name === undefined ? {} : { name }),
      ...(matches === undefined ? {} : { matches }),
      ...(filters === undefined ? {} : { filters }),
      backendRefs: backends.map((backend, at) => ({ ...referenceOf(backend), weight: weights[at] ?? 0 })),
      ...rest,
    };
  });
  return [
    `# Written by Headgate for the rollout ${rollout.name}: one part for each version in each cluster. From now on it moves the weights alone: the rest is yours to edit.\n`,
    yamlText({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: route.kind,
      metadata: {
        name: route.name,
        namespace: route.namespace,
        ...(Object.keys(labels).length === 0 ? {} : { labels: sorted(labels) }),
        ...(Object.keys(annotations).length === 0 ? {} : { annotations: sorted(annotations) }),
      },
      spec: {
        parentRefs: hub.gateways.map(({ name, namespace, sectionName }) => ({
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name,
          ...(namespace === null ? {} : { namespace }),
          ...(sectionName === null ? {} : { sectionName }),
        })),
        ...(hostnames.length === 0 ? {} : { hostnames }),
        rules,
      },
    }),
  ].join('');
}

/** A hub's backend as an item of `backendRefs`, without its weight. */
export function referenceOf({ reference, name, namespace, port }: HubBackend): { readonly [key: string]: Plain } {
  return {
    group: reference.group,
    kind: reference.kind,
    name,
    ...(namespace === null ? {} : { namespace }),
    ...(reference.hasPort ? { port } : {}),
  };
}

function sorted(names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
