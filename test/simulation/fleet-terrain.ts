import { allowsCluster, type FleetSetting, type JurisdictionSetting, jurisdictionOf } from './fleet-setting.ts';
import { divide } from './largest-remainder.ts';
import type { RolloutSetting, Setting } from './setting.ts';

/** Clusters that divide the traffic of the same users. */
export interface TerrainPool {
  readonly name: string;
  /** Jurisdictions whose users it serves. */
  readonly serves: readonly string[];
  readonly clusters: readonly string[];
  /** Ordinary times by the configuration, in basis points. */
  readonly shares: Readonly<Record<string, number>>;
}

/** Everything that the configuration says of a rollout's fleet axis at one commit. */
export interface Terrain {
  readonly fleet: FleetSetting;
  readonly jurisdictions: readonly JurisdictionSetting[];
  readonly pools: readonly TerrainPool[];
  /** Requests per second; a cluster may be missing. */
  readonly capacity: Readonly<Record<string, number>>;
}

const cache = new WeakMap<RolloutSetting, Map<readonly JurisdictionSetting[], Terrain>>();

/** Null where the rollout has no fleet axis. Worked out once for each configuration. */
export function terrainOf(
  { capacity }: Setting,
  rollout: RolloutSetting,
  jurisdictions: readonly JurisdictionSetting[],
): Terrain | null {
  const { fleet } = rollout;
  if (fleet === null) return null;
  const known = cache.get(rollout) ?? new Map<readonly JurisdictionSetting[], Terrain>();
  cache.set(rollout, known);
  let terrain = known.get(jurisdictions);
  if (terrain === undefined) {
    const pools = fleet.geo
      ? jurisdictions.map((jurisdiction) => regionalPool(rollout.clusters, fleet, jurisdiction))
      : [poolOf('all', rollout.clusters, rollout.clusters, jurisdictions, fleet)];
    terrain = { fleet, jurisdictions, pools, capacity };
    known.set(jurisdictions, terrain);
  }
  return terrain;
}

/** Those at home carry it and those that its rule allows besides stand by; where nobody is at home, these carry it. */
function regionalPool(
  clusters: readonly string[],
  fleet: FleetSetting,
  jurisdiction: JurisdictionSetting,
): TerrainPool {
  const home = clusters.filter((name) => jurisdictionOf(name) === jurisdiction.name);
  const members = clusters.filter((name) => home.includes(name) || allowsCluster(jurisdiction, name));
  return poolOf(jurisdiction.name, members, home.length > 0 ? home : members, [jurisdiction], fleet);
}

function poolOf(
  name: string,
  clusters: readonly string[],
  carriers: readonly string[],
  serves: readonly JurisdictionSetting[],
  { shares }: FleetSetting,
): TerrainPool {
  const written = carriers.map((carrier) => Math.round((shares?.[carrier] ?? 0) * 100));
  const isWritten = written.some((share) => share > 0);
  const partOf = (cluster: string): bigint => {
    const index = carriers.indexOf(cluster);
    return index < 0 ? 0n : BigInt(isWritten ? (written[index] ?? 0) : 1);
  };
  const divided = divide(clusters.map(partOf));
  return {
    name,
    serves: serves.map((jurisdiction) => jurisdiction.name),
    clusters,
    shares: Object.fromEntries(clusters.map((cluster, index) => [cluster, divided[index] ?? 0])),
  };
}
