import type { Pool } from '../rollout/fleet-policy.ts';
import type { HubProfile, HubWriter } from '../rollout/fleet-writer.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { WHOLE } from '../rollout/weight.ts';
import { backendOf } from './backend-reference.ts';
import { poolWeights } from './pool-weights.ts';
import { type Standing, sharesOf } from './share.ts';

/** What one slot of one cluster is to a hub. */
export interface HubBackend {
  readonly cluster: string;
  readonly slot: 0 | 1;
  /** The slot's Service, as the rollout names it. */
  readonly service: string;
  /** Its name as the hub sees it. */
  readonly name: string;
  readonly namespace: string | null;
  readonly port: number;
  readonly reference: HubReference;
}

/** The kind of a hub's backends. */
export interface HubReference {
  readonly group: string;
  readonly kind: string;
  /** False: the kind knows its port, and a reference must not or need not name one. */
  readonly hasPort: boolean;
}

const REFERENCES: Readonly<Record<HubProfile, HubReference>> = {
  mcs: { group: 'multicluster.x-k8s.io', kind: 'ServiceImport', hasPort: true },
  gke: { group: 'net.gke.io', kind: 'ServiceImport', hasPort: true },
  // VPC Lattice takes the port of the ServiceExport, whatever the reference says.
  aws: { group: 'application-networking.k8s.aws', kind: 'ServiceImport', hasPort: false },
  service: { group: '', kind: 'Service', hasPort: true },
  'envoy-backend': { group: 'gateway.envoyproxy.io', kind: 'Backend', hasPort: false },
};

/** Fleet weights behind a hub are whole percents, so that their product with basis points is a weight. */
const PERCENT = 100;
/** From the greatest weight, whose rule sums to a million, to whole percents. */
const DIVISORS = [10_000, 100] as const;

/** Every slot of every cluster, clusters in the pool's order, each with its first slot first. */
export function hubBackends(rollout: Rollout, pool: Pool, writer: HubWriter): HubBackend[] {
  return pool.clusters.flatMap((cluster) =>
    ([0, 1] as const).map((slot) => {
      const { service, namespace, port } = backendOf(rollout, slot);
      const name = hubName(writer, service, cluster);
      return { cluster, slot, service, name, namespace, port, reference: REFERENCES[writer.profile] };
    }),
  );
}

/** The name of a Service of one cluster as the hub sees it. */
export function hubName({ name }: Pick<HubWriter, 'name'>, service: string, cluster: string): string {
  return name.replaceAll('{service}', service).replaceAll('{cluster}', cluster);
}

/**
 * The weights of {@link hubBackends}, in the same order: the cluster's percent times the version's basis points. They
 * divide exactly as the two axes say, and sum to 100 where all of them are whole percents, else to 10,000 or 1,000,000, so
 * that a person reads shares and not fractions.
 *
 * @param isPreview true: the candidate has all of each cluster's part, where there is one, else the stable slot
 * @throws RangeError if a cluster's weight is no whole percent, which the plan never makes behind a hub
 */
export function hubWeights(rollout: Rollout, pool: Pool, standing: Standing, isPreview: boolean): number[] {
  const shares = poolWeights(pool, standing);
  const weights = pool.clusters.flatMap((cluster) => {
    const share = shares[cluster] ?? 0;
    if (share % PERCENT !== 0) throw new RangeError(`Behind a hub, ${cluster} has ${share} basis points: no percent`);
    const [first, second] = isPreview ? previewShares(rollout, standing) : sharesOf(rollout.slots, standing, cluster);
    return [(share / PERCENT) * first, (share / PERCENT) * second];
  });
  const divisor = DIVISORS.find((one) => weights.every((weight) => weight % one === 0)) ?? 1;
  return weights.map((weight) => weight / divisor);
}

function previewShares({ slots }: Rollout, { stable, candidate }: Standing): readonly [number, number] {
  return slots[0] === (candidate ?? stable) ? [WHOLE, 0] : [0, WHOLE];
}
