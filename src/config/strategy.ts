import type { Cluster } from '../rollout/cluster.ts';
import type { ReleaseStrategy } from '../rollout/strategy.ts';
import { checkBlueGreen, normaliseBlueGreen } from './blue-green-strategy.ts';
import { checkCanary, normaliseCanary } from './canary-strategy.ts';
import type { Document } from './document.ts';
import type { WrittenStrategy } from './strategy-schema.ts';

/** Normalises the strategy of a rollout on these clusters. */
export function normaliseStrategy(written: WrittenStrategy, clusters: readonly Cluster[]): ReleaseStrategy {
  if (written.canary !== undefined) return normaliseCanary(written.canary, clusters);
  if (written.blueGreen !== undefined) return normaliseBlueGreen(written.blueGreen, clusters);
  throw new Error('The schema let a rollout pass that has no strategy.');
}

/** Reports whatever is wrong with the strategies that are there. */
export function checkStrategy(document: Document<unknown>, clusters: readonly Cluster[]): void {
  checkCanary(document, clusters);
  checkBlueGreen(document, clusters);
}
