import type { LiveSource } from '../fleet/source.ts';
import type { Document } from './document.ts';
import { ClusterSchema } from './fleet-schema.ts';
import { LiveSourceSchema, type WrittenLiveSource } from './live-source-schema.ts';
import { placeholdersOf } from './repository-path.ts';

const CLUSTERS = ['spec', 'clusters'];

/** @param cluster the cluster's name, which is its context where none is written */
export function normaliseLiveSource({ statuses, kubernetes }: WrittenLiveSource, cluster: string): LiveSource {
  if (statuses !== undefined) return { kind: 'statuses', ...statuses };
  return { kind: 'kubernetes', context: kubernetes?.context ?? cluster };
}

/** Reports sources that speak of no cluster in particular: what one says would count for another. */
export function checkLiveSources(document: Document<unknown>): void {
  const seen = new Map<string, number>();
  for (const index of document.indexes(CLUSTERS)) {
    const path = [...CLUSTERS, index, 'live'];
    const live = document.part(LiveSourceSchema, path);
    if (live === null) continue;
    const context = live.statuses?.context ?? '';
    if (placeholdersOf(context)?.every((name) => name === 'rollout') !== true)
      document.report([...path, 'statuses', 'context'], null, 'no placeholders but {rollout}');
    const name = document.part(ClusterSchema.entries.name, [...CLUSTERS, index, 'name']) ?? `[${index}]`;
    const source = normaliseLiveSource(live, name);
    const first = seen.get(JSON.stringify(source));
    if (first === undefined) seen.set(JSON.stringify(source), index);
    else {
      const expected = source.kind === 'statuses' ? 'a context or a creator of its own' : 'a context of its own';
      document.report(
        [...path, source.kind],
        `the same as ${CLUSTERS.join('.')}[${first}].live`,
        `${expected}, since what is seen of one cluster must not count for another`,
      );
    }
  }
}
