import type { FileChange } from '../gateway/change.ts';
import { comparePaths } from '../gateway/manifest-path.ts';
import { clusterParts, routePaths } from './cluster-parts.ts';
import { type Division, divisionOf } from './division.ts';
import type { Share } from './fraction.ts';
import { gslbPaths, type PoolBasis, poolParts } from './pool-parts.ts';
import type { Lack, SplitRequest } from './split-request.ts';

/** What one cluster's routes do with a rollout's traffic. */
export interface ClusterSplit {
  readonly cluster: string;
  /** By the first rule that divides the traffic of ordinary users; null where there is none. */
  readonly division: Division | null;
  /** Why there is none; null where there is one. */
  readonly lack: Lack | null;
  /** Other such rules that divide it otherwise, as `HTTPRoute shop/checkout rule 1`. Ordinarily empty. */
  readonly differing: readonly string[];
}

/** What the users of one pool meet: the clusters' divisions, weighted with what each cluster gets. */
export interface PoolSplit {
  /** `all`, or the name of the pool. */
  readonly pool: string;
  /** By what it is known how much a cluster gets; see {@link PoolBasis}. */
  readonly basis: PoolBasis;
  /** Each cluster's part of the pool's traffic, in the fleet's order; 0 is a standby. */
  readonly clusters: Readonly<Record<string, Share>>;
  readonly division: Division;
}

/** The effective split of a rollout's traffic: plain data, as the manifests have it. */
export interface EffectiveSplit {
  /** In the rollout's order. */
  readonly clusters: readonly ClusterSplit[];
  /** One where the fleet is one pool. Of several pools nobody knows from Git how many users each has. */
  readonly pools: readonly PoolSplit[];
}

/** The files that {@link effectiveSplit} reads, sorted. */
export function splitPaths({ rollout, delivery }: Pick<SplitRequest, 'rollout' | 'delivery'>): string[] {
  const writer = rollout.fleet?.writer;
  const dns = writer?.kind === 'dnsendpoint' ? [writer.file] : [];
  return [...new Set([...routePaths(rollout, delivery), ...gslbPaths(rollout, delivery), ...dns])].toSorted(
    comparePaths,
  );
}

/**
 * Works out from a rollout's manifests alone which share of the traffic each version gets, in each cluster and in each
 * pool. A text that many clusters share is read once.
 */
export function effectiveSplit(request: SplitRequest): EffectiveSplit {
  const { rollout } = request;
  const found = clusterParts(request);
  const divisions = new Map<unknown, Division>();
  return {
    clusters: found.map(({ cluster, parts, lack, differing }) => {
      if (parts === null) return { cluster, division: null, lack, differing };
      const division = divisions.get(parts) ?? divisionOf(rollout.slots, parts);
      divisions.set(parts, division);
      return { cluster, division, lack, differing };
    }),
    pools: poolParts(request, found).map(({ pool, basis, clusters, parts }) => ({
      pool,
      basis,
      clusters,
      division: divisionOf(rollout.slots, parts),
    })),
  };
}

/** The effective split before and after a set of changes. */
export function effectiveChange(
  request: SplitRequest,
  changes: readonly FileChange[],
): { readonly before: EffectiveSplit; readonly after: EffectiveSplit } {
  const files = new Map(request.files);
  for (const { path, after } of changes) files.set(path, after);
  return { before: effectiveSplit(request), after: effectiveSplit({ ...request, files }) };
}
