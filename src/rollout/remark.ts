import type { Refusal } from './refusal.ts';
import type { Weight } from './weight.ts';

/** Something that a person should know of a step that is carried out all the same. */
export type Remark =
  /** Who takes how much after the step, and whether that can be carried. Null: not known. */
  | {
      readonly kind: 'load';
      readonly pool: string;
      readonly cluster: string;
      readonly weight: Weight;
      readonly requestsPerSecond: number | null;
      readonly capacity: number | null;
    }
  /** A cluster has weight 0 and its record stays: it is used where all the others are unhealthy. */
  | { readonly kind: 'standby'; readonly pool: string; readonly cluster: string }
  /** A cluster gets nothing yet, since it is drained or failed over as well; `next` is the command that ends that. */
  | {
      readonly kind: 'absent';
      readonly cluster: string;
      readonly because: 'drained' | 'failed-over';
      readonly next: string;
    }
  /** Traffic leaves the cluster in which the hub stands, whose gateway divides all of it. */
  | { readonly kind: 'hub'; readonly cluster: string }
  /** Somebody went past windows, gates and what was read, and said why. */
  | { readonly kind: 'break-glass'; readonly by: string; readonly reason: string }
  /** A pull request waits: for the rollout in flight, and for those that asked before, in this order. */
  | { readonly kind: 'queued'; readonly pullRequest: string; readonly sha: string; readonly ahead: readonly string[] }
  /** The candidate of another pull request was rolled back, to make room. */
  | { readonly kind: 'replaced'; readonly pullRequest: string; readonly sha: string }
  /** Something in the files that is not as it should be and stops nothing. */
  | { readonly kind: 'warning'; readonly warning: Refusal };
