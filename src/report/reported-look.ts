import type { FileChange } from '../gateway/change.ts';
import type { Subject } from '../rollout/intent.ts';
import type { Readings } from '../rollout/readings.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Settlement } from '../rollout/settlement.ts';
import type { State } from '../rollout/state.ts';
import type { ProposedView } from './pending-step.ts';
import type { SplitChange } from './split-table.ts';

/** What a report needs of a look: every look is one. */
export interface ReportedLook {
  readonly subject: Subject | null;
  readonly settlements: readonly Settlement[];
  readonly views: readonly {
    readonly rollout: Rollout;
    readonly state: State;
    readonly changes: readonly FileChange[];
    /** What was read of its clusters and gates; left out where nobody looked. */
    readonly readings?: Readings;
    /** Who would get what by the changes; left out where that was not asked. */
    readonly split?: SplitChange;
    /** Left out where a step is a commit on the configured branch. */
    readonly proposed?: ProposedView;
  }[];
  readonly commit: string | null;
  /** When it was finished, ISO 8601; left out: what depends on it, such as a freeze, is not told. */
  readonly at?: string;
  readonly conflicts: number;
}
