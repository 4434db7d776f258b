import type { Weight } from './weight.ts';

/** Who must approve a step, where the right `approve` alone is not enough. */
export interface Approvers {
  /** So many different people; at least 1. */
  readonly count: number;
  /** Logins and teams of whom each approver must be one; both empty: whoever has the right. */
  readonly users: readonly string[];
  readonly teams: readonly string[];
  /** True: whoever pinned the candidate is not counted. */
  readonly notWhoStarted: boolean;
  /** An approval that is older counts no more; null: it lasts as long as the candidate. */
  readonly expiresSeconds: number | null;
}

/** A step of the plan: the candidate's weight, and what must pass before the next step. */
export interface Step {
  readonly weight: Weight;
  /** Seconds after which the next step is taken without being asked; null: it is taken only when somebody asks. */
  readonly pauseSeconds: number | null;
  /** True: nothing goes beyond this step before somebody with the right `approve` says `/approve`. */
  readonly approval: boolean;
  /** Left out: one approval by whoever has the right, for as long as the candidate. */
  readonly approvers?: Approvers;
}

/** A group of clusters that move together. */
export interface Wave {
  readonly name: string;
  /** Cluster names in the fleet's order; never empty. */
  readonly clusters: readonly string[];
}

/** What every release strategy has. Steps rise strictly; every cluster of the rollout is in exactly one wave. */
export interface ReleasePlan {
  readonly steps: readonly Step[];
  readonly waves: readonly Wave[];
  /** `steps`: a step goes over all waves, then the next step. `waves`: a wave goes through all steps, then the next wave. */
  readonly order: 'steps' | 'waves';
  /** The weight that every cluster must have before the candidate can be promoted. 0 lets a promotion jump. */
  readonly promoteFrom: Weight;
  /** Seconds between two steps of a gradual rollback. */
  readonly gradualPauseSeconds: number;
}

/** Weight shifts from the stable slot to the candidate, step by step. */
export interface CanaryStrategy extends ReleasePlan {
  readonly kind: 'canary';
}

/** All traffic moves at once: the plan has the steps 0 and the whole. */
export interface BlueGreenStrategy extends ReleasePlan {
  readonly kind: 'blue-green';
  /** For so many seconds after a promotion no new candidate takes the slot that was stable, so that there is a way back. */
  readonly warmSeconds: number;
  /** A check that must have succeeded on the candidate's commit before any traffic is switched; null: none. */
  readonly smokeCheck: string | null;
}

export type ReleaseStrategy = CanaryStrategy | BlueGreenStrategy;
