import type { Cluster } from '../rollout/cluster.ts';
import { matchGlob } from '../rollout/glob.ts';
import { nearest } from '../rollout/nearest.ts';
import { listed } from './describe.ts';
import type { DocumentPath } from './document-path.ts';
import type { Report } from './schema-problems.ts';

/** Which clusters are meant: those that a glob matches and that have all the labels. */
export interface Selection {
  readonly names?: readonly string[] | undefined;
  readonly selector?: Readonly<Record<string, string>> | undefined;
}

/** The clusters that are meant, in their order. */
export function selectClusters<T extends Cluster>(clusters: readonly T[], { names, selector }: Selection): T[] {
  const labels = Object.entries(selector ?? {});
  return clusters.filter(
    (cluster) =>
      (names === undefined || names.some((glob) => matchGlob(glob, cluster.name))) &&
      labels.every(([key, value]) => Object.hasOwn(cluster.labels, key) && cluster.labels[key] === value),
  );
}

/**
 * Reports globs and labels that choose nothing, and a selection that is empty for another reason.
 *
 * @param globsAt where the globs stand
 * @param whose how the clusters are called, as in `the fleet`
 * @returns the clusters that are meant
 */
export function checkSelection<T extends Cluster>(
  clusters: readonly T[],
  selection: Selection,
  at: { readonly whole: DocumentPath; readonly globs: DocumentPath; readonly selector: DocumentPath },
  whose: string,
  report: Report,
): T[] {
  const selected = selectClusters(clusters, selection);
  const before = clusters.length;
  let explained = before === 0;
  for (const [index, glob] of (selection.names ?? []).entries()) {
    explained = reportUnmatchedGlob(clusters, glob, [...at.globs, index], whose, report) || explained;
  }
  for (const [key, value] of Object.entries(selection.selector ?? {})) {
    const values = [
      ...new Set(
        clusters.flatMap((cluster) => (Object.hasOwn(cluster.labels, key) ? [cluster.labels[key] ?? ''] : [])),
      ),
    ];
    if (values.includes(value)) continue;
    explained = true;
    if (values.length > 0) {
      report(
        [...at.selector, key],
        null,
        `a value that a cluster of ${whose} has: ${listed(values)}`,
        nearest(value, values),
      );
    } else {
      const keys = [...new Set(clusters.flatMap((cluster) => Object.keys(cluster.labels)))];
      const known = keys.length > 0 ? `: ${listed(keys)}` : ', and none has labels';
      report(
        [...at.selector, key],
        `the label ${JSON.stringify(key)}`,
        `a label that a cluster of ${whose} has${known}`,
        nearest(key, keys),
      );
    }
  }
  if (selected.length === 0 && !explained) {
    report(
      at.whole,
      'a choice that no cluster holds to',
      `at least one cluster of ${whose} for which both names and labels hold`,
    );
  }
  return selected;
}

/** Reports a glob that matches no cluster; true if it does not. */
export function reportUnmatchedGlob(
  clusters: readonly Cluster[],
  glob: string,
  path: DocumentPath,
  whose: string,
  report: Report,
): boolean {
  if (clusters.length === 0 || clusters.some((cluster) => matchGlob(glob, cluster.name))) return false;
  const names = clusters.map((cluster) => cluster.name);
  report(path, null, `a name or glob that matches a cluster of ${whose}: ${listed(names)}`, nearest(glob, names));
  return true;
}
