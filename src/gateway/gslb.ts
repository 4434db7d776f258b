import type { FleetCluster } from '../fleet/fleet.ts';
import type { Pool } from '../rollout/fleet-policy.ts';
import type { GslbWriter } from '../rollout/fleet-writer.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import { rescaled } from './dns-weight.ts';
import { listed, type Note } from './finding.ts';
import { isGenerated } from './generated-route.ts';
import { poolWeights, primaryOf } from './pool-weights.ts';
import type { Standing } from './share.ts';
import { yamlText } from './yaml-text.ts';

/** The file of a Gslb in each cluster's delivery folder. */
export const GSLB_FILE = 'gslb.yaml';

/** The greatest weight that k8gb takes. */
const GREATEST_GSLB_WEIGHT = 1000;

/** The parts of a Gslb's strategy that a step moves. */
export interface GslbMove {
  /** By geo tag; null where the strategy has no weights. */
  readonly weights: Readonly<Record<string, number>> | null;
  readonly primaryGeoTag: string | null;
}

/** What a Gslb says of a pool's weights. k8gb takes weights with `roundRobin` alone. */
export function gslbMove(
  writer: GslbWriter,
  pool: Pool,
  clusters: readonly FleetCluster[],
  standing: Standing,
): GslbMove {
  const tags = new Map(clusters.map(({ name, dns }) => [name, dns.geoTag]));
  const weights = poolWeights(pool, standing);
  const tagOf = (name: string) => tags.get(name) ?? name;
  if (writer.strategy === 'failover') return { weights: null, primaryGeoTag: tagOf(primaryOf(pool, weights)) };
  if (writer.strategy === 'geoip') return { weights: null, primaryGeoTag: null };
  const written = Object.entries(rescaled(weights, GREATEST_GSLB_WEIGHT));
  return { weights: Object.fromEntries(written.map(([name, weight]) => [tagOf(name), weight])), primaryGeoTag: null };
}

/** The route whose hosts a Gslb answers for. */
export function gslbRoute({ routes }: Rollout): Route | null {
  return routes.find(({ kind }) => kind === 'HTTPRoute') ?? routes.find(({ kind }) => kind === 'GRPCRoute') ?? null;
}

/** The whole file of a Gslb, the same in every cluster. */
export function gslbText(rollout: Rollout, writer: GslbWriter, { weights, primaryGeoTag }: GslbMove): string {
  const route = gslbRoute(rollout);
  if (route === null) throw new RangeError(`The rollout ${rollout.name} has no route with hosts`);
  return [
    `# Written by Headgate for the rollout ${rollout.name}. From now on it moves the strategy’s weights alone: the rest is yours to edit.\n`,
    '# The same in every cluster of the rollout.\n',
    yamlText({
      apiVersion: 'k8gb.io/v1beta1',
      kind: 'Gslb',
      metadata: { name: route.name, namespace: route.namespace },
      spec: {
        resourceRef: { apiVersion: 'gateway.networking.k8s.io/v1', kind: route.kind, name: route.name },
        serviceHealthPolicy: 'Any',
        strategy: {
          type: writer.strategy,
          ...(weights === null ? {} : { weight: weights }),
          ...(primaryGeoTag === null ? {} : { primaryGeoTag }),
          dnsTtlSeconds: writer.ttlSeconds,
          splitBrainThresholdSeconds: writer.splitBrainThresholdSeconds,
        },
      },
    }),
  ].join('');
}

/** Everything that keeps a Gslb from being written, or k8gb from taking it. */
export function gslbFlaws(rollout: Rollout, pools: readonly Pool[], clusters: readonly FleetCluster[]): Note[] {
  const route = gslbRoute(rollout);
  const flaws: Note[] = [];
  if (pools.length > 1) {
    const found = `there are ${pools.length} pools: ${listed(pools.map(({ name }) => name))}`;
    const next = 'Use `dns.endpoint` for geo routing, which has records for each country.';
    flaws.push(flaw(found, 'one pool: a Gslb answers alike for all hosts of its route', next));
  }
  if (route === null) {
    const found = 'the rollout has neither an HTTPRoute nor a GRPCRoute';
    flaws.push(
      flaw(found, 'a route with hostnames, for which a Gslb answers', 'Use `dns.endpoint`, which names its host.'),
    );
  } else if (isGenerated(route)) {
    const several = clusters.filter(({ gateways }) => gateways.length !== 1).map(({ name }) => name);
    if (several.length > 0) {
      const found = `the route has more than one parent in ${listed(several)}`;
      flaws.push(
        flaw(found, 'exactly one Gateway: k8gb takes a route’s address from it', 'List one gateway in fleet.yaml.'),
      );
    }
    if (route.generate.hostnames.length === 0) {
      const next = 'Add `hostnames` to `generate` in the rollout’s configuration.';
      flaws.push(flaw('the route has no hostnames', 'at least one: k8gb answers for the route’s hosts', next));
    }
  }
  const tags = clusters.map(({ dns }) => dns.geoTag);
  const twice = clusters.filter(({ dns }) => tags.indexOf(dns.geoTag) !== tags.lastIndexOf(dns.geoTag));
  if (twice.length > 0) {
    const found = `${listed(twice.map(({ name, dns }) => `${name} (${dns.geoTag})`))} have the same geo tag`;
    flaws.push(flaw(found, 'a geo tag of its own for each cluster', 'Correct `dns.geoTag` in fleet.yaml.'));
  }
  return flaws;
}

/** Why a step cannot be said with the strategy `geoip`. */
export const GEOIP_MOVES_NOTHING: Note = {
  ...flaw(
    'the Gslb’s strategy is geoip, which has no weights: k8gb alone decides by the user’s address',
    'roundRobin with weights, or failover, where Headgate is to move traffic between clusters',
    'Change `dns.gslb.strategy` in the rollout’s configuration.',
  ),
  gravity: 'stops',
};

function flaw(found: string, expected: string, next: string): Note {
  return { reason: 'config_invalid', gravity: 'stops-unless-forced', path: '', offset: null, found, expected, next };
}
