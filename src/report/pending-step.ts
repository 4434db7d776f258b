import type { State } from '../rollout/state.ts';

/** A pull request of the GitOps repository, to be linked to. */
export interface ProposalLink {
  readonly number: number;
  readonly url: string;
}

/** What a report says of a rollout whose steps are pull requests of the GitOps repository. */
export interface ProposedView {
  /** What is on the configured branch. */
  readonly inForce: State;
  /** True: the state that is reported is what is wanted, and waits to be merged. */
  readonly pending: boolean;
  /** Null where there is none, or none yet. */
  readonly pullRequest: ProposalLink | null;
  /** True where it is merged by itself as soon as it can be. */
  readonly autoMerge: boolean;
  /** What keeps the pull request from being opened, or from being merged by itself; null where nothing does. */
  readonly problem: string | null;
}
