import type { Cluster } from '../rollout/cluster.ts';
import type { Wave } from '../rollout/strategy.ts';
import { checkSelection, selectClusters } from './cluster-selection.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import { type DocumentPath, formatPath } from './document-path.ts';
import { WavesSchema, type WrittenWaves } from './strategy-schema.ts';

/** The waves of a strategy; one of all clusters where none are declared. */
export function normaliseWaves(written: WrittenWaves | undefined, clusters: readonly Cluster[]): Wave[] {
  if (written === undefined) return [{ name: 'all', clusters: clusters.map((cluster) => cluster.name) }];
  return written.map(({ name, clusters: names, selector }) => ({
    name,
    clusters: selectClusters(clusters, { names, selector }).map((cluster) => cluster.name),
  }));
}

/** Reports waves that are empty, share a name or a cluster, or leave a cluster out. */
export function checkWaves(document: Document<unknown>, strategy: DocumentPath, clusters: readonly Cluster[]): void {
  const waves = document.part(WavesSchema, [...strategy, 'waves']);
  if (waves === null || clusters.length === 0) return;
  const names = new Map<string, DocumentPath>();
  const waveOf = new Map<string, string>();
  for (const [index, wave] of waves.entries()) {
    const path = [...strategy, 'waves', index];
    checkName(document, wave.name, path, names);
    if (wave.clusters === undefined && wave.selector === undefined) {
      document.report(path, 'a wave without clusters', 'the key clusters or selector, or both');
      continue;
    }
    const at = { whole: path, globs: [...path, 'clusters'], selector: [...path, 'selector'] };
    const members = checkSelection(
      clusters,
      { names: wave.clusters, selector: wave.selector },
      at,
      'the rollout',
      document.report,
    );
    const taken = members.filter((cluster) => waveOf.has(cluster.name)).map((cluster) => cluster.name);
    const [first] = taken;
    if (first !== undefined) {
      const other = JSON.stringify(waveOf.get(first) ?? '');
      document.report(
        path,
        `${listed(taken)}, which wave ${other} has already`,
        'every cluster of the rollout in exactly one wave',
      );
    }
    for (const cluster of members) if (!waveOf.has(cluster.name)) waveOf.set(cluster.name, wave.name);
  }
  const left = clusters.filter((cluster) => !waveOf.has(cluster.name)).map((cluster) => cluster.name);
  if (left.length > 0) {
    const found = `no wave with ${listed(left)}`;
    document.report([...strategy, 'waves'], found, 'every cluster of the rollout in exactly one wave');
  }
}

function checkName(
  document: Document<unknown>,
  name: string,
  wave: DocumentPath,
  names: Map<string, DocumentPath>,
): void {
  const path = [...wave, 'name'];
  const first = names.get(name);
  if (first !== undefined) document.report(path, null, `a name that ${formatPath(first)} does not have already`);
  else names.set(name, wave);
  if (/^\d+$/.test(name))
    document.report(path, null, 'a name with a letter in it, since waves are also called by their number');
}
