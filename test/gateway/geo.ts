import type { FleetCluster } from '../../src/fleet/fleet.ts';
import { type Finding, refusalOf } from '../../src/gateway/finding.ts';
import type { ManifestResult } from '../../src/gateway/manifests.ts';
import { renderRoutes } from '../../src/gateway/render-routes.ts';
import { Rendering } from '../../src/gateway/rendering.ts';
import type { Standing } from '../../src/gateway/share.ts';
import type { FleetPolicy, GeoPolicy, Pool } from '../../src/rollout/fleet-policy.ts';
import type { Jurisdiction } from '../../src/rollout/jurisdiction.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { DELIVERY } from './shop.ts';

/** The countries of the European Union. */
export const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

/** A pool whose first cluster has all of its traffic. */
export function pool(name: string, ...clusters: readonly string[]): Pool {
  const shares = Object.fromEntries(clusters.map((one, at) => [one, at === 0 ? WHOLE : 0]));
  return { name, serves: [name], host: `${name}.shop.example.com`, clusters, shares };
}

/** Users of the EU and of the US have hosts of their own; a header that the CDN sets says where they are. */
export function geoPolicy(
  pools: readonly Pool[],
  changed: Partial<GeoPolicy> = {},
  countries: readonly string[] = EU,
): FleetPolicy {
  const jurisdictions: Jurisdiction[] = [
    { name: 'eu', countries, allows: ['eu'] },
    { name: 'us', countries: ['US'], allows: null },
  ];
  return {
    pools,
    jurisdictions,
    peak: {},
    failover: {
      automatic: false,
      quorum: 2,
      staleSeconds: 120,
      unhealthySeconds: 60,
      healthySeconds: 600,
      returnSteps: [WHOLE],
      returnPauseSeconds: 300,
      returnsByItself: true,
      drillSeconds: 900,
    },
    burst: null,
    geo: { header: 'CF-IPCountry', defaultPool: 'us', status: 307, ...changed },
    writer: { kind: 'gslb', strategy: 'roundRobin', ttlSeconds: 30, splitBrainThresholdSeconds: 300 },
    grain: 1,
  };
}

/** Renders the routes alone, without what else the fleet's policy asks for. */
export function renderGeo(
  files: Readonly<Record<string, string>>,
  request: { rollout: Rollout; clusters: readonly FleetCluster[]; before: Standing; after: Standing },
): ManifestResult {
  const { rollout, clusters } = request;
  const folders = clusters.map(({ name }) => `delivery/${name}/${rollout.name}`);
  const names = ['httproute.yaml', 'kustomization.yaml', 'kustomization.yml', 'Kustomization'];
  const paths = folders.flatMap((folder) => names.map((name) => `${folder}/${name}`));
  const rendering = new Rendering(new Map(paths.map((path) => [path, files[path] ?? null])));
  renderRoutes(rendering, { ...request, delivery: DELIVERY, pin: null, force: false });
  const stops = ({ gravity }: Finding) => gravity !== 'warns';
  const refusals = rendering.findings.filter(stops).map(refusalOf);
  if (refusals.length > 0) return { ok: false, refusals };
  return { ok: true, changes: rendering.changes(), warnings: rendering.findings.map(refusalOf) };
}
