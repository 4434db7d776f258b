import type { FileChange } from './gateway/change.ts';
import type { ProposedView } from './report/pending-step.ts';
import type { SplitChange } from './report/split-table.ts';
import type { Subject } from './rollout/intent.ts';
import type { Readings } from './rollout/readings.ts';
import type { Rollout } from './rollout/rollout.ts';
import type { Settlement } from './rollout/settlement.ts';
import type { State } from './rollout/state.ts';
import type { Publication } from './world/publication.ts';

/** One rollout as a look left it. */
export interface RolloutView {
  readonly rollout: Rollout;
  readonly state: State;
  /** What this look changed in this rollout's files. */
  readonly changes: readonly FileChange[];
  /** Left out where steps are committed on the configured branch. */
  readonly proposed?: ProposedView;
  /** What was read of its clusters and gates; left out where nobody looked. */
  readonly readings?: Readings;
  /** Who would get what by the changes; only where nothing was written. */
  readonly split?: SplitChange;
}

/** What a look found, did and said. */
export interface Look {
  readonly subject: Subject | null;
  /** Everything that this look decided, in order. */
  readonly settlements: readonly Settlement[];
  readonly views: readonly RolloutView[];
  /** The commit that this look made; null where none was needed. */
  readonly commit: string | null;
  /** How often the branch moved under it. */
  readonly conflicts: number;
  readonly publication: Publication | null;
  /** When it was finished, ISO 8601; left out: what depends on it is not told. */
  readonly at?: string;
  /** Agents that were told of the commit and did not hear; left out where all did, or nobody was told. */
  readonly unheard?: readonly UnheardHint[];
}

/** An agent that was not reached. It finds the commit with its next poll. */
export interface UnheardHint {
  readonly rollout: string;
  readonly cluster: string;
  /** As a phrase without secrets. */
  readonly message: string;
}
