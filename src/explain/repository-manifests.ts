import type { Fleet } from '../fleet/fleet.ts';
import { comparePaths } from '../gateway/manifest-path.ts';
import type { DnsManifests } from './arrivals.ts';
import { mayRoute, readManifest } from './manifest.ts';

/** Everything in a GitOps repository that decides where traffic goes. */
export interface RepositoryManifests extends DnsManifests {
  readonly unreadable: readonly { readonly file: string; readonly line: number | null; readonly found: string }[];
  /** Files with routes that are in no cluster's delivery folder, so that nobody knows where they apply. Sorted. */
  readonly unplaced: readonly string[];
}

/**
 * Sorts a repository's manifests by cluster: the fleet's template of delivery folders says which folder is whose.
 * DNSEndpoints count wherever they lie.
 */
export function repositoryManifests(
  files: Iterable<readonly [string, string]>,
  { clusters, delivery }: Pick<Fleet, 'clusters' | 'delivery'>,
): RepositoryManifests {
  const clusterOf = clusterFinder(
    delivery,
    clusters.map(({ name }) => name),
  );
  const routes: RepositoryManifests['routes'][number][] = [];
  const records: RepositoryManifests['records'][number][] = [];
  const gslbs: RepositoryManifests['gslbs'][number][] = [];
  const unreadable: RepositoryManifests['unreadable'][number][] = [];
  const unplaced: string[] = [];
  for (const [file, text] of [...files].toSorted(([left], [right]) => comparePaths(left, right))) {
    if (!mayRoute(text)) continue;
    const manifest = readManifest(text);
    if (manifest.unreadable !== null) unreadable.push({ file, ...manifest.unreadable });
    for (const record of manifest.records) records.push({ ...record, file });
    const cluster = clusterOf(file);
    if (cluster !== null) {
      for (const route of manifest.routes) routes.push({ cluster, file, route });
      for (const gslb of manifest.gslbs) gslbs.push({ cluster, gslb });
    } else if (manifest.routes.length > 0 || manifest.gslbs.length > 0) unplaced.push(file);
  }
  return { routes, records, gslbs, unreadable, unplaced };
}

/** Finds the cluster in whose folder a file lies; null where it lies in none. */
export function clusterFinder(delivery: string, clusters: readonly string[]): (file: string) => string | null {
  const segments = delivery.split('/');
  const depth = segments.findIndex((segment) => segment.includes('{cluster}'));
  const known = new Set(clusters);
  const pattern = segments
    .slice(0, depth + 1)
    .map((segment) =>
      segment
        .split(/(\{cluster\}|\{rollout\})/)
        .map((part) => (part === '{cluster}' ? '(?<cluster>[^/]+)' : part === '{rollout}' ? '[^/]+' : escaped(part)))
        .join(''),
    )
    .join('/');
  const expression = new RegExp(`^${pattern}/`);
  return (file) => {
    const cluster = expression.exec(file)?.groups?.['cluster'];
    return cluster !== undefined && known.has(cluster) ? cluster : null;
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
