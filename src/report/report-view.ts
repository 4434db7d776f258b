import type { FileChange } from '../gateway/change.ts';
import type { Environments } from '../rollout/environment.ts';
import type { Readings } from '../rollout/readings.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { NextMove, Waiting } from '../rollout/settlement.ts';
import type { State } from '../rollout/state.ts';
import type { ProposedView } from './pending-step.ts';

/** Where a rollout's files lie. */
export interface GitopsPlace {
  /** `owner/name`, or a folder. */
  readonly repository: string;
  readonly branch: string;
  /** The repository's page, such as `https://github.com/acme/gitops`; null where there is none. */
  readonly webUrl: string | null;
}

/** One rollout, with everything that a report says of it. */
export interface ReportView {
  readonly rollout: Rollout;
  readonly state: State;
  readonly changes: readonly FileChange[];
  /** The first thing first. */
  readonly waiting: readonly Waiting[];
  /** Commands that the rollout's state would not refuse now, complete, to copy. */
  readonly legal: readonly string[];
  /** The same on the fleet axis; empty where there is none. */
  readonly fleetLegal: readonly string[];
  readonly next: NextMove | null;
  readonly gitops: GitopsPlace;
  /** What was read of its clusters and gates; left out where nobody looked. */
  readonly readings?: Readings;
  /** The environments of its clusters; left out where nobody looked, or there are none to be read. */
  readonly environments?: Environments;
  /** Left out where steps are committed on the configured branch. */
  readonly proposed?: ProposedView;
}
