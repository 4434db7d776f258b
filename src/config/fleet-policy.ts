import type { Fleet, FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { Weight } from '../rollout/weight.ts';
import { checkBurst, normaliseBurst } from './burst-policy.ts';
import type { Document } from './document.ts';
import { checkFailover, normaliseFailover } from './failover-policy.ts';
import { PeakSchema, SharesSchema, type WrittenFleetPolicy } from './fleet-policy-schema.ts';
import { checkWriter, normaliseWriter } from './fleet-writer.ts';
import { DnsSchema, HubSchema } from './fleet-writer-schema.ts';
import { checkGeo, normaliseGeo } from './geo-policy.ts';
import { GeoSchema } from './geo-schema.ts';
import { checkPoolNames, checkPools } from './pool-checks.ts';
import { memberships, type PoolPlan, poolOf } from './pools.ts';
import type { PlacedRoute } from './written-routes.ts';

const FLEET = ['spec', 'fleet'];

/** Two axes share a hub's rules, so its weights are whole percents. */
const HUB_GRAIN: Weight = 100;

/** Normalises which cluster serves whom. */
export function normaliseFleetPolicy(
  written: WrittenFleetPolicy,
  clusters: readonly FleetCluster[],
  { jurisdictions }: Pick<Fleet, 'jurisdictions'>,
  rollout: { readonly name: string; readonly namespace: string },
): FleetPolicy {
  const plan: PoolPlan = {
    geo: written.geo ?? null,
    shares: written.shares ?? null,
    host: written.dns?.host ?? null,
    grain: written.hub === undefined ? 1 : HUB_GRAIN,
  };
  return {
    pools: memberships(clusters, jurisdictions, plan).map((membership) => poolOf(membership, plan)),
    jurisdictions,
    peak: written.peak,
    failover: normaliseFailover(written.failover),
    burst: written.burst === undefined ? null : normaliseBurst(written.burst),
    geo: written.geo === undefined ? null : normaliseGeo(written.geo),
    writer: normaliseWriter(written, rollout),
    grain: plan.grain,
  };
}

/** Reports whatever of the fleet axis cannot be as it is written. `clusters` are the rollout's. */
export function checkFleetPolicy(
  document: Document<unknown>,
  clusters: readonly FleetCluster[],
  fleet: Fleet,
  routes: readonly PlacedRoute[] | null,
): void {
  if (!document.has(FLEET)) return;
  checkFailover(document);
  const isGeoSound = checkGeo(document, fleet, routes);
  const geo = document.part(GeoSchema, [...FLEET, 'geo']);
  const dns = document.part(DnsSchema, [...FLEET, 'dns']);
  const hub = document.part(HubSchema, [...FLEET, 'hub']);
  const isGeo = document.has([...FLEET, 'geo']);
  const plan: PoolPlan = {
    geo,
    shares: document.part(SharesSchema, [...FLEET, 'shares']),
    host: dns?.host ?? null,
    grain: hub === null ? 1 : HUB_GRAIN,
  };
  // Without the clusters, or with half of who serves whom, whatever is said of pools would be said in vain.
  const isKnown = clusters.length > 0 && isGeoSound && isGeo === (geo !== null);
  const pools = isKnown ? memberships(clusters, fleet.jurisdictions, plan) : null;
  checkWriter(document, { dns, hub, isGeo }, fleet, clusters, pools);
  if (pools === null) return;
  checkPools(document, pools, plan, clusters, fleet);
  checkPoolNames(document, document.part(PeakSchema, [...FLEET, 'peak']), [...FLEET, 'peak'], pools);
  checkBurst(document, pools, clusters, plan.grain);
}
