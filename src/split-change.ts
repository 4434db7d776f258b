import type { RolloutFacts } from './circumstances.ts';
import { effectiveChange } from './explain/effective-split.ts';
import type { FileChange } from './gateway/change.ts';
import type { Preview } from './report/answer.ts';
import type { SplitChange } from './report/split-table.ts';

/** Who would get what before and after some changes of one rollout's files. */
export function splitChange(facts: RolloutFacts, changes: readonly FileChange[]): SplitChange {
  const { rollout, delivery, files, fleet } = facts;
  const { slots } = rollout;
  return { slots, ...effectiveChange({ rollout, clusters: fleet.clusters, delivery, files }, changes) };
}

/** The previews, each with who would get what. One without a change has nothing to compare. */
export function withSplits(rollouts: readonly RolloutFacts[], previews: readonly Preview[]): readonly Preview[] {
  return previews.map((preview) => {
    const facts = rollouts.find(({ rollout }) => rollout.name === preview.rollout);
    if (facts === undefined || preview.changes.length === 0) return preview;
    return { ...preview, split: splitChange(facts, preview.changes) };
  });
}
