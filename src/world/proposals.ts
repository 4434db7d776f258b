import type { StandingProposal } from '../report/standing-proposal.ts';
import type { ProposalPullRequest } from '../rollout/proposal.ts';
import type { Branch } from './repository.ts';

/** A branch of Headgate's own whose step is to be merged into another branch. */
export interface ProposalRequest {
  readonly base: Branch;
  /** The branch with the step, in the same repository. */
  readonly branch: string;
  /** The step's commit: what the words describe, and the only thing that may be merged without a person. */
  readonly head: string;
  readonly title: string;
  readonly body: string;
  /** True: it is to be merged as soon as everything that the branch demands is there. */
  readonly autoMerge: boolean;
  /** The pull request that was found; null where there was none. */
  readonly pullRequest: ProposalPullRequest | null;
}

/**
 * `proposed`: the pull request is open and says so. `settled`: it was merged or closed meanwhile; read again. `refused`:
 * there is none and there will be none as things are.
 */
export type ProposalResult =
  | {
      readonly kind: 'proposed';
      readonly pullRequest: ProposalPullRequest;
      /** Why it will not be merged by itself, though that was asked for; null where nothing speaks against it. */
      readonly notMerging: string | null;
    }
  | { readonly kind: 'settled' }
  | { readonly kind: 'refused'; readonly message: string };

/** Everything that the fleet axes of some rollouts leave to a person, to be told where people see it. */
export interface ProposalsToTell {
  readonly branch: Branch;
  /** Rollouts that were looked at: what was told of others stays. */
  readonly rollouts: readonly string[];
  readonly proposals: readonly StandingProposal[];
  /** False: what is not among the proposals may still stand, because nobody has looked for long enough to know. */
  readonly settle: boolean;
}
